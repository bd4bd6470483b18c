"""`deskhand backup` and `restore`: consistent while the desk works, and never over anything."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.database_lock import shared
from bot.settings import make_settings
from core.inbox.event_inbox import EventInbox
from core.model.events import MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.store.connection.engine import make_engine
from core.store.operations.backup import back_up, restore
from core.store.operations.schema_upgrade import migrate
from core.store.sql_store import SqlStore
from tests.cli.conftest import Type
from tests.cli.desk import NOW, with_ticket
from tests.clock import FakeClock
from tests.desks import make_desk, make_library

DATABASE = Path("data/desk.db")


def nothing(_: int, __: int) -> None:
    pass


def rows(file: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(file)) as db:
        return [row[0] for row in db.execute(query)]


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(statement)
        db.commit()


def test_a_backup_holds_the_tickets_and_only_its_owner_may_read_it(
    deskhand: Type, folder: Path
) -> None:
    with_ticket("data/desk.db")
    ended = deskhand("backup", "copy.db")
    assert ended.code == 0
    assert ended.out.startswith("Copied 2 tickets, ")
    assert Path("copy.db").stat().st_mode & 0o777 == 0o600
    assert rows(Path("copy.db"), "SELECT number FROM tickets ORDER BY number") == [1001, 1002]
    assert sorted(file.name for file in folder.glob("*copy*")) == ["copy.db"]


def test_nothing_is_overwritten_unless_it_is_said(deskhand: Type) -> None:
    with_ticket("data/desk.db")
    Path("copy.db").write_text("precious")
    ended = deskhand("backup", "copy.db")
    assert ended.code == 3
    assert "copy.db exists already. Name another file, or say --force." in ended.err
    assert Path("copy.db").read_text() == "precious"
    assert deskhand("backup", "--force", "copy.db").code == 0
    own = deskhand("backup", "--force", "data/desk.db")
    assert own.code == 3, "not even then over the desk itself"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup", "data"), "data is a folder. Name a file in it"),
        (("backup", "nowhere/copy.db"), "there is no such folder"),
        (("restore", "copy.db"), "There is no backup copy.db."),
        (("restore", "data/desk.db"), "is the desk's own file"),
        (
            ("restore", "desk.toml"),
            "desk.toml is no backup. Name a file that `deskhand backup` wrote.",
        ),
    ],
)
def test_what_cannot_be_done_is_told(deskhand: Type, words: tuple[str, ...], told: str) -> None:
    with_ticket("data/desk.db")
    ended = deskhand(*words)
    assert ended.code in (3, 4, 5)
    done = {"backup": "copied", "restore": "restored"}[words[0]]
    assert ended.code != 3 or ended.err.startswith(f"Nothing was {done}.\n")
    assert told in ended.err and "Traceback" not in ended.err
    assert rows(DATABASE, "SELECT count(*) FROM tickets") == [2]


def test_where_there_is_no_desk_yet_none_is_made(deskhand: Type) -> None:
    assert deskhand("backup", "copy.db").code == 3
    assert not DATABASE.exists() and not Path("copy.db").exists()


def test_a_restore_brings_the_tickets_back_and_keeps_what_was_there(deskhand: Type) -> None:
    with_ticket("data/desk.db")
    assert deskhand("backup", "copy.db").code == 0
    change(DATABASE, "DELETE FROM outbox")
    change(DATABASE, "UPDATE tickets SET subject = 'later'")
    ended = deskhand("restore", "copy.db")
    assert ended.code == 0
    assert "2 tickets" in ended.out and "messages were still to be sent" in ended.out
    assert rows(DATABASE, "SELECT count(*) FROM tickets WHERE subject = 'later'") == [0]
    assert DATABASE.stat().st_mode & 0o777 == 0o600
    (aside,) = Path("data").glob("desk.db.before-*")
    assert str(aside) in ended.out
    assert rows(aside, "SELECT count(*) FROM tickets WHERE subject = 'later'") == [2]
    assert "HD-1001" in deskhand("ticket", "HD-1001").out


def test_a_restore_works_where_nothing_is_yet_and_over_a_damaged_file(deskhand: Type) -> None:
    with_ticket("data/desk.db")
    assert deskhand("backup", "copy.db").code == 0
    for file in Path("data").iterdir():
        file.unlink()
    assert deskhand("restore", "copy.db").code == 0
    DATABASE.write_bytes(b"no database at all, not any more" * 100)
    assert deskhand("restore", "copy.db").code == 0
    assert rows(DATABASE, "SELECT count(*) FROM tickets") == [2]


def test_a_running_desk_is_not_pulled_away_under_its_feet(deskhand: Type, folder: Path) -> None:
    with_ticket("data/desk.db")
    assert deskhand("backup", "copy.db").code == 0
    settings = make_settings(database_url=f"sqlite:///{folder}/data/desk.db", _env_file=None)
    with shared(settings):
        ended = deskhand("restore", "copy.db")
    assert ended.code == 3
    assert "is in use. Stop the desk first, then restore." in ended.err
    # An older desk, or a database tool, holds no lock of ours; SQLite knows of it all the same.
    with closing(sqlite3.connect(DATABASE)) as tool:
        tool.execute("SELECT count(*) FROM tickets").fetchone()
        held = deskhand("restore", "copy.db")
    assert held.code == 4 and "locked" in held.err
    assert not list(Path("data").glob("*before*")) and not list(Path("data").glob(".*"))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "a newer version of Deskhand wrote it"),
        ("DROP TABLE outbox", "tables of another program"),
        (
            "UPDATE posted SET conversation_id = conversation_id || 'x'",
            "the copy does not hold together",
        ),
    ],
)
def test_a_copy_that_is_no_use_is_refused(deskhand: Type, statement: str, told: str) -> None:
    with_ticket("data/desk.db")
    assert deskhand("backup", "copy.db").code == 0
    change(
        Path("copy.db"), "INSERT INTO posted SELECT id, 's', 'p', 'r', '', 'x' FROM conversations"
    )
    change(Path("copy.db"), statement)
    ended = deskhand("restore", "copy.db")
    assert ended.code == 5 and told in ended.err
    assert rows(DATABASE, "SELECT count(*) FROM tickets") == [2]


def test_postgresql_has_its_own_way_and_the_password_stays_out(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:geheim@host/tickets")
    for words in (("backup", "copy"), ("restore", "copy")):
        ended = deskhand(*words)
        assert ended.code == 3
        assert 'pg_dump --format=custom --file=copy "postgresql://desk@host/tickets"' in ended.err
        assert "geheim" not in ended.err


@contextmanager
def under_load(file: Path) -> Iterator[list[str]]:
    """A desk that takes one message after another; yields the ids that it has acknowledged."""
    acknowledged: list[str] = []
    stop = threading.Event()

    async def work() -> None:
        store, library = SqlStore(make_engine(f"sqlite:///{file}")), make_library()
        reception = EventInbox(make_desk(), lambda: library, store, FakeClock(NOW))
        while not stop.is_set():
            n = len(acknowledged)
            who = Person("console", f"p{n}", f"P{n}")
            id_ = EventId(f"e{n:06}")
            place = Place("console", f"p{n}")
            await reception.accept(MessageReceived(id_, NOW, place, who, "My VPN fails", ref=id_))
            acknowledged.append(id_)
        await store.close()

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        thread.join()


def test_a_copy_made_under_load_holds_exactly_what_was_acknowledged_before(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    asyncio.run(migrate(make_engine(f"sqlite:///{file}")))
    with under_load(file) as acknowledged:
        for n in range(4):
            wanted = len(acknowledged) + 20
            while len(acknowledged) < wanted:
                threading.Event().wait(0.01)
            before = len(acknowledged)
            copy = back_up(file, tmp_path / f"{n}.db", nothing)
            after = len(acknowledged)
            kept = rows(copy.file, "SELECT event_id FROM inbox ORDER BY event_id")
            assert kept == [f"e{m:06}" for m in range(len(kept))], "without a gap"
            assert before <= len(kept) <= after + 1
            assert copy.tickets == copy.events, "each event with all that it brought about"
    fresh = tmp_path / "fresh.db"
    restore(tmp_path / "3.db", fresh, tmp_path / "aside", nothing)
    assert rows(fresh, "SELECT count(*) FROM inbox") == [len(kept)]
