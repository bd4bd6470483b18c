"""An edge of the dialog table: where a signal leads, and the moves that are made on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Generic, TypeVar, cast

from core.dialog.signals import Signal
from core.dialog.turn import Turn
from core.model.conversation import Step

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
        return turn.at(self.to or turn.conversation.step)


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
