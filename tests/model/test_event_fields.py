"""What can be asked of any event, without knowing which it is."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Final, get_args

from core.model.attachment import Attachment
from core.model.event_fields import (
    event_author,
    event_conversation,
    event_files,
    event_mentions,
    event_place,
    event_ref,
    event_text,
    event_thread,
    event_value,
    source_of,
    with_author,
)
from core.model.events import (
    ButtonPressed,
    ChannelReopened,
    Choice,
    CommandGiven,
    Event,
    HomeOpened,
    MessageReceived,
    PolicyChanged,
    RequesterLeft,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person
from tests.cases import each_case
from tests.talk import ADA, LOBBY

NOW: Final = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ID, TALK = EventId("e1"), ConversationId("talk")
FILE = Attachment("shot.png", "image/png", 3)

SAID = MessageReceived(ID, NOW, LOBBY, ADA, "help", (FILE,), ref="m1", thread="t1")
COMMAND = CommandGiven(ID, NOW, LOBBY, ADA, "status", files=(FILE,))
PRESS = ButtonPressed(ID, NOW, TALK, LOBBY, ADA, Choice.CLAIM, "7")
REOPENED = ChannelReopened(ID, NOW, TALK, LOBBY)
POLICY = PolicyChanged(ID, NOW, TALK)
LEFT = RequesterLeft(ID, NOW, TALK, ADA)
HOME = HomeOpened(ID, NOW, LOBBY, ADA)


@each_case(
    ("event", "conversation"),
    [(POLICY, TALK), (REOPENED, TALK), (LEFT, TALK), (PRESS, TALK), (SAID, None), (HOME, None)],
    ids=lambda given: type(given).__name__,
)
def test_an_event_may_name_its_conversation(
    event: Event, conversation: ConversationId | None
) -> None:
    assert event_conversation(event) == conversation


def test_an_event_has_an_author_and_a_place_where_somebody_did_it_somewhere() -> None:
    assert [event_author(event) for event in (SAID, HOME, POLICY, REOPENED)] == [
        *(ADA, ADA, None, None)
    ]
    assert [event_place(event) for event in (SAID, REOPENED, POLICY)] == [LOBBY, LOBBY, None]


def test_an_event_has_words_files_and_a_message_where_its_kind_brings_them() -> None:
    assert [event_text(event) for event in (SAID, COMMAND, PRESS)] == ["help", "status", ""]
    assert [event_files(event) for event in (SAID, COMMAND, PRESS)] == [(FILE,), (FILE,), ()]
    assert [event_ref(event) for event in (SAID, COMMAND)] == ["m1", ""]
    assert [event_thread(event) for event in (SAID, COMMAND)] == ["t1", ""]
    assert [event_value(event) for event in (PRESS, SAID)] == ["7", ""]


def test_an_event_stands_for_a_message_or_for_none() -> None:
    assert source_of(SAID) == f"{LOBBY.platform}:{LOBBY.room}:m1"
    assert source_of(COMMAND) == ID
    assert source_of(PRESS) == source_of(POLICY) == ""


ACCESSORS: Final[dict[str, tuple[Callable[[Any], object], object]]] = {
    "author": (event_author, None),
    "place": (event_place, None),
    "conversation": (event_conversation, None),
    "text": (event_text, ""),
    "files": (event_files, ()),
    "ref": (event_ref, ""),
    "value": (event_value, ""),
    "thread": (event_thread, ""),
}


@each_case("kind", get_args(Event))
def test_what_a_kind_of_event_carries_is_found_whichever_kind_it_is(kind: type[Any]) -> None:
    carried = {field.name: object() for field in fields(kind)}
    event = kind(**carried)
    for name, (accessor, absent) in ACCESSORS.items():
        assert accessor(event) is carried.get(name, absent), name


def test_words_mention_people_and_nothing_else_does() -> None:
    bob = Person("console", "bob", "Bob")
    assert event_mentions(replace(SAID, mentions=(bob,))) == (bob,)
    assert event_mentions(replace(COMMAND, mentions=(bob,))) == (bob,)
    assert event_mentions(PRESS) == event_mentions(POLICY) == ()


def test_more_is_known_of_an_author_and_nothing_of_nobody() -> None:
    known = replace(ADA, guest=True)
    assert with_author(SAID, known) == replace(SAID, author=known)
    assert with_author(POLICY, known) is POLICY
