"""After "/ticket" a word of the desk counts alone or with what it takes; all else is a problem."""

import pytest

from core.dialog.intake.addressing import command_of, required_lookups, wants_the_form
from core.dialog.utterances.commands import Command, read_command
from core.model.commands import Word
from core.model.conversation import Step
from core.model.events import CommandGiven
from core.model.ids import EventId
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Status
from tests.cases import each_case
from tests.talk import ADA, GRACE, LOBBY, SUNDAY_TEN, DialogStory


def typed(text: str, who: Person = ADA) -> CommandGiven:
    return CommandGiven(EventId("typed"), SUNDAY_TEN, LOBBY, who, text, opens=True)


COMMANDS = {
    "status": Command(Word.STATUS),
    "find HD-1042": Command(Word.FIND, 1042),
    "status HD-1042": Command(Word.STATUS, 1042),
    "why?": Command(Word.WHY),
    "mine": Command(Word.MINE),
    "my tickets, please": Command(Word.MINE),
    "help!": Command(Word.HELP),
    "new": Command(Word.TICKET),
    "open a ticket please": Command(Word.TICKET),
    "ticket the lift is stuck": Command(Word.TICKET, None, "the lift is stuck"),
    "person": Command(Word.PERSON),
    "cancel": Command(Word.CANCEL),
    "cancel my ticket HD-1042, thanks": Command(Word.CANCEL, 1042),
    "back": Command(Word.BACK),
    "skip": Command(Word.SKIP),
    "reopen #1042": Command(Word.REOPEN, 1042),
    "rate": Command(Word.RATE),
    "rate five": Command(Word.RATE, None, "five"),
    "rate 2 it broke again": Command(Word.RATE, None, "2 it broke again"),
    "queue": Command(Word.QUEUE),
    "claim HD-1042": Command(Word.CLAIM, 1042),
    "release HD-1042": Command(Word.RELEASE, 1042),
    "history of HD-1042": Command(Word.HISTORY, 1042),
    "add bob@example.org to HD-1042": Command(Word.ADD, 1042, "bob@example.org"),
    "remove bob@example.org, please": Command(Word.REMOVE, None, "bob@example.org, please"),
    "participants of HD-1042": Command(Word.PARTICIPANTS, 1042),
    "link": Command(Word.LINK),
    "link A2345-bcdef": Command(Word.LINK, None, "A2345-bcdef"),
    "unlink": Command(Word.UNLINK),
}
OF_AGENTS = {
    "hand over HD-1042 to network": Command(Word.HAND_OVER, 1042, "to network"),
    "wait HD-1042 which room?": Command(Word.WAIT, 1042, "which room?"),
    "note HD-1042 the fan hums": Command(Word.NOTE, 1042, "the fan hums"),
    "priority HD-1042 high": Command(Word.PRIORITY, 1042, "high"),
    "category HD-1042 account": Command(Word.CATEGORY, 1042, "account"),
    "resolve HD-1042 a new cable": Command(Word.RESOLVE, 1042, "a new cable"),
    "snooze HD-1042 until Monday": Command(Word.SNOOZE, 1042, "until Monday"),
    "merge HD-1042 into HD-1041": Command(Word.MERGE, 1042, "into HD-1041"),
}
PROBLEMS = [
    "status page is down since noon",
    "why does my cat not connect",
    "mine does not start",
    "tickets are lost on the way to HD-1042",
    "help me, my laptop is on fire",
    "new laptop needed",
    "open windows rattle",
    "agent crashed on my laptop",
    "cancel my subscription please",
    "cancel HD-1042 HD-1043",
    "back button does nothing",
    "skip logic of the survey is wrong",
    "reopen my mailbox please",
    "rate limits hit on the api",
    "rate one of the servers, it is slow",
    "queue of the printer hangs",
    "claim form for travel is broken",
    "release notes are wrong",
    "history of my browser is gone",
    "hand over of the phone failed",
    "wait cursor never ends",
    "note taking app crashes",
    "priority of my order is wrong",
    "category pages are empty",
    "close button is gone",
    "merge conflict in the wiki",
    "snooze button of my alarm is broken",
    "find my lost badge please",
    "add @bob's printer to the network",
    "remove @bob's old mailbox",
    "participants of the meeting are thrown out",
    "link to the wiki is dead",
    "link attachment is missing",
    "unlink button does nothing",
]


@each_case("text", [*COMMANDS, *OF_AGENTS])
def test_a_word_alone_or_with_what_it_takes_is_a_command(desk: Desk, text: str) -> None:
    assert command_of(desk, typed(text, GRACE)) == (COMMANDS | OF_AGENTS)[text]


@each_case("text", COMMANDS)
def test_requesters_have_the_words_that_take_no_text(desk: Desk, text: str) -> None:
    assert command_of(desk, typed(text)) == COMMANDS[text]


@each_case("text", PROBLEMS)
def test_a_word_that_begins_a_sentence_tells_a_problem(desk: Desk, text: str) -> None:
    for who in (ADA, GRACE):
        assert command_of(desk, typed(text, who)) is None
        assert required_lookups(desk, typed(text, who)).opens


@each_case("text", OF_AGENTS)
def test_words_that_only_agents_use_are_a_problem_from_anybody_else(desk: Desk, text: str) -> None:
    assert command_of(desk, typed(text)) is None


def test_what_an_agent_notes_is_kept_however_kind_it_is(desk: Desk) -> None:
    noted = command_of(desk, typed("note HD-1042 thanks", GRACE))
    assert noted == Command(Word.NOTE, 1042, "thanks")


def test_every_word_is_asked_both_ways(desk: Desk) -> None:
    begun = [read_command(text, desk.prefix) for text in PROBLEMS]
    only_exact = {Word.PARTICIPANTS, Word.LINK, Word.UNLINK}
    assert {command.word for command in begun if command is not None} == set(Word) - only_exact
    assert {command.word for command in (COMMANDS | OF_AGENTS).values()} == set(Word)


@pytest.mark.parametrize("text", ["", "ticket", "new ticket", "open a ticket, please"])
def test_who_names_no_problem_gets_the_form(desk: Desk, text: str) -> None:
    assert wants_the_form(desk, typed(text))


def test_no_sentence_cancels_a_live_ticket(talk: DialogStory) -> None:
    talk.says(ADA, "My chair squeaks, a person please")
    live = talk.ticket
    talk.commands(ADA, "cancel my subscription please", opens=True)
    assert talk.ticket.number == live.number + 1
    assert talk.ticket.subject == "cancel my subscription please"
    assert talk.ticket.status is Status.NEW


def test_the_word_alone_cancels_it(talk: DialogStory) -> None:
    talk.says(ADA, "My chair squeaks, a person please")
    assert talk.commands(ADA, "cancel it, thanks", opens=True)[1] == "cancelled"
    assert talk.step is Step.CLOSED
