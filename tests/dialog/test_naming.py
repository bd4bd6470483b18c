"""Reading the ticket that a command names, in all the ways in which people write it."""

from dataclasses import replace

import pytest

from core.dialog.intake.addressing import RequiredLookups, required_lookups
from core.dialog.turn import Context
from core.dialog.utterances.commands import Command, read_command
from core.model.actions import Retract
from core.model.commands import Word
from core.model.conversation import Conversation
from core.model.events import MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from tests.cases import each_case
from tests.desks import make_desk
from tests.talk import ADA, EVE, GRACE, LOBBY, SUNDAY_TEN, SUPPORT, DialogStory

DIRECT = Place("console", "@grace")
TOP = Place("console", "#support")


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


@each_case(
    ("text", "read"),
    [
        ("resolve HD-1002 done", Command(Word.RESOLVE, 1002, "done")),
        ("resolve HD–1002 - done", Command(Word.RESOLVE, 1002, "done")),
        ("resolve ticket #1002: done", Command(Word.RESOLVE, 1002, "done")),
        ("note on the ticket hd1002, he called", Command(Word.NOTE, 1002, "he called")),
        ("note like HD-1003", Command(Word.NOTE, None, "like HD-1003")),
        ("priority critical HD-1002", Command(Word.PRIORITY, 1002, "critical")),
        ("priority critical for HD 1002", Command(Word.PRIORITY, 1002, "critical")),
        ("hand over to network HD_1002", Command(Word.HAND_OVER, 1002, "to network")),
        ("claim HD-1 or HD-2", Command(Word.CLAIM, 1, "or HD-2")),
        ("history of HD-1 or HD-2", Command(Word.HISTORY, 1, "or HD-2")),
        ("history both HD-1 and HD-2", Command(Word.HISTORY, None, "both HD-1 and HD-2")),
        ("merge into HD-2", Command(Word.MERGE, None, "into HD-2")),
        ("merge HD-1 into HD-2", Command(Word.MERGE, 1, "into HD-2")),
        ("rate 5 HD-3", Command(Word.RATE, 3, "5")),
    ],
)
def test_the_number_may_stand_anywhere(text: str, read: Command) -> None:
    assert read_command(text, "HD") == read


def _needed(text: str, who: Person, at: Place, *, addressed: bool = True) -> RequiredLookups:
    said = MessageReceived(EventId("e"), SUNDAY_TEN, at, who, text, ref="r", addressed=addressed)
    return required_lookups(make_desk(), said)


def test_in_private_an_agents_command_names_its_ticket() -> None:
    assert _needed("resolve HD-1002 done", GRACE, DIRECT).command is not None
    assert _needed("queue HD-1002", GRACE, DIRECT).command is None
    assert _needed("person HD-1002", GRACE, DIRECT).command is None


def test_of_a_requester_only_what_is_theirs_to_do_is_a_command() -> None:
    assert _needed("cancel HD-1002", ADA, LOBBY).number == 1002
    assert _needed("reopen HD-1002 please", ADA, LOBBY).command is not None
    assert _needed("cancel HD-1002", ADA, LOBBY, addressed=False).command is None
    words = _needed("note for HD-1002: it hums", ADA, LOBBY)
    assert (words.command, words.number) == (None, 1002)
    assert _needed("it hums", ADA, LOBBY).number is None


def test_typed_in_private_it_acts_and_says_so(queued: DialogStory) -> None:
    assert "did_claim" in queued.says(GRACE, "claim HD-1042", at=DIRECT)
    assert queued.ticket.agent == GRACE


def test_somebody_else_who_asks_by_number_is_told_nothing(queued: DialogStory) -> None:
    heard = queued.says(EVE, "status HD-1042", at=replace(LOBBY, thread="t"))
    assert heard == ["no_such_ticket"]
    heard = queued.says(EVE, "cancel HD-1042", at=replace(LOBBY, thread="t"))
    assert heard == ["no_such_ticket"]
    assert queued.ticket.status is Status.OPEN


def test_of_two_tickets_nobody_can_tell_which(queued: DialogStory) -> None:
    assert queued.commands(GRACE, "claim HD-1042 and HD-7") == ["one_ticket_at_a_time"]


def test_a_reply_in_the_room_binds_what_is_said_under_it(queued: DialogStory) -> None:
    said = MessageReceived(EventId("r"), queued.now, TOP, GRACE, "On my way", ref="r1")
    assert queued.happens(replace(said, reply_to="m1"))[0] == "from_agent"
    assert queued.state is not None
    assert queued.last.place_bindings == {replace(TOP, thread="r1"): queued.state.id}
    inside = replace(said, id=EventId("r2"), place=SUPPORT, reply_to="m1")
    queued.happens(inside)
    assert queued.last.place_bindings == {}


def test_words_under_another_card_become_a_command_and_their_copy_is_taken_back(
    queued: DialogStory,
) -> None:
    copy = f"to:{SUPPORT.platform}:{SUPPORT.room}:w"
    there = Place("console", "eve")
    other = Conversation(ConversationId("other"), EVE, there, relayed=(copy,))
    queued.context = replace(Context(number=1043), holds=other)
    queued.edits(GRACE, "w", "claim HD-1042")
    taken = [a for a in queued.last.actions if isinstance(a, Retract)]
    assert [(r.to, r.message_key, r.conversation) for r in taken] == [(there, copy, other.id)]
    assert queued.ticket.agent == GRACE
