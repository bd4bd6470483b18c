"""Words after the end of a ticket that may be about anything: kept until their writer has said.

They are asked about once, with buttons: open the ticket again, a new ticket, or neither. Whichever
is pressed, the words are used as if they had been written there.
"""

from dataclasses import replace

from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.extraction import cut
from core.model.conversation import Conversation
from core.model.event_fields import event_author, event_ref, event_text
from core.model.events import (
    ButtonPressed,
    Choice,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.pending_messages import UnplacedMessage
from core.model.policy import Desk
from core.tickets.permissions import same_human

_NEW = (r"(a |the )?new( one| ticket)?", r"(a )?new ticket( please)?")
_ANOTHER_TICKET = (
    r"(please |yes )?(open |i want |i need )?(a |another )?(new |second |separate )?ticket"
    r"( please| anyway| for (it|this|that))?",
)


def keep(conversation: Conversation, message: MessageReceived) -> UnplacedMessage:
    """This message, behind what was kept before it."""
    before = conversation.unplaced
    files = tuple(file for file in message.files if file.kept)
    if before is None:
        return UnplacedMessage(message.id, message.place, message.ref, message.text, files)
    text = cut(f"{before.text}\n{message.text}".strip())
    return replace(before, text=text, files=(*before.files, *files))


def kept_for_new(desk: Desk, conversation: Conversation, event: Event) -> UnplacedMessage | None:
    """The kept words that `event` wants a ticket of its own for, if it does."""
    if conversation.unplaced is None and conversation.repeated is None:
        return None
    match event:
        case ButtonPressed(author=author, choice=Choice.OPEN_ANEW, value="again"):
            kept = conversation.repeated
        case ButtonPressed(author=author, choice=Choice.OPEN_ANEW):
            kept = conversation.unplaced
        case MessageReceived(author=author, text=text) if phrases.matches_phrase(text, _NEW):
            kept = conversation.unplaced
        case MessageReceived(author=author, text=text) if phrases.matches_phrase(
            text, _ANOTHER_TICKET
        ):
            kept = conversation.repeated
        case _:
            return None
    return kept if same_human(desk, conversation.requester, author) else None


def as_new_message(desk: Desk, conversation: Conversation, event: Event) -> MessageReceived | None:
    """The kept words as a message that begins a ticket of its own, if `event` says so."""
    kept, author = kept_for_new(desk, conversation, event), event_author(event)
    if kept is None or author is None:
        return None
    return MessageReceived(
        event.id, event.at, kept.place, author, kept.text, kept.files, kept.ref, addressed=True
    )


def correct_unplaced(turn: Turn) -> Turn:
    """An edit or a deletion of the message that is kept changes what is kept."""
    event, conversation = turn.event, turn.conversation
    if not isinstance(event, MessageDeleted | MessageEdited):
        return turn
    kept = {"unplaced": conversation.unplaced, "repeated": conversation.repeated}
    for name, message in kept.items():
        if message is not None and message.ref and message.ref == event_ref(event):
            is_edit = isinstance(event, MessageEdited)
            now = replace(message, text=event_text(event)) if is_edit else None
            turn = turn.with_conversation(**{name: now})
    return turn
