"""The format of stored values: what earlier releases wrote is read, and written the same today."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.model.actions import Action, Duration, Retract, Say, Value
from core.model.business_hours import ClockKind
from core.model.conversation import AnswerAttempt, AttemptOutcome, Conversation
from core.model.deadline import Deadline
from core.model.events import Event, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.timeline import AuditEntry, AuditKind
from core.store.codec import UnreadableError, dumps, load_readable, loads

AT = datetime(2026, 11, 1, 8, 5, 0, 250, tzinfo=UTC)
ROOM = Place("console", "#support")
ADA = Person("console", "ada", "Ada")
LAST_RELEASE = Path(__file__).parents[1] / "releases" / "0.2.sqlite.gz"
COLUMNS: tuple[tuple[Any, str], ...] = (
    (Conversation, "SELECT body FROM conversations"),
    (tuple[Deadline, ...], "SELECT pending FROM conversations"),
    (Action, "SELECT action FROM outbox"),
    (AuditEntry, "SELECT body FROM facts"),
)


def test_a_member_of_a_union_is_tagged_with_its_class() -> None:
    said = Retract(ROOM, "card", ConversationId("c1"))
    text = '{"$":"Retract","to":{"platform":"console","room":"#support"},"message_key":"card"}'
    assert dumps(Action, replace(said, conversation=None)) == text
    assert loads(Action, dumps(Action, said)) == said


def test_each_kind_of_argument_comes_back_as_what_it_was() -> None:
    lasting = Duration(timedelta(hours=4), ClockKind.WORKING_HOURS)
    moment: dict[str, Value] = {"c": AT, "d": timedelta(microseconds=7), "e": lasting}
    args = {"a": "1", "b": 1, **moment}
    said = Say(ROOM, "reply", args=args, rows=({"when": AT},), mentions=(ADA,))
    written = json.loads(dumps(Action, said))["args"]
    assert written["c"] == {"@": "2026-11-01T08:05:00.000250+00:00"}
    assert written["d"] == {"~": 7}
    assert written["e"] == {"$": "Duration", "length": 14_400_000_000, "clock": "working_hours"}
    assert loads(Action, dumps(Action, said)) == said


@pytest.mark.parametrize(
    "moment",
    [
        AT,
        AT.replace(microsecond=0),
        AT.astimezone(ZoneInfo("Asia/Kolkata")),
        AT.replace(tzinfo=timezone(timedelta(hours=-3, minutes=-30, seconds=-7))),
        AT.replace(tzinfo=None),
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_a_moment_is_written_as_python_has_it(moment: datetime) -> None:
    assert dumps(datetime, moment) == f'"{moment.isoformat()}"'
    assert loads(datetime, dumps(datetime, moment)) == moment


def test_defaults_are_left_out_and_come_back() -> None:
    new = Conversation(ConversationId("c1"), ADA, ROOM)
    assert set(json.loads(dumps(Conversation, new))) == {"id", "requester", "place"}
    assert loads(Conversation, dumps(Conversation, new)) == new


def test_a_duration_that_is_alone_is_a_count_of_microseconds() -> None:
    tried = AnswerAttempt(
        AT, "why?", (), AttemptOutcome.NOTHING, 0.5, took=timedelta(milliseconds=3)
    )
    assert json.loads(dumps(AnswerAttempt, tried))["took"] == 3000
    assert loads(AnswerAttempt, dumps(AnswerAttempt, tried)) == tried


def test_names_of_the_last_release_are_read_and_unknown_ones_passed_over() -> None:
    place = '{"platform":"console","room":"#support"}'
    old = f'{{"$":"Say","to":{place},"wording":"reply","facts":{{"a":1}},"slot":"s","later":[1]}}'
    assert loads(Action, old) == Say(ROOM, "reply", args={"a": 1}, message_key="s")


def test_what_msgspec_refuses_is_written_and_read_all_the_same() -> None:
    event = MessageReceived(EventId("e1"), AT, ROOM, ADA, "half \ud83d", ref="r")
    escaped = dumps(Event, event, ascii_only=True)
    assert escaped.isascii()
    assert loads(Event, escaped) == event
    assert loads(Event, dumps(Event, event)) == event
    huge = Say(ROOM, "reply", args={"number": 10**30})
    assert loads(Action, dumps(Action, huge)) == huge

    class Text(str):
        __slots__ = ()

    entry = AuditEntry(AT, AuditKind.SAID, details={"text": Text("hello")})
    assert loads(AuditEntry, dumps(AuditEntry, entry)) == entry


@pytest.mark.parametrize("text", ["", "[", "null", "7", "{}", '{"id":"c1","requester":7}'])
def test_an_unreadable_text_is_named(text: str) -> None:
    with pytest.raises(UnreadableError, match="no Conversation can be read"):
        loads(Conversation, text)
    assert load_readable(Conversation, [text]) == []


def test_a_class_of_a_newer_release_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        loads(Action, '{"$":"Nobody"}')


def rows_of_the_last_release(folder: Path) -> Iterator[tuple[Any, str]]:
    file = folder / "old.db"
    file.write_bytes(gzip.decompress(LAST_RELEASE.read_bytes()))
    db = sqlite3.connect(file)
    for kind, query in COLUMNS:
        yield from ((kind, text) for (text,) in db.execute(query))
    db.close()


def test_rows_of_the_last_release_keep_their_meaning(tmp_path: Path) -> None:
    seen = 0
    for kind, text in rows_of_the_last_release(tmp_path):
        value = loads(kind, text)
        again = dumps(kind, value)
        assert loads(kind, again) == value
        assert len(again) <= 2 * len(text)  # a new name may be longer than the old one
        seen += 1
    assert seen > 100
