"""The end of a ticket: the summary, the rating, and coming back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.model.actions import Duration
from core.model.business_hours import ClockKind
from core.model.conversation import Step
from core.model.events import Choice, FormName
from core.model.people import Place
from core.model.ticket import Outcome, Status
from core.model.timeline import AuditKind
from tests.cases import each_case
from tests.talk import ADA, EVE, GRACE, DialogStory


@pytest.fixture
def resolved(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    talk.passes(timedelta(minutes=30))
    talk.says(GRACE, "On my way")
    talk.passes(timedelta(hours=3))
    talk.fills(GRACE, FormName.RESOLVE, how="Changed the fan")
    return talk


def test_the_summary_tells_what_happened_against_what_was_promised(resolved: DialogStory) -> None:
    told = resolved.facts_of("summary_resolved")
    assert told["subject"] == "The vpn box is humming"
    assert (told["agent"], told["how"]) == ("Grace Hopper", "Changed the fan")
    assert (told["took"], told["promised"]) == (
        Duration(timedelta(hours=3.5), ClockKind.WORKING_DAYS),
        Duration(timedelta(hours=48), ClockKind.WORKING_DAYS),
    )
    assert resolved.latest("summary_resolved").reactions == ("one", "two", "three", "four", "five")


def test_a_rating_by_button_words_or_reaction_and_the_last_counts(resolved: DialogStory) -> None:
    assert resolved.presses(ADA, Choice.RATE, "4") == ["rating_thanks", "card"]
    resolved.says(ADA, "5/5")
    resolved.reacts(ADA, "three")
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == 3
    resolved.reacts(ADA, "five", added=False)
    assert resolved.ticket.rating.score == 3, "another one taken back changes nothing"
    resolved.reacts(ADA, "three", added=False)
    assert resolved.ticket.rating is None


@pytest.mark.parametrize(("thumb", "score"), [("thumbsup", 5), ("thumbsdown", 1)])
def test_thumbs_count_as_five_and_one(resolved: DialogStory, thumb: str, score: int) -> None:
    resolved.reacts(ADA, thumb)
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == score


def test_a_rating_by_command_needs_a_score(resolved: DialogStory) -> None:
    assert resolved.commands(ADA, "rate well") == ["stale"]
    assert resolved.commands(ADA, "rate 4") == ["rating_thanks", "card"]
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == 4


def test_nobody_else_rates(resolved: DialogStory) -> None:
    resolved.reacts(EVE, "one")
    resolved.reacts(GRACE, "five")
    resolved.presses(EVE, Choice.RATE, "1")
    assert resolved.ticket.rating is None


@each_case("forged", ["0", "6", "-1", "five stars", "99"])
def test_a_forged_score_is_refused(resolved: DialogStory, forged: str) -> None:
    assert resolved.presses(ADA, Choice.RATE, forged) == ["stale"]


def test_a_low_rating_asks_one_question_and_tells_the_queue(resolved: DialogStory) -> None:
    assert resolved.presses(ADA, Choice.RATE, "2") == ["low_rating", "rating_low", "card"]
    assert resolved.says(ADA, "It took all day") == ["rating_comment", "comment_thanks"]
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.comment == "It took all day"
    assert resolved.step is Step.RESOLVED


def test_the_question_may_be_left_unanswered(resolved: DialogStory) -> None:
    resolved.presses(ADA, Choice.RATE, "1")
    assert resolved.presses(ADA, Choice.NO_COMMENT) == ["no_comment"]
    resolved.presses(ADA, Choice.RATE, "1")
    assert resolved.says(ADA, "no thanks") == ["no_comment"]


def test_long_after_a_low_rating_words_are_a_call_for_help_again(resolved: DialogStory) -> None:
    resolved.presses(ADA, Choice.RATE, "1")
    resolved.passes(timedelta(days=2))
    assert "reopened" in resolved.says(ADA, "it hums again")


def test_the_requester_reopens_by_command_and_only_what_has_ended(resolved: DialogStory) -> None:
    resolved.commands(ADA, "reopen")
    assert resolved.step is Step.WITH_AGENT
    assert resolved.commands(ADA, "reopen") == ["not_resolved"]


RATINGS = {
    "rate 4": 4,
    "four stars": 4,
    "4 stars please": 4,
    "I'd give it a 4": 4,
    "rated 5": 5,
    "Perfect, 5/5!": 5,
    "4 out of 5": 4,
    "excellent": 5,
    "meh": 3,
    "not great": 2,
    "terrible": 1,
}


@each_case("said", RATINGS)
def test_a_word_on_how_it_went_is_a_rating(resolved: DialogStory, said: str) -> None:
    resolved.says(ADA, said)
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == RATINGS[said]


@pytest.mark.parametrize("said", ["-1", "31/10", "4 printers are on fire", "one of them hums"])
def test_other_numbers_are_none(resolved: DialogStory, said: str) -> None:
    assert resolved.says(ADA, said) == ["ask_to_reopen"]
    assert resolved.ticket.rating is None


@pytest.mark.parametrize("said", ["bye", "ok bye", "\N{BLACK HEART SUIT}\N{VARIATION SELECTOR-16}"])
def test_farewells_do_not_reopen(resolved: DialogStory, said: str) -> None:
    assert resolved.says(ADA, said) == ["welcome"]


@pytest.mark.parametrize("said", ["hi", "Hello there!", "good morning", "Hallo zusammen"])
def test_who_comes_back_with_a_greeting_is_greeted(resolved: DialogStory, said: str) -> None:
    assert resolved.says(ADA, said) == ["greeting"]
    assert resolved.says(ADA, "have a good evening")[0].startswith("welcome")
    assert resolved.step is Step.RESOLVED


def test_reopen_is_understood_without_a_slash(resolved: DialogStory) -> None:
    assert "reopened" in resolved.says(ADA, "reopen")


def test_after_a_cancel_its_state_can_still_be_asked_for(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "cancel")
    for words in ("status", "why HD-1042"):
        talk.says(ADA, words)
    assert talk.ticket.number == 1042


def test_thanks_do_not_reopen(resolved: DialogStory) -> None:
    assert resolved.says(ADA, "Thank you so much!") == ["welcome"]
    assert resolved.ticket.status is Status.RESOLVED


def test_a_reply_reopens_for_the_same_agent_and_runs_new_clocks(resolved: DialogStory) -> None:
    resolved.passes(timedelta(hours=12))
    heard = resolved.says(ADA, "It hums again")
    assert heard == ["from_requester", "reopened_card", "reopened", "card"]
    assert resolved.ticket.agent == GRACE
    first, second = resolved.ticket.episodes
    assert first.resolved_at is not None
    assert second.started_at == resolved.now
    assert second.first_response_at is None


def test_a_resolution_that_stands_is_confirmed_halfway_and_then_closed(
    resolved: DialogStory,
) -> None:
    assert resolved.passes(timedelta(days=1.5)) == ["resolved_reminder"]
    assert resolved.passes(timedelta(days=1.5)) == ["card"]
    assert resolved.step is Step.CLOSED
    assert resolved.ticket.outcome is Outcome.RESOLVED_BY_AGENT


def test_a_rated_ticket_is_closed_without_a_reminder(resolved: DialogStory) -> None:
    resolved.presses(ADA, Choice.RATE, "5")
    assert resolved.passes(timedelta(days=4)) == ["card"]


def test_within_the_window_a_reply_reopens_even_what_was_closed(resolved: DialogStory) -> None:
    resolved.passes(timedelta(days=6))
    closed = resolved.step
    assert closed is Step.CLOSED
    resolved.says(ADA, "It hums again")
    assert resolved.ticket.number == 1042
    assert resolved.step is Step.WITH_AGENT


def test_after_the_window_a_reply_begins_a_new_ticket_that_names_the_old_one(
    resolved: DialogStory,
) -> None:
    resolved.passes(timedelta(days=8))
    assert resolved.says(ADA, "It hums again")[0] == "opened_follows"
    assert resolved.ticket.follows == 1042
    assert resolved.facts_of("opened_follows")["before"] == "HD-1042"


def test_what_an_article_solved_and_did_not_goes_to_people_when_reopened(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    assert talk.presses(ADA, Choice.REOPEN) == ["reopened", "ask_category"]
    assert talk.says(ADA, "a person please") == ["card", "handed_off"]


@pytest.mark.parametrize("thread", ["", "t1"])
def test_a_new_question_that_an_article_answers_is_a_new_ticket(
    talk: DialogStory, thread: str
) -> None:
    here = Place("console", "ada", thread)
    talk.says(ADA, "My VPN does not connect", at=here)
    talk.presses(ADA, Choice.SOLVED)
    assert talk.says(ADA, "The printer says offline", at=here) == ["opened", "answer"]
    assert (talk.ticket.number, talk.state and talk.state.place) == (1043, here)


def test_words_that_name_the_old_ticket_are_about_it(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    assert talk.says(ADA, "HD-1042: the printer says offline") == ["ask_to_reopen"]
    assert talk.says(ADA, "HD-1042 still does not work")[0] == "reopened"


@pytest.mark.parametrize("choice", [Choice.REOPEN, Choice.RATE])
def test_where_another_ticket_has_begun_the_one_that_asks_is_heard_again(
    talk: DialogStory, choice: Choice
) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    talk.presses(ADA, choice, "1")
    assert talk.state is not None
    assert talk.last.place_bindings[talk.state.place] == talk.state.id


@pytest.mark.parametrize("said", ["my vpn does not connect", "My cat ate the spoon"])
def test_the_same_question_and_what_no_article_knows_are_asked_about(
    talk: DialogStory, said: str
) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    assert talk.says(ADA, said) == ["ask_to_reopen"]
    assert talk.ticket.number == 1042


def test_without_the_articles_every_reply_is_asked_about(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    talk.desk = replace(talk.desk, answers=replace(talk.desk.answers, enabled=False))
    assert talk.says(ADA, "The printer says offline") == ["ask_to_reopen"]


def test_after_people_have_worked_on_it_a_new_question_is_a_new_ticket(
    resolved: DialogStory,
) -> None:
    assert "ask_to_reopen" not in resolved.says(ADA, "The printer says offline")
    assert resolved.step is Step.ANSWERED
    assert resolved.ticket.subject == "The printer says offline"


def test_an_agent_may_reopen_what_an_agent_resolved(resolved: DialogStory) -> None:
    heard = resolved.commands(GRACE, "reopen HD-1042")
    assert heard == ["reopened_card", "reopened", "did_reopen", "card"]


def test_words_under_a_closed_card_ask_whether_to_reopen(resolved: DialogStory) -> None:
    resolved.passes(timedelta(days=4))
    assert resolved.says(GRACE, "One more thing") == ["held_ended"]


def test_a_rating_with_a_comment_in_one_command(resolved: DialogStory) -> None:
    resolved.commands(ADA, "rate 5 quick and kind")
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.comment == "quick and kind"


def test_a_person_s_first_words_and_the_stars_are_kept_against_what_was_shown(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")  # without the details
    talk.presses(GRACE, Choice.CLAIM)
    talk.says(GRACE, "On my way")
    talk.fills(GRACE, FormName.RESOLVE, how="Changed the fan")
    talk.reacts(ADA, "four")
    talk.reacts(ADA, "four", added=False)
    kinds = (AuditKind.RESPONDED, AuditKind.RATED)
    assert [f.details["source"] for f in talk.facts if f.kind in kinds] == ["vpn"] * 3


def test_where_an_error_led_into_a_section_that_is_what_was_shown(talk: DialogStory) -> None:
    talk.says(ADA, "vpn error 809")
    talk.presses(ADA, Choice.SOLVED)
    talk.presses(ADA, Choice.RATE, "4")
    assert talk.facts[-1].details == {"score": "4", "source": "vpn#error-809"}


def test_a_low_rating_of_an_answer_reaches_the_team_that_owns_the_article(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "my vpn does not connect")
    talk.presses(ADA, Choice.SOLVED)
    assert talk.says(ADA, "1") == ["card", "low_rating_of_answer", "rating_low"]
    told = talk.latest("low_rating_of_answer")
    assert told.to == talk.desk.queues["support"].place
    assert (told.args["score"], told.args["article"]) == (1, "Connect to the VPN")
    assert talk.ticket.routing is not None
    assert (talk.ticket.routing.team, talk.ticket.routing.by) == ("network", "rating")
    assert "rating_comment" in talk.says(ADA, "The steps are of the old client")
    assert talk.latest("rating_comment").to == told.to


def test_private_words_go_to_their_own_queue_and_not_to_the_articles_owner(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "my vpn does not connect, and my invoice refund is wrong")
    talk.presses(ADA, Choice.SOLVED)
    talk.says(ADA, "2")
    assert talk.ticket.routing is not None
    assert talk.ticket.routing.queue == "billing"
    told = talk.latest("low_rating_of_answer")
    assert told.to == talk.desk.queues["billing"].place
