"""What signals have in common, and what a move may ask of the one that led to it."""

import re
from dataclasses import dataclass
from typing import Protocol

from core.model.deadline import Deadline
from core.model.pending_messages import HeldMessage
from core.model.people import Person
from core.model.ticket import Detail, Details, Episode, Ticket


@dataclass(frozen=True, slots=True)
class Signal:
    """What an event means at the present step."""


def signal_name(kind: type[Signal]) -> str:
    """The name of a kind of signal in logs and diagrams: "first_response_near"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).casefold()


class Asks(Protocol):
    """After these a detail is asked for."""

    @property
    def missing(self) -> Detail: ...


class Tells(Protocol):
    """These answer a question: the details as they are with the answer."""

    @property
    def details(self) -> Details: ...


class Acts(Protocol):
    """An agent has done something: the ticket as it is after that."""

    @property
    def after(self) -> Ticket: ...


class Reopens(Acts, Protocol):
    @property
    def by(self) -> Person: ...


class OfAgent(Protocol):
    """The agent who acts, under the name that the desk knows them by."""

    @property
    def agent(self) -> Person: ...


class OfHeldMessage(Protocol):
    @property
    def message(self) -> HeldMessage: ...


class Scores(Protocol):
    """The requester's verdict, one to five, and the comment that came with it."""

    @property
    def score(self) -> int: ...

    @property
    def comment(self) -> str: ...


class Due(Protocol):
    """A deadline has come."""

    @property
    def deadline(self) -> Deadline: ...


class Breach(Due, Protocol):
    @property
    def episode(self) -> Episode: ...
