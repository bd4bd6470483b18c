"""Second thoughts: an edit or a deletion changes what its own message told, and nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.model.actions import Retract, Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.events import Choice, FormName, MessageDeleted
from core.model.ids import EventId
from core.model.people import Person
from core.model.ticket import Details, Status
from core.model.timeline import AuditKind
from core.store.codec import dumps, loads
from tests.talk import ADA, EVE, GRACE, LOBBY, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)
THIRD = Attachment("third.png", "image/png", 2048, "ef" * 32)
LOG = Attachment("log.txt", "text/plain", 300, "cd" * 32)


@pytest.fixture
def told(talk: DialogStory) -> DialogStory:
    """A problem in two messages, with people."""
    talk.says(ADA, "my vpn does not conect", ref="first")
    talk.says(ADA, "it says a purple giraffe stole the tunnel", ref="more")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert talk.step is Step.QUEUED
    return talk


@pytest.fixture
def claimed(told: DialogStory) -> DialogStory:
    told.presses(GRACE, Choice.CLAIM)
    return told


def details(talk: DialogStory) -> Details:
    return talk.ticket.details


def said_to_agents(talk: DialogStory) -> list[tuple[str, str]]:
    """What the last event did in the agents' room: the kind of action or its wording, its slot."""
    return [
        (action.wording if isinstance(action, Say) else type(action).__name__, action.message_key)
        for action in talk.last.actions
        if isinstance(action, Say | Retract) and action.to.room == "#support"
    ]


# The first message.


def test_a_typo_mended_in_the_first_message_leaves_what_was_told_after_it(
    told: DialogStory,
) -> None:
    assert told.edits(ADA, "first", "my vpn does not connect") == ["card"]
    assert details(told).description == (
        "my vpn does not connect\nit says a purple giraffe stole the tunnel"
    )
    card = told.facts_of("card")
    assert (card["subject"], card["description"]) == (
        "my vpn does not connect",
        details(told).description,
    )
    assert told.facts[-1].kind is AuditKind.EDITED
    assert told.facts[-1].details["detail"] == "description"


def test_what_was_told_after_it_can_be_mended_as_well(told: DialogStory) -> None:
    told.edits(ADA, "more", "a purple hippo, I mean")
    assert details(told).description == "my vpn does not conect\na purple hippo, I mean"
    assert told.ticket.subject == "my vpn does not conect"


def test_the_deletion_of_the_first_message_takes_its_words_from_the_card(told: DialogStory) -> None:
    assert told.deletes(ADA, "first") == ["deleted_from_card", "card"]
    card = told.facts_of("card")
    assert card["subject"] == "it says a purple giraffe stole the tunnel"
    assert "conect" not in str(card)
    told.deletes(ADA, "more")
    assert (told.ticket.subject, details(told).description) == ("", "")
    assert told.facts[-1].kind is AuditKind.DELETED
    assert told.deletes(ADA, "more") == [], "what is gone cannot go again"


def test_before_a_person_was_called_nobody_is_told_of_a_deletion(talk: DialogStory) -> None:
    talk.says(ADA, "my vpn does not connect", ref="first")
    assert talk.deletes(ADA, "first") == []
    assert details(talk).description == ""


@pytest.mark.parametrize("who", [EVE, GRACE])
def test_nobody_else_changes_what_the_requester_told(told: DialogStory, who: object) -> None:
    before = details(told)
    told.edits(who, "first", "Cancel everything")  # type: ignore[arg-type]
    told.deletes(who, "first")  # type: ignore[arg-type]
    assert details(told) == before


def test_what_is_deleted_by_nobody_known_is_gone_too(told: DialogStory) -> None:
    """Discord does not say who deleted a message, nor, after a restart, whose it was."""
    nobody = Person("console", "unknown")
    told.happens(MessageDeleted(EventId("gone"), told.now, LOBBY, nobody, "first"))
    assert "conect" not in details(told).description
    assert told.facts_of("deleted_from_card")["name"] == "Ada"


def test_a_form_and_a_command_have_no_message_that_could_change(talk: DialogStory) -> None:
    talk.fills(ADA, FormName.TICKET, description="The box hums", steps="I sat down")
    talk.edits(ADA, "", "Nothing hums")
    assert (details(talk).description, details(talk).steps) == ("The box hums", "I sat down")


# Answers to questions.


@pytest.fixture
def asked(talk: DialogStory) -> DialogStory:
    """All that is asked was answered, up to the steps."""
    talk.says(ADA, "My cat ate the spoon", ref="first")
    talk.says(ADA, "technical")
    talk.says(ADA, "2")
    talk.says(ADA, "I fed it at nine", ref="steps")
    return talk


def test_an_answer_to_a_question_can_be_mended(asked: DialogStory) -> None:
    asked.edits(ADA, "steps", "I fed it at ten")
    assert details(asked).steps == "I fed it at ten"
    assert details(asked).description == "My cat ate the spoon"


def test_an_answer_that_was_deleted_is_not_known(asked: DialogStory) -> None:
    asked.deletes(ADA, "steps")
    assert details(asked).steps == ""


def test_an_answer_that_was_taken_back_does_not_return_by_an_edit(asked: DialogStory) -> None:
    asked.says(ADA, "back")
    asked.says(ADA, "I fed it at noon", ref="again")
    asked.edits(ADA, "steps", "I fed it at ten")
    assert details(asked).steps == "I fed it at noon"


def test_what_was_chosen_by_words_stands(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "technical", ref="which")
    talk.edits(ADA, "which", "account")
    assert details(talk).category == "technical"


def test_a_number_and_an_error_are_read_again_where_they_were_mistyped(talk: DialogStory) -> None:
    talk.says(ADA, "The box shows error 809, call me at ada@exampel.org", ref="first")
    talk.edits(ADA, "first", "The box shows error 908, call me at ada@example.org")
    assert (details(talk).error_text, details(talk).contact) == ("error 908", "ada@example.org")
    talk.deletes(ADA, "first")
    assert (details(talk).error_text, details(talk).contact) == ("", "")


def test_what_was_read_in_words_that_stay_stays(talk: DialogStory) -> None:
    mailed = replace(ADA, email="ada@example.org")
    talk.says(mailed, "The box hums", ref="first")
    talk.says(mailed, "and it shows error 809", ref="more")
    talk.edits(mailed, "first", "The grey box hums")
    assert (details(talk).error_text, details(talk).contact) == ("error 809", "ada@example.org")


# Files.


def test_a_screenshot_that_was_deleted_is_seen_no_more(claimed: DialogStory) -> None:
    claimed.says(ADA, "oops, my password", SHOT, ref="shot")
    copy = claimed.latest("from_requester").message_key
    assert claimed.facts_of("card")["files"] == "shot.png"
    claimed.deletes(ADA, "shot")
    assert said_to_agents(claimed) == [
        ("Retract", copy),
        ("deleted_with_files", ""),
        ("card", "card:support"),
    ]
    assert "files" not in claimed.facts_of("card")


def test_words_that_came_with_a_file_can_be_mended(claimed: DialogStory) -> None:
    claimed.says(ADA, "here is teh log", LOG, ref="log")
    copy = claimed.latest("from_requester").message_key
    assert claimed.edits(ADA, "log", "here is the log") == ["from_requester"]
    assert claimed.latest("from_requester").message_key == copy
    assert details(claimed).files == (LOG,)


def test_of_files_from_before_the_hand_off_the_others_are_shown_again(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon", SHOT, ref="first")
    talk.says(ADA, "the log", LOG, ref="log")
    talk.says(ADA, "a person please")
    copy = talk.latest("files_before")
    assert copy.files == (SHOT, LOG)
    talk.says(ADA, "and a third", THIRD, ref="third")
    talk.deletes(ADA, "third")
    assert ("Retract", copy.message_key) not in said_to_agents(talk), "they are all still there"
    talk.says(ADA, "and a third", THIRD, ref="third")
    talk.deletes(ADA, "first")
    assert said_to_agents(talk)[:2] == [
        ("Retract", copy.message_key),
        ("files_before", copy.message_key),
    ]
    assert talk.latest("files_before").files == (LOG,)
    talk.deletes(ADA, "log")
    assert said_to_agents(talk)[0] == ("Retract", copy.message_key)
    assert "files_before" not in [wording for wording, _ in said_to_agents(talk)]


def test_the_same_picture_sent_twice_is_taken_away_once(claimed: DialogStory) -> None:
    claimed.says(ADA, "look", SHOT, ref="one")
    claimed.says(ADA, "look again", SHOT, ref="two")
    claimed.deletes(ADA, "one")
    assert details(claimed).files == (SHOT,)


def test_files_are_asked_for_again_after_a_step_back(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "technical", "2", "skip"):
        talk.says(ADA, words)
    talk.says(ADA, "", SHOT, ref="shot")
    talk.says(ADA, "back")
    talk.says(ADA, "", LOG, ref="log")
    talk.deletes(ADA, "shot")
    assert details(talk).files == (LOG,)


def test_a_bystanders_file_goes_with_his_words(claimed: DialogStory) -> None:
    thread = replace(LOBBY, thread="t1")
    claimed.says(EVE, "mine too", SHOT, ref="eve", at=thread)
    copy = claimed.latest("from_requester").message_key
    before = details(claimed)
    claimed.happens(MessageDeleted(EventId("gone"), claimed.now, thread, EVE, "eve"))
    assert said_to_agents(claimed) == [("Retract", copy), ("deleted_with_files", "")]
    assert details(claimed) == before


def test_a_file_with_few_words_is_kept_while_something_else_is_asked(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "the log", LOG)
    assert details(talk).files == (LOG,)
    assert details(talk).description == "My cat ate the spoon\nthe log"


# What was kept before.


def test_of_a_ticket_of_an_older_release_nothing_is_lost(told: DialogStory) -> None:
    """It knows no parts: its words stay as they are, and only what is told from now on changes."""
    assert told.state is not None
    old = replace(
        told.state,
        sources=(),
        step=Step.CONFIRMING,
        ticket=replace(told.ticket, status=Status.NEW),
    )
    told.state = loads(
        Conversation, dumps(Conversation, old).replace("{", '{"origin_ref":"first",', 1)
    )
    before = details(told).description
    told.edits(ADA, "first", "my vpn does not connect")
    assert details(told).description == before
    told.says(ADA, "and it happens every single day", ref="new")
    told.edits(ADA, "new", "and it happens every Monday")
    assert details(told).description == f"{before}\nand it happens every Monday"


def first_reply(talk: DialogStory) -> datetime | None:
    assert talk.ticket.episode is not None
    return talk.ticket.episode.first_response_at


def test_a_first_reply_that_is_taken_back_was_none(claimed: DialogStory) -> None:
    claimed.says(GRACE, "hello dear Ada", ref="wrong")
    assert first_reply(claimed) is not None
    claimed.deletes(GRACE, "wrong")
    assert first_reply(claimed) is None
    assert "first_response_near" in claimed.passes(timedelta(minutes=90)), "the clock runs again"


def test_with_the_first_reply_taken_back_the_next_one_is_the_first(claimed: DialogStory) -> None:
    claimed.says(GRACE, "hello dear Ada", ref="wrong")
    claimed.passes(timedelta(minutes=5))
    second = claimed.now
    claimed.says(GRACE, "Which model is it?", ref="right")
    claimed.deletes(GRACE, "wrong")
    assert first_reply(claimed) == second
    claimed.deletes(GRACE, "right")
    assert first_reply(claimed) is None


def test_a_first_reply_that_becomes_a_note_was_none(claimed: DialogStory) -> None:
    claimed.says(GRACE, "he never reads this", ref="wrong")
    claimed.edits(GRACE, "wrong", "// he never reads this")
    assert first_reply(claimed) is None


def test_a_first_reply_of_an_earlier_release_stands(claimed: DialogStory) -> None:
    """Nobody knows any more which message it was."""
    claimed.says(GRACE, "hello", ref="old")
    assert claimed.state is not None
    [episode] = claimed.ticket.episodes
    old = replace(claimed.ticket, episodes=(replace(episode, replies=()),))
    claimed.state = replace(claimed.state, ticket=old)
    claimed.says(GRACE, "Which model is it?", ref="new")
    claimed.deletes(GRACE, "new")
    assert first_reply(claimed) == episode.first_response_at
