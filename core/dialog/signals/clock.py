"""A deadline has come: what it means, by its kind."""

from dataclasses import dataclass

from core.dialog.signals.payloads import Signal
from core.model.deadline import Deadline
from core.model.ticket import Episode


@dataclass(frozen=True, slots=True)
class FirstResponseNear(Signal):
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class FirstResponseMissed(Signal):
    deadline: Deadline
    episode: Episode


@dataclass(frozen=True, slots=True)
class ResolutionNear(Signal):
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class ResolutionMissed(Signal):
    deadline: Deadline
    episode: Episode


class StillOverdue(Signal): ...


@dataclass(frozen=True, slots=True)
class UpdateDue(Signal):
    deadline: Deadline


class PageUnanswered(Signal): ...


class StillUnclaimed(Signal): ...


class NobodyCame(Signal): ...


class SnoozeOver(Signal): ...


class PatienceOver(Signal): ...


class OfferUnanswered(Signal): ...


class OfferExpired(Signal): ...


class RequesterSilent(Signal): ...


class RequesterGone(Signal): ...


class ResolutionUnconfirmed(Signal): ...


class ResolutionStands(Signal): ...
