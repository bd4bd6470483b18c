"""The requester has left the platform: agents are told, words are kept, and sent on the return."""

from core.model.events import Choice, DeliveryFailed, RequesterLeft
from core.model.ids import EventId
from core.model.people import Place
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, LOBBY, DialogStory


def claimed() -> DialogStory:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "my spoon is bent and I cannot stir anything")
    talk.says(ADA, "person")
    talk.presses(ADA, Choice.NEED_PERSON)
    talk.presses(GRACE, Choice.CLAIM)
    return talk


def leaves(talk: DialogStory, *, returned: bool = False) -> list[str]:
    assert talk.state is not None
    talk.count += 1
    id_ = EventId(f"left:{talk.count}")
    return talk.happens(RequesterLeft(id_, talk.now, talk.state.id, ADA, returned))


def fails(
    talk: DialogStory, wording: str = "from_agent", key: str = "k", to: Place = LOBBY
) -> list[str]:
    assert talk.state is not None
    talk.count += 1
    id_ = EventId(f"failed:{talk.count}")
    why = "this account is deactivated"
    return talk.happens(
        DeliveryFailed(id_, talk.now, talk.state.id, key, wording, why, to, reader_left=True)
    )


def test_the_card_says_that_they_left_and_the_agent_is_told_once() -> None:
    talk = claimed()
    assert leaves(talk) == ["requester_left", "card"]
    assert talk.latest("requester_left").mentions == (GRACE,)
    assert talk.facts_of("card")["left"] == talk.now
    assert leaves(talk) == []


def test_an_unclaimed_ticket_calls_nobody() -> None:
    talk = claimed()
    talk.presses(GRACE, Choice.RELEASE)
    leaves(talk)
    assert talk.latest("requester_left").mentions == ()


def test_words_are_marked_as_undelivered_and_reminders_are_not() -> None:
    talk = claimed()
    assert fails(talk) == ["requester_left", "undelivered", "card"]
    assert fails(talk, key="k2") == ["undelivered"]
    assert fails(talk, "update_claimed") == []
    elsewhere = Place("console", "@alan")
    assert fails(talk, "page", to=elsewhere) == ["undelivered_elsewhere"]


def test_what_was_not_read_is_sent_when_they_write_again() -> None:
    talk = claimed()
    fails(talk)
    fails(talk, key="k2")
    heard = talk.says(ADA, "I am back")
    assert heard[0] == "requester_returned_unread"
    assert talk.last.retry_key == ("k", "k2")
    assert "left" not in talk.facts_of("card")
    talk.says(ADA, "anybody?")
    assert not talk.last.retry_key


def test_an_account_that_is_there_again_is_told_too() -> None:
    talk = claimed()
    assert leaves(talk, returned=True) == []
    leaves(talk)
    talk.says(GRACE, "I write to nobody")
    assert talk.state is not None and talk.state.left_at is not None, "only they come back"
    assert leaves(talk, returned=True) == ["requester_returned", "card"]
    assert talk.last.retry_key == ()
