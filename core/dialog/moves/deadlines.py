"""What the clock does: warn, tell of a breach, escalate, keep the requester informed, remind."""

from datetime import datetime, timedelta
from typing import Final, Protocol, TypedDict

from core import wordings as words
from core.dialog.moves.handoff import page_on_call, put_up_the_card, team_name
from core.dialog.schedule import closing_of, next_update
from core.dialog.signals import Breach, Due
from core.dialog.targets import (
    first_response_due,
    promise_facts,
    reopen_until,
    resolution_due,
)
from core.dialog.turn import MAX_MENTIONS, Turn, press
from core.model.actions import Wording
from core.model.conversation import Page
from core.model.deadline import DeadlineKind
from core.model.events import Choice
from core.model.people import Person
from core.model.ticket import Status
from core.model.timeline import AuditKind
from core.tickets import lifecycle, permissions

PUNCTUAL: Final = timedelta(minutes=2)
"""A word that comes later than this says for when it was promised."""


def warn_of_the_first_response(turn: Turn) -> Turn:
    return _warn(turn, words.first_response_near, first_response_due(turn.desk, turn.ticket))


def warn_of_the_resolution(turn: Turn) -> Turn:
    return _warn(turn, words.resolution_near, resolution_due(turn.desk, turn.ticket))


def tell_of_the_late_first_response(turn: Turn, breach: Breach) -> Turn:
    due, priority = breach.deadline.at, turn.ticket.priority.value
    said = words.first_response_missed(due=due, ago=_late_by(turn, due))
    if _is_by_change(breach):
        said = words.first_response_missed_by_change(due=due, priority=priority)
    turn = _breach(turn, said, due)
    late = words.late_first_response(due=due, queue=_next_queue(turn), update_by=_next_word(turn))
    return turn.reply(late)


def tell_of_the_late_resolution(turn: Turn, breach: Breach) -> Turn:
    due, priority = breach.deadline.at, turn.ticket.priority.value
    said = words.resolution_missed(due=due, ago=_late_by(turn, due))
    if _is_by_change(breach):
        said = words.resolution_missed_by_change(due=due, priority=priority)
    turn = _breach(turn, said, due)
    late = words.late_resolution(due=due, queue=_next_queue(turn), update_by=_next_word(turn))
    return turn.reply(late)


def escalate_it(turn: Turn) -> Turn:
    """To the next queue, where more people see it. Who has claimed it keeps it."""
    ticket, now = turn.ticket, turn.queue
    if now is None or now.escalates_to not in turn.desk.queues:
        return turn
    turn = turn.with_ticket(lifecycle.escalate(ticket, now.escalates_to))
    turn = turn.record(AuditKind.ESCALATED, **{"from": now.id, "to": now.escalates_to})
    turn = put_up_the_card(turn)
    following = turn.desk.queues[now.escalates_to]
    called = permissions.queue_people(turn.desk, following)[:MAX_MENTIONS]
    if turn.open_queue == following:
        return turn.tell_queue(words.escalated(queue=now.name), pings=called)
    # A private ticket: those it escalates to are called by its number, and its own room goes on.
    turn = turn.hint(following, called)
    return turn.tell_queue(words.escalated(queue=now.name)) if turn.open_queue else turn


def page_again(turn: Turn) -> Turn:
    """The ticket was not claimed since the last page."""
    return page_on_call(turn)


def tell_that_nobody_came(turn: Turn) -> Turn:
    """Paged as often as the policy says. Where it can go no further up, everybody of the queue is
    called once more. The requester hears of it either way.
    """
    calls, following = len(_own_calls(turn)), _next_queue(turn)
    pings = () if following else _people_here(turn)
    turn = turn.tell_queue(words.pages_unanswered(calls=calls), pings=pings)
    return turn.reply(
        words.still_unclaimed(calls=calls, queue=following, update_by=_next_word(turn))
    )


def remind_of_the_breach(turn: Turn) -> Turn:
    """What is overdue is not forgotten: whoever heard of the breach is told once a working day."""
    late = promise_facts(turn.desk, turn.ticket, turn.event.at)
    turn = turn.with_conversation(breach_reminded_at=turn.event.at)
    turn = turn.record(AuditKind.REMINDED)
    return turn.tell_queue(
        words.still_overdue(
            reply_was_due=late.get("reply_was_due"),
            reply_ago=late.get("reply_ago"),
            solve_was_due=late.get("solve_was_due"),
            solve_ago=late.get("solve_ago"),
        ),
        pings=_people_to_call(turn),
    )


def keep_the_requester_informed(turn: Turn, reached: Due) -> Turn:
    """The promised word: where the ticket stands, who was called and when, what is due or late,
    and when the next word comes. One that comes late says so.
    """
    now, ticket, promised = turn.event.at, turn.ticket, reached.deadline.at
    promises = promise_facts(turn.desk, ticket, now)
    was_due = promised if now - promised > PUNCTUAL else None
    if ticket.agent is not None:
        name, after = ticket.agent.display_name, _next_word(turn)
        said = words.update_claimed(agent=name, word_was_due=was_due, update_by=after, **promises)
    else:
        said = words.update_waiting(
            team=team_name(turn),
            word_was_due=was_due,
            update_by=_next_word(turn),
            **_calls(turn),
            **promises,
        )
    return turn.reply(said).record(AuditKind.UPDATED)


def remind_to_answer(turn: Turn) -> Turn:
    agent = turn.ticket.agent
    closes = _closing_time(turn, DeadlineKind.WAITING_CLOSES)
    turn = turn.record(AuditKind.REMINDED)
    return turn.reply(
        words.waiting_reminder(agent=agent.display_name if agent else "", closes=closes)
    )


def remind_to_confirm(turn: Turn) -> Turn:
    closes = _closing_time(turn, DeadlineKind.RESOLVED_CLOSES)
    until = reopen_until(turn.desk, turn.ticket)
    turn = turn.record(AuditKind.REMINDED)
    buttons = (press(Choice.RATE, "5"), press(Choice.REOPEN))
    return turn.reply(words.resolved_reminder(closes=closes, reopen_by=until), *buttons)


def _next_word(turn: Turn) -> datetime | None:
    """When the requester hears from the desk again after what is said now."""
    now = turn.event.at
    after = turn.with_conversation(last_reply_at=now)
    return next_update(turn.desk, after.conversation, now)


def _closing_time(turn: Turn, kind: DeadlineKind) -> datetime | None:
    """When it will be closed, if that is still to come: after an outage it may be overdue."""
    closes = closing_of(turn.desk, turn.conversation, kind)
    return closes if closes is not None and closes > turn.event.at else None


class _Calls(TypedDict, total=False):
    paged_at: datetime
    paged_again_at: datetime
    people: str
    calls: int


def _calls(turn: Turn) -> _Calls:
    """Who was called last, when, and how often so far."""
    pages = _own_calls(turn)
    if not pages or turn.ticket.agent is not None:
        return {}
    last, people = pages[-1].at, pages[-1].people
    if len(pages) == 1:
        return {"paged_at": last, "people": people, "calls": 1}
    return {"paged_again_at": last, "people": people, "calls": len(pages)}


def _own_calls(turn: Turn) -> tuple[Page, ...]:
    """The calls; of those that were made for another ticket of the incident, the first alone."""
    pages = turn.conversation.pages
    own = tuple(page for page in pages if page.shared is None)
    return own or pages[:1]


def _next_queue(turn: Turn) -> str:
    """Where a breach moves the ticket; "" when it is there already."""
    following = turn.desk.queues.get(turn.queue.escalates_to) if turn.queue else None
    return following.name if following else ""


class _Near(Protocol):
    def __call__(self, *, due: datetime) -> Wording: ...


def _warn(turn: Turn, near: _Near, due: datetime | None) -> Turn:
    """What is past when the warning comes is no warning any more; the breach is told instead."""
    if due is None or due <= turn.event.at:
        return turn
    wording = near(due=due)
    turn = turn.record(AuditKind.WARNED, what=wording.name)
    return turn.tell_queue(wording, pings=_people_to_call(turn))


def _is_by_change(breach: Breach) -> bool:
    """A target that the change of priority itself made past is told apart from one missed."""
    changed_at = breach.episode.priority_at
    return changed_at is not None and breach.deadline.at <= changed_at


def _late_by(turn: Turn, due: datetime) -> timedelta | None:
    """How long ago it was due, where this is told later than at once."""
    ago = turn.event.at - due
    return ago if ago > PUNCTUAL else None


def _breach(turn: Turn, said: Wording, due: datetime) -> Turn:
    turn = turn.record(AuditKind.BREACHED, what=said.name, due=due.isoformat())
    return turn.tell_queue(said, pings=_people_to_call(turn))


def _people_here(turn: Turn) -> tuple[Person, ...]:
    queue = turn.queue
    return permissions.queue_people(turn.desk, queue)[:MAX_MENTIONS] if queue else ()


def _people_to_call(turn: Turn) -> tuple[Person, ...]:
    """The claimer, or the team when unclaimed; after an escalation the people of that queue too."""
    ticket, queue, routing = turn.ticket, turn.queue, turn.ticket.routing
    claimed = ticket.agent is not None and ticket.status is not Status.OPEN
    holder = (ticket.agent,) if ticket.agent is not None and claimed else ()
    if queue is None or routing is None:
        return holder  # its queue has left the policy
    if routing.by == permissions.ESCALATED and turn.open_queue in (queue, None):
        above = permissions.queue_people(turn.desk, queue)
        others = [p for p in above if not permissions.same_human(turn.desk, ticket.agent, p)]
        return (*holder, *others)[:MAX_MENTIONS]
    people = permissions.team_people(turn.desk, routing.team, queue.place.platform)
    return holder or people[:MAX_MENTIONS]
