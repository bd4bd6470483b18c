"""The card of a ticket in its queue's room: one message, edited in place, state word first."""

from core.dialog.picks import MOST_PICKS, SHOWN, name_of
from core.dialog.surely import surely
from core.dialog.targets import first_response_due, resolution_due
from core.dialog.turn import card_slot, press
from core.dialog.understanding import cut
from core.model.actions import Button, Say, Value
from core.model.conversation import Conversation
from core.model.desk import Desk, Queue
from core.model.events import Choice
from core.model.people import Person
from core.model.ticket import Detail, Status, Ticket

LONGEST_ON_CARD = 600
"""Characters of one detail; what is longer is told in full beneath the card."""
_SHORTENED = (Detail.DESCRIPTION, Detail.STEPS, Detail.ERROR_TEXT)
_CLAIM, _RELEASE = press(Choice.CLAIM), press(Choice.RELEASE)
_HAND_OVER, _WAIT = press(Choice.HAND_OVER), press(Choice.WAIT)
_PRIORITY, _RESOLVE = press(Choice.SET_PRIORITY), press(Choice.RESOLVE)
BUTTONS: dict[Status, tuple[Button, ...]] = {
    Status.NEW: (),
    Status.OPEN: (_CLAIM, _HAND_OVER, _PRIORITY, _RESOLVE),
    Status.CLAIMED: (_RELEASE, _HAND_OVER, _WAIT, _PRIORITY, _RESOLVE),
    Status.WAITING: (_RELEASE, _HAND_OVER, _PRIORITY, _RESOLVE),
    Status.RESOLVED: (press(Choice.REOPEN),),
    Status.CLOSED: (press(Choice.REOPEN),),
}


def card(desk: Desk, talk: Conversation, pings: tuple[Person, ...] = ()) -> Say | None:
    """The card as it should stand now; None before the ticket was handed off."""
    ticket = talk.ticket
    queue = queue_of(desk, ticket)
    if ticket is None or queue is None or not talk.cards:
        return None
    return Say(
        queue.place,
        "card",
        talk.id,
        _facts(desk, talk, ticket),
        buttons=BUTTONS[ticket.status],
        slot=card_slot(queue),
        pings=pings,
        language=desk.languages[0],
        zone=desk.hours.zone.key,
        binds=True,
    )


def moved_card(desk: Desk, talk: Conversation, queue: Queue) -> Say:
    """What stands in the room that a ticket has left."""
    ticket = surely(talk.ticket)
    now = surely(queue_of(desk, ticket))
    facts: dict[str, Value] = {"subject": ticket.subject, "queue": now.name}
    return Say(
        queue.place,
        "card_moved",
        talk.id,
        facts | {"ticket": desk.label(ticket.number), "number": ticket.number},
        slot=card_slot(queue),
        language=desk.languages[0],
        zone=desk.hours.zone.key,
        binds=True,
    )


def queue_of(desk: Desk, ticket: Ticket | None) -> Queue | None:
    if ticket is None or ticket.routing is None:
        return None
    return desk.queues.get(ticket.routing.queue)


def shortened(ticket: Ticket) -> dict[Detail, str]:
    """All that the requester told of which the card shows only the beginning."""
    told = ((d, str(getattr(ticket.details, d.value))) for d in _SHORTENED)
    return {detail: text for detail, text in told if len(text) > LONGEST_ON_CARD}


def routing_reason(desk: Desk, ticket: Ticket) -> dict[str, Value]:
    """Why this team: its category, the expertise that matched, or who decided."""
    routing = ticket.routing
    if routing is None:
        return {"team": "", "category": "", "matched": "", "routed_by": ""}
    category = desk.categories.get(routing.category)
    team = desk.teams.get(routing.team)
    return {
        "team": team.name if team else routing.team,
        "category": category.name if category else "",
        "matched": ", ".join(routing.matched),
        "routed_by": routing.by,
    }


def _facts(desk: Desk, talk: Conversation, ticket: Ticket) -> dict[str, Value]:
    details = ticket.details
    category = desk.categories.get(details.category)
    facts: dict[str, Value] = {
        "ticket": desk.label(ticket.number),
        "number": ticket.number,
        "status": ticket.status.value,
        "subject": ticket.subject,
        "priority": ticket.priority.value,
        "category_name": category.name if category else "",
        "requester": ticket.requester.called,
        "contact": details.contact,
        "agent": ticket.agent.called if ticket.agent else "",
        "description": ""
        if details.description == ticket.subject
        else cut(details.description, LONGEST_ON_CARD),
        "steps": cut(details.steps, LONGEST_ON_CARD),
        "error_text": cut(details.error_text, LONGEST_ON_CARD),
        "files": ", ".join(f.name for f in details.files),
        "tried": tried(talk),
        "opened_at": ticket.opened_at,
    }
    facts |= routing_reason(desk, ticket)
    facts |= _dues(desk, ticket)
    if ticket.rating is not None:
        facts |= {"score": ticket.rating.score}
    return facts


def _dues(desk: Desk, ticket: Ticket) -> dict[str, Value]:
    """The promises that still run."""
    now = ticket.episode
    if now is None or not ticket.is_with_people:
        return {}
    first, solved = first_response_due(desk, ticket), resolution_due(desk, ticket)
    found: dict[str, Value] = {}
    if now.first_response_at is None and first is not None:
        found["reply_due"] = first
    if solved is not None:
        found["resolution_due"] = solved
    return found


def tried(talk: Conversation) -> str:
    """What the bot offered, the branches that were taken from there, and what became of it."""
    paths: list[tuple[str, str]] = []
    before = ""
    for look in talk.looked:
        if look.outcome == "picked" and before in SHOWN and paths:
            paths[-1] = (f"{paths[-1][0]} > {look.question}", look.verdict)
        elif look.outcome in SHOWN:
            paths.append((look.found[0].title, look.verdict))
        elif look.outcome == "choice" and look.verdict == "refused":
            titles = " or ".join(match.title for match in look.found[:MOST_PICKS])
            paths.append((f"offered {titles}", look.verdict))
        before = look.outcome
    return ", ".join(f"{path} ({verdict or 'no verdict'})" for path, verdict in paths)


def last_shown(talk: Conversation) -> str:
    """The article, or the section of it, that the requester was shown last; "" where none was."""
    for look in reversed(talk.looked):
        if look.outcome in SHOWN:
            best = look.found[0]
            return name_of(best) if best.anchor else best.slug
    return ""
