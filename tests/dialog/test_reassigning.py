"""A queue, team, category or agent that the policy renames or drops takes no ticket with it."""

from dataclasses import replace

import pytest

from core.model.conversation import Step
from core.model.events import Choice, NameReplaced, PolicyName
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Agent, Category, Desk, Queue, Team
from core.model.ticket import Status
from core.model.timeline import AuditKind
from tests.talk import ADA, GRACE, DialogStory


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming " + "and humming " * 80)
    talk.says(ADA, "a person please")
    return talk


def renamed(desk: Desk, **changes: object) -> Desk:
    """The desk with the queue "support" called "helpdesk" and the team "network" "connectivity"."""
    support = desk.queues["support"]
    queues = {
        "helpdesk": Queue("helpdesk", "Helpdesk", support.place, "lead"),
        **{id_: queue for id_, queue in desk.queues.items() if id_ != "support"},
    }
    teams = {
        "connectivity": Team("connectivity", "Connectivity", "helpdesk", ("tech",), ("vpn",)),
        "frontdesk": Team("frontdesk", "Front desk", "helpdesk", ("general",)),
        "billing": desk.teams["billing"],
        "leads": desk.teams["leads"],
    }
    categories = {**desk.categories, "tech": Category("tech", "Tech")}
    del categories["technical"]
    return replace(desk, queues=queues, teams=teams, categories=categories, **changes)  # type: ignore[arg-type]


def replaces(
    talk: DialogStory, name: PolicyName, old: str, new: str, *, moves: bool = False
) -> list[str]:
    assert talk.state is not None
    id_ = EventId(f"{name}:{old}:{new}:{talk.now.isoformat()}")
    return talk.happens(NameReplaced(id_, talk.now, talk.state.id, name, old, new, moves=moves))


def test_a_renamed_queue_keeps_its_card_and_its_ticket(queued: DialogStory) -> None:
    queued.desk = renamed(queued.desk)
    assert replaces(queued, PolicyName.QUEUE, "support", "helpdesk") == ["card"]
    assert queued.ticket.routing is not None
    assert queued.ticket.routing.queue == "helpdesk"
    assert queued.latest("card").message_key == "card:helpdesk"
    assert queued.state is not None
    assert queued.state.cards == ("helpdesk",)
    assert "whole:helpdesk" in queued.state.relayed
    last = queued.facts[-1]
    assert (last.kind, last.actor) == (AuditKind.REASSIGNED, None)
    assert last.details == {"what": "queue", "from": "support", "to": "helpdesk"}
    assert replaces(queued, PolicyName.QUEUE, "support", "helpdesk") == [], "once is enough"


def test_a_renamed_team_and_category_stay_where_they_are(queued: DialogStory) -> None:
    queued.desk = renamed(queued.desk)
    replaces(queued, PolicyName.QUEUE, "support", "helpdesk")
    replaces(queued, PolicyName.TEAM, "network", "connectivity")
    replaces(queued, PolicyName.TEAM, "nobody", "connectivity")
    replaces(queued, PolicyName.CATEGORY, "technical", "tech")
    routing = queued.ticket.routing
    assert routing is not None
    assert (routing.team, routing.queue) == ("connectivity", "helpdesk")
    assert queued.ticket.details.category in ("", "tech")


def test_a_category_is_replaced_in_the_details_and_in_the_routing(queued: DialogStory) -> None:
    queued.commands(GRACE, "category technical", ticket="HD-1001")
    queued.desk = renamed(queued.desk)
    replaces(queued, PolicyName.CATEGORY, "technical", "tech")
    assert queued.ticket.details.category == "tech"


def test_a_category_that_the_routing_went_by_is_replaced_there(queued: DialogStory) -> None:
    assert queued.state is not None and queued.ticket.routing is not None
    by_category = replace(queued.ticket.routing, category="technical")
    queued.state = replace(queued.state, ticket=replace(queued.ticket, routing=by_category))
    queued.desk = renamed(queued.desk)
    replaces(queued, PolicyName.CATEGORY, "technical", "tech")
    assert queued.ticket.routing.category == "tech"


def test_a_ticket_that_is_reassigned_goes_to_the_queue_of_its_new_team(queued: DialogStory) -> None:
    """Its old queue is gone altogether: of the card that stood there nothing more is known."""
    gone = renamed(queued.desk)
    queues = {id_: queue for id_, queue in gone.queues.items() if id_ != "helpdesk"}
    teams = {
        id_: replace(team, queue="lead") if team.queue == "helpdesk" else team
        for id_, team in gone.teams.items()
    }
    queued.desk = replace(gone, queues=queues, teams=teams)
    said = replaces(queued, PolicyName.TEAM, "network", "leads", moves=True)
    assert "card" in said and "card_moved" not in said
    assert queued.latest("card").to == Place("console", "#leads")
    assert queued.ticket.routing is not None
    assert queued.ticket.routing.queue == "lead"


def test_another_queue_can_take_the_tickets_of_one_that_is_gone(queued: DialogStory) -> None:
    queued.desk = renamed(queued.desk)
    assert "card" in replaces(queued, PolicyName.QUEUE, "support", "lead", moves=True)
    assert replaces(queued, PolicyName.QUEUE, "other", "lead", moves=True) == []
    assert queued.latest("card").to == Place("console", "#leads")


def test_an_agent_with_another_account_keeps_what_was_claimed(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    new = Person("console", "hopper", "Grace Hopper")
    roster = {**queued.desk.roster, "grace": Agent("grace", "Grace Hopper", (new,), ("network",))}
    queued.desk = replace(queued.desk, roster=roster)
    replaces(queued, PolicyName.AGENT, "console:grace", "console:hopper")
    assert (queued.ticket.agent, queued.ticket.status) == (new, Status.CLAIMED)
    assert queued.ticket.agent is not None and queued.ticket.agent.display_name == "Grace Hopper"
    replaces(queued, PolicyName.AGENT, "console:hopper", "console:stranger")
    assert queued.ticket.agent.display_name == "stranger", "who is on no roster has no name there"


def test_who_resolved_it_is_renamed_too_and_no_card_is_put_up_for_what_is_over(
    queued: DialogStory,
) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.commands(GRACE, "resolve restarted it", ticket="HD-1001")
    queued.desk = renamed(queued.desk)
    replaces(queued, PolicyName.AGENT, "console:grace", "console:hopper")
    assert queued.ticket.resolved_by == Person("console", "hopper")
    replaces(queued, PolicyName.QUEUE, "support", "helpdesk")
    assert queued.step is Step.RESOLVED


def test_a_ticket_without_people_has_nothing_to_be_renamed_but_its_category(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "My vpn does not connect")
    assert replaces(talk, PolicyName.QUEUE, "support", "helpdesk") == []
    assert replaces(talk, PolicyName.CATEGORY, "technical", "tech") == []


def test_a_ticket_whose_queue_left_while_it_was_closed_is_routed_anew(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.commands(GRACE, "resolve restarted it", ticket="HD-1001")
    queued.desk = renamed(queued.desk)
    said = queued.presses(ADA, Choice.REOPEN)
    assert "card" in said
    assert queued.ticket.routing is not None
    assert queued.ticket.routing.queue == "helpdesk"
