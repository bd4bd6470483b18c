"""Working a ticket: what an agent's act does, and who is told of it."""

from core.dialog.intake.agent_commands import as_colleague
from core.dialog.moves.handoff import page_if_critical, put_up_the_card
from core.dialog.pages.card import queue_of
from core.dialog.pages.forms import work_form
from core.dialog.preconditions import narrow, require
from core.dialog.targets import patience_due, promise_facts
from core.dialog.turn import MAX_MENTIONS, Turn
from core.dialog.utterances import phrases
from core.model.audit import AuditKind
from core.model.events import ButtonPressed, CommandGiven
from core.model.ticket import Ticket
from core.tickets import lifecycle, permissions
from core.tickets.refusal import Refusal


def claim_it(turn: Turn) -> Turn:
    turn = _done(turn, AuditKind.CLAIMED)
    return turn.reply("agent_joined", agent=require(turn.ticket.agent).display_name)


def claim_by_answering(turn: Turn) -> Turn:
    """Whoever answers an unclaimed ticket has it."""
    agent = as_colleague(turn.desk, require(turn.author))
    claimed = narrow(Ticket, lifecycle.claim(turn.ticket, agent))
    return turn.with_ticket(claimed).record(AuditKind.CLAIMED, by="answering")


def release_it(turn: Turn) -> Turn:
    return _done(turn, AuditKind.RELEASED).reply("released")


def take_it_from_who_left(turn: Turn) -> Turn:
    """Whose account is gone cannot go on: the ticket waits for somebody else, and all know."""
    gone = require(turn.ticket.agent)
    released = narrow(Ticket, lifecycle.release(turn.ticket, gone, turn.event.at))
    turn = turn.with_ticket(released).record(
        AuditKind.RELEASED, why="left", agent=gone.display_name
    )
    team = require(released.routing).team
    people = permissions.team_people(turn.desk, team, require(turn.queue).place.platform)
    others = tuple(p for p in people if not permissions.same_human(turn.desk, p, gone))
    turn = turn.tell_queue("holder_left", pings=others[:MAX_MENTIONS], agent=gone.display_name)
    return turn.reply("released")


def hand_it_to_a_team(turn: Turn) -> Turn:
    team = require(narrow(Ticket, turn.agent_command).routing).team
    turn = put_up_the_card(_done(turn, AuditKind.HANDED_OVER, team=team))
    return turn.reply("handed_over", team=turn.desk.teams[team].name)


def hand_it_to_a_person(turn: Turn) -> Turn:
    agent, by = require(narrow(Ticket, turn.agent_command).agent), require(turn.author).display_name
    turn = put_up_the_card(_done(turn, AuditKind.HANDED_OVER, agent=agent.display_name))
    turn = turn.tell_queue("assigned", pings=(agent,), agent=agent.display_name, by=by)
    return turn.reply("given_to_agent", agent=agent.display_name)


def wait_for_the_requester(turn: Turn) -> Turn:
    """Words after the command are the question, and so the first ones stop the first response."""
    asked = turn.command.rest if turn.command is not None else ""
    asked = "" if any(map(phrases.is_note, asked.splitlines())) else asked
    turn = _done(turn, AuditKind.WAITING, question=asked)
    if asked:
        turn = turn.with_ticket(lifecycle.respond(turn.ticket, turn.event.at))
    agent = require(turn.ticket.agent)
    closes = patience_due(turn.desk, turn.event.at, turn.desk.patience.waiting)
    return turn.reply("waiting_for_you", agent=agent.display_name, closes=closes, question=asked)


def go_on_working(turn: Turn) -> Turn:
    """The requester has answered: the resolution clock runs on."""
    resumed = lifecycle.resume(turn.ticket, turn.event.at)
    return turn.with_ticket(resumed).record(AuditKind.RESUMED)


def set_the_priority(turn: Turn) -> Turn:
    before, after = turn.ticket.priority, narrow(Ticket, turn.agent_command).priority
    turn = _done(turn, AuditKind.PRIORITY_CHANGED, before=before, after=after)
    facts = promise_facts(turn.desk, turn.ticket, turn.event.at)
    turn = turn.reply("priority_changed", priority=turn.ticket.priority.value, also=facts)
    return page_if_critical(turn)


def set_the_category(turn: Turn) -> Turn:
    return _done(
        turn, AuditKind.CATEGORY_CHANGED, after=narrow(Ticket, turn.agent_command).details.category
    )


def merge_it(turn: Turn) -> Turn:
    """The ticket goes on in another of the same requester; both sides are told where."""
    other = require(turn.context.other)
    goes_on, merged = require(other.ticket), turn.ticket
    into = turn.desk.label(goes_on.number)
    turn = _done(turn, AuditKind.MERGED, into=into)
    turn = turn.tell_queue("merged_card", into=into)
    turn = turn.reply("merged", into=into, subject=goes_on.subject)
    queue = permissions.open_queue(turn.desk, goes_on) or require(queue_of(turn.desk, goes_on))
    return turn.say_elsewhere(
        other,
        queue,
        "merged_into_card",
        merged=turn.desk.label(merged.number),
        text=merged.details.description,
        files=merged.details.files,
    )


def show_the_form(turn: Turn) -> Turn:
    pressed = narrow(ButtonPressed, turn.event)
    return turn.show(work_form(turn.desk, turn.conversation, pressed))


def tell_why_not(turn: Turn) -> Turn:
    """A refusal is told to the one who asked, with the reason."""
    refused = turn.agent_command
    if isinstance(refused, Refusal):
        return turn.answer_here(refused.why, also=refused.args)
    return turn.answer_here("needs_words")


def confirm_to_the_agent(turn: Turn) -> Turn:
    """A command given elsewhere than under the card is answered where it was given; so is one
    that was typed with the number of a ticket, which may be any.
    """
    command = turn.command
    if command is None or isinstance(turn.event, ButtonPressed):
        return turn
    if not isinstance(turn.event, CommandGiven) and command.number is None:
        return turn
    return turn.answer_here(f"did_{command.word.value.replace(' ', '_')}")


def _done(turn: Turn, kind: AuditKind, **details: str) -> Turn:
    """Take the ticket as the act has left it, and keep that it was done."""
    after = narrow(Ticket, turn.agent_command)
    return turn.with_ticket(after).record(kind, **details)
