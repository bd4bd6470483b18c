"""Alarms: what is dangerous comes before all that was asked, and brings a person."""

from dataclasses import replace

import pytest

from core.dialog.articles.article_search import find_alarm
from core.knowledge.library import EVERYONE, Library
from core.model.article import Article
from core.model.conversation import AttemptOutcome, Step
from core.model.events import FormName
from core.model.ticket import Detail, Priority
from tests.cases import each_case
from tests.desks import alarmed_library, make_desk
from tests.drafts import LLM, UNCLEAR
from tests.talk import ADA, DialogStory

STAFF = frozenset({EVERYONE})
WIFI = "the wifi does not work in the office"
HANDED = ["answer_handoff", "card", "handed_off"]


@pytest.fixture
def story() -> DialogStory:
    return DialogStory(make_desk(ask=(Detail.PRIORITY,)), alarmed_library())


def _alarm(text: str) -> str:
    found = find_alarm(alarmed_library(), STAFF, text)
    return found.slug if found is not None else ""


def test_an_alarm_comes_before_what_the_articles_would_answer(story: DialogStory) -> None:
    said = story.says(ADA, f"{WIFI}, and smoke comes out of the router, urgent")
    assert said[:4] == ["opened", *HANDED]
    assert story.facts_of("answer_handoff")["source"] == "fire"
    assert story.step is Step.QUEUED
    assert story.ticket.routing is not None and story.ticket.routing.team == "frontdesk"
    assert story.ticket.details.priority is Priority.HIGH
    assert story.state is not None
    [look] = story.state.attempts
    assert look.outcome is AttemptOutcome.HANDOFF and look.found[0].by == "smoke"


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((WIFI,), Step.ANSWERED),
        (("My VPN does not connect. The printer says offline",), Step.CHOOSING),
        (("The vpn box is humming",), Step.GATHERING),
        (("The vpn box is humming", "low"), Step.CONFIRMING),
    ],
)
def test_it_is_heard_at_every_step_before_people_have_the_ticket(
    story: DialogStory, before: tuple[str, ...], step: Step
) -> None:
    for line in before:
        story.says(ADA, line)
    assert story.step is step
    said = story.says(ADA, "wait, now there is smoke")
    assert said[:3] == HANDED
    assert story.step is Step.QUEUED
    assert "smoke" in story.ticket.details.description
    assert story.says(ADA, "there is smoke, really") == ["from_requester"]


def test_it_is_heard_while_a_model_is_asked() -> None:
    story = DialogStory(make_desk(llm=LLM, ask=()), alarmed_library())
    story.says(ADA, UNCLEAR)
    assert story.step is Step.DRAFTING
    assert story.says(ADA, "someone is hurt")[:3] == HANDED


def test_the_form_and_a_critical_word_do_not_hide_it(story: DialogStory) -> None:
    values = {"description": f"outage: {WIFI}, there is smoke", "category": "technical"}
    assert story.fills(ADA, FormName.TICKET, **values)[:3] == ["opened", *HANDED[:2]]
    assert story.ticket.details.priority is Priority.CRITICAL


def test_one_that_brings_nobody_is_shown_once(story: DialogStory) -> None:
    assert story.says(ADA, "the vpn box has a swollen battery") == ["opened", "answer"]
    assert story.facts_of("answer")["source"] == "power"
    assert "answer" not in story.says(ADA, "that is a swollen battery")


def test_one_that_brings_nobody_is_shown_before_sending(story: DialogStory) -> None:
    story.says(ADA, "The vpn box is humming")
    story.says(ADA, "low")
    assert story.says(ADA, "also the battery is swollen") == ["answer"]
    assert story.step is Step.ANSWERED


def test_a_critical_word_brings_a_person_where_the_alarm_brings_none(story: DialogStory) -> None:
    story.says(ADA, "outage, and we have a swollen battery")
    assert story.step is Step.QUEUED
    assert "answer_meanwhile" in story.heard


def test_where_articles_answer_nobody_none_is_shown() -> None:
    desk = make_desk(ask=())
    story = DialogStory(
        replace(desk, answers=replace(desk.answers, enabled=False)), alarmed_library()
    )
    story.says(ADA, "there is smoke")
    assert "answer_handoff" not in story.heard


@each_case(
    "text",
    [
        "there is no smoke, but the wifi is slow",
        "what should I do in case of smoke?",
        "can a battery on fire be put out with water?",
        "last year we had smoke in the office",
        "we had a swollen battery two years ago",
        "how do I book the smoke training?",
        "the guide about smoke is outdated",
        "there was smoke. false alarm",
        "smokeless printing",
        "where is the smoke door?",
    ],
)
def test_what_is_denied_supposed_past_or_mentioned_raises_nothing(text: str) -> None:
    assert _alarm(text) == ""


@each_case(
    "text",
    [
        "SMOKE!",
        "Can someone help? There is smoke in the kitchen",
        "Can you come, someone is hurt?",
        "what should we do when smoke comes out of the printer?",
        "is it normal that there is smoke?",
        "since last week there is smoke now and then",
        "Last month it was fine. Smoke comes out of it",
    ],
)
def test_who_sees_it_is_heard_however_it_is_asked(text: str) -> None:
    assert _alarm(text) == "fire"


def test_of_two_alarms_the_longest_phrase_counts() -> None:
    assert _alarm("there is smoke and my battery is swollen") == "power"
    assert _alarm("the battery on fire is mine") == "power"
    assert _alarm("it is no swollen battery, it is smoke") == "fire"
    assert _alarm("there is no battery on fire") == "", "what it contains is denied with it"
    one, two = (replace(_article("fire"), slug=slug) for slug in ("b", "a"))
    found = find_alarm(Library.of((one, two)), STAFF, "smoke")
    assert found is not None and found.slug == "a"


def test_an_alarm_for_others_is_not_shown_to_who_may_not_read_it() -> None:
    hidden = Library.of((replace(_article("fire"), audience=("agents",)),))
    assert find_alarm(hidden, STAFF, "smoke") is None
    assert find_alarm(hidden, STAFF | {"agents"}, "smoke") is not None


def test_the_section_that_names_it_is_shown() -> None:
    lead, steps = _article("fire").sections
    burns = replace(steps, heading="On fire", anchor="on-fire")
    smokes = replace(steps, text="Leave the room if you see smoke.")
    told = replace(_article("fire"), sections=(lead, smokes, burns))
    library = Library.of((told,))
    anchors = [
        found.anchor
        for said in ("it is on fire", "smoke", "someone is hurt")
        if (found := find_alarm(library, STAFF, said)) is not None
    ]
    assert anchors == ["on-fire", "steps", "on-fire"], "or one that names another of its alarms"
    found = find_alarm(alarmed_library(), STAFF, "smoke")
    assert found is not None and found.anchor == "", "or else the short answer"


def _article(slug: str) -> Article:
    found = alarmed_library().article(slug)
    assert found is not None
    return found
