"""Edges of the dialog table, and the effects around each: every effect keeps one promise.

`core.dialog.table` lists the effects in their order. An effect takes the turn as it came, the turn
so far, and the signal.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import signature
from typing import Generic, TypeVar, cast

from core.dialog import signals
from core.dialog.intake import waiting_messages
from core.dialog.language_model import settle
from core.dialog.moves import held_messages, message_relay
from core.dialog.redaction import forget_words
from core.dialog.schedule import fired_key
from core.dialog.sides import is_requester
from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.model.actions import Retract, Say
from core.model.conversation import DETAIL_STEPS, OFFER_STEPS, Conversation, Step
from core.model.events import DeadlineReached, MessageEdited
from core.model.frozen import with_fields

S = TypeVar("S", bound=Signal)
PlainMove = Callable[[Turn], Turn]
Move = Callable[[Turn, Signal], Turn]


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a signal leads, and what is done on the way. `to` None stays at the step."""

    to: Step | None
    moves: tuple[Move, ...]

    def run(self, turn: Turn, signal: Signal) -> Turn:
        """Make the moves, in their order, then go. `signal` is of the type that leads here."""
        for move in self.moves:
            turn = move(turn, signal)
        if self.to is None or self.to is turn.conversation.step:
            return turn
        return turn.with_conversation(step=self.to, step_entered_at=turn.event.at)


Effect = Callable[[Turn, Turn, Signal], Turn]
"""What happens around an edge: of the turn as it came, the turn so far, and the signal."""

Row = dict[type[Signal], Edge]


@dataclass(frozen=True, slots=True)
class on(Generic[S]):  # noqa: N801 - a row of the table reads on(Claim).go(...)
    """An entry of a row: the edge that a signal of this kind takes.

    A move takes the turn, and the signal too where it needs what that carries. A move that needs
    what this kind of signal does not carry is a type error here.
    """

    kind: type[S]

    def go(self, to: Step, *moves: PlainMove | Callable[[Turn, S], Turn]) -> Row:
        return {self.kind: Edge(to, tuple(map(_with_signal, moves)))}

    def stay(self, *moves: PlainMove | Callable[[Turn, S], Turn]) -> Row:
        return {self.kind: Edge(None, tuple(map(_with_signal, moves)))}


def _with_signal(move: PlainMove | Callable[[Turn, S], Turn]) -> Move:
    if len(signature(move).parameters) > 1:
        return cast(Move, move)
    plain = cast(PlainMove, move)
    return lambda turn, signal: plain(turn)


_STEPS_OF_TALK = OFFER_STEPS | DETAIL_STEPS


def withdraw_former_copies(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """What a message was before its edit must not stand any more: words that have become internal
    are taken from the requester, a note that is none any more from beneath the card.
    """
    if held_messages.becomes_internal(turn, signal):
        turn = held_messages.keep_from_sending(held_messages.take_the_copy_back(turn))
    if not isinstance(turn.event, MessageEdited):
        return turn
    is_command = isinstance(signal, signals.Note) and turn.command is not None
    return held_messages.take_the_note_back(turn, shown_anew=is_command)


def note_the_deadline(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """A deadline has come: noted before anything is said, since the card shows what is overdue. One
    that the classifier found to mean nothing, since it was moved while it was on its way, has done
    nothing and is still to come.
    """
    event = turn.event
    if not isinstance(event, DeadlineReached) or isinstance(signal, signals.Nothing):
        return turn
    fired = (*turn.conversation.fired_deadlines, fired_key(event.deadline))
    return turn.with_conversation(fired_deadlines=tuple(dict.fromkeys(fired)))


def settle_questions(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """The question about a held message says what came of it, and each file that was turned away
    is named to its sender.
    """
    return message_relay.turn_files_away(held_messages.settle_held(before, turn, signal))


def settle_the_draft(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """Whatever is said stands in the place of the progress sign; what a model cost is counted."""
    return settle(_replace_progress_message(before.conversation, turn))


def redact(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """Deleted and edited words stand nowhere any more, also among those kept for a new ticket."""
    return waiting_messages.correct_unplaced(forget_words(before, turn))


def start_patience(before: Turn, turn: Turn, signal: Signal) -> Turn:
    """Reminders and patience count from when the step began, see `Edge.run`; while nobody else has
    the ticket, from when the requester last spoke.
    """
    conversation = turn.conversation
    if conversation.step not in _STEPS_OF_TALK or conversation.step is not before.conversation.step:
        return turn
    spoke = is_requester(turn)
    return turn.with_conversation(step_entered_at=turn.event.at) if spoke else turn


def _replace_progress_message(before: Conversation, after: Turn) -> Turn:
    """Where a talk no longer waits for a draft, its sign gives way. No move can forget it."""
    waited, conversation = before.drafting, after.conversation
    if waited is None or before.step is not Step.DRAFTING or conversation.step is Step.DRAFTING:
        return after
    if conversation.drafting == waited:
        after = after.with_conversation(drafting=None)
    for n, action in enumerate(after.actions):
        if isinstance(action, Say) and _is_said_in(action, conversation):
            said = replace(action, message_key=waited.message_key)
            return with_fields(after, actions=(*after.actions[:n], said, *after.actions[n + 1 :]))
    return after.add_action(Retract(conversation.place, waited.message_key, conversation.id))


def _is_said_in(say: Say, conversation: Conversation) -> bool:
    """Is it a message to the requester, one that has no slot of its own?"""
    return say.to == conversation.place and not say.message_key and say.only_for is None
