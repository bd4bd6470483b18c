"""Matches: what the knowledge base found, what the desk makes of it, and what practice found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Match:
    """`score` estimates from 0 to 1 how likely this is the right article; `by` is what matched.

    One that is not `is_related` says no telling word of the question, and is never offered. Where
    the question `names_another` thing, it is offered at most, and never given as the answer.
    """

    slug: str
    anchor: str
    title: str
    score: float
    by: str = ""
    is_related: bool = True
    names_another: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Sure enough to be given; or, as an alarm, to come before whatever else was found."""

    match: Match
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """One to three near ones: the requester knows better which is meant, or whether the one is.

    Where several problems were told at once, `parts` are the words of each, in the same order.
    """

    matches: tuple[Match, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """A weak match is never dressed as an answer."""


Verdict = Answer | Choices | Nothing


class NotEncoded(Exception):
    """There are no vectors now, so articles are ranked by words alone; the text says why. `rows`
    are those of the first texts, where some were encoded before it failed.
    """

    def __init__(self, reason: str, rows: "Sequence[NDArray[float32]]" = ()) -> None:
        super().__init__(reason)
        self.rows = rows


class TextEncoder(Protocol):
    """Turns texts into vectors that point the same way where they mean the same.

    One that needs a server raises NotEncoded where it cannot.
    """

    def may_read(self, message: str) -> bool:
        """Whether a message, as it was written, may be given to it, whole and in parts."""
        ...

    def encode(self, texts: Sequence[str]) -> "NDArray[float32]":
        """A row for each text of an article; all rows are of the same length."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> "NDArray[float32]":
        """A row for each part of a message, of which nothing is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found for a question of this article (by slug): the strengths of the best articles,
    best first, and which of them is right, if any. `held_out` is a question whose whole article
    was left out, so that whatever was found is wrong. `is_story` is one with chatter around it."""

    name: str
    slug: str
    found: tuple[tuple[float, str], ...]
    held_out: bool = False
    is_story: bool = False

    @property
    def right(self) -> bool:
        return bool(self.found) and self.found[0][1] == self.slug
