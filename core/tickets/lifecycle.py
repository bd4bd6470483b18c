"""The lifecycle of a ticket: from one status to the next, or a refusal, a value, no error."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from core import wordings as words
from core.model.actions import Value, Wording
from core.model.business_hours import Interval
from core.model.frozen import with_fields
from core.model.people import Person
from core.model.ticket import Episode, Outcome, Priority, Reply, Routing, Status, Ticket


@dataclass(frozen=True, slots=True)
class Refusal:
    """`why` is the name of the wording that explains it, filled with `args`."""

    why: str
    args: Mapping[str, Value] = field(default_factory=dict)


def refuse(wording: Wording) -> Refusal:
    """A refusal that `wording` explains."""
    return Refusal(wording.name, wording.args)


ENDED = frozenset({Status.RESOLVED, Status.CLOSED})
MAX_REPLIES_KEPT = 20
"""Answers of an episode, the earliest: one that is taken back makes the next one the first."""


def hand_off(ticket: Ticket, routing: Routing, at: datetime) -> Ticket:
    """Call a human: the ticket waits in a queue, and its clocks run from the asking."""
    episodes = ticket.episodes or (Episode(started_at=at),)
    return with_fields(ticket, status=Status.OPEN, routing=routing, episodes=episodes)


def ask_for_person(ticket: Ticket, at: datetime) -> Ticket:
    """The clocks start when a person is asked for, not when the last detail is known."""
    running = ticket.episode is not None and ticket.episode.resolved_at is None
    return ticket if running else _with_episode(ticket, Episode(started_at=at))


def claim(ticket: Ticket, agent: Person) -> Ticket | Refusal:
    """Take a waiting ticket. Claiming one's own ticket again changes nothing."""
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    if ticket.agent == agent:
        return ticket
    if ticket.agent is not None:
        return refuse(words.already_claimed(agent=ticket.agent.display_name))
    return assign(ticket, agent)


def assign(ticket: Ticket, agent: Person) -> Ticket:
    """The ticket is this agent's from now on."""
    return with_fields(ticket, status=Status.CLAIMED, agent=agent)


def release(ticket: Ticket, agent: Person, at: datetime) -> Ticket | Refusal:
    """Put one's own ticket back into its queue."""
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    if ticket.agent is None:
        return refuse(words.not_claimed())
    if ticket.agent != agent:
        return refuse(words.claimed_by_other(agent=ticket.agent.display_name))
    return with_fields(resume(ticket, at), status=Status.OPEN, agent=None)


def hand_over(
    ticket: Ticket, routing: Routing, agent: Person | None, at: datetime
) -> Ticket | Refusal:
    """Give it to another team, or to a person; then it is that person's at once."""
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    status = Status.OPEN if agent is None else Status.CLAIMED
    awake = with_fields(resume(ticket, at), snoozed_until=None)
    return with_fields(awake, status=status, agent=agent, routing=routing)


def respond(ticket: Ticket, at: datetime, message_key: str = "") -> Ticket:
    """A human has answered: stop the first-response clock. Later answers leave it alone, and count
    only if the first is taken back. Rows of earlier releases did not keep which answer it was.
    """
    now = ticket.episode
    if now is None or now.resolved_at is not None:
        return ticket
    unknown = now.first_response_at is not None and not now.replies
    if unknown or len(now.replies) >= MAX_REPLIES_KEPT:
        return ticket
    replies = (*now.replies, Reply(message_key, at))
    return _with_last(ticket, replace(now, first_response_at=replies[0].at, replies=replies))


def withdraw_reply(ticket: Ticket, message_key: str) -> Ticket:
    """The answer was taken back: the next one that stands is the first, or there is none."""
    now = ticket.episode
    if now is None or now.resolved_at is not None:
        return ticket
    left = tuple(reply for reply in now.replies if reply.message_key != message_key)
    if left == now.replies:
        return ticket
    first = left[0].at if left else None
    return _with_last(ticket, replace(now, first_response_at=first, replies=left))


def wait(ticket: Ticket, agent: Person, at: datetime) -> Ticket | Refusal:
    """Wait for the requester: the resolution clock stands still, the first response never."""
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    if ticket.agent is None:
        return refuse(words.claim_it_first())
    if ticket.agent != agent:
        return refuse(words.claimed_by_other(agent=ticket.agent.display_name))
    if ticket.status is Status.WAITING:
        return refuse(words.already_waiting())
    now = _current_episode(ticket)
    paused = replace(now, pauses=(*now.pauses, Interval(at)))
    return with_fields(_with_last(ticket, paused), status=Status.WAITING)


def snooze(ticket: Ticket, agent: Person, until: datetime | None) -> Ticket | Refusal:
    """Put one's own ticket off until a moment, or take that back with None. Its clocks run on: what
    was promised to the requester stands.
    """
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    if ticket.agent is None:
        return refuse(words.claim_it_first())
    if ticket.agent != agent:
        return refuse(words.claimed_by_other(agent=ticket.agent.display_name))
    if ticket.status is Status.WAITING:
        return refuse(words.already_waiting())
    return with_fields(ticket, snoozed_until=until)


def wake_unless_held(ticket: Ticket) -> Ticket:
    """Only what an agent has and works on can be put off: anything else ends that."""
    if ticket.snoozed_until is None:
        return ticket
    is_held = ticket.status is Status.CLAIMED and ticket.agent is not None
    return ticket if is_held else with_fields(ticket, snoozed_until=None)


def resume(ticket: Ticket, at: datetime) -> Ticket:
    """The waiting is over; the clock runs on from here."""
    if ticket.status is not Status.WAITING:
        return ticket
    now = _current_episode(ticket)
    ended = replace(now.pauses[-1], end=at)
    running = replace(now, pauses=(*now.pauses[:-1], ended))
    return with_fields(_with_last(ticket, running), status=Status.CLAIMED)


def resolve(ticket: Ticket, by: Person, at: datetime, how: str) -> Ticket | Refusal:
    """A human has solved it. Whoever resolves an unclaimed ticket has also answered it."""
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    done = respond(resume(ticket, at), at)
    return replace(
        _with_last(done, replace(_current_episode(done), resolved_at=at)),
        status=Status.RESOLVED,
        agent=ticket.agent or by,
        resolved_by=by,
        resolution=how,
        outcome=Outcome.RESOLVED_BY_AGENT,
        closed_at=None,
        ended_at=at,
        reopen_by=None,
    )


def solved_by_answer(ticket: Ticket, at: datetime) -> Ticket:
    """The requester says that the bot's answer solved it; that meets every target."""
    return replace(
        _stop_clock(ticket, at),
        status=Status.RESOLVED,
        outcome=Outcome.SOLVED_BY_ANSWER,
        closed_at=None,
        ended_at=at,
        reopen_by=None,
    )


def reopen(ticket: Ticket, at: datetime) -> Ticket | Refusal:
    """It was not solved after all: a new episode begins, for the agent who had it if any."""
    if ticket.status not in ENDED:
        return refuse(words.not_resolved())
    if ticket.outcome is Outcome.MERGED:
        return refuse(words.was_merged())
    fresh = _with_episode(ticket, Episode(started_at=at))
    status = Status.CLAIMED if ticket.agent else Status.NEW
    fresh = with_fields(fresh, ended_at=None, reopen_by=None)
    return with_fields(fresh, status=status, outcome=None, closed_at=None, rating=None)


def close(ticket: Ticket, at: datetime, outcome: Outcome | None = None) -> Ticket:
    """The end. What was resolved keeps its outcome; everything else is closed as `outcome`."""
    kept = ticket.outcome if ticket.status is Status.RESOLVED else outcome
    ended = ended_at(ticket) or at
    stopped = with_fields(_stop_clock(resume(ticket, at), at), ended_at=ended)
    return with_fields(stopped, status=Status.CLOSED, outcome=kept or outcome, closed_at=at)


def ended_at(ticket: Ticket) -> datetime | None:
    """When it was resolved, or else closed, UTC; None while it is open. The one moment from which
    the time to reopen it counts. Tickets of the first releases tell it by their episode alone.
    """
    if ticket.status not in ENDED:
        return None
    now = ticket.episode
    return ticket.ended_at or (now.resolved_at if now else None) or ticket.closed_at


def change_priority(ticket: Ticket, priority: Priority, at: datetime) -> Ticket | Refusal:
    """Deadlines are computed again from the start of the episode, so a late change can be past.
    Promises of an earlier policy fall with the priority that they were made for.
    """
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    return with_priority(ticket, priority, at)


def with_priority(ticket: Ticket, priority: Priority, at: datetime) -> Ticket:
    """The same whatever has become of the ticket."""
    details = with_fields(ticket.details, priority=priority, priority_guessed=False)
    changed, now = with_fields(ticket, details=details), ticket.episode
    if now is None:
        return changed
    fresh = replace(now, priority_at=at, reply_by=None, solve_by=None, kept_at=None)
    return _with_last(changed, fresh)


def keep_promises(
    ticket: Ticket, reply_by: datetime | None, solve_by: datetime | None, at: datetime | None
) -> Ticket:
    """Promises that were made under another policy stand as moments from now on."""
    kept = replace(_current_episode(ticket), reply_by=reply_by, solve_by=solve_by, kept_at=at)
    return _with_last(ticket, kept)


def change_category(ticket: Ticket, category: str) -> Ticket | Refusal:
    if ticket.status in ENDED:
        return refuse(words.already_resolved())
    return with_fields(ticket, details=with_fields(ticket.details, category=category))


def escalate(ticket: Ticket, queue: str) -> Ticket:
    """Move to the next queue. Who has claimed it keeps it; more people see it now."""
    routing = ticket.routing
    team = routing.team if routing else ""
    category = routing.category if routing else ""
    return with_fields(ticket, routing=Routing(team, queue, category, by="escalation"))


def merge(ticket: Ticket, into: Ticket, at: datetime) -> Ticket | Refusal:
    """This ticket is the same as another of the same requester, and goes on there."""
    if ticket.number == into.number:
        return refuse(words.merge_with_itself())
    if ticket.status is Status.CLOSED:
        return refuse(words.already_closed())
    if ticket.requester != into.requester:
        return refuse(words.merge_other_requester())
    if into.status is Status.CLOSED or not into.routing:
        return refuse(words.merge_into_closed())
    closed = close(with_fields(ticket, status=Status.OPEN), at, Outcome.MERGED)
    return with_fields(closed, merged_into=into.number)


def _current_episode(ticket: Ticket) -> Episode:
    """The present episode. A person cannot have worked on a ticket that has none."""
    now = ticket.episode
    if now is None:
        raise ValueError(f"ticket {ticket.number} is with people but has no episode")
    return now


def _with_last(ticket: Ticket, episode: Episode) -> Ticket:
    return with_fields(ticket, episodes=(*ticket.episodes[:-1], episode))


def _with_episode(ticket: Ticket, episode: Episode) -> Ticket:
    return with_fields(ticket, episodes=(*ticket.episodes, episode))


def _stop_clock(ticket: Ticket, at: datetime) -> Ticket:
    now = ticket.episode
    if now is None or now.resolved_at is not None:
        return ticket
    return _with_last(ticket, replace(now, resolved_at=at))
