"""Keys of messages: what releases have stored stays readable, and nothing else is read as a key."""

from hypothesis import given, strategies as st

from core.model.ids import (
    TALK,
    MessageKey,
    MessageKind,
    MessageRef,
    cause_of,
    delivery_key,
    kind_of,
)
from core.model.people import Person, Place
from tests.cases import each_case

STORED = {
    "talk": MessageKey(MessageKind.TALK),
    "card:support": MessageKey(MessageKind.CARD, "support"),
    "whole:support": MessageKey(MessageKind.WHOLE, "support"),
    "brief:support": MessageKey(MessageKind.BRIEF, "support"),
    "before:2": MessageKey(MessageKind.BEFORE, "2"),
    "from:slack:C1:171.5": MessageKey(MessageKind.FROM, "slack:C1:171.5"),
    "brought:slack:@U1:171.5": MessageKey(MessageKind.BROUGHT, "slack:@U1:171.5"),
    "to:discord:12:34": MessageKey(MessageKind.TO, "discord:12:34"),
    "note:slack:C1:slack:C1:171.5": MessageKey(MessageKind.NOTE, "slack:C1:slack:C1:171.5"),
    "unkept0:slack:C1:171.5": MessageKey(MessageKind.UNKEPT, "slack:C1:171.5", 0),
    "unkept12:slack:C1:171.5": MessageKey(MessageKind.UNKEPT, "slack:C1:171.5", 12),
    "summary:1": MessageKey(MessageKind.SUMMARY, "1"),
    "promise": MessageKey(MessageKind.PROMISE),
    "page:U1:2": MessageKey(MessageKind.PAGE, "U1:2"),
    "held:~0a": MessageKey(MessageKind.HELD, "~0a"),
    "draft:3": MessageKey(MessageKind.DRAFT, "3"),
    "closed:slack:U1": MessageKey(MessageKind.CLOSED, "slack:U1"),
}
"""As release 0.2 wrote them."""


@each_case("text", STORED)
def test_a_stored_key_is_read_and_written_as_it_was(text: str) -> None:
    assert MessageKey.parse(text) == STORED[text]
    assert str(STORED[text]) == text


def test_every_kind_is_among_the_stored() -> None:
    assert {key.kind for key in STORED.values()} == set(MessageKind) - {
        MessageKind.WOKEN,
        MessageKind.SO_FAR,
        MessageKind.INVITE,
        MessageKind.SHARED,
    }


@each_case("text", ["", "cards:support", "card2:support", "Talk", "e1/0", "unkeptx:a"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert MessageKey.parse(text) is None
    assert kind_of(text) is None


def test_a_copy_names_the_message_that_it_carries() -> None:
    key = MessageKey.parse("note:slack:C1:slack:C1:171.5")
    assert key is not None
    assert key.source == MessageRef("slack", "C1", "slack:C1:171.5")
    assert STORED["talk"].source is None
    assert kind_of(TALK) is MessageKind.TALK


@given(st.sampled_from(MessageKind), st.text(max_size=20))
def test_whatever_it_is_about_comes_back(kind: MessageKind, about: str) -> None:
    key = MessageKey(kind, about)
    assert MessageKey.parse(str(key)) == key
    assert kind_of(str(key)) is kind


def test_a_delivery_names_its_cause_though_that_holds_slashes() -> None:
    assert cause_of(delivery_key("slack:C1:1/2", 3)) == "slack:C1:1/2"
    assert delivery_key("e1", "q") == "e1/q"


def test_a_private_talk_is_a_property_of_its_place() -> None:
    private, channel = Place.direct_to("slack", "U1", "171.5"), Place("slack", "C1")
    assert (private.room, private.thread) == ("@U1", "171.5")
    assert (private.is_direct, private.direct_handle) == (True, "U1")
    assert (channel.is_direct, channel.direct_handle) == (False, "")
    assert Place.direct(Person("slack", "U1")) == Place("slack", "@U1")
    assert channel.channel == "slack:C1"
    assert not channel.is_private_to(Person("slack", ""))


def test_an_account_is_read_as_it_is_written() -> None:
    assert Person("slack", "U1").account == "slack:U1"
    assert Person.of_account("email:a:b@acme.test") == Person("email", "a:b@acme.test")
