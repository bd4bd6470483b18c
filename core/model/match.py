"""What the knowledge base found, and what the desk makes of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """`score` estimates from 0 to 1 how likely this is the right article; `by` is what matched.

    One that is not `is_related` says no telling word of the question, and is never offered.
    """

    slug: str
    anchor: str
    title: str
    score: float
    by: str = ""
    is_related: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """Sure enough to be given."""

    match: Match


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
