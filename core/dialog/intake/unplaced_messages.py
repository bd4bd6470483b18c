"""Words after the end of a ticket that may be about anything: kept until their writer has said.

They are asked about once, with buttons: open the ticket again, a new ticket, or neither. Whichever
is pressed, the words are used as if they had been written there.
"""

from dataclasses import replace

from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.extraction import cut
from core.model.conversation import Conversation
from core.model.event_fields import event_ref
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


def keep(conversation: Conversation, message: MessageReceived) -> UnplacedMessage:
    """This message, behind what was kept before it."""
    before = conversation.unplaced
    files = tuple(file for file in message.files if file.kept)
    if before is None:
        return UnplacedMessage(message.id, message.place, message.ref, message.text, files)
    text = cut(f"{before.text}\n{message.text}".strip())
    return replace(before, text=text, files=(*before.files, *files))


def as_new_message(desk: Desk, conversation: Conversation, event: Event) -> MessageReceived | None:
    """The kept words as a message that begins a ticket of its own, if `event` says so."""
    kept = conversation.unplaced
    match event:
        case ButtonPressed(author=author, choice=Choice.OPEN_ANEW):
            pass
        case MessageReceived(author=author, text=text) if phrases.matches_phrase(text, _NEW):
            pass
        case _:
            return None
    if kept is None or not same_human(desk, conversation.requester, author):
        return None
    return MessageReceived(
        event.id, event.at, kept.place, author, kept.text, kept.files, kept.ref, addressed=True
    )


def correct_unplaced(turn: Turn) -> Turn:
    """An edit or a deletion of the message that is kept changes what is kept."""
    kept, event = turn.conversation.unplaced, turn.event
    if kept is None or not isinstance(event, MessageDeleted | MessageEdited):
        return turn
    if event_ref(event) != kept.ref:
        return turn
    if isinstance(event, MessageDeleted):
        return turn.with_conversation(unplaced=None)
    return turn.with_conversation(unplaced=replace(kept, text=event.text))
