"""Where a conversation has a thread already, what was opened and what follows are one message."""

from dataclasses import replace
from datetime import UTC, datetime

from core.dialog.moves.new_ticket import MAX_JOINED_CHARS, join_first_reply
from core.model.actions import Action, Button, Retract, Say
from core.model.events import Choice, CommandGiven, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Place
from core.model.timeline import said_by_desk
from tests.cases import each_case
from tests.talk import ADA, GRACE, DialogStory

THREAD = Place("console", "ada", "t1")
OPENED = Say(THREAD, "opened", ConversationId("c"), {"subject": "VPN"}, reader=ADA)
WROTE = MessageReceived(EventId("e"), datetime(2026, 11, 22, tzinfo=UTC), THREAD, ADA, "VPN")
ANSWER = replace(
    OPENED, wording="answer", args={"body_md": "Do it"}, buttons=(Button(Choice.SOLVED),)
)


def messages(talk: DialogStory) -> list[list[str]]:
    """The wordings of each message to the requester."""
    said = [each for each in talk.last.actions if isinstance(each, Say) and each.reader == ADA]
    return [[part.wording for part in say.messages] for say in said]


def test_an_answer_comes_with_what_was_opened(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect", thread="t1")
    assert messages(talk) == [["opened", "answer"]]
    [say] = [each for each in talk.last.actions if isinstance(each, Say)]
    choices = [button.choice for button in say.all_buttons]
    assert choices[:2] == [Choice.SOLVED, Choice.NEED_PERSON]
    [entry] = said_by_desk(talk.last.actions, ADA)
    assert entry.say == say, "it is one entry of the timeline"
    assert talk.says(ADA, "that did not help", thread="t1")[:1] == ["person_next"]
    assert all(len(parts) == 1 for parts in messages(talk)), "later replies stand by themselves"


def test_a_first_question_comes_with_what_was_opened(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon", thread="t1")
    assert messages(talk) == [["opened", "no_answer", "ask_category"]]


def test_where_the_first_message_begins_the_thread_they_are_two(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert messages(talk) == [["opened"], ["answer"]]


def test_in_private_without_threads_they_are_one(talk: DialogStory) -> None:
    """As on Discord: nothing stands beneath anything there."""
    talk.says(ADA, "My VPN does not connect", at=Place.direct(ADA))
    assert messages(talk) == [["opened", "answer"]]


def test_a_command_in_private_begins_the_thread(talk: DialogStory) -> None:
    private = Place.direct(ADA)
    talk.happens(
        CommandGiven(EventId("e"), talk.now, private, ADA, "My VPN does not connect", True)
    )
    assert messages(talk) == [["opened"], ["answer"]]


def test_nothing_is_joined_after_buttons() -> None:
    after = replace(OPENED, wording="no_answer")
    assert join_first_reply([OPENED, ANSWER, after], WROTE) == (
        OPENED.with_messages([OPENED, ANSWER]),
        after,
    )


def test_all_that_follows_is_joined() -> None:
    more = (replace(OPENED, wording="no_answer"), replace(OPENED, wording="person_next"))
    assert join_first_reply([OPENED, *more], WROTE) == (OPENED.with_messages([OPENED, *more]),)


@each_case(
    "other",
    [
        replace(ANSWER, message_key="progress:1"),
        replace(ANSWER, to=Place("console", "#support")),
        replace(ANSWER, reader=GRACE),
        replace(ANSWER, only_for=ADA),
        replace(ANSWER, on_behalf_of=GRACE),
        replace(ANSWER, mentions=(GRACE,)),
        replace(ANSWER, args={"body_md": "x" * MAX_JOINED_CHARS}),
        Retract(THREAD, "progress:1"),
    ],
    ids=str,
)
def test_what_is_for_others_or_changes_by_itself_stands_by_itself(other: Action) -> None:
    assert join_first_reply([OPENED, other], WROTE) == (OPENED, other)


def test_a_letter_is_bundled_elsewhere() -> None:
    letter = replace(OPENED, is_letter=True)
    answer = replace(ANSWER, is_letter=True)
    assert join_first_reply([letter, answer], WROTE) == (letter, answer)
