"""A mere word that means "critical" pages nobody before the requester could say no."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.words.rendering import PlainDialect, text_of
from core.model.events import Choice, FormName
from core.model.ticket import Priority, Status
from core.model.timeline import AuditKind
from tests.cases import each_case
from tests.talk import ADA, ALAN, EVE, GRACE, DialogStory

NIGHT = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)


@pytest.fixture
def asked(talk: DialogStory) -> DialogStory:
    talk.now = NIGHT
    talk.says(ADA, "there may be an outage, all is dark")
    return talk


def read(talk: DialogStory, wording: str) -> str:
    return text_of(talk.latest(wording), PlainDialect(talk.now))


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    """An ordinary ticket that Grace has."""
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


def pages(talk: DialogStory) -> int:
    return len([say for say in talk.said if say.wording in ("page", "page_again")])


def test_it_asks_once_with_two_buttons_and_says_when_it_will_call(asked: DialogStory) -> None:
    question = asked.latest("handed_off_asked")
    assert [b.choice for b in question.buttons] == [Choice.CALL_NOW, Choice.CALL_NOBODY]
    assert question.args["page_at"] == NIGHT + timedelta(minutes=2)
    assert asked.ticket.status is Status.OPEN, "the agents' room has it already"
    assert pages(asked) == 0


def test_without_an_answer_people_are_called_after_two_minutes(asked: DialogStory) -> None:
    assert asked.passes(timedelta(seconds=119)) == []
    heard = asked.passes(timedelta(seconds=1))
    assert heard == ["page", "paged_unanswered", "calling_now"]
    assert pages(asked) == 1
    asked.passes(timedelta(minutes=14))
    assert pages(asked) == 1, "asked once, called once"


def test_after_a_restart_the_question_is_still_counted(asked: DialogStory) -> None:
    asked.now += timedelta(hours=1)  # nobody looked
    assert asked.passes(timedelta()).count("page") == 1


@pytest.mark.parametrize("answer", ["no", "No, it can wait", "it's not critical", "don't call"])
def test_no_in_words_calls_nobody_and_changes_nothing_else(asked: DialogStory, answer: str) -> None:
    assert asked.says(ADA, answer) == ["not_critical", "not_called", "card"]
    assert asked.ticket.priority is Priority.HIGH, "the next one down"
    assert "reply_by" in asked.facts_of("not_called")
    asked.passes(timedelta(hours=8))
    assert pages(asked) == 0
    assert any(fact.kind is AuditKind.PRIORITY_CHANGED for fact in asked.facts)


STOP = [
    "no",
    "No.",
    "false alarm",
    "sorry, it was a false alarm!",
    "It is over",
    "never mind",
    "nvm",
    "The outage is over, all good",
    "everything works again, thanks",
    "stop calling people please",
]


@pytest.mark.parametrize("answer", STOP)
def test_while_people_are_called_it_stops_the_calls_and_tells_them(
    asked: DialogStory, answer: str
) -> None:
    asked.passes(timedelta(minutes=3))
    assert asked.says(ADA, answer) == ["not_critical", "not_called", "card"]
    assert asked.latest("not_critical").mentions == (GRACE,)
    asked.passes(timedelta(hours=3))
    assert pages(asked) == 1


@each_case("answer", STOP)
def test_calls_that_were_chosen_are_stopped_by_the_same_words(
    talk: DialogStory, answer: str
) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.presses(ADA, Choice.PRIORITY, "critical")
    assert pages(talk) == 1
    assert talk.says(ADA, answer)[0] == "not_critical"
    talk.passes(timedelta(hours=3))
    assert pages(talk) == 1


@pytest.mark.parametrize("words", ["no, the other printer", "It is over there", "no lights at all"])
def test_words_that_say_more_go_on_to_the_agents(asked: DialogStory, words: str) -> None:
    asked.passes(timedelta(minutes=3))
    assert asked.says(ADA, words) == ["from_requester"]


def test_where_nobody_is_called_no_is_for_the_agents(talk: DialogStory) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    assert "from_requester" in talk.says(ADA, "no, false alarm")


def test_the_question_that_stands_is_not_answered_by_words_that_take_an_outage_back(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "The outage is over, all good")
    assert talk.ticket.status is Status.NEW
    assert pages(talk) == 0


@pytest.mark.parametrize("answer", ["yes", "Yes please, call them", "call now", "it is critical"])
def test_yes_in_words_calls_at_once(asked: DialogStory, answer: str) -> None:
    assert asked.says(ADA, answer) == ["page", "paged", "calling_now"]


def test_a_press_too_late_is_still_heard(asked: DialogStory) -> None:
    """People are being woken: they must hear that they need not be."""
    asked.passes(timedelta(minutes=3))
    assert asked.presses(ADA, Choice.CALL_NOBODY)[0] == "not_critical"
    assert asked.latest("not_critical").mentions == (GRACE,)
    assert asked.presses(ADA, Choice.CALL_NOW) == ["stale"]
    assert asked.presses(ADA, Choice.CALL_NOBODY) == ["stale"]
    asked.passes(timedelta(hours=2))
    assert pages(asked) == 1


def test_other_words_go_to_the_agents_and_answer_nothing(asked: DialogStory) -> None:
    assert asked.says(ADA, "it was the router") == ["from_requester"]
    assert "page" in asked.passes(timedelta(minutes=2))


def test_whoever_claims_in_time_need_not_be_called(asked: DialogStory) -> None:
    asked.presses(GRACE, Choice.CLAIM)
    asked.passes(timedelta(minutes=5))
    assert pages(asked) == 0
    assert asked.presses(ADA, Choice.CALL_NOW) == ["stale"]


def test_nobody_else_may_answer(asked: DialogStory) -> None:
    assert asked.presses(EVE, Choice.CALL_NOW) == ["no_such_ticket"]


def test_a_second_press_calls_nobody_twice(asked: DialogStory) -> None:
    asked.presses(ADA, Choice.CALL_NOW)
    assert asked.presses(ADA, Choice.CALL_NOW) == ["stale"]
    assert asked.presses(ADA, Choice.CALL_NOBODY)[0] == "not_critical"


CHOSEN: dict[str, Callable[[DialogStory], object]] = {
    "in words, when asked": lambda talk: [
        talk.says(ADA, said) for said in ("The vpn box is humming", "general", "critical")
    ],
    "by a button": lambda talk: [
        talk.says(ADA, "The vpn box is humming"),
        talk.presses(ADA, Choice.PRIORITY, "critical"),
    ],
    "by an agent": lambda talk: [
        talk.says(ADA, "The vpn box is humming"),
        talk.says(ADA, "a person please"),
        talk.commands(GRACE, "priority critical"),
    ],
    "in the form": lambda talk: talk.fills(
        ADA, FormName.TICKET, description="an outage", category="technical", priority="critical"
    ),
}


@pytest.mark.parametrize("chosen", CHOSEN)
def test_an_explicit_choice_calls_at_once(talk: DialogStory, chosen: str) -> None:
    CHOSEN[chosen](talk)
    assert pages(talk) == 1
    assert "handed_off_asked" not in talk.heard


HIDDEN = {
    "a person please": ("outage, everyone is affected", "a person please"),
    "told with another detail": ("The vpn box is humming", "it is an outage for the whole floor"),
    "a form": (),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_no_other_way_leads_around_the_question(talk: DialogStory, way: str) -> None:
    if way == "a form":
        talk.fills(ADA, FormName.TICKET, description="there may be an outage", category="general")
    for said in HIDDEN[way]:
        talk.says(ADA, said)
    talk.presses(ADA, Choice.NEED_PERSON)
    assert pages(talk) == 0


def test_a_suggestion_that_was_only_skipped_is_no_choice(talk: DialogStory) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "general")
    talk.says(ADA, "skip")
    assert talk.ticket.details.priority_guessed


def test_where_the_queue_has_left_the_policy_nothing_is_said_that_is_not_so(
    asked: DialogStory,
) -> None:
    asked.desk = replace(asked.desk, queues={})
    assert asked.presses(ADA, Choice.CALL_NOW) == ["nobody_on_call"]


def test_raised_to_critical_who_has_it_is_not_called_to_claim_it(claimed: DialogStory) -> None:
    heard = claimed.commands(ALAN, "priority critical")
    assert heard == ["priority_changed", "paged_claimed", "did_priority", "card"]
    assert claimed.latest("paged_claimed").mentions == ()
    assert read(claimed, "paged_claimed") == "Critical; Grace Hopper has it."


def test_raised_to_critical_the_others_on_call_hear_who_has_it(claimed: DialogStory) -> None:
    alan = replace(claimed.desk.roster["alan"], on_call=True)
    claimed.desk = replace(claimed.desk, roster={**claimed.desk.roster, "alan": alan})
    claimed.commands(GRACE, "priority critical")
    page = claimed.latest("page_claimed")
    assert (page.to.room, page.buttons) == ("@alan", ())
    assert "Grace Hopper has it." in read(claimed, "page_claimed")
    assert "Called as well: Alan Turing." in read(claimed, "paged_claimed")
