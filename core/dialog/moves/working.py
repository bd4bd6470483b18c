"""Working a ticket: what an agent's act does, and who is told of it."""

from core.dialog.acts import as_colleague
from core.dialog.cards import queue_of
from core.dialog.forms import work_form
from core.dialog.moves.handing_off import page_if_critical, put_up_the_card
from core.dialog.targets import next_due
from core.dialog.turn import Turn
from core.model.actions import Value
from core.model.events import ButtonPressed, CommandGiven
from core.model.facts import FactKind
from core.model.ticket import Ticket
from core.tickets import lifecycle
from core.tickets.refused import Refused


def claim_it(turn: Turn) -> Turn:
    before = turn.ticket.agent
    turn = _done(turn, FactKind.CLAIMED)
    agent = turn.ticket.agent
    if agent is None or before == agent:
        return turn
    return turn.reply("agent_joined", agent=agent.called)


def claim_by_answering(turn: Turn) -> Turn:
    """Whoever answers an unclaimed ticket has it."""
    author = turn.author
    if author is None:
        return turn
    claimed = lifecycle.claim(turn.ticket, as_colleague(turn.desk, author))
    if isinstance(claimed, Refused):
        return turn
    return turn.with_ticket(claimed).fact(FactKind.CLAIMED, by="answering")


def release_it(turn: Turn) -> Turn:
    return _done(turn, FactKind.RELEASED).reply("released")


def hand_it_to_a_team(turn: Turn) -> Turn:
    turn = put_up_the_card(_done(turn, FactKind.HANDED_OVER, team=_team(turn.attempt)))
    routing = turn.ticket.routing
    team = turn.desk.teams.get(routing.team) if routing else None
    return turn.reply("handed_over", team=team.name if team else "")


def hand_it_to_a_person(turn: Turn) -> Turn:
    turn = put_up_the_card(_done(turn, FactKind.HANDED_OVER, agent=_agent(turn.attempt)))
    agent = turn.ticket.agent
    if agent is None:
        return turn
    by = turn.author.called if turn.author else ""
    turn = turn.tell_queue("assigned", pings=(agent,), agent=agent.called, by=by)
    return turn.reply("agent_joined", agent=agent.called)


def wait_for_the_requester(turn: Turn) -> Turn:
    turn = _done(turn, FactKind.WAITING)
    agent = turn.ticket.agent
    days = turn.desk.patience.waiting
    return turn.reply("waiting_for_you", agent=agent.called if agent else "", left=days)


def go_on_working(turn: Turn) -> Turn:
    """The requester has answered: the resolution clock runs on."""
    resumed = lifecycle.resume(turn.ticket, turn.event.at)
    return turn.with_ticket(resumed).fact(FactKind.RESUMED)


def set_the_priority(turn: Turn) -> Turn:
    before = turn.ticket.priority
    turn = _done(turn, FactKind.PRIORITY_CHANGED, before=before, after=_priority(turn.attempt))
    if turn.ticket.priority is before:
        return turn
    due = next_due(turn.desk, turn.ticket)
    soon = due is not None and due > turn.event.at
    facts: dict[str, Value] = {"due": due} if due is not None and soon else {}
    turn = turn.reply("priority_changed", priority=turn.ticket.priority.value, also=facts)
    return page_if_critical(turn)


def set_the_category(turn: Turn) -> Turn:
    return _done(turn, FactKind.CATEGORY_CHANGED, after=_category(turn.attempt))


def merge_it(turn: Turn) -> Turn:
    """The ticket goes on in another of the same requester; both sides are told where."""
    other = turn.context.other
    turn = _done(turn, FactKind.MERGED, into=str(_merged_into(turn.attempt)))
    if other is None or other.ticket is None:
        return turn
    into = turn.desk.label(other.ticket.number)
    turn = turn.tell_queue("merged_card", into=into)
    turn = turn.reply("merged", into=into, subject=other.ticket.subject)
    return _tell_the_other(turn)


def show_the_form(turn: Turn) -> Turn:
    event = turn.event
    if not isinstance(event, ButtonPressed):
        return turn
    shown = work_form(turn.desk, turn.conversation, event)
    return turn if shown is None else turn.show(shown)


def tell_why_not(turn: Turn) -> Turn:
    """A refusal is told to the one who asked, with the reason."""
    refused = turn.attempt
    if isinstance(refused, Refused):
        return turn.answer_here(refused.why, also=refused.facts)
    return turn.answer_here("needs_words")


def confirm_to_the_agent(turn: Turn) -> Turn:
    """A command given elsewhere than under the card is answered where it was given."""
    if not isinstance(turn.event, CommandGiven) or turn.command is None:
        return turn
    return turn.answer_here(f"did_{turn.command.word.value.replace(' ', '_')}")


def _tell_the_other(turn: Turn) -> Turn:
    """The ticket that goes on learns what was told in the one that ended; its place moves too."""
    other, ticket = turn.context.other, turn.ticket
    if other is None:
        return turn
    queue = queue_of(turn.desk, other.ticket)
    if queue is None:
        return turn
    return turn.say_elsewhere(
        other,
        queue,
        "merged_into_card",
        merged=turn.desk.label(ticket.number),
        text=ticket.details.description,
        files=ticket.details.files,
    )


def _done(turn: Turn, kind: FactKind, **details: str) -> Turn:
    """Take the ticket as the act has left it, and keep that it was done."""
    if not isinstance(turn.attempt, Ticket):
        raise LookupError(f"the table led to {kind} without an act that can be done")
    return turn.with_ticket(turn.attempt).fact(kind, **details)


def _team(after: object) -> str:
    return after.routing.team if isinstance(after, Ticket) and after.routing else ""


def _agent(after: object) -> str:
    return after.agent.called if isinstance(after, Ticket) and after.agent else ""


def _priority(after: object) -> str:
    return after.priority.value if isinstance(after, Ticket) else ""


def _category(after: object) -> str:
    return after.details.category if isinstance(after, Ticket) else ""


def _merged_into(after: object) -> int:
    return (after.merged_into or 0) if isinstance(after, Ticket) else 0
