"""A desk with a private queue, its people, and a private ticket in every state it can come to."""

from dataclasses import replace
from typing import Final

from core.model.conversation import Conversation, Step
from core.model.ids import ConversationId
from core.model.people import Person, Place
from core.model.policy import Agent, Desk, Queue, Team
from core.model.ticket import Details, Episode, Priority, Readers, Routing, Status, Ticket
from tests.desks import make_desk
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUNDAY_TEN

MARY: Final = Person("console", "mary", "Mary Jackson")
RITA: Final = Person("console", "rita", "Rita", member_of=("#people",))
"""Nobody of the roster, but in the room of the private queue."""
ROLF: Final = Person("console", "rolf", "Rolf", member_of=("hr",))
GUEST: Final = Person("console", "gil", "Gil", member_of=("#people", "hr"), guest=True)
PEOPLE: Final = {
    "ada": ADA,  # the requester
    "eve": EVE,  # a stranger
    "grace": GRACE,  # an agent of the ordinary queue
    "alan": ALAN,  # the lead
    "mary": MARY,  # of the private queue's own team
    "rita": RITA,
    "rolf": ROLF,  # has the role of the private queue
    "gil": GUEST,
}
SECRET: Final = "parental leave for my twins"


def the_desk(**changes: object) -> Desk:
    """`people` is private and escalates to `lead`, which may not read it unless a test says so."""
    queues = {
        "support": Queue("support", "Support", Place("console", "#support"), "lead"),
        "people": Queue(
            "people",
            "People",
            Place("console", "#people"),
            "lead",
            members_are_agents=True,
            private=True,
            role="hr",
        ),
        "lead": Queue("lead", "Lead", Place("console", "#lead")),
    }
    teams = {
        "network": Team("network", "Network", "support", ("technical",), ("vpn",)),
        "people": Team("people", "People", "people", (), ("leave",)),
        "lead": Team("lead", "Lead", "lead"),
    }
    roster = {
        "grace": Agent("grace", "Grace Hopper", (GRACE,), ("network",), (), True),
        "alan": Agent("alan", "Alan Turing", (ALAN,), ("lead",)),
        "mary": Agent("mary", "Mary Jackson", (MARY,), ("people",)),
    }
    parts = {"queues": queues, "teams": teams, "roster": roster, "default_team": "network"}
    return make_desk(**(parts | changes))


def admitting() -> Desk:
    """The policy lets the leads read what escalates to them."""
    return with_queue(the_desk(), "people", private_escalation=("lead",))


def with_queue(desk: Desk, id_: str, **changes: object) -> Desk:
    queue = replace(desk.queues[id_], **changes)  # type: ignore[arg-type]
    return replace(desk, queues={**desk.queues, id_: queue})


def renamed() -> Desk:
    """The private queue has another id, and so has its team: nothing of the policy names them."""
    desk = the_desk()
    queues = {**desk.queues, "hr": replace(desk.queues["people"], id="hr")}
    teams = {**desk.teams, "hr": replace(desk.teams["people"], id="hr", queue="hr")}
    roster = {**desk.roster, "mary": replace(desk.roster["mary"], teams=("hr",))}
    del queues["people"], teams["people"]
    return replace(desk, queues=queues, teams=teams, roster=roster)


def queue_removed() -> Desk:
    """The private queue is gone; its team works for the ordinary one now."""
    desk = the_desk()
    queues = {id_: queue for id_, queue in desk.queues.items() if id_ != "people"}
    teams = {**desk.teams, "people": replace(desk.teams["people"], queue="support")}
    return replace(desk, queues=queues, teams=teams)


def opened() -> Desk:
    """The queue is private no more, after the ticket came."""
    return with_queue(the_desk(), "people", private=False)


OF_PEOPLE: Final = Readers(("people",), ("people",))
ADMITTED: Final = Readers(("people", "lead"), ("people", "lead"))
IN_PEOPLE: Final = Routing("people", "people")
ESCALATED: Final = Routing("people", "lead", by="escalation")


def ticket(
    routing: Routing | None,
    *,
    is_private: bool | None = None,
    readers: Readers = Readers(),  # noqa: B008 (frozen)
    number: int = 1042,
) -> Ticket:
    return Ticket(
        number,
        ADA,
        SUNDAY_TEN,
        SECRET,
        Details(SECRET, "general", Priority.HIGH, contact="ada@home.example"),
        Status.OPEN,
        routing,
        episodes=(Episode(SUNDAY_TEN),),
        is_private=is_private,
        readers=readers,
    )


def talk_of(held: Ticket, *cards: str) -> Conversation:
    id_ = ConversationId(f"talk-{held.number}")
    step = Step.GATHERING
    if held.routing:
        step = Step.WITH_AGENT if held.status is Status.CLAIMED else Step.QUEUED
    held = held if held.routing else replace(held, status=Status.NEW)
    return Conversation(id_, ADA, LOBBY, step, held, cards=cards or _card(held))


def _card(held: Ticket) -> tuple[str, ...]:
    return (held.routing.queue,) if held.routing else ()


PRIVATE: Final = ticket(IN_PEOPLE, is_private=True, readers=OF_PEOPLE)
CASES: Final[dict[str, tuple[Desk, Ticket]]] = {
    "ordinary": (the_desk(), ticket(Routing("network", "support"), is_private=False)),
    "ordinary, queue gone": (the_desk(), ticket(Routing("network", "gone"), is_private=False)),
    "not handed off": (the_desk(), ticket(None)),
    "private": (the_desk(), PRIVATE),
    "escalated": (the_desk(), replace(PRIVATE, routing=ESCALATED)),
    "escalated, admitted": (
        admitting(),
        replace(
            PRIVATE, routing=ESCALATED, readers=Readers(("people", "lead"), ("people", "lead"))
        ),
    ),
    "renamed": (renamed(), PRIVATE),
    "queue removed": (queue_removed(), PRIVATE),
    "opened": (opened(), PRIVATE),
    "old, private": (the_desk(), ticket(IN_PEOPLE)),
    "old, ordinary": (the_desk(), ticket(Routing("network", "support"))),
    "old, escalated": (the_desk(), ticket(ESCALATED)),
    "old, queue gone": (queue_removed(), ticket(IN_PEOPLE)),
    "old, team gone": (the_desk(), ticket(Routing("gone", "lead", by="escalation"))),
}
