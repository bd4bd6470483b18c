"""Where threads begin under a message: which words belong to the talk there, and which do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.model.actions import Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.events import Choice, CommandGiven, FormName
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUPPORT, DialogStory

THREAD = replace(LOBBY, thread="t1")
SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    """A ticket in a thread of its own, with a person."""
    talk.says(ADA, "The vpn box is humming", thread="t1")
    talk.says(ADA, "a person please", at=THREAD)
    talk.presses(GRACE, Choice.CLAIM)
    return talk


@pytest.fixture
def resolved(claimed: DialogStory) -> DialogStory:
    claimed.fills(GRACE, FormName.RESOLVE, how="Changed the fan")
    return claimed


def known(talk: DialogStory) -> Conversation:
    assert talk.state is not None
    return talk.state


def close(talk: DialogStory) -> None:
    """The resolution stands until the ticket is closed; a reply would still reopen it."""
    talk.passes(timedelta(days=4))
    assert talk.step is Step.CLOSED


AFTER_THE_END: dict[str, Callable[[DialogStory], None]] = {
    "resolved": lambda _: None,
    "closed": close,
}
ended = pytest.mark.parametrize("end", AFTER_THE_END.values(), ids=AFTER_THE_END)


# A talk begins.


def test_a_talk_goes_on_in_the_thread_that_begins_under_its_first_words(talk: DialogStory) -> None:
    assert talk.says(ADA, "My VPN does not connect", thread="t1") == ["opened", "answer"]
    assert known(talk).place == THREAD
    assert {say.to for say in talk.said} == {THREAD}
    opened = talk.latest("opened")
    assert (opened.message_key, opened.reply_to, opened.owns_thread) == ("", "", False), (
        "no thread is to be made"
    )


def test_what_is_written_beside_the_thread_is_about_the_talk_too(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect", thread="t1")
    id_ = known(talk).id
    assert talk.last.place_bindings == {THREAD: id_, LOBBY: id_}
    talk.says(ADA, "a person please", thread="t2")
    assert (known(talk).id, known(talk).place) == (id_, THREAD)
    assert talk.last.place_bindings == {}, "only the beginning takes places"


def test_where_no_thread_begins_the_talk_stays_in_the_lobby(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert known(talk).place == LOBBY
    assert talk.last.place_bindings == {LOBBY: known(talk).id}


def test_a_talk_that_begins_inside_a_thread_takes_that_thread_alone(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect", at=THREAD)
    assert talk.last.place_bindings == {THREAD: known(talk).id}


def test_a_greeting_takes_no_place_and_is_answered_under_it(talk: DialogStory) -> None:
    assert talk.says(ADA, "hello", thread="t1") == ["greeting"]
    assert talk.latest("greeting").to == THREAD
    assert (talk.last.conversation, talk.last.place_bindings) == (None, {})


@pytest.mark.parametrize("said", ["It hums louder", "status", "thanks"])
def test_before_the_end_words_beside_the_thread_go_on_in_it(
    claimed: DialogStory, said: str
) -> None:
    before = known(claimed).id
    heard = claimed.says(ADA, said, thread="t2")
    assert heard in (["from_requester"], ["status"])
    assert known(claimed).id == before


# After the end.


@ended
@pytest.mark.parametrize(
    "said", ["The lift is stuck", "My VPN does not connect", "ok so the door is stuck"]
)
def test_after_the_end_words_beside_the_thread_begin_another_talk(
    resolved: DialogStory, end: Callable[[DialogStory], None], said: str
) -> None:
    end(resolved)
    before = known(resolved)
    assert resolved.says(ADA, said, thread="t2")[0] == "opened"
    now = known(resolved)
    assert (now.id != before.id, now.place.thread) == (True, "t2")
    assert resolved.last.place_bindings == {replace(LOBBY, thread="t2"): now.id, LOBBY: now.id}
    assert resolved.ticket.number == 1043


@ended
def test_after_the_end_a_picture_beside_the_thread_begins_another_talk(
    resolved: DialogStory, end: Callable[[DialogStory], None]
) -> None:
    end(resolved)
    resolved.says(ADA, "", SHOT, thread="t2")
    assert (resolved.ticket.number, resolved.ticket.subject) == (1043, "(shot.png)")


ABOUT_THE_END = {
    "Thank you so much!": ["welcome"],
    "that worked": ["welcome"],
    "cancel": ["welcome"],
    "skip": ["welcome"],
    "5": ["rating_thanks", "card"],
    "four": ["rating_thanks", "card"],
    "\N{THUMBS UP SIGN}": ["rating_thanks", "card"],
    "still not working": ["from_requester", "reopened_card", "reopened", "card"],
    "it did not help": ["from_requester", "reopened_card", "reopened", "card"],
    "a person please": ["from_requester", "reopened_card", "reopened", "card"],
    "status": ["status"],
    "why?": ["why"],
    "status HD-1042": ["status"],
    "HD-1042 hums again": ["from_requester", "reopened_card", "reopened", "card"],
}
"""What can only be about the ticket that has ended, and what it gets for an answer."""


@ended
@pytest.mark.parametrize("said", ABOUT_THE_END)
def test_what_can_only_be_about_the_end_is_about_it_wherever_it_stands(
    resolved: DialogStory, end: Callable[[DialogStory], None], said: str
) -> None:
    end(resolved)
    before = known(resolved).id
    assert resolved.says(ADA, said, thread="t2") == ABOUT_THE_END[said]
    assert known(resolved).id == before


@ended
def test_a_number_of_another_ticket_does_not_make_it_about_this_one(
    resolved: DialogStory, end: Callable[[DialogStory], None]
) -> None:
    end(resolved)
    resolved.says(ADA, "HD-7 was about the lift, which is stuck again", thread="t2")
    assert resolved.ticket.number == 1043


@ended
@pytest.mark.parametrize("said", ["It hums again", "The lift is stuck again"])
def test_words_in_the_tickets_own_thread_reopen_it(
    resolved: DialogStory, end: Callable[[DialogStory], None], said: str
) -> None:
    end(resolved)
    assert "reopened" in resolved.says(ADA, said, at=THREAD)
    assert (resolved.ticket.number, resolved.ticket.status) == (1042, Status.CLAIMED)


@ended
def test_where_there_are_no_threads_a_reply_reopens_as_before(
    resolved: DialogStory, end: Callable[[DialogStory], None]
) -> None:
    end(resolved)
    assert "reopened" in resolved.says(ADA, "The lift is stuck again")
    assert resolved.ticket.number == 1042


def test_words_after_a_low_rating_are_its_comment_wherever_they_stand(
    resolved: DialogStory,
) -> None:
    resolved.presses(ADA, Choice.RATE, "1")
    assert resolved.step is Step.COMMENTING
    heard = resolved.says(ADA, "It took all day, and the lift was stuck", thread="t2")
    assert heard == ["rating_comment", "comment_thanks"]
    assert resolved.ticket.number == 1042


# The ticket that a new one names.


@ended
def test_another_story_does_not_name_the_ticket_that_merely_ended(
    resolved: DialogStory, end: Callable[[DialogStory], None]
) -> None:
    end(resolved)
    assert "opened_follows" not in resolved.says(ADA, "The lift is stuck", thread="t2")
    assert resolved.ticket.follows is None


def long_ago(talk: DialogStory) -> None:
    talk.passes(timedelta(days=9))


def cancelled(talk: DialogStory) -> None:
    talk.says(ADA, "It hums again", at=THREAD)
    talk.says(ADA, "cancel", at=THREAD)
    assert talk.step is Step.CLOSED


@pytest.mark.parametrize("end", [long_ago, cancelled])
@pytest.mark.parametrize("said", ["The lift is stuck", "HD-1042 hums again"])
def test_a_ticket_that_is_closed_for_good_is_named_by_the_next(
    resolved: DialogStory, end: Callable[[DialogStory], None], said: str
) -> None:
    end(resolved)
    assert resolved.says(ADA, said, thread="t2")[0] == "opened_follows"
    assert (resolved.ticket.number, resolved.ticket.follows) == (1043, 1042)


# Words said to the desk in the agents' room.


@pytest.mark.parametrize(
    ("who", "told"), [(GRACE, "help_agent"), (ALAN, "help_agent"), (EVE, "help")]
)
def test_words_to_the_desk_among_agents_that_are_no_command_get_help_and_open_nothing(
    talk: DialogStory, who: Person, told: str
) -> None:
    assert talk.commands(who, "My VPN does not connect") == [told]
    [said] = talk.last.actions
    assert isinstance(said, Say)
    assert (said.to, said.only_for, said.conversation) == (SUPPORT, who, None)
    assert (talk.last.conversation, talk.last.place_bindings, talk.facts) == (None, {}, [])


def test_under_a_card_they_get_help_too_and_change_no_ticket(claimed: DialogStory) -> None:
    before = known(claimed)
    assert claimed.commands(GRACE, "good work everybody") == ["help_agent"]
    assert claimed.last.conversation is None
    assert known(claimed) == before


def test_the_command_that_opens_a_ticket_opens_one_among_agents_too(talk: DialogStory) -> None:
    talk.commands(GRACE, "My VPN does not connect", opens=True)
    assert talk.ticket.requester == GRACE


def test_words_to_the_desk_by_name_elsewhere_are_a_problem_told(talk: DialogStory) -> None:
    heard = talk.happens(
        CommandGiven(EventId("name"), talk.now, LOBBY, ADA, "My VPN does not connect")
    )
    assert heard == ["opened", "answer"]


def test_a_greeting_by_command_is_answered_to_the_one_who_gave_it(talk: DialogStory) -> None:
    """Others in the room need not read it; a greeting in words was said before them all."""
    talk.happens(CommandGiven(EventId("hello"), talk.now, LOBBY, ADA, "hello"))
    assert talk.latest("greeting").only_for == ADA
    talk.says(ADA, "hello")
    assert talk.latest("greeting").only_for is None


# For whom it is said.


def test_what_is_said_to_the_requester_names_its_reader(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Unplug it please")
    to_her = [say for say in claimed.said if say.to.room == LOBBY.room]
    assert len(to_her) > 3
    assert all(say.reader == ADA for say in to_her)


def test_what_is_said_to_a_room_of_agents_has_no_one_reader(claimed: DialogStory) -> None:
    claimed.says(ADA, "It hums louder", at=THREAD)
    among = [say for say in claimed.said if say.to.room == SUPPORT.room]
    assert {say.wording for say in among} == {"card", "from_requester"}
    assert all(say.reader is None for say in among)


def test_an_answer_on_the_spot_is_for_whoever_asked_and_their_rooms_are_not_kept(
    claimed: DialogStory,
) -> None:
    alan = replace(ALAN, member_of=("#support", "#leads"))
    claimed.commands(alan, "status HD-1042")
    said = claimed.latest("status")
    assert said.reader == ALAN
    assert said.reader.member_of == ()


# What is for one pair of eyes.


@pytest.mark.parametrize(("ref", "where"), [("t1", LOBBY), ("m9", THREAD)])
def test_who_asks_at_the_head_of_a_thread_is_not_answered_inside_it(
    talk: DialogStory, ref: str, where: Place
) -> None:
    """Nobody may have answered there yet, and what only one person sees is shown to none then."""
    talk.says(ADA, "help", at=THREAD, ref=ref)
    assert (talk.latest("help").to, talk.latest("help").only_for) == (where, ADA)


# Others in the thread of a talk.


def test_who_calls_the_desk_in_anothers_talk_hears_whose_it_is_and_where_to_ask(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "My VPN does not connect", thread="t1")
    before = known(talk)
    assert talk.says(EVE, "my lamp is dark, I need a person", at=THREAD) == ["thread_of_another"]
    told = talk.latest("thread_of_another")
    assert (told.only_for, told.to, told.args["ticket"]) == (EVE, THREAD, "HD-1042")
    assert talk.says(EVE, "mine too, Ada", at=THREAD, called=False) == []
    assert known(talk) == before, "the talk goes on as if nothing was said"


def test_once_people_read_along_they_read_the_call_too(claimed: DialogStory) -> None:
    assert claimed.says(EVE, "mine too", at=THREAD) == ["from_requester"]
    assert claimed.latest("from_requester").args["text"] == "mine too"


@ended
def test_after_the_end_nobody_reads_along(
    resolved: DialogStory, end: Callable[[DialogStory], None]
) -> None:
    end(resolved)
    assert resolved.says(EVE, "mine too", at=THREAD) == ["thread_of_another"]
