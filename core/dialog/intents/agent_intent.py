"""What an agent means: words beneath a card, commands, and the buttons about a held message."""

from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.agent_commands import as_colleague, find_agent_command
from core.dialog.intake.message_sources import TO, has_copy
from core.dialog.intake.waiting_messages import (
    find_waiting_message,
    looks_accidental,
    pressed_message,
    suspicion_about,
)
from core.dialog.sides import may_work
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.commands import Command
from core.model.commands import Word
from core.model.event_fields import event_files
from core.model.events import ButtonPressed, Choice, MessageEdited, MessageReceived
from core.model.people import Person
from core.model.text import is_blank
from core.model.ticket import Ticket
from core.tickets import lifecycle, permissions
from core.tickets.lifecycle import Refusal, refuse

NEEDS_WORDS: Final = refuse(words.needs_words())
"""A command that nothing can be made of as it was given."""


def classify_words(turn: Turn, said: MessageReceived) -> Signal:
    """What an agent has written beneath a card, and that is no command."""
    if not may_work(turn):
        return signals.NotAllowed()
    if phrases.is_note(said.text):
        return signals.Note(said.author)
    brought = any(file.kept for file in event_files(said))
    if is_blank(said.text) and not brought:
        return signals.Nothing()
    held = find_waiting_message(turn.conversation, said)
    if held is not None and (held.was_internal or turn.context.was_elsewhere):
        return signals.Held(said)
    # On a page that asks for a reply to the requester nobody writes to colleagues by mistake.
    if not said.as_agent and suspicion_about(turn, said.author, said.text) is not None:
        return signals.Held(said)
    return signals.AgentSpoke(as_colleague(turn.desk, said.author))


def classify_edit(turn: Turn, edit: MessageEdited) -> Signal:
    """What an edit beneath a card means. Words that were relayed are relayed again, unless they
    have become a note, or look like a command. What was never carried, because it was a note or a
    command, does not become an answer without a press.
    """
    if not may_work(turn):
        return signals.Nothing()
    if phrases.is_note(edit.text):
        return signals.Note(edit.author)
    was_sent = has_copy(turn, TO) and not turn.context.was_elsewhere
    if was_sent and looks_accidental(turn, edit.author, edit.text) is None:
        return signals.Edited(edit)
    return signals.Nothing() if is_blank(edit.text) else signals.Held(edit)


def classify_command(turn: Turn, command: Command) -> Signal:
    """A command that only agents may give."""
    author = turn.author
    if author is None or not may_work(turn):
        return signals.NotAllowed()
    match command.word:
        case Word.NOTE:
            return signals.Note(author) if command.rest else signals.Refused(NEEDS_WORDS)
        case Word.HISTORY:
            return signals.History()
        case _:
            return classify_act(turn)


def classify_held_button(turn: Turn, event: ButtonPressed) -> Signal:
    """An agent says what becomes of a held message. Whoever comes later is told that it is done."""
    if not may_work(turn):
        return signals.NotAllowed()
    message = pressed_message(turn)
    if message is None or (message.sent_at is None) is (event.choice is Choice.TAKE_BACK):
        return signals.HeldGone()
    match event.choice:
        case Choice.RUN_HELD:
            is_note = turn.command is not None and turn.command.word is Word.NOTE
            return signals.Note(event.author) if is_note else classify_act(turn)
        case Choice.REOPEN_HELD:
            after = turn.agent_command
            if not isinstance(after, Ticket):
                return signals.Refused(after or NEEDS_WORDS)
            writer = as_colleague(turn.desk, message.author)
            return signals.ReopenHeld(message, writer, after, event.author)
        case Choice.TAKE_BACK if message.sent_at is not None:
            return signals.TakeBack(message, message.sent_at)
        case Choice.NOTE_HELD:
            return signals.NoteHeld(message)
        case _:
            return signals.SendHeld(message, as_colleague(turn.desk, message.author))


def classify_act(turn: Turn) -> Signal:
    """The signal of an agent's act, as it turned out when it was tried."""
    act, after = find_agent_command(turn.event, turn.command), turn.agent_command
    author = turn.author
    if act is None or author is None or not isinstance(after, Ticket):
        return signals.Refused(after if isinstance(after, Refusal) else NEEDS_WORDS)
    return _done(turn, act.word, after, author)


def _done(turn: Turn, word: Word, after: Ticket, author: Person) -> Signal:
    match word:
        case Word.CLAIM:
            return signals.Claim(after, as_colleague(turn.desk, author))
        case Word.WAIT:
            return signals.Wait(after, as_colleague(turn.desk, author))
        case Word.SNOOZE:
            return signals.Snooze(after, as_colleague(turn.desk, author))
        case Word.HAND_OVER if after.agent is not None:
            return signals.HandToPerson(after, after.agent, author)
        case Word.HAND_OVER:
            return signals.HandToTeam(after, after.routing.team if after.routing else "")
        case Word.REOPEN if after.agent is not None:
            return signals.ReopenedToAgent(after, author)
        case Word.REOPEN:
            return signals.ReopenedToQueue(after, author)
        case Word.MERGE:
            other = turn.context.other
            into = other.ticket if other is not None else None
            return signals.Merge(after, other, into) if other and into else _REFUSED
        case _:
            simple = _BY_WORD.get(word)
            return simple(after) if simple is not None else _REFUSED


_REFUSED: Final = signals.Refused(NEEDS_WORDS)
_BY_WORD: Final = {
    Word.RELEASE: signals.Release,
    Word.PRIORITY: signals.SetPriority,
    Word.CATEGORY: signals.SetCategory,
    Word.RESOLVE: signals.Resolve,
}
"""Acts whose signal carries nothing but the ticket as it is afterwards."""


def classify_departure(turn: Turn, person: Person) -> Signal:
    """The account of an agent is gone, who may have claimed the ticket."""
    agent = turn.ticket.agent
    if agent is None or not permissions.same_human(turn.desk, agent, person):
        return signals.Nothing()
    after = lifecycle.release(turn.ticket, agent, turn.event.at)
    return signals.HolderLeft(after, agent) if isinstance(after, Ticket) else signals.Nothing()
