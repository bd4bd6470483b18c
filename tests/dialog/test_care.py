"""What must never happen: a note that is read, words that are lost, a promise that is forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.utterances import phrases
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Step
from core.model.events import Choice, DeadlineReached, DeliveryFailed
from core.model.ids import EventId
from core.model.people import Place
from core.model.ticket import Priority
from tests.cases import each_case
from tests.talk import ADA, GRACE, LOBBY, SUPPORT, TALK, DialogStory


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


@pytest.mark.parametrize("said", ["note he is rude", "Note: rude", "note HD-9 rude", "/note rude"])
def test_a_note_typed_as_plain_words_under_the_card_stays_with_the_agents(
    claimed: DialogStory, said: str
) -> None:
    assert "from_agent" not in claimed.says(GRACE, said)


@each_case(
    "said",
    ["- // x", "(// x", "\N{LOCK WITH INK PEN} x", "\u180e// x", "\ufe0f// x", "\u2800// x"],
)
def test_no_dress_hides_the_sign_of_a_note(said: str) -> None:
    assert phrases.is_note(said)
    assert phrases.without_sign(said) == "x"


def test_a_command_alone_under_the_card_is_done_and_not_sent(claimed: DialogStory) -> None:
    assert "from_agent" not in claimed.says(GRACE, "release")
    assert claimed.step is Step.QUEUED


def test_a_sentence_that_begins_like_a_command_is_held(claimed: DialogStory) -> None:
    assert claimed.says(GRACE, "close the window and start it again") == ["held_command"]


def test_a_resolution_that_begins_like_a_note_is_refused(claimed: DialogStory) -> None:
    assert claimed.commands(GRACE, "resolve // he is clueless") == ["note_in_resolution"]
    assert claimed.step is Step.WITH_AGENT


@pytest.mark.parametrize("said", ["resolve HD-1042 @alan knows", "wait HD-1042 @alan knows"])
def test_what_the_requester_would_read_mentions_no_colleague(
    claimed: DialogStory, said: str
) -> None:
    assert claimed.says(GRACE, said) == ["mention_for_requester"]
    assert claimed.commands(GRACE, said) == ["mention_for_requester"]
    assert claimed.step is Step.WITH_AGENT


@pytest.mark.parametrize(
    "said",
    ["Can someone call me tomorrow at nine?", "a person please", "could someone look?", "why?"],
)
def test_whatever_is_said_to_a_human_reaches_the_human(claimed: DialogStory, said: str) -> None:
    assert "from_requester" in claimed.says(ADA, said)


def test_a_refused_file_alone_is_no_answer(claimed: DialogStory) -> None:
    refused = Attachment("big.png", "image/png", 99, problem=FileProblem.TOO_LARGE)
    assert "from_agent" not in claimed.says(GRACE, "", refused)


def test_a_deadline_that_was_moved_while_it_was_on_its_way_still_comes(
    claimed: DialogStory,
) -> None:
    late = next(d for d in claimed.deadlines if d.kind.value == "first_response")
    claimed.commands(GRACE, "priority low")
    moved = next(d for d in claimed.deadlines if d.kind.value == "first_response")
    assert moved.at > late.at
    claimed.happens(DeadlineReached(EventId("stale"), late.at, TALK, late))
    assert moved in claimed.deadlines


def test_critical_in_the_middle_of_the_questions_calls_people_at_once(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "technical")
    heard = talk.presses(ADA, Choice.PRIORITY, "critical")
    assert "paged" in heard
    assert talk.step is Step.QUEUED


def test_critical_after_an_answer_calls_people_at_once(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert "handed_off_asked" in talk.says(ADA, "it is an outage, everyone is affected!")
    assert "paged_unanswered" in talk.passes(timedelta(minutes=2))
    assert talk.ticket.priority is Priority.CRITICAL


@each_case("said", ["yes", "no", "works now", "skip", "back"])
def test_an_answer_to_no_question_opens_nothing(talk: DialogStory, said: str) -> None:
    assert talk.says(ADA, said) == ["greeting"]
    assert talk.state is None or talk.state.ticket is None


def test_the_reopen_button_has_its_time_too(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "resolve done")
    claimed.passes(timedelta(days=100))
    assert claimed.presses(ADA, Choice.REOPEN) == ["reopened_too_late"]


def test_a_low_rating_of_a_closed_ticket_is_told_to_the_queue(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "resolve done")
    claimed.passes(timedelta(days=4))
    assert claimed.step is Step.CLOSED
    assert "low_rating" in claimed.presses(ADA, Choice.RATE, "1")


def test_a_summary_that_cannot_be_delivered_holds_nothing_up(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    at = talk.state.step_entered_at if talk.state else None
    assert at is not None
    failed = DeliveryFailed(EventId("f"), at, TALK, "k", "summary_solved", "gone", LOBBY)
    assert talk.happens(failed) == []


def test_a_failed_call_is_not_told_as_a_message_to_the_requester(claimed: DialogStory) -> None:
    at = claimed.state.step_entered_at if claimed.state else None
    assert at is not None
    pager = replace(LOBBY, room="@alan")
    failed = DeliveryFailed(EventId("f"), at, TALK, "k", "page", "gone", pager)
    assert claimed.happens(failed) == ["undelivered_elsewhere"]
    again = DeliveryFailed(EventId("g"), at, TALK, "k", "page", "gone", SUPPORT)
    assert claimed.happens(again) == []


def test_a_talk_that_went_on_in_private_is_still_the_requesters(claimed: DialogStory) -> None:
    """It had begun in a room where the desk may not write."""
    at = claimed.state.step_entered_at if claimed.state else None
    assert at is not None
    private = Place.direct(ADA)
    failed = DeliveryFailed(EventId("f"), at, TALK, "k", "from_agent", "gone", private)
    assert claimed.happens(failed) == ["undelivered"]


def test_an_error_code_in_the_first_words_is_not_asked_for_again(talk: DialogStory) -> None:
    talk.says(ADA, "My spoon shows error 0x80070005")
    assert talk.ticket.details.error_text == "error 0x80070005"


def test_a_file_that_comes_after_the_hand_off_is_kept_on_the_ticket(claimed: DialogStory) -> None:
    shot = Attachment("shot.png", "image/png", 9, "ab" * 32)
    claimed.says(ADA, "here it is", shot)
    assert claimed.ticket.details.files == (shot,)
    assert claimed.facts_of("card")["files"] == "shot.png"


def test_a_file_at_any_question_is_kept_and_the_question_stands(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "technical")
    talk.says(ADA, "low")
    shot = Attachment("shot.png", "image/png", 9, "ab" * 32)
    assert talk.says(ADA, "", shot) == ["ask_steps"]
    assert talk.ticket.details.files == (shot,)


def test_a_ticket_takes_as_many_files_as_the_policy_says(talk: DialogStory) -> None:
    shots = [Attachment(f"{n}.png", "image/png", 9, f"{n:064}") for n in range(25)]
    heard = talk.says(ADA, "My cat ate the spoon", *shots)
    assert heard.count("file_too_many") == 5
    assert len(talk.ticket.details.files) == 20
    assert talk.says(ADA, "and this", shots[0]).count("file_too_many") == 1
