"""Whoever held a ticket is gone: it waits for somebody else, and all who need to know are told."""

from dataclasses import replace

import pytest

from core.dialog.turn import MAX_MENTIONS
from core.model.conversation import Step
from core.model.deadline import DeadlineKind
from core.model.events import Choice, FormName, HolderLeft
from core.model.ids import EventId
from core.model.people import Person
from core.model.policy import Agent
from core.model.ticket import Status
from core.model.timeline import AuditKind
from tests.desks import make_desk, make_library
from tests.talk import ADA, ALAN, EVE, GRACE, DialogStory

IN_SLACK = Person("slack", "U1", "Grace")


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    return take(talk)


def take(talk: DialogStory) -> DialogStory:
    """Ada's ticket, held by Grace."""
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


def leaves(talk: DialogStory, who: Person) -> list[str]:
    assert talk.state is not None
    return talk.happens(HolderLeft(EventId("left"), talk.now, talk.state.id, who))


def test_the_ticket_returns_to_its_queue_and_both_sides_are_told(claimed: DialogStory) -> None:
    assert leaves(claimed, GRACE) == ["holder_left", "released", "card"]
    assert claimed.to_requester() == ["released"]
    assert (claimed.step, claimed.ticket.status) == (Step.QUEUED, Status.OPEN)
    assert claimed.ticket.agent is None
    told = claimed.latest("holder_left")
    assert (told.to.room, told.reply_to, told.args["agent"]) == (
        "#support",
        "card:support",
        "Grace Hopper",
    )
    assert claimed.facts_of("card")["status"] == "open"


def test_it_is_kept_why_the_ticket_was_released(claimed: DialogStory) -> None:
    leaves(claimed, GRACE)
    last = claimed.facts[-1]
    assert (last.kind, last.actor) == (AuditKind.RELEASED, None)
    assert last.details == {"why": "left", "agent": "Grace Hopper"}


def test_the_team_is_called_but_for_the_one_who_left(claimed: DialogStory) -> None:
    leaves(claimed, GRACE)
    assert claimed.latest("holder_left").mentions == (ALAN,)


def test_whoever_left_is_not_called_under_another_name_either() -> None:
    """Held under the first of two names; the room is where the second one is known."""
    grace = Agent("grace", "Grace Hopper", (IN_SLACK, GRACE), ("network",), (), True)
    alan = Agent("alan", "Alan Turing", (ALAN,), ("network",), (), False)
    talk = take(DialogStory(make_desk(roster={"grace": grace, "alan": alan}), make_library()))
    assert talk.ticket.agent == IN_SLACK
    leaves(talk, GRACE)
    assert talk.latest("holder_left").mentions == (ALAN,)


def test_a_large_team_is_not_called_whole() -> None:
    roster = {"grace": Agent("grace", "Grace Hopper", (GRACE,), ("network",), (), True)}
    roster |= {
        f"a{n}": Agent(f"a{n}", f"Agent {n}", (Person("console", f"a{n}"),), ("network",))
        for n in range(15)
    }
    talk = take(DialogStory(make_desk(roster=roster), make_library()))
    leaves(talk, GRACE)
    assert len(talk.latest("holder_left").mentions) == MAX_MENTIONS


def test_one_human_under_two_names_is_gone_under_both() -> None:
    grace = Agent("grace", "Grace Hopper", (GRACE, IN_SLACK), ("network",), (), True)
    talk = take(DialogStory(make_desk(roster={"grace": grace}), make_library()))
    assert leaves(talk, IN_SLACK) == ["holder_left", "released", "card"]
    assert talk.ticket.agent is None


@pytest.mark.parametrize("other", [ALAN, EVE, ADA, IN_SLACK], ids=str)
def test_another_persons_leaving_changes_nothing(claimed: DialogStory, other: Person) -> None:
    before = claimed.ticket
    assert leaves(claimed, other) == []
    assert (claimed.ticket, claimed.step) == (before, Step.WITH_AGENT)


def test_what_was_handed_over_meanwhile_stays_where_it_is(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "hand over to Alan Turing")
    assert leaves(claimed, GRACE) == []
    assert claimed.ticket.agent == ALAN


def test_what_nobody_holds_and_what_has_ended_stays_as_it_is(claimed: DialogStory) -> None:
    claimed.presses(GRACE, Choice.RELEASE)
    assert leaves(claimed, GRACE) == []
    claimed.presses(GRACE, Choice.CLAIM)
    claimed.fills(GRACE, FormName.RESOLVE, how="done")
    assert leaves(claimed, GRACE) == []
    assert claimed.ticket.status is Status.RESOLVED


def test_while_waiting_for_the_requester_too_and_then_the_clock_runs_again(
    claimed: DialogStory,
) -> None:
    claimed.says(GRACE, "Which model is it?")
    claimed.presses(GRACE, Choice.WAIT)
    kinds = {deadline.kind for deadline in claimed.deadlines}
    assert DeadlineKind.RESOLUTION not in kinds
    assert leaves(claimed, GRACE) == ["holder_left", "released", "card"]
    assert (claimed.step, claimed.ticket.status) == (Step.QUEUED, Status.OPEN)
    assert claimed.ticket.episode is not None
    [pause] = claimed.ticket.episode.pauses
    assert pause.end == claimed.now
    kinds = {deadline.kind for deadline in claimed.deadlines}
    assert DeadlineKind.RESOLUTION in kinds
    assert DeadlineKind.WAITING_CLOSES not in kinds


def test_the_next_one_may_claim_it(claimed: DialogStory) -> None:
    leaves(claimed, GRACE)
    assert claimed.presses(ALAN, Choice.CLAIM) == ["agent_joined", "card"]
    assert claimed.ticket.agent == ALAN


def test_a_queue_whose_team_is_gone_altogether_is_told_without_a_call(talk: DialogStory) -> None:
    alone = Agent("grace", "Grace Hopper", (GRACE,), ("network",), (), True)
    talk.desk = replace(talk.desk, roster={"grace": alone})
    leaves(take(talk), GRACE)
    assert talk.latest("holder_left").mentions == ()
