"""Corners of the talk: rare, and each with an answer."""

from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest

from core import wordings
from core.dialog.intents.intent_reader import refers_back
from core.dialog.moves.handoff import put_up_the_card
from core.dialog.schedule import schedule
from core.dialog.targets import first_response_due, reason_of, update_since
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.extraction import subject_of
from core.dialog.utterances.ratings import read_rating
from core.knowledge.answer.message_parts import split_problems
from core.knowledge.library import Library
from core.model.article import Article
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Conversation, Step
from core.model.decision import Decision
from core.model.events import Choice, HolderLeft, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.match import Match
from core.model.ticket import Outcome, Priority, Status, Ticket
from core.tickets import lifecycle
from tests.desks import article, make_desk, make_library
from tests.talk import ADA, GRACE, LOBBY, DialogStory

HUGE = Attachment("film.mov", "video/mov", 99_000_000, problem=FileProblem.TYPE_NOT_ALLOWED)


def test_a_state_in_which_step_and_status_disagree_cannot_be_decided(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    state = talk.state
    assert state is not None
    with pytest.raises(ValueError, match="a ticket that is new cannot be queued"):
        Decision(replace(state, step=Step.QUEUED))
    with pytest.raises(ValueError, match="a ticket that is not there cannot be queued"):
        Decision(replace(state, step=Step.QUEUED, ticket=None))
    Decision(Conversation(ConversationId("x"), ADA, LOBBY))


def test_where_nothing_is_open_there_is_no_ticket_to_work_on(talk: DialogStory) -> None:
    event = MessageReceived(EventId("e"), talk.now, LOBBY, ADA, "hello")
    turn = Turn(talk.desk, talk.library, event, Conversation(ConversationId("x"), ADA, LOBBY))
    with pytest.raises(LookupError, match="no ticket is open at listening"):
        assert turn.ticket


@pytest.mark.parametrize(("said", "score"), [("\N{THUMBS UP SIGN}", 5), (":-1:", 1), ("three", 3)])
def test_scores_may_be_written_in_many_ways(said: str, score: int) -> None:
    assert read_rating(said) == (score, "")


def test_a_long_first_line_is_cut_at_a_word() -> None:
    subject = subject_of("My laptop " + "really " * 30 + "hurts")
    assert len(subject) <= 80
    assert subject.endswith("really…")
    assert subject_of("") == ""


def test_a_talk_without_a_ticket_has_no_deadlines_and_no_explanation(talk: DialogStory) -> None:
    empty = Conversation(ConversationId("x"), ADA, LOBBY)
    assert schedule(talk.desk, empty) == ()
    talk.says(ADA, "My VPN does not connect")
    assert first_response_due(talk.desk, talk.ticket) is None
    assert reason_of(talk.desk, talk.ticket, talk.now, first_response=True) is None
    assert update_since(empty) is None
    raised = lifecycle.change_priority(talk.ticket, Priority.HIGH, talk.now)
    assert isinstance(raised, Ticket)
    assert (raised.priority, raised.episode) == (Priority.HIGH, None)


def test_a_picture_alone_is_a_problem_too(talk: DialogStory) -> None:
    shot = Attachment("shot.png", "image/png", 9, "ab" * 32)
    assert talk.says(ADA, "", shot) == ["opened", "ask_about_files"]
    assert talk.ticket.subject == "(shot.png)"
    assert talk.says(ADA, "My cat ate the spoon") == ["ask_category"]
    assert (talk.ticket.subject, talk.ticket.details.files) == ("My cat ate the spoon", (shot,))


def test_what_a_picture_shows_is_looked_up(talk: DialogStory) -> None:
    shot = Attachment("shot.png", "image/png", 9, "ab" * 32)
    talk.says(ADA, "hello", shot)
    assert talk.says(ADA, "My VPN does not connect") == ["answer"]
    assert talk.ticket.subject == "My VPN does not connect"
    assert talk.ticket.details.description == "My VPN does not connect"


def test_a_picture_of_which_nobody_says_more_goes_to_people(talk: DialogStory) -> None:
    shot = Attachment("shot.png", "image/png", 9, "ab" * 32)
    talk.says(ADA, "", shot)
    assert "handed_off" in talk.presses(ADA, Choice.NEED_PERSON)
    assert talk.ticket.subject == "(shot.png)"


def test_a_file_that_was_turned_away_is_asked_for_again(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low", "skip"):
        talk.says(ADA, words)
    heard = talk.says(ADA, "", HUGE)
    assert heard == ["unclear_files", "file_type_not_allowed"]


def test_an_empty_answer_is_no_answer(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low"):
        talk.says(ADA, words)
    assert talk.says(ADA, "  ") == ["unclear_steps"]


def test_a_near_article_of_a_foreign_category_suggests_the_first_of_the_policy(
    talk: DialogStory,
) -> None:
    odd = replace(article("odd", "Feed the parrot", "how to feed the parrot"), category="birds")
    talk.library = Library.of((odd,))
    talk.says(ADA, "how to feed the parrot")
    talk.says(ADA, "no")
    suggested = [b.value for b in talk.latest("ask_category").buttons if b.suggested]
    assert suggested == ["technical"]


def test_an_article_that_vanished_meanwhile_leaves_no_branches(talk: DialogStory) -> None:
    """The articles were reloaded between the answer and the press."""
    talk.says(ADA, "My VPN does not connect")
    talk.library = Library.of(())
    assert talk.presses(ADA, Choice.PICK, "vpn#error-809") == ["stale"]


def test_a_branch_picked_to_a_section_without_branches_offers_none(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.PICK, "vpn#error-809")
    assert all(b.choice is not Choice.PICK for b in talk.latest("answer").buttons)
    assert talk.says(ADA, "back") == ["answer"]
    assert talk.facts_of("answer")["source"] == "vpn"
    assert talk.says(ADA, "back") == ["stale"]


def test_the_branches_of_the_section_itself_come_first(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    state = talk.state
    assert state is not None
    look = state.attempts[-1]
    at = "if-it-still-does-not-work"
    shown = replace(look, found=(Match("vpn", at, "VPN", 1.0), *look.found[1:]))
    talk.state = replace(state, attempts=(shown,))
    assert talk.presses(ADA, Choice.PICK, "vpn#error-809") == ["answer"]


def test_an_edit_of_a_requesters_words_edits_the_agents_copy(talk: DialogStory) -> None:
    _claimed(talk)
    talk.says(ADA, "It hums loud", ref="a1")
    slot = talk.latest("from_requester").message_key
    talk.edits(ADA, "a1", "It hums louder")
    edited = talk.latest("from_requester")
    assert (edited.message_key, edited.args["text"]) == (slot, "It hums louder")


def test_emptying_the_first_message_leaves_the_description(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon", ref="first")
    talk.edits(ADA, "first", "  ")
    assert talk.ticket.details.description == "My cat ate the spoon"


def test_an_empty_note_is_asked_for_its_words(talk: DialogStory) -> None:
    _claimed(talk)
    assert talk.commands(GRACE, "note") == ["needs_words"]


def test_a_merge_that_names_no_other_is_asked_for_it(talk: DialogStory) -> None:
    _claimed(talk)
    assert talk.commands(GRACE, "merge") == ["merge_into_what"]
    assert talk.commands(GRACE, "merge into HD-9") == ["no_such_ticket"]
    assert talk.facts_of("no_such_ticket")["wanted"] == "HD-9"
    assert talk.commands(GRACE, "merge HD-1042 into HD-1042") == ["merge_with_itself"]


def test_a_merged_ticket_cannot_be_opened_again_by_its_requester(talk: DialogStory) -> None:
    _claimed(talk)
    state = talk.state
    assert state is not None
    merged = replace(talk.ticket, status=Status.CLOSED, outcome=Outcome.MERGED, merged_into=7)
    talk.state = replace(state, step=Step.CLOSED, ticket=merged)
    assert talk.presses(ADA, Choice.REOPEN) == ["stale"]
    assert talk.step is Step.CLOSED


def test_reopen_by_command_is_as_good_as_the_button(talk: DialogStory) -> None:
    _claimed(talk)
    talk.commands(GRACE, "resolve changed the fan")
    assert "reopened" in talk.commands(ADA, "reopen")


def test_the_summary_of_what_is_sent_may_be_denied(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low", "skip", "skip", "extension 4"):
        talk.says(ADA, words)
    assert talk.says(ADA, "no") == ["ask_contact"]
    talk.says(ADA, "skip")
    assert talk.says(ADA, "never mind") == ["cancelled"]


def test_a_person_by_button_while_details_are_asked(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.presses(ADA, Choice.NEED_PERSON) == ["card", "handed_off"]


def test_cancelling_after_the_end_only_says_goodbye(talk: DialogStory) -> None:
    _claimed(talk)
    talk.commands(GRACE, "resolve done")
    assert talk.says(ADA, "never mind") == ["welcome"]
    assert talk.ticket.status is Status.RESOLVED


def test_cancel_with_nothing_open_is_a_greeting(talk: DialogStory) -> None:
    assert talk.says(ADA, "cancel") == ["greeting"]


def test_an_offer_may_be_left(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "forget it") == ["cancelled"]


def test_after_three_looks_a_person_is_the_better_help() -> None:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "the wifi does not work in the office")
    talk.says(ADA, "the printer says offline")
    third = talk.step
    assert third is Step.ANSWERED
    talk.says(ADA, "my print job is stuck")
    assert talk.step is Step.GATHERING


def _claimed(talk: DialogStory) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    talk.passes(timedelta(minutes=1))


def _with_text(base: Article, text: str) -> Article:
    return replace(base, sections=(replace(base.sections[0], text=text),))


def test_a_pick_where_nothing_was_ever_offered_is_stale(talk: DialogStory) -> None:
    talk.says(ADA, "a person please")
    assert talk.presses(ADA, Choice.PICK, "vpn#error-809") == ["stale"]


def test_what_nobody_did_is_answered_to_nobody(talk: DialogStory) -> None:
    left = HolderLeft(EventId("left"), talk.now, ConversationId("x"), GRACE)
    turn = Turn(talk.desk, talk.library, left, Conversation(ConversationId("x"), ADA, LOBBY))
    assert turn.answer_here(wordings.stale()) is turn


def test_a_queue_that_has_left_the_policy_holds_up_no_deadline(talk: DialogStory) -> None:
    """The desk asks for a new name at its start; a promise is kept or its breach is told anyway."""
    talk.says(ADA, "Blorp frobnicates quuxly")
    talk.says(ADA, "a person please")
    talk.desk = replace(talk.desk, queues={})
    assert "late_first_response" in talk.passes(timedelta(days=1))
    event = HolderLeft(EventId("left"), talk.now, ConversationId("x"), GRACE)
    assert talk.state is not None
    turn = Turn(talk.desk, talk.library, event, talk.state)
    assert put_up_the_card(turn) is turn
    told = turn.say_elsewhere(talk.state, wordings.stale())
    assert (told.actions, told.place_bindings) == ((), {talk.state.place: talk.state.id})


@pytest.mark.parametrize(
    "text",
    [" ok" * 13_000 + " x", "it" + " " * 40_000 + "a b c d", "x" + "." * 40_000 + "x"],
    ids=["politeness", "blanks", "dots"],
)
def test_no_message_keeps_the_desk_busy(text: str) -> None:
    """Each of these took the loop for half a minute and more, in which nobody was answered."""
    begun = process_time()
    assert not phrases.matches_phrase(text, phrases.CANCEL)
    assert not refers_back(text)
    assert split_problems(text) == ()
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    ["rate" + "\t" * 4_000 + "?", "great" + " " * 20_000 + "x", "great" + "." * 20_000 + "x"],
    ids=["tabs", "blanks", "signs"],
)
def test_no_words_after_the_end_keep_the_desk_busy(text: str) -> None:
    """Each of these took the loop for five seconds to a minute, wherever a ticket had ended."""
    begun = process_time()
    assert read_rating(text) is None
    assert process_time() - begun < 1


def test_short_words_still_refer_back_and_problems_are_still_split() -> None:
    assert all(map(refers_back, ("That cracked it!", "it  works.", "(we got it)")))
    assert not refers_back("that new printer is on fire")
    assert split_problems("the vpn is down and  the fax eats paper") == (
        "the vpn is down",
        "the fax eats paper",
    )
