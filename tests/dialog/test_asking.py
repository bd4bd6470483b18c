"""Details: only what is missing is asked, one thing at a time, to be skipped or corrected."""

from dataclasses import replace
from datetime import timedelta

from core.knowledge.library import Library
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import AttemptOutcome, Step
from core.model.events import Choice
from core.model.match import Match
from core.model.ticket import Detail, Outcome, Priority, Status
from tests.cases import each_case
from tests.desks import article
from tests.talk import ADA, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)
HUGE = Attachment("film.mov", "image/png", 99_000_000, problem=FileProblem.TOO_LARGE)


def test_only_what_is_missing_is_asked(talk: DialogStory) -> None:
    """The first words tell category, priority, error and contact, so four questions fall away."""
    talk.says(ADA, 'Urgent: invoice tool shows "Access denied", mail me at ada@example.com')
    details = talk.ticket.details
    assert (details.category, details.priority) == ("account", Priority.HIGH)
    assert (details.error_text, details.contact) == ("Access denied", "ada@example.com")
    assert talk.heard[-1] == "ask_steps"


def test_the_questions_come_one_at_a_time_in_the_desks_order(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.heard[-1] == "ask_category"
    assert talk.says(ADA, "technical") == ["ask_priority"]
    assert talk.says(ADA, "high") == ["ask_steps"]
    assert talk.says(ADA, "I opened the drawer") == ["ask_files"]
    assert talk.says(ADA, "", SHOT) == ["ask_contact"]
    assert talk.says(ADA, "extension 42") == ["confirm"]
    assert talk.presses(ADA, Choice.SEND) == ["card", "files_before", "handed_off"]

    details = talk.ticket.details
    assert (details.category, details.priority) == ("technical", Priority.HIGH)
    assert (details.steps, details.contact) == ("I opened the drawer", "extension 42")
    assert details.files == (SHOT,)


def test_a_suggestion_is_preselected_and_skip_takes_it(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "no, that did not help")
    suggested = [b.value for b in talk.latest("ask_category").buttons if b.suggested]
    assert suggested == ["technical"]
    talk.says(ADA, "skip")
    assert talk.ticket.details.category == "technical"
    talk.presses(ADA, Choice.SKIP)
    assert talk.ticket.details.priority is Priority.MEDIUM


def test_all_the_articles_found_suggest_the_category_and_not_the_nearest_alone(
    talk: DialogStory,
) -> None:
    """A projector without a picture is no question about booking rooms, though it stands in one."""
    booking = article("rooms", "Book a meeting room", "the meeting room is taken")
    talk.library = Library.of(
        (
            replace(booking, category="general"),
            article("dock", "The monitor shows no signal", "no signal on my second screen"),
            article("share", "Show your screen in a call", "nobody sees my screen"),
            replace(article("old", "Black screens", "a black screen"), category="gone"),
        )
    )
    talk.says(ADA, "no signal in the meeting room, the screen stays black")
    assert talk.state is not None
    [look] = talk.state.attempts
    near = (("old", 0.9), ("rooms", 0.5), ("dock", 0.2), ("share", 0.2))
    first = replace(look, found=tuple(Match(slug, "", slug, score) for slug, score in near))
    again = replace(look, found=(Match("rooms", "", "rooms", 0.5),))
    far = replace(look, outcome=AttemptOutcome.NOTHING, found=(Match("rooms", "", "rooms", 0.9),))
    talk.state = replace(talk.state, attempts=(first, again, far))
    talk.says(ADA, "no, that did not help")
    suggested = [b.value for b in talk.latest("ask_category").buttons if b.suggested]
    assert suggested == ["technical"]


@each_case("said", ["1.", "one", "option 1", "the first one", "No. 1"])
def test_a_number_may_be_written_in_many_ways(talk: DialogStory, said: str) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, said)
    assert talk.ticket.details.category == next(iter(talk.desk.categories))


@each_case("answer", ["purple", "9", "0", "-1", "²"])
def test_an_answer_that_is_none_is_asked_again(talk: DialogStory, answer: str) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.says(ADA, answer) == ["unclear_category"]
    assert talk.step is Step.GATHERING


def test_a_priority_that_is_none_is_asked_in_other_words(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "general")
    assert talk.says(ADA, "purple") == ["unclear_priority"]
    assert talk.says(ADA, "2") == ["ask_steps"]


def test_a_story_told_instead_of_a_choice_is_kept_and_the_choice_is_asked_again(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "My cat ate the spoon")
    story = "it was the silver one and I need it urgent"
    assert talk.says(ADA, story) == ["ask_category"]
    assert story in talk.ticket.details.description
    assert talk.ticket.details.priority is Priority.HIGH
    assert talk.says(ADA, "back") == ["no_way_back", "ask_category"]
    assert talk.says(ADA, "the drawer is broken, too") == ["ask_steps"]


def test_buttons_answer_as_words_do(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.presses(ADA, Choice.CATEGORY, "general") == ["ask_priority"]
    assert talk.presses(ADA, Choice.PRIORITY, "low") == ["ask_steps"]
    assert talk.presses(ADA, Choice.CATEGORY, "forged") == ["stale"]


def test_back_forgets_the_last_answer_and_asks_it_again(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.says(ADA, "back") == ["no_way_back", "ask_category"]
    talk.says(ADA, "technical")
    assert talk.says(ADA, "back") == ["ask_category"]
    assert talk.ticket.details.category == ""
    assert talk.says(ADA, "general") == ["ask_priority"]


def test_back_from_the_summary_corrects_the_last_answer(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low", "skip", "skip", "extension 42"):
        talk.says(ADA, words)
    assert talk.step is Step.CONFIRMING
    assert talk.says(ADA, "back") == ["ask_contact"]
    assert talk.says(ADA, "extension 43") == ["confirm"]
    assert talk.ticket.details.contact == "extension 43"


def test_the_summary_may_be_corrected_by_buttons_and_added_to(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low", "skip", "skip", "skip"):
        talk.says(ADA, words)
    assert talk.presses(ADA, Choice.PRIORITY, "high") == ["confirm"]
    assert talk.says(ADA, "It was the silver one") == ["confirm"]
    rows = {r["detail"]: r for r in talk.latest("confirm").rows}
    assert rows["priority"]["priority"] == "high"
    assert "silver" in str(rows["description"]["value"])
    assert talk.says(ADA, "yes") == ["card", "handed_off"]


def test_a_person_is_one_word_away_at_every_question(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.says(ADA, "a person please") == ["card", "handed_off"]
    assert talk.ticket.status is Status.OPEN


def test_asking_for_a_person_first_still_asks_what_is_wrong(talk: DialogStory) -> None:
    assert talk.says(ADA, "I want to talk to a human") == ["opened_empty", "ask_description"]
    assert talk.says(ADA, "skip") == ["unclear_description"]
    talk.says(ADA, "The lift is stuck")
    assert talk.ticket.subject == "The lift is stuck"


def test_a_talk_can_be_left_at_any_question(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.says(ADA, "never mind") == ["cancelled"]
    assert talk.ticket.outcome is Outcome.CANCELLED
    assert talk.deadlines == ()


def test_words_instead_of_a_screenshot_are_kept_and_not_asked_again(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low", "skip"):
        talk.says(ADA, words)
    assert talk.says(ADA, "I have no camera, but it was a big one") == ["ask_contact"]
    assert "big one" in talk.ticket.details.description
    assert Detail.FILES in talk.ticket.details.skipped


def test_a_file_that_is_too_large_is_named_with_the_limit(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    heard = talk.says(ADA, "technical", SHOT, HUGE)
    assert heard == ["ask_priority", "file_too_large"]
    told = talk.facts_of("file_too_large")
    assert (told["file"], told["limit"]) == ("film.mov", 10)
    assert talk.ticket.details.files == (SHOT,)


def test_a_requester_who_falls_silent_is_handed_off_with_what_is_known(talk: DialogStory) -> None:
    """A person was asked for; losing that because of a question would lose the requester."""
    asked_at = talk.now
    talk.says(ADA, "My cat ate the spoon")
    talk.passes(timedelta(minutes=9))
    talk.says(ADA, "technical")
    assert talk.passes(timedelta(minutes=9)) == []
    assert talk.passes(timedelta(minutes=1)) == ["passed_on_anyway", "card", "handed_off"]
    episode = talk.ticket.episode
    assert episode is not None
    assert episode.started_at == asked_at, "the promise counts from the asking for a person"


def test_the_button_goes_back_as_the_word_does(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "technical")
    assert talk.presses(ADA, Choice.BACK) == ["ask_category"]


def test_the_button_cancels_whatever_was_asked(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.presses(ADA, Choice.CANCEL)
    assert talk.step is Step.CLOSED
