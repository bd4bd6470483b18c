"""What the clock does: warn, tell of a breach, escalate, keep the requester informed, remind."""

from datetime import datetime, timedelta
from typing import Final

from core.dialog.moves.handoff import page_on_call, put_up_the_card, team_name
from core.dialog.schedule import closing_of, next_update
from core.dialog.signals import Breach, Due
from core.dialog.targets import (
    first_response_due,
    promise_facts,
    reopen_facts,
    resolution_due,
)
from core.dialog.turn import MAX_MENTIONS, Turn, press
from core.model.actions import Value
from core.model.audit import AuditKind
from core.model.deadline import DeadlineKind
from core.model.events import Choice
from core.model.people import Person
from core.model.ticket import Status
from core.tickets import lifecycle, permissions

PUNCTUAL: Final = timedelta(minutes=2)
"""A word that comes later than this says for when it was promised."""


def warn_of_the_first_response(turn: Turn) -> Turn:
    return _warn(turn, "first_response_near", first_response_due(turn.desk, turn.ticket))


def warn_of_the_resolution(turn: Turn) -> Turn:
    return _warn(turn, "resolution_near", resolution_due(turn.desk, turn.ticket))


def tell_of_the_late_first_response(turn: Turn, breach: Breach) -> Turn:
    turn = _breach(turn, "first_response_missed", breach)
    facts = {"queue": _next_queue(turn), "due": breach.deadline.at, **_next_word(turn)}
    return turn.reply("late_first_response", also=facts)


def tell_of_the_late_resolution(turn: Turn, breach: Breach) -> Turn:
    turn = _breach(turn, "resolution_missed", breach)
    facts = {"queue": _next_queue(turn), "due": breach.deadline.at, **_next_word(turn)}
    return turn.reply("late_resolution", also=facts)


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
        return turn.tell_queue("escalated", pings=called, queue=now.name)
    # A private ticket: those it escalates to are called by its number, and its own room goes on.
    turn = turn.hint(following, called)
    return turn.tell_queue("escalated", queue=now.name) if turn.open_queue else turn


def page_again(turn: Turn) -> Turn:
    """Nobody has claimed it since the last page."""
    return page_on_call(turn, "paged_again")


def tell_that_nobody_came(turn: Turn) -> Turn:
    """Paged as often as the policy says. Where it can go no further up, everybody of the queue is
    called once more. The requester hears of it either way.
    """
    calls, following = len(turn.conversation.pages), _next_queue(turn)
    pings = () if following else _people_here(turn)
    turn = turn.tell_queue("pages_unanswered", pings=pings, calls=calls)
    return turn.reply("still_unclaimed", calls=calls, queue=following, also=_next_word(turn))


def remind_of_the_breach(turn: Turn) -> Turn:
    """What is overdue is not forgotten: whoever heard of the breach is told once a working day."""
    facts = promise_facts(turn.desk, turn.ticket, turn.event.at)
    turn = turn.with_conversation(breach_reminded_at=turn.event.at)
    turn = turn.record(AuditKind.REMINDED)
    return turn.tell_queue("still_overdue", pings=_called(turn), also=facts)


def keep_the_requester_informed(turn: Turn, reached: Due) -> Turn:
    """The promised word: where the ticket stands, who was called and when, what is due or late,
    and when the next word comes. One that comes late says so.
    """
    now, ticket, promised = turn.event.at, turn.ticket, reached.deadline.at
    facts: dict[str, Value] = {"team": team_name(turn), **promise_facts(turn.desk, ticket, now)}
    wording = "update_waiting"
    if ticket.agent is not None:
        wording, facts = "update_claimed", facts | {"agent": ticket.agent.display_name}
    elif turn.conversation.pages:
        facts |= _calls(turn)
    if now - promised > PUNCTUAL:
        facts |= {"word_was_due": promised}
    facts |= _next_word(turn)
    return turn.reply(wording, also=facts).record(AuditKind.UPDATED)


def remind_to_answer(turn: Turn) -> Turn:
    agent = turn.ticket.agent
    facts = _closing(turn, DeadlineKind.WAITING_CLOSES)
    turn = turn.record(AuditKind.REMINDED)
    return turn.reply("waiting_reminder", agent=agent.display_name if agent else "", also=facts)


def remind_to_confirm(turn: Turn) -> Turn:
    facts = _closing(turn, DeadlineKind.RESOLVED_CLOSES)
    facts |= reopen_facts(turn.desk, turn.ticket)
    turn = turn.record(AuditKind.REMINDED)
    buttons = (press(Choice.RATE, "5"), press(Choice.REOPEN))
    return turn.reply("resolved_reminder", *buttons, also=facts)


def _next_word(turn: Turn) -> dict[str, Value]:
    """`update_by`, when the requester hears from the desk again after what is said now."""
    now = turn.event.at
    after = turn.with_conversation(last_reply_at=now)
    following = next_update(turn.desk, after.conversation, now)
    return {"update_by": following} if following else {}


def _closing(turn: Turn, kind: DeadlineKind) -> dict[str, Value]:
    """When it will be closed, if that is still to come: after an outage it may be overdue."""
    closes = closing_of(turn.desk, turn.conversation, kind)
    return {"closes": closes} if closes is not None and closes > turn.event.at else {}


def _calls(turn: Turn) -> dict[str, Value]:
    """Who was called last, when, and how often so far."""
    pages = turn.conversation.pages
    name = "paged_at" if len(pages) == 1 else "paged_again_at"
    return {name: pages[-1].at, "people": pages[-1].people, "calls": len(pages)}


def _next_queue(turn: Turn) -> str:
    """Where a breach moves the ticket; "" when it is there already."""
    following = turn.desk.queues.get(turn.queue.escalates_to) if turn.queue else None
    return following.name if following else ""


def _warn(turn: Turn, wording: str, due: datetime | None) -> Turn:
    """What is past when the warning comes is no warning any more; the breach is told instead."""
    if due is None or due <= turn.event.at:
        return turn
    turn = turn.record(AuditKind.WARNED, what=wording)
    return turn.tell_queue(wording, pings=_called(turn), due=due)


def _breach(turn: Turn, wording: str, breach: Breach) -> Turn:
    """A target that the change of priority itself made past is told apart from one missed."""
    now, due = breach.episode, breach.deadline.at
    by_change = now.priority_at is not None and due <= now.priority_at
    said = f"{wording}_by_change" if by_change else wording
    turn = turn.record(AuditKind.BREACHED, what=said, due=due.isoformat())
    facts: dict[str, Value] = {"due": due, "priority": turn.ticket.priority.value}
    if turn.event.at - due > PUNCTUAL:
        facts |= {"ago": turn.event.at - due}
    return turn.tell_queue(said, pings=_called(turn), also=facts)


def _people_here(turn: Turn) -> tuple[Person, ...]:
    queue = turn.queue
    return permissions.queue_people(turn.desk, queue)[:MAX_MENTIONS] if queue else ()


def _called(turn: Turn) -> tuple[Person, ...]:
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
