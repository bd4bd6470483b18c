"""A message of which nothing is left is not carried; what happened instead is told."""

import pytest

from adapters.discord.outbound.messages import render as on_discord
from adapters.slack.outbound.dialect import SlackDialect
from adapters.slack.outbound.messages import render as on_slack
from adapters.words.rendering import PlainDialect, text_of
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Step
from core.model.timeline import AuditKind
from tests.cases import each_case
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, SUNDAY_TEN, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)
NOTHING = ("", " \n", "\u200b", "\u2066\u2069", "\ufe0f\u200d", "\u3164")


@pytest.fixture
def talk() -> DialogStory:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "the vpn box is humming")
    while talk.step is not Step.QUEUED:
        talk.says(ADA, "a person please")
    talk.commands(GRACE, "claim HD-1042")
    assert talk.ticket.agent == GRACE
    return talk


def refused(problem: str) -> Attachment:
    return Attachment("voice.ogg", "audio/ogg", 9, problem=FileProblem(problem))


@each_case("text", NOTHING, ids=ascii)
def test_words_that_nobody_can_see_are_carried_to_nobody(talk: DialogStory, text: str) -> None:
    assert talk.says(ADA, text) == []
    assert talk.says(GRACE, text) == []
    assert talk.facts[-1].kind is not AuditKind.SAID


@each_case(
    ("problem", "told"),
    [
        ("type_not_allowed", "Ada sent voice.ogg, which is not accepted."),
        ("too_large", "Ada sent voice.ogg, which is too large."),
        ("empty", "Ada sent voice.ogg, which is empty."),
        ("unreadable", "Ada sent voice.ogg, which could not be read."),
        ("too_many", "Ada sent voice.ogg, which is one more than this ticket can hold."),
    ],
)
def test_the_agents_hear_of_a_file_that_was_turned_away(
    talk: DialogStory, problem: str, told: str
) -> None:
    assert talk.says(ADA, "\u200b", refused(problem)) == ["sent_unkept", f"file_{problem}"]
    say = talk.latest("sent_unkept")
    assert say.to.room == "#support"
    assert text_of(say, PlainDialect(SUNDAY_TEN)) == told
    assert talk.latest(f"file_{problem}").only_for == ADA, "its sender, where it was sent"
    assert dict(talk.facts[-1].details)["refused"] == "voice.ogg"


def test_a_file_that_is_late_is_told_of_when_it_is_here(talk: DialogStory) -> None:
    assert talk.says(ADA, "", refused("late")) == ["file_late"]


def test_an_agents_file_that_was_turned_away_is_no_first_response(talk: DialogStory) -> None:
    before = talk.ticket.episode
    assert talk.says(GRACE, "", refused("too_large")) == ["file_too_large"]
    assert talk.ticket.episode == before


def test_a_file_without_words_is_named(talk: DialogStory) -> None:
    assert talk.says(ADA, "", SHOT) == ["from_requester_files", "card"]
    assert text_of(talk.latest("from_requester_files"), PlainDialect(SUNDAY_TEN)) == (
        "**Ada** sent shot.png."
    )
    talk.says(GRACE, "", SHOT)
    say = talk.latest("from_agent_files")
    assert text_of(say, PlainDialect(SUNDAY_TEN)) == "**Grace Hopper** sent shot.png."
    assert on_slack(say, SlackDialect(SUNDAY_TEN), voiced=True).text == "shot.png"
    assert on_discord(say, PlainDialect(SUNDAY_TEN)).body["content"] == (
        "**Grace Hopper** sent shot.png."
    )


@each_case("text", NOTHING, ids=ascii)
def test_an_edit_that_leaves_nothing_empties_no_copy(talk: DialogStory, text: str) -> None:
    talk.says(ADA, "it hums louder now", ref="m7")
    assert talk.edits(ADA, "m7", text) == []
    talk.says(GRACE, "I am on my way", ref="g7")
    assert talk.edits(GRACE, "g7", text) == []


def test_a_file_that_was_turned_away_is_named_beside_words(talk: DialogStory) -> None:
    heard = talk.says(ADA, "see the log", refused("too_large"))
    assert heard == ["from_requester", "sent_unkept", "file_too_large"]
