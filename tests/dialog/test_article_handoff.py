"""An article that hands over: its text is shown, then a person of its team comes at once."""

from dataclasses import replace

import pytest

from core.model.conversation import AttemptOutcome, AttemptVerdict, Step
from core.model.events import Choice, FormName
from core.model.policy import Desk
from core.model.ticket import Detail, Priority
from tests.desks import handing_library, make_desk
from tests.drafts import LLM, UNCLEAR, brings
from tests.talk import ADA, DialogStory

WIFI = "the wifi does not work in the office"
HANDED = ["card", "handed_off"]


@pytest.fixture
def handing() -> DialogStory:
    return DialogStory(make_desk(ask=(Detail.PRIORITY,)), handing_library())


def test_the_text_is_shown_and_a_person_of_its_team_comes(handing: DialogStory) -> None:
    assert handing.says(ADA, f"{WIFI}, it is urgent") == ["opened", "answer_handoff", *HANDED]
    assert handing.step is Step.QUEUED
    ticket = handing.ticket
    assert ticket.routing is not None and ticket.routing.team == "frontdesk"
    assert ticket.details.priority is Priority.HIGH, "what is known goes along"
    assert handing.facts_of("answer_handoff")["source"] == "wifi"
    assert handing.facts_of("handed_off")["team"] == handing.desk.teams["frontdesk"].name
    assert handing.state is not None
    [look] = handing.state.attempts
    assert look.outcome is AttemptOutcome.HANDOFF


def test_what_was_done_is_told_to_whoever_asks_why(handing: DialogStory) -> None:
    handing.says(ADA, WIFI)
    handing.says(ADA, "why")
    handing.commands(ADA, "why HD-1001")
    assert "look_handoff" in [row["about"] for row in handing.rows_of("why")]


def test_what_is_missing_is_asked_in_one_message() -> None:
    story = DialogStory(make_desk(), handing_library())
    assert story.says(ADA, WIFI)[-1] == "rest"


def test_the_form_does_the_same(handing: DialogStory) -> None:
    said = handing.fills(ADA, FormName.TICKET, description=WIFI, category="technical")
    assert said == ["opened", "answer_handoff", *HANDED]


def test_a_pick_of_such_an_article_hands_over(handing: DialogStory) -> None:
    handing.says(ADA, "My VPN does not connect")
    assert handing.says(ADA, "2") == ["answer_handoff", *HANDED]
    assert handing.ticket.routing is not None
    assert handing.ticket.routing.team == "frontdesk"


def test_of_several_problems_the_one_that_is_left_hands_over(handing: DialogStory) -> None:
    handing.says(ADA, "My VPN does not connect. The printer says offline")
    assert handing.says(ADA, "1") == ["answer"]
    assert handing.presses(ADA, Choice.SOLVED) == ["answer_handoff", *HANDED]
    assert handing.state is not None
    assert handing.state.attempts[-2].verdict is AttemptVerdict.SOLVED


def test_what_a_model_finds_hands_over() -> None:
    story = DialogStory(make_desk(llm=LLM), handing_library())
    story.says(ADA, UNCLEAR)
    assert "answer_handoff" in brings(story)
    assert story.step is Step.QUEUED
    assert story.ticket.routing is not None and story.ticket.routing.team == "frontdesk"


def test_a_person_who_is_called_anyway_is_of_its_team(handing: DialogStory) -> None:
    handing.says(ADA, f"outage: {WIFI}")
    assert handing.step is Step.QUEUED
    assert handing.ticket.routing is not None
    assert handing.ticket.routing.team == "frontdesk"


def test_a_team_that_is_gone_leaves_it_to_the_others() -> None:
    story = DialogStory(make_desk(ask=()), handing_library("gone"))
    assert "answer_handoff" in story.says(ADA, WIFI)
    assert story.ticket.routing is not None and story.ticket.routing.team in story.desk.teams
    assert story.step is Step.QUEUED


def test_what_is_told_in_confidence_stays_in_its_private_queue() -> None:
    desk = _private_for(make_desk(ask=()), "wifi")
    story = DialogStory(desk, handing_library())
    story.says(ADA, WIFI)
    assert story.ticket.routing is not None
    assert story.ticket.routing.team == "network"


def _private_for(desk: Desk, skill: str) -> Desk:
    """The network's queue is private, and this word leads there."""
    team = replace(desk.teams["network"], skills=(skill,), categories=("technical",))
    queue = replace(desk.queues[team.queue], private=True)
    return replace(
        desk, teams={**desk.teams, team.id: team}, queues={**desk.queues, queue.id: queue}
    )


def test_a_long_article_is_told_in_parts(handing: DialogStory) -> None:
    articles = list(handing.library.articles)
    long = next(each for each in articles if each.slug == "wifi")
    body = "\n\n".join(f"Step {n}. {'Look at it closely. ' * 20}" for n in range(30))
    sections = (replace(long.sections[0], text=body),)
    library = type(handing.library).of(
        tuple(replace(a, sections=sections) if a is long else a for a in articles)
    )
    said = DialogStory(make_desk(ask=()), library).says(ADA, WIFI)
    assert said.index("answer_part") < said.index("answer_handoff")


def test_who_asks_it_while_details_are_asked_gets_a_person_too(handing: DialogStory) -> None:
    handing.says(ADA, "The vpn box is humming")
    assert handing.step is Step.GATHERING
    assert handing.says(ADA, WIFI) == ["answer_handoff", *HANDED]
    assert "humming" in handing.ticket.details.description
