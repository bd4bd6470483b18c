"""Whoever has no time is sent on: hurry is no detail. And priorities as operations people write."""

import pytest

from core.dialog.utterances.sending_words import is_hurried
from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.events import Choice
from core.model.ticket import Detail, Priority
from core.tickets.routing import suggest_priority
from tests.cases import each_case
from tests.talk import ADA, DialogStory

HURRY = [
    "im in a rush",
    "for gods sake just send it",
    "no time, just send",
    "hurry up please",
    "I have a meeting in 5 minutes",
    "gotta run, send it off",
    "I don't have all day",
    "come on, send it already",
    "ffs send it",
    "I'm late, just pass it on",
    "can we skip all this, I'm in a rush",
    "my boss is waiting, send it",
    "we're losing time here",
]


@pytest.fixture
def gathering(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.step is Step.GATHERING
    return talk


def _asked_for(talk: DialogStory, detail: Detail) -> None:
    for _ in Detail:
        assert talk.state is not None
        if talk.state.pending_question is detail:
            return
        talk.says(ADA, "2" if talk.state.pending_question is Detail.PRIORITY else "skip")
    pytest.fail(f"{detail} was not asked")


@each_case("said", HURRY)
def test_hurry_at_a_question_sends_what_is_known(gathering: DialogStory, said: str) -> None:
    _asked_for(gathering, Detail.STEPS)
    gathering.says(ADA, said)
    assert gathering.step is Step.QUEUED
    assert not gathering.ticket.details.steps


def test_hurry_with_a_file_is_an_answer(gathering: DialogStory) -> None:
    shot = Attachment("shot.png", "image/png", 2048, "ab" * 32)
    _asked_for(gathering, Detail.STEPS)
    gathering.says(ADA, "im in a rush", shot)
    assert gathering.step is not Step.QUEUED
    assert gathering.ticket.details.files == (shot,)


def test_hurry_before_anybody_knows_what_is_wrong_sends_nothing(talk: DialogStory) -> None:
    talk.says(ADA, "person")
    assert talk.state is not None and talk.state.pending_question is Detail.DESCRIPTION
    talk.says(ADA, "im in a rush")
    assert talk.step is not Step.QUEUED


@each_case("said", HURRY)
def test_hurry_at_the_confirmation_sends(gathering: DialogStory, said: str) -> None:
    while gathering.step is Step.GATHERING:
        gathering.says(ADA, "skip")
    before = gathering.ticket.details.description
    gathering.says(ADA, said)
    assert gathering.step is Step.QUEUED
    assert gathering.ticket.details.description == before


@each_case(
    "said",
    [
        "no rush",
        "I'm not in a hurry",
        "take your time",
        "I was in a hurry when I opened the drawer",
        "it is quick at first, then it freezes",
        "in a rush, the error is 809",
        "move on please",
        "come on, it was you who broke the scanner",
        "",
        "quick " * 30,
    ],
)
def test_what_tells_something_is_no_hurry(said: str) -> None:
    assert not is_hurried(said)


def test_after_an_answer_it_is_asked_once_and_then_a_person_comes(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert "handed_off" not in talk.says(ADA, "im in a rush")
    assert "handed_off" in talk.says(ADA, "im in a rush!")


def test_after_an_answer_somebody_is_called_at_once_who_is_asked_for(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "ffs send it")
    assert talk.step is Step.QUEUED


LEVELS = {
    "SEV-2": Priority.HIGH,
    "sev 3": Priority.MEDIUM,
    "this is a sev2": Priority.HIGH,
    "P3": Priority.MEDIUM,
    "make it p2": Priority.HIGH,
    "p4 please": Priority.LOW,
    "severity 5": Priority.LOW,
    "prio 2": Priority.HIGH,
    "low priority": Priority.LOW,
    "urgency: low": Priority.LOW,
    "not urgent at all": Priority.LOW,
}


@each_case("said", LEVELS)
def test_a_level_at_another_question_is_the_priority(gathering: DialogStory, said: str) -> None:
    _asked_for(gathering, Detail.STEPS)
    gathering.says(ADA, said)
    assert gathering.ticket.details.priority is LEVELS[said]
    assert gathering.state is not None
    assert gathering.state.pending_question is Detail.STEPS


@each_case("said", [*LEVELS, "S2", "medium I guess"])
def test_a_level_at_the_confirmation_changes_the_priority(
    gathering: DialogStory, said: str
) -> None:
    while gathering.step is Step.GATHERING:
        gathering.says(ADA, "skip")
    gathering.says(ADA, said)
    assert gathering.step is Step.CONFIRMING
    wanted = LEVELS | {"medium I guess": Priority.MEDIUM, "S2": gathering.ticket.details.priority}
    assert gathering.ticket.details.priority is wanted[said]


@each_case("said", ["sev 1", "P0", "SEV-1", "severity 1", "prio 1"])
def test_who_says_the_worst_unasked_is_asked_before_people_are_called(
    gathering: DialogStory, said: str
) -> None:
    _asked_for(gathering, Detail.STEPS)
    gathering.says(ADA, said)
    assert gathering.step is Step.QUEUED
    assert gathering.ticket.details.priority is Priority.CRITICAL
    assert gathering.latest("handed_off_asked").buttons[0].choice is Choice.CALL_NOW


@each_case(
    ("said", "priority"),
    [
        ("SEV-1: the checkout does not answer", Priority.CRITICAL),
        ("P0 - payments fail", Priority.CRITICAL),
        ("sev2: builds are red", Priority.HIGH),
        ("this is a P2 incident", Priority.HIGH),
        ("severity 4, a typo on the start page", Priority.LOW),
        ("the barrier at parking P1 is stuck", None),
        ("this is not a sev 1", None),
        ("what is a sev 1?", None),
    ],
)
def test_levels_in_first_words_are_suggested(
    talk: DialogStory, said: str, priority: Priority | None
) -> None:
    assert suggest_priority(talk.desk, said) is priority
