"""The events of a usual ticket, for as many tickets as are wanted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zlib import crc32

from core.model.events import ButtonPressed, Choice, CommandGiven, Event, MessageReceived
from core.model.ids import ConversationId, EventId, derive_id
from core.model.people import Person, Place

AT = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)
GRACE = Person("console", "grace", "Grace Hopper")
SAID = ("technical", "medium", "I opened the client", "skip", "ada@example.com", "send")
EVENTS = len(SAID) + 4
WHEN = ("", "since this morning", "after the update", "from home", "since Monday", "any more")
HOW = ("", "It says timeout", "I tried twice", "Please help", "It worked last week", "On my laptop")


def question(name: str) -> str:
    """One of 36 ways to ask the same, so that not each one is found in a cache."""
    n = crc32(name.encode())
    return f"My VPN does not connect {WHEN[n % 6]}. {HOW[n // 6 % 6]}".strip(" .")


def talk(name: str) -> Iterator[Event]:
    """A ticket from the problem to the resolution; `name` makes its ids."""
    asker, place = Person("console", name), Place("console", name)
    opening = EventId(f"{name}:0")
    conversation = ConversationId(derive_id(opening, "conversation"))
    yield MessageReceived(opening, AT, place, asker, question(name), ref=opening)
    yield ButtonPressed(
        EventId(f"{name}:1"), AT, conversation, place, asker, Choice.NONE_OF_THESE, ""
    )
    for n, said in enumerate(SAID, 2):
        id_ = EventId(f"{name}:{n}")
        yield MessageReceived(id_, AT, place, asker, said, ref=id_)
    room = Place("console", "#support", name)
    for n, choice in enumerate((Choice.CLAIM, Choice.RELEASE), EVENTS - 2):
        yield ButtonPressed(EventId(f"{name}:{n}"), AT, conversation, room, GRACE, choice, "")


def command(name: str) -> Event:
    """A question that changes nothing."""
    who, place = Person("console", name), Place("console", name)
    return CommandGiven(EventId(f"{name}:c"), AT, place, who, "mine")
