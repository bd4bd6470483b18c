"""States are kept with their text: only the very text that was written or read is known again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.frozen import with_fields
from core.model.ids import ConversationId
from core.model.people import Person, Place
from core.model.ticket import Details, Priority, Ticket
from core.store import state_rows
from core.store.codec import dumps, loads
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.store.state_rows import PENDING, StateText, read_state, write_state
from tests.databases import lay_out_sqlite
from tests.store.desk import Room

AT = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)
ADA = Person("console", "ada", "Ada", email="ada@example.com")
TALK = Conversation(
    ConversationId("kept"),
    ADA,
    Place("console", "ada"),
    ticket=Ticket(1001, ADA, AT, "It is slow", Details("It is slow", priority=Priority.HIGH)),
    cards=("support",),
)
PENDING_ONE = (Deadline(DeadlineKind.PATIENCE, AT + timedelta(hours=1)),)


def test_a_field_that_did_not_change_is_not_encoded_again() -> None:
    before = write_state(TALK, PENDING_ONE, None)
    after = write_state(with_fields(TALK, cards=(), version=2), PENDING_ONE, before)
    assert after.text.body == dumps(Conversation, after.conversation)
    assert after.encoded["ticket"] is before.encoded["ticket"]
    assert "cards" not in after.encoded


def test_a_field_that_was_its_default_and_one_that_is_equal_but_another_are_encoded() -> None:
    before = write_state(with_fields(TALK, ticket=None), (), None)
    renamed = replace(ADA, name="Ada Lovelace")
    assert renamed == ADA
    after = write_state(with_fields(TALK, requester=renamed), (), before)
    assert after.text.body == dumps(Conversation, after.conversation)
    assert loads(Conversation, after.text.body).requester.name == "Ada Lovelace"


def test_deadlines_that_did_not_change_are_those_of_before() -> None:
    before = write_state(TALK, PENDING_ONE, None)
    same = write_state(TALK, (replace(PENDING_ONE[0]),), before)
    assert same.pending is before.pending
    assert same.text.pending == dumps(PENDING, PENDING_ONE)
    later = (replace(PENDING_ONE[0], at=AT + timedelta(hours=2)),)
    assert write_state(TALK, later, before).text.pending == dumps(PENDING, later)


def test_lists_name_people_as_they_are_called_now() -> None:
    bob = Person("console", "bob", "Bob")
    assert TALK.ticket is not None
    claimed = with_fields(TALK, ticket=replace(TALK.ticket, agent=bob))
    before = write_state(claimed, (), None)
    robert = replace(bob, name="Robert")
    assert robert == bob
    renamed = replace(TALK.ticket, requester=replace(ADA, name="Ada L."), agent=robert)
    columns = write_state(with_fields(TALK, ticket=renamed), (), before).projection.columns
    assert columns is not None
    assert loads(Person, str(columns["requester"])).name == "Ada L."
    assert loads(Person, str(columns["agent"])).name == "Robert"
    unclaimed = write_state(TALK, (), before).projection.columns
    assert unclaimed is not None
    assert unclaimed["agent"] is None


def test_what_was_written_is_not_decoded_again_and_another_text_is() -> None:
    written = write_state(TALK, PENDING_ONE, None)
    text = written.text
    assert read_state(TALK.id, text) is written
    other = StateText(dumps(Conversation, with_fields(TALK, version=7)), text.pending)
    assert read_state(TALK.id, other).conversation.version == 7
    fewer = StateText(text.body, dumps(PENDING, ()))
    assert read_state(TALK.id, fewer).pending == ()
    assert read_state(TALK.id, fewer).conversation == TALK


def test_states_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = type(state_rows._KEPT)(2)
    monkeypatch.setattr(state_rows, "_KEPT", kept)
    for n in range(5):
        write_state(with_fields(TALK, id=ConversationId(f"many-{n}")), (), None)
    assert list(kept) == ["many-3", "many-4"]


async def test_what_another_process_has_written_is_seen(tmp_path: Path) -> None:
    store = SqlStore(make_engine(await lay_out_sqlite(tmp_path / "desk.db")))
    opened = await Room(store).opens()
    changed = dumps(Conversation, with_fields(opened, cards=("elsewhere",)))
    change = sql("UPDATE conversations SET body = :body WHERE id = :id")
    await store.write(lambda db: db.execute(change, {"body": changed, "id": opened.id}))
    async with store.unit() as unit:
        found = await unit.load(opened.id)
    assert found is not None
    assert found.cards == ("elsewhere",)
    await store.close()
