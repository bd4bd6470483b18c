"""What a ticket was promised, and when that falls due. Computed from facts with times, always.

A promise that was made under an earlier policy stands in the episode as a moment of its own, and
counts in the place of what the present policy would say.
"""

from datetime import datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from core.model.actions import Duration
from core.model.business_hours import ClockKind, Interval
from core.model.conversation import Conversation
from core.model.policy import Desk, Target
from core.model.ticket import Episode, Priority, Status, Ticket
from core.model.values import Reason
from core.sla.clocks import due, due_unpaused, elapsed
from core.sla.deadline_explanation import explain, reason_of_due
from core.sla.opening_hours_parser import parse_zone
from core.tickets.lifecycle import ended_at


def first_response_target(desk: Desk, ticket: Ticket) -> Target:
    return desk.sla[ticket.priority].first_response


def resolution_target(desk: Desk, ticket: Ticket) -> Target:
    return desk.sla[ticket.priority].resolution


def promised_within(target: Target) -> str | Duration:
    """How a target is promised where no moment can be named yet: a duration and its clock."""
    return target.display_text or Duration(target.within, target.clock)


def first_response_if_sent(desk: Desk, priority: Priority, at: datetime) -> datetime | None:
    """When a human must have answered a ticket that is passed on `at`, UTC."""
    return _due(desk, desk.sla[priority].first_response, Episode(at), (), 1.0)


def first_response_due(desk: Desk, ticket: Ticket, share: float = 1.0) -> datetime | None:
    """When a human must have answered, UTC; with `share`, when that part of the time has run.

    None before a person was asked for. Waiting on the requester never stops this clock.
    """
    now, target = ticket.episode, first_response_target(desk, ticket)
    if now is not None and now.reply_by is not None:
        return _share_of(desk, target, now.started_at, now.reply_by, share)
    return _due(desk, target, now, (), share)


def resolution_due(desk: Desk, ticket: Ticket, share: float = 1.0) -> datetime | None:
    """When it must be solved, UTC. None before a person was asked for, and while paused."""
    now, target = ticket.episode, resolution_target(desk, ticket)
    if now is None or now.solve_by is None:
        return _due(desk, target, now, now.pauses if now else (), share)
    by = _moved_by_pauses(desk, target, now, now.solve_by)
    return None if by is None else _share_of(desk, target, now.started_at, by, share)


def next_due(desk: Desk, ticket: Ticket) -> datetime | None:
    """The next promise to keep: the first response, or else the resolution. UTC."""
    if not ticket.is_with_people or ticket.episode is None:
        return None
    if ticket.episode.first_response_at is None:
        return first_response_due(desk, ticket)
    return resolution_due(desk, ticket)


class Promises(TypedDict, total=False):
    """When a person replies and when it is solved: to come, or past and by how much."""

    reply_by: datetime
    reply_was_due: datetime
    reply_ago: timedelta
    solve_by: datetime
    solve_was_due: datetime
    solve_ago: timedelta


class Dues(Promises, total=False):
    """What of a ticket falls due, where lists may not know which of its promises it is."""

    next_by: datetime
    next_was_due: datetime
    next_ago: timedelta
    wake_by: datetime
    """An agent has put it off until then."""


def promise_facts(desk: Desk, ticket: Ticket, now: datetime) -> Promises:
    """Each promise that runs, under names of its own: `reply_by` and `solve_by` are to come,
    `reply_was_due` and `solve_was_due` are past, by `reply_ago` and `solve_ago`.
    """
    if not ticket.is_with_people or ticket.episode is None:
        return {}
    promises: Promises = {}
    first, solved = first_response_due(desk, ticket), resolution_due(desk, ticket)
    if ticket.episode.first_response_at is None and first is not None:
        late: Promises = {"reply_was_due": first, "reply_ago": now - first}
        promises |= {"reply_by": first} if first > now else late
    if solved is not None:
        late = {"solve_was_due": solved, "solve_ago": now - solved}
        promises |= {"solve_by": solved} if solved > now else late
    return promises


def due_facts(kind: str, due_at: datetime | None, now: datetime) -> Dues:
    """What a list knows of a ticket's next deadline; `kind` is one of TicketView."""
    if due_at is None:
        return {}
    ago = now - due_at
    match kind, due_at > now:
        case "reply", True:
            return {"reply_by": due_at}
        case "reply", _:
            return {"reply_was_due": due_at, "reply_ago": ago}
        case "solve", True:
            return {"solve_by": due_at}
        case "solve", _:
            return {"solve_was_due": due_at, "solve_ago": ago}
        case "wake", True:
            return {"wake_by": due_at}
        case _, True:
            return {"next_by": due_at}
        case _:
            return {"next_was_due": due_at, "next_ago": ago}


def update_due(desk: Desk, ticket: Ticket, since: datetime) -> datetime | None:
    """When the requester must hear something again, UTC, on the clock of the resolution."""
    promise = desk.sla[ticket.priority]
    return due(desk.hours, promise.resolution.clock, since, promise.update_every)


def update_since(conversation: Conversation) -> datetime | None:
    """From when the time to the next word counts, UTC; None where no such word is promised: before
    people have the ticket, while they wait for the requester, and after the end.
    """
    ticket = conversation.ticket
    if ticket is None or conversation.last_reply_at is None:
        return None
    if ticket.status not in (Status.OPEN, Status.CLAIMED):
        return None
    pauses = ticket.episode.pauses if ticket.episode else ()
    ended = [pause.end for pause in pauses if pause.end is not None]
    return max(conversation.last_reply_at, *ended) if ended else conversation.last_reply_at


def patience_due(desk: Desk, since: datetime, wait: timedelta) -> datetime:
    """When a wait for the requester is over, UTC. It runs on working days."""
    return due_unpaused(desk.hours, ClockKind.WORKING_DAYS, since, wait)


def breach_reminder_due(desk: Desk, since: datetime) -> datetime:
    """When agents are reminded of a breach again, UTC: a working day later, in working hours."""
    later = patience_due(desk, since, timedelta(days=1))
    return due_unpaused(desk.hours, ClockKind.WORKING_HOURS, later, timedelta())


def reopen_until(desk: Desk, ticket: Ticket) -> datetime | None:
    """Until when an ended ticket can be opened again, by whomever and however; None if nothing is
    known of its end. Counted from the resolution; what the requester was told stands, and whatever
    is not closed yet can always be opened.
    """
    ended = ended_at(ticket)
    if ended is None:
        return None
    until = max(ended + desk.patience.reopen, ticket.reopen_by or ended)
    if ticket.status is Status.RESOLVED:
        until = max(until, patience_due(desk, ended, desk.patience.resolved))
    return until


def may_reopen(desk: Desk, ticket: Ticket, at: datetime) -> bool:
    """Is it early enough to open an ended ticket again?"""
    until = reopen_until(desk, ticket)
    return until is None or at <= until


def time_taken(desk: Desk, ticket: Ticket, episode: Episode, end: datetime) -> timedelta:
    """How much of the resolution's time ran in `episode` until `end`, pauses not counted."""
    clock = resolution_target(desk, ticket).clock
    return elapsed(desk.hours, clock, episode.started_at, end, episode.pauses)


def reason_of(
    desk: Desk, ticket: Ticket, now: datetime, *, first_response: bool, zone: str = ""
) -> Reason | None:
    """Why a promise falls due or fell due when it does, on the clock of `zone`, the reader's, or
    else on the desk's; None if none runs.
    """
    episode = ticket.episode
    if episode is None:
        return None
    theirs = parse_zone(zone)
    known = theirs if isinstance(theirs, ZoneInfo) else None
    target = (first_response_target if first_response else resolution_target)(desk, ticket)
    kept = episode.reply_by if first_response else episode.solve_by
    stands = kept is not None and (first_response or resolution_due(desk, ticket) is not None)
    if kept is not None and stands:
        length = Duration(target.within, target.clock)
        zone = (known or desk.hours.zone).key
        return Reason(zone, length, episode.started_at, kept, kept=True)
    pauses = () if first_response else episode.pauses
    start = episode.started_at
    made = explain(desk.hours, target.clock, start, target.within, pauses, known)
    return reason_of_due(made, now, reopened=len(ticket.episodes) > 1)


def _due(
    desk: Desk,
    target: Target,
    episode: Episode | None,
    pauses: tuple[Interval, ...],
    share: float,
) -> datetime | None:
    if episode is None:
        return None
    length = target.within if share == 1.0 else target.within * share
    return due(desk.hours, target.clock, episode.started_at, length, pauses)


def _share_of(
    desk: Desk, target: Target, start: datetime, by: datetime, share: float
) -> datetime | None:
    """The moment at which this share of the time from `start` to `by` has run."""
    if share == 1.0:
        return by
    ran = elapsed(desk.hours, target.clock, start, by)
    return due(desk.hours, target.clock, start, ran * share)


def _moved_by_pauses(desk: Desk, target: Target, episode: Episode, by: datetime) -> datetime | None:
    """A kept promise moves by as much of its clock as was paused since; None while it is paused."""
    for pause in episode.pauses:
        start = max(pause.start, episode.kept_at or pause.start)
        if start >= by:
            continue
        if pause.end is None:
            return None
        paused = elapsed(desk.hours, target.clock, start, max(start, pause.end))
        by = due_unpaused(desk.hours, target.clock, by, paused)
    return by
