"""Holding: an agent's message that may not be meant for the requester waits for a press.

The question stands where the message was written, so that every agent there sees it and may
answer it. It is edited into what became of the message. The held message itself is part of the
conversation's state: it survives restarts, and its edit and its deletion are honoured.
"""

from dataclasses import replace
from typing import Final, assert_never

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.accidental_messages import Doubt, Suspicion
from core.dialog.intake.agent_commands import AgentCommand, try_command
from core.dialog.intake.message_sources import NOTE, TO, has_copy, slot_at, slot_of
from core.dialog.intake.waiting_messages import (
    TAKE_BACK_WITHIN,
    find_held,
    find_waiting_message,
    id_of,
    looks_accidental,
    pressed_message,
    suspicion_about,
)
from core.dialog.moves.agent_actions import claim_by_answering
from core.dialog.moves.card_thread import retract
from core.dialog.sides import is_agents_side
from core.dialog.signals import OfAgent, OfHeldMessage, Signal
from core.dialog.turn import Turn, card_slot, press
from core.dialog.utterances.commands import bare_number, read_command
from core.model.actions import Button, Retract, Say, Wording
from core.model.commands import COMMANDS, Word
from core.model.event_fields import event_files
from core.model.events import ButtonPressed, Choice, MessageEdited, MessageReceived
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind
from core.model.pending_messages import HeldMessage
from core.model.timeline import AuditKind
from core.tickets.lifecycle import Refusal
from core.tickets.permissions import open_queue

MAX_SENT_KEPT: Final = 20
"""Messages that were sent on, kept so that they can be taken back."""


def hold(turn: Turn, held: signals.Held) -> Turn:
    """Keep the message and ask what it is. Asked again for an edited one, the question changes."""
    event, earlier = held.event, find_waiting_message(turn.conversation, held.event)
    doubt = suspicion_about(turn, event.author, event.text) or Suspicion(Doubt.EDIT)
    message = HeldMessage(
        id_of(event),
        event.author.as_stored,
        event.place,
        event.ref,
        event.text,
        event.at,
        doubt.why.value,
        doubt.line,
        tuple(f for f in event_files(event) if f.kept),
        was_internal=(earlier is not None and earlier.was_internal) or _is_internal(turn, held),
    )
    turn = turn.record(AuditKind.HELD, text=event.text, why=doubt.why.value, internal="yes")
    turn = _without(turn, message.id).with_conversation(
        held_messages=(*_without(turn, message.id).conversation.held_messages, message)
    )
    return _tell(turn, message, _question(turn, message, doubt.why), *_buttons(turn, message))


def _is_internal(turn: Turn, held: signals.Held) -> bool:
    """Is it for colleagues, or was it a note or a command before? A mistyped command is not."""
    if isinstance(held.event, MessageEdited) and (
        turn.context.was_elsewhere or not has_copy(turn, TO)
    ):
        return True
    found = looks_accidental(turn, held.event.author, held.event.text)
    if found is None:
        return False
    command = read_command(found.line, turn.desk.prefix) if found.line else None
    is_note = command is not None and command.word is Word.NOTE
    return is_note or found.why is not Doubt.COMMAND


def take_up_what_was_held(turn: Turn, answer: OfHeldMessage) -> Turn:
    """From here on the turn is about the held words: they go out under the name of whoever wrote
    them, whoever pressed.
    """
    message, at = answer.message, turn.event.at
    turn = _without(turn, message.id)
    kept = [m for m in turn.conversation.held_messages if m.sent_at is not None]
    forgotten = kept[: max(0, len(kept) - MAX_SENT_KEPT + 1)]
    left = tuple(m for m in turn.conversation.held_messages if m not in forgotten)
    turn = turn.with_conversation(held_messages=(*left, replace(message, sent_at=at)))
    turn = _tell(
        turn,
        message,
        words.held_sent(requester=_requester(turn), by=_by(turn, message)),
        press(Choice.TAKE_BACK, message.id),
    )
    return _as_written(turn, message)


def note_what_was_held(turn: Turn, answer: OfHeldMessage) -> Turn:
    """From here on the turn is about the held words, which stay internal. A copy that the requester
    has seen before is taken back.
    """
    message = answer.message
    turn = _tell(_without(turn, message.id), message, words.held_noted(by=_by(turn, message)))
    return take_the_copy_back(_as_written(turn, message))


def claim_if_free(turn: Turn, answer: OfAgent) -> Turn:
    """An agent who reopens an unclaimed ticket by answering claims it."""
    return turn if turn.ticket.agent is not None else claim_by_answering(turn, answer)


def take_it_back(turn: Turn, answer: signals.TakeBack) -> Turn:
    """Delete what was sent to the requester a moment ago."""
    message = answer.message
    if turn.event.at - answer.sent_at > TAKE_BACK_WITHIN:
        return turn.answer_here(words.too_late_to_take_back())
    turn = _tell(
        _without(turn, message.id), message, words.held_taken_back(requester=_requester(turn))
    )
    return take_the_copy_back(_as_written(turn, message).record(AuditKind.DELETED))


def tell_that_it_was_dealt_with(turn: Turn) -> Turn:
    return turn.answer_here(words.held_gone())


def forget_what_was_deleted(turn: Turn) -> Turn:
    """Its author has deleted a message that is held, or that was sent from the question."""
    message = find_held(turn.conversation, id_of(turn.event))
    if message is None:
        return turn
    waiting = message.sent_at is None
    turn = _without(turn, message.id)
    if waiting:
        turn = turn.record(AuditKind.DELETED, internal="yes")
    who = _requester(turn)
    said = words.held_taken_back(requester=who)
    if waiting:
        said = words.held_deleted(name=message.author.display_name, requester=who)
    return _tell(turn, message, said)


def settle_held(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """After a turn that ran a held command, or that took an edit in the place of a held message:
    the question says what came of it.
    """
    event = before.event
    if isinstance(signal, _LEAVE_THE_QUESTION):
        return turn
    if isinstance(event, ButtonPressed) and event.choice is Choice.RUN_HELD:
        message = pressed_message(before)
    elif isinstance(event, MessageReceived | MessageEdited):
        message = find_waiting_message(turn.context.holds or before.conversation, event)
    else:
        return turn
    if message is None:
        return turn
    by = _by(turn, message)
    match signal:
        case signals.AgentSpoke():
            said = words.held_sent(requester=_requester(turn), by=by)
        case signals.Note():
            said = words.held_noted(by=by)
        case _:
            said = words.held_run(by=by)
    return _tell(_without(turn, message.id), message, said)


_LEAVE_THE_QUESTION: Final = (
    *(signals.Held, signals.HeldGone, signals.Refused, signals.NotAllowed, signals.Nothing),
)
"""After these the question about a held message stands as it is."""


def becomes_internal(turn: Turn, signal: Signal) -> bool:
    """Does an edit make words that the requester may have seen a note or a command?"""
    event, holder = turn.event, turn.context.holds or turn.conversation
    match event:
        case MessageReceived() if find_waiting_message(holder, event) is None:
            return False  # nobody has seen it yet
        case MessageReceived() | MessageEdited() if is_agents_side(turn):
            return turn.command is not None or isinstance(signal, signals.Note)
        case _:
            return False


def take_the_copy_back(turn: Turn) -> Turn:
    """The requester's copy of this event's message, if there is one."""
    slot, other = slot_of(TO, turn), turn.context.holds
    if other is not None and slot in other.relayed:
        turn = turn.add_action(Retract(other.place, slot, other.id))
    if other is not None and (slot in other.relayed or find_waiting_message(other, turn.event)):
        return turn.record(AuditKind.DELETED, internal="yes")
    return retract(turn, slot) if slot in turn.conversation.relayed else turn


def keep_from_sending(turn: Turn) -> Turn:
    """The message of this event has been internal or a command: only a press sends it."""
    waiting = find_waiting_message(turn.conversation, turn.event)
    if waiting is None:
        return turn
    marked = replace(waiting, was_internal=True)
    held = turn.conversation.held_messages
    return turn.with_conversation(held_messages=tuple(marked if m is waiting else m for m in held))


def take_the_note_back(turn: Turn, *, shown_anew: bool = False) -> Turn:
    """A note that was given by command and shown beneath a card, be it another ticket's, when its
    message is deleted or is no note of this ticket any more.
    """
    slot, other = slot_at(NOTE, turn.event), turn.context.noted_in
    if other is not None and other.ticket is not None:
        queue = open_queue(turn.desk, other.ticket)
        turn = turn.add_action(Retract(queue.place, slot, other.id)) if queue else turn
    stays = shown_anew or slot not in turn.conversation.relayed
    return turn if stays else retract(turn, slot)


def _buttons(turn: Turn, message: HeldMessage) -> tuple[Button, ...]:
    """Send it, or do what it may be instead. After the end, also open the ticket again."""
    send = press(Choice.SEND_HELD, message.id, turn.conversation.requester.display_name)
    note = press(Choice.NOTE_HELD, message.id)
    if message.why == Doubt.ENDED.value:
        ended = isinstance(try_command(turn, AgentCommand(Word.REOPEN)), Refusal)
        return (send, note) if ended else (press(Choice.REOPEN_HELD, message.id), send, note)
    return send, _run(turn, message) or note


def _run(turn: Turn, message: HeldMessage) -> Button | None:
    """The button for the command that may be meant; None where it could not be carried out."""
    command = read_command(message.line, turn.desk.prefix) if message.line else None
    if command is None:
        return None
    number = command.number if command.number is not None else turn.ticket.number
    own = number == turn.ticket.number
    if command.number is None and bare_number(command.rest) not in (None, number):
        return None  # "resolve 1002": another ticket may be meant, or a year
    if own:
        done = try_command(turn, AgentCommand(command.word, command.rest))
        can_run = done is not None and not isinstance(done, Refusal)
    else:
        can_run = command.word in _FOR_ANOTHER
    value = f"{command.word.key}:{message.id}"
    return press(Choice.RUN_HELD, value, turn.desk.label(number)) if can_run else None


_FOR_ANOTHER: Final = frozenset(
    row.word for row in COMMANDS if row.acts and row.word is not Word.MERGE
) | {Word.NOTE}
"""Commands that a button may give for another ticket than that under whose card it stands."""


def _as_written(turn: Turn, message: HeldMessage) -> Turn:
    words = MessageReceived(
        turn.event.id, turn.event.at, message.place, message.author, message.text
    )
    return with_fields(turn, event=replace(words, files=message.files, ref=message.ref))


def _without(turn: Turn, id_: str) -> Turn:
    left = tuple(m for m in turn.conversation.held_messages if m.id != id_)
    return turn.with_conversation(held_messages=left)


def _requester(turn: Turn) -> str:
    return (turn.context.holds or turn.conversation).requester.display_name


def _by(turn: Turn, message: HeldMessage) -> str:
    return (turn.author or message.author).display_name


def _question(turn: Turn, message: HeldMessage, why: Doubt) -> Wording:
    name, requester = message.author.display_name, _requester(turn)
    match why:
        case Doubt.COMMAND:
            return words.held_command(name=name, requester=requester)
        case Doubt.MENTION:
            return words.held_mention(name=name, requester=requester)
        case Doubt.NOTE:
            return words.held_note(name=name, requester=requester)
        case Doubt.EDIT:
            return words.held_edit(name=name, requester=requester)
        case Doubt.ENDED:
            return words.held_ended(name=name, requester=requester)
    assert_never(why)


def _tell(turn: Turn, message: HeldMessage, wording: Wording, *buttons: Button) -> Turn:
    """Say in the thread what is asked about the message, or what became of it."""
    conversation, desk = turn.context.holds or turn.conversation, turn.desk
    ticket = conversation.ticket or turn.ticket
    place, under, queue = message.place, "", open_queue(desk, ticket)
    if not place.thread and queue is not None:
        place, under = queue.place, card_slot(queue)
    say = Say(
        place,
        wording.name,
        conversation.id,
        {**wording.args, "ticket": desk.label(ticket.number)},
        buttons=buttons,
        message_key=str(MessageKey(MessageKind.HELD, message.id)),
        reply_to=under,
        language=desk.languages[0],
        zone=desk.hours.zone.key,
    )
    return turn.add_action(say)
