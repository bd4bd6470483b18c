"""Messages that wait for their writer's word: held ones, and those written after the end.

Words after the end of a ticket may be about anything. They are asked about once, with buttons: open
the ticket again, a new ticket, or neither. Whichever is pressed, the words are used as if they had
been written there.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from core.dialog.intake.accidental_messages import Doubt, Suspicion, suspicion_of
from core.dialog.intake.message_sources import CARRIED_WAYS, slot_at
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.commands import Command, read_command
from core.dialog.utterances.extraction import cut
from core.dialog.utterances.ratings import judgement_in, read_rating
from core.model.conversation import ENDED_STEPS, STEPS_WITH_PEOPLE, Conversation
from core.model.event_fields import event_author, event_place, event_ref, event_text, source_of
from core.model.events import (
    ButtonPressed,
    Choice,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.ids import alias
from core.model.pending_messages import HeldMessage, UnplacedMessage
from core.model.people import Person
from core.model.policy import Desk
from core.tickets.permissions import is_agents_place, same_human

TAKE_BACK_WITHIN: Final = timedelta(seconds=60)
"""How long the button can take a message back. Deleting the message always does."""

CHOICES: Final = frozenset(
    {
        Choice.SEND_HELD,
        Choice.NOTE_HELD,
        Choice.RUN_HELD,
        Choice.REOPEN_HELD,
        Choice.TAKE_BACK,
    }
)


def id_of(event: Event) -> str:
    """What the message of this event is called on the buttons of its question."""
    place, ref = event_place(event), event_ref(event) or event.id
    return alias(f"{place.platform}:{place.room}:{ref}") if place is not None else ""


def find_held(conversation: Conversation, id_: str) -> HeldMessage | None:
    return next((m for m in conversation.held_messages if m.id == id_), None)


def find_waiting(conversation: Conversation, id_: str) -> HeldMessage | None:
    """The held message, unless it was already sent on."""
    found = find_held(conversation, id_)
    return found if found is not None and found.sent_at is None else None


def find_waiting_message(conversation: Conversation, event: Event) -> HeldMessage | None:
    """The held message that this event's is, unless it was already sent on."""
    if not conversation.held_messages:  # as nearly always: no id is computed then
        return None
    return find_waiting(conversation, id_of(event))


def pressed_message(turn: Turn) -> HeldMessage | None:
    """The message under whose question a button was pressed."""
    conversation = turn.context.holds or turn.conversation
    return find_held(conversation, held_id(turn.event))


def held_id(event: Event) -> str:
    """The message that a button names: its value, or what follows the command in it."""
    is_press = isinstance(event, ButtonPressed) and event.choice in CHOICES
    return event.value.rpartition(":")[2] if isinstance(event, ButtonPressed) and is_press else ""


def command_to_run(desk: Desk, conversation: Conversation, event: Event) -> Command | None:
    """The command that a press of "Resolve HD-1001" stands for."""
    if not isinstance(event, ButtonPressed) or event.choice is not Choice.RUN_HELD:
        return None
    message = find_waiting(conversation, held_id(event))
    return read_command(message.line, desk.prefix) if message is not None else None


def suspicion_about(turn: Turn, author: Person, text: str) -> Suspicion | None:
    """Why these words of an agent are not sent at once; None if they are."""
    found = looks_accidental(turn, author, text)
    if turn.conversation.step in ENDED_STEPS:
        return Suspicion(Doubt.ENDED, found.line if found is not None else "")
    return found


def looks_accidental(turn: Turn, author: Person, text: str) -> Suspicion | None:
    """Judge by the words alone, whatever the ticket's state."""
    requester = turn.conversation.requester
    return suspicion_of(turn.desk, requester, author, turn.ticket.number, text)


def as_rewritten(desk: Desk, conversation: Conversation, event: Event) -> Event:
    """The edit of a held message is the message again, with the files that it brought. So is a
    requester's edit of words that went nowhere, such as a rating, if they do something now.
    """
    if not isinstance(event, MessageEdited):
        return event
    words = MessageReceived(event.id, event.at, event.place, event.author, event.text)
    words = replace(words, ref=event.ref)
    if is_agents_place(desk, event.place):
        held = find_waiting_message(conversation, event)
        return replace(words, files=held.files) if held is not None else event
    return words if _says_something_new(desk, conversation, event) else event


def _says_something_new(desk: Desk, conversation: Conversation, event: MessageEdited) -> bool:
    """Words that no agent was shown and no detail was read from: with people they are for them,
    and after the end only a rating, a command or the wish to reopen is more than a correction.
    """
    if (
        not same_human(desk, conversation.requester, event.author)
        or conversation.ticket is None
        or not event.text.strip()
    ):
        return False
    was_read = any(part.source == source_of(event) for part in conversation.sources)
    if was_read or any(slot_at(way, event) in conversation.relayed for way in CARRIED_WAYS):
        return False
    if conversation.step in STEPS_WITH_PEOPLE:
        return True
    if conversation.step not in ENDED_STEPS:
        return False
    text = event.text
    rates = read_rating(text) is not None or judgement_in(text) is not None
    return rates or read_command(text, desk.prefix) is not None


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
