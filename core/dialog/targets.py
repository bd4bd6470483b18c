"""What a ticket was promised, and when that falls due. Computed from facts with times, always."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.desk import Desk, Target
from core.model.hours import Interval
from core.model.ticket import Episode, Ticket
from core.sla.clocks import due, elapsed
from core.sla.explain import Explanation, explain
from core.sla.reading import parse_zone
from core.sla.sentence import reason, sentence


def first_response_target(desk: Desk, ticket: Ticket) -> Target:
    return desk.promises[ticket.priority].first_response


def resolution_target(desk: Desk, ticket: Ticket) -> Target:
    return desk.promises[ticket.priority].resolution


def first_response_due(desk: Desk, ticket: Ticket, share: float = 1.0) -> datetime | None:
    """When a human must have answered, UTC; with `share`, when that part of the time has run.

    None before a person was asked for. Waiting on the requester never stops this clock.
    """
    return _due(desk, first_response_target(desk, ticket), ticket.episode, (), share)


def resolution_due(desk: Desk, ticket: Ticket, share: float = 1.0) -> datetime | None:
    """When it must be solved, UTC. None before a person was asked for, and while paused."""
    pauses = ticket.episode.pauses if ticket.episode else ()
    return _due(desk, resolution_target(desk, ticket), ticket.episode, pauses, share)


def next_due(desk: Desk, ticket: Ticket) -> datetime | None:
    """The next promise to keep: the first response, or else the resolution. UTC."""
    if not ticket.is_with_people or ticket.episode is None:
        return None
    if ticket.episode.first_response_at is None:
        return first_response_due(desk, ticket)
    return resolution_due(desk, ticket)


def update_due(desk: Desk, ticket: Ticket, since: datetime) -> datetime | None:
    """When the requester must hear something again, UTC, on the clock of the resolution."""
    promise = desk.promises[ticket.priority]
    return due(desk.hours, promise.resolution.clock, since, promise.update_every)


def time_taken(desk: Desk, ticket: Ticket, episode: Episode, end: datetime) -> timedelta:
    """How much of the resolution's time ran in `episode` until `end`, pauses not counted."""
    clock = resolution_target(desk, ticket).clock
    return elapsed(desk.hours, clock, episode.started_at, end, episode.pauses)


def met(desk: Desk, ticket: Ticket, episode: Episode) -> tuple[bool, bool]:
    """Were the first response and the resolution of a finished episode in time?"""
    first = _due(desk, first_response_target(desk, ticket), episode, (), 1.0)
    solved = _due(desk, resolution_target(desk, ticket), episode, episode.pauses, 1.0)
    answered_at = episode.first_response_at or episode.resolved_at
    return _in_time(answered_at, first), _in_time(episode.resolved_at, solved)


def explained(desk: Desk, ticket: Ticket, *, first_response: bool, zone: str = "") -> str:
    """When a promise falls due and why, as a sentence on the clock of `zone`, the reader's, or else
    on the desk's; "" if none runs.
    """
    made = _explanation(desk, ticket, first_response, zone)
    return sentence(made) if made is not None else ""


def reason_of(desk: Desk, ticket: Ticket, *, first_response: bool, zone: str = "") -> str:
    """The same where the due time itself was said just before."""
    made = _explanation(desk, ticket, first_response, zone)
    return reason(made) if made is not None else ""


def _explanation(desk: Desk, ticket: Ticket, first_response: bool, zone: str) -> Explanation | None:
    now = ticket.episode
    if now is None:
        return None
    pauses = () if first_response else now.pauses
    target = (first_response_target if first_response else resolution_target)(desk, ticket)
    theirs = parse_zone(zone)
    known = theirs if isinstance(theirs, ZoneInfo) else None
    return explain(desk.hours, target.clock, now.started_at, target.within, pauses, known)


def _due(
    desk: Desk,
    target: Target,
    episode: Episode | None,
    pauses: tuple[Interval, ...],
    share: float,
) -> datetime | None:
    if episode is None:
        return None
    return due(desk.hours, target.clock, episode.started_at, target.within * share, pauses)


def _in_time(done: datetime | None, by: datetime | None) -> bool:
    return by is None or (done is not None and done <= by)
