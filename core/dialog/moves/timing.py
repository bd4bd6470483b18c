"""What the clock does: warn, tell of a breach, escalate, keep the requester informed, remind."""

from core.dialog.moves.handing_off import put_up_the_card
from core.dialog.surely import as_, surely
from core.dialog.targets import next_due
from core.dialog.turn import MOST_PINGS, Turn, press
from core.model.actions import Value
from core.model.events import Choice, DeadlineReached
from core.model.facts import FactKind
from core.model.people import Person
from core.model.ticket import Status
from core.tickets import lifecycle, permissions


def warn_of_the_first_response(turn: Turn) -> Turn:
    return _warn(turn, "first_response_near")


def warn_of_the_resolution(turn: Turn) -> Turn:
    return _warn(turn, "resolution_near")


def tell_of_the_late_first_response(turn: Turn) -> Turn:
    turn = _breach(turn, "first_response_missed")
    return turn.reply("late_first_response", queue=_next_queue(turn))


def tell_of_the_late_resolution(turn: Turn) -> Turn:
    return _breach(turn, "resolution_missed").reply("late_resolution", queue=_next_queue(turn))


def escalate_it(turn: Turn) -> Turn:
    """To the next queue, where more people see it. Who has claimed it keeps it."""
    ticket, now = turn.ticket, turn.queue
    if now is None or now.escalates_to not in turn.desk.queues:
        return turn
    turn = turn.with_ticket(lifecycle.escalate(ticket, now.escalates_to))
    turn = turn.fact(FactKind.ESCALATED, **{"from": now.id, "to": now.escalates_to})
    turn = put_up_the_card(turn)
    following = turn.desk.queues[now.escalates_to]
    called = permissions.queue_people(turn.desk, following)[:MOST_PINGS]
    if turn.open_queue == following:
        return turn.tell_queue("escalated", pings=called, queue=now.name)
    # A private ticket: those it escalates to are called by its number, and its own room goes on.
    turn = turn.hint(following, called)
    return turn.tell_queue("escalated", queue=now.name) if turn.open_queue else turn


def keep_the_requester_informed(turn: Turn) -> Turn:
    """A truthful word when nothing else was said; never the same one twice."""
    ticket = turn.ticket
    due = next_due(turn.desk, ticket)
    agent = ticket.agent.called if ticket.agent else ""
    late = due is not None and due <= turn.event.at
    facts: dict[str, Value] = {"agent": agent, "team": _team(turn)}
    facts |= {"due": due} if due is not None and not late else {}
    wording = "update_claimed" if agent else "update_waiting"
    wording = f"{wording}_late" if late else wording
    told = f"{wording}:{agent}:{_team(turn)}:{due.isoformat() if due else ''}"
    if told == turn.conversation.told:
        return turn.with_talk(said_at=turn.event.at)
    turn = turn.reply(wording, also=facts)
    return turn.with_talk(told=told).fact(FactKind.UPDATED)


def remind_to_answer(turn: Turn) -> Turn:
    agent = turn.ticket.agent
    left = turn.desk.patience.waiting / 2
    turn = turn.fact(FactKind.REMINDED)
    return turn.reply("waiting_reminder", agent=agent.called if agent else "", left=left)


def remind_to_confirm(turn: Turn) -> Turn:
    left = turn.desk.patience.resolved / 2
    turn = turn.fact(FactKind.REMINDED)
    return turn.reply("resolved_reminder", press(Choice.RATE, "5"), press(Choice.REOPEN), left=left)


def _next_queue(turn: Turn) -> str:
    """Where a breach moves the ticket; "" when it is there already."""
    following = turn.desk.queues.get(turn.queue.escalates_to) if turn.queue else None
    return following.name if following else ""


def _warn(turn: Turn, wording: str) -> Turn:
    due = next_due(turn.desk, turn.ticket)
    facts: dict[str, Value] = {"due": due} if due else {}
    turn = turn.fact(FactKind.WARNED, what=wording)
    return turn.tell_queue(wording, pings=_called(turn), also=facts)


def _breach(turn: Turn, wording: str) -> Turn:
    """A target that the change of priority itself made past is told apart from one missed."""
    now = surely(turn.ticket.episode)
    due = as_(DeadlineReached, turn.event).deadline.at
    by_change = now.priority_at is not None and due <= now.priority_at
    said = f"{wording}_by_change" if by_change else wording
    turn = turn.fact(FactKind.BREACHED, what=said, due=due.isoformat())
    priority = turn.ticket.priority.value
    return turn.tell_queue(said, pings=_called(turn), due=due, priority=priority)


def _called(turn: Turn) -> tuple[Person, ...]:
    """The claimer, or the team when unclaimed."""
    ticket, queue = turn.ticket, surely(turn.queue)
    if ticket.agent is not None and ticket.status is not Status.OPEN:
        return (ticket.agent,)
    team = surely(ticket.routing).team
    people = permissions.team_people(turn.desk, team, queue.place.platform)
    return people[:MOST_PINGS]


def _team(turn: Turn) -> str:
    routing = turn.ticket.routing
    team = turn.desk.teams.get(routing.team) if routing else None
    return team.name if team else turn.desk.name
