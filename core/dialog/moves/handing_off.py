"""Handing off: route the ticket, put its card into the queue, say when a human will answer."""

from datetime import datetime

from core.dialog.cards import cards, queue_of
from core.dialog.moves.showing import WHOLE, carry_the_rest, take_back
from core.dialog.surely import surely
from core.dialog.targets import first_response_due, first_response_target, update_due
from core.dialog.turn import Turn, press
from core.model.actions import Say, Value
from core.model.desk import Queue
from core.model.events import Choice
from core.model.facts import FactKind
from core.model.hours import ClockKind
from core.model.people import Person, Place
from core.sla.hours import is_open, next_opening
from core.tickets import lifecycle, permissions
from core.tickets.routing import route


def hand_it_off(turn: Turn) -> Turn:
    """Call a human: the team with the category and the expertise, and its queue."""
    ticket = turn.ticket
    # A private ticket that is handed off again goes back to those who may read it.
    was = ticket.routing if ticket.is_private else None
    routing = was or route(turn.desk, ticket.details)
    turn = turn.with_ticket(lifecycle.hand_off(ticket, routing, turn.event.at))
    turn = turn.fact(
        FactKind.HANDED_OFF,
        team=routing.team,
        queue=routing.queue,
        category=routing.category,
        matched=", ".join(routing.matched),
    )
    return put_up_the_card(take_back(turn.with_talk(asking=None), WHOLE))


def put_up_the_card(turn: Turn) -> Turn:
    """A card in the room of the queue; in a room that the ticket leaves, a word where it went."""
    queue, before = surely(turn.queue), turn.conversation
    others = [q for q in before.cards if q != queue.id and q in turn.desk.queues]
    turn = turn.with_talk(cards=(*others, queue.id))
    for each in cards(turn.desk, turn.conversation):
        turn = turn.act(each)
    now = turn.open_queue
    stands = now is None or f"{WHOLE}:{now.id}" in turn.conversation.carried
    return turn if stands else carry_the_rest(turn)


def promise_a_reply(turn: Turn) -> Turn:
    """When a human will answer, in the requester's own time zone, and why if closed now."""
    ticket, at = turn.ticket, turn.event.at
    due = first_response_due(turn.desk, ticket)
    promised = first_response_target(turn.desk, ticket)
    facts: dict[str, Value] = {"team": _team_name(turn), "priority": ticket.priority.value}
    update = update_due(turn.desk, ticket, at)
    facts |= {"update_by": update} if update else {}
    if turn.desk.promises[ticket.priority].pages:
        return turn.reply("handed_off_paged", also=facts)
    facts |= {"due": due} if due else {}
    opening = next_opening(turn.desk.hours, at)
    closed = promised.clock is ClockKind.WORKING_HOURS and not is_open(turn.desk.hours, at)
    if closed and isinstance(opening, datetime):
        return turn.reply("handed_off_closed", opens=opening, also=facts)
    return turn.reply("handed_off", also=facts)


def page_if_critical(turn: Turn) -> Turn:
    """A critical ticket calls everybody on call at once, day or night."""
    ticket, queue = turn.ticket, queue_of(turn.desk, turn.ticket)
    if not turn.desk.promises[ticket.priority].pages or queue is None:
        return turn
    called = permissions.on_call(turn.desk, queue.place.platform)
    for person in called:
        turn = turn.act(_page(turn, person, queue))
    turn = turn.fact(FactKind.PAGED, people=", ".join(p.called for p in called))
    return turn.tell_queue("paged", pings=called, people=", ".join(p.called for p in called))


def _page(turn: Turn, person: Person, queue: Queue) -> Say:
    """Whoever may not read the ticket is called all the same, by its number."""
    ticket = turn.ticket
    named: dict[str, Value] = {"ticket": turn.desk.label(ticket.number), "number": ticket.number}
    about: dict[str, Value] = {"subject": ticket.subject, "requester": ticket.requester.called}
    may = permissions.may_work(turn.desk, person, ticket)
    return Say(
        Place.direct(person),
        "page" if may else "page_private",
        turn.conversation.id,
        named | {"queue": queue.name} | (about if may else {}),
        buttons=(press(Choice.CLAIM),) if may else (),
        slot=f"page:{person.handle}",
        language=turn.desk.languages[0],
        zone=person.zone or turn.desk.hours.zone.key,
        pings=(person,),
    )


def say_it_is_passed_on_anyway(turn: Turn) -> Turn:
    """The requester fell silent while details were asked: a person is better than silence."""
    return turn.reply("passed_on_anyway")


def _team_name(turn: Turn) -> str:
    routing = turn.ticket.routing
    team = turn.desk.teams.get(routing.team) if routing else None
    return team.name if team else turn.desk.name
