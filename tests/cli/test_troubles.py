"""Whatever is wrong with the place a command runs in, it ends with a line and a code."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from bot.commands.check import _database
from bot.database_lock import terminal_lock
from bot.settings import read_settings
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from tests.app.test_process import three_articles
from tests.cli.conftest import Ended, Type
from tests.databases import Postgres, fresh_postgres, lay_out_sqlite
from tests.environment import bare_environment
from tests.limits import PATIENCE
from tests.poolers import pooled
from tests.profile import sample

COMMANDS = (("migrate",), ("outbox", "list"), ("ticket", "HD-1001"), ("kb", "gaps"))
PROGRAM = "from bot.cli import main; main()"
AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def assert_one_line(ended: Ended, code: int, *parts: str) -> None:
    assert ended.code == code, ended.err
    assert ended.err.count("\n") == 1 and "Traceback" not in ended.err
    assert all(part in ended.err for part in parts), ended.err


def use(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_folder_in_the_place_of_the_database(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    use(monkeypatch, folder)
    assert_one_line(deskhand(*words), 4, f"sqlite:///{folder}", "it is a folder. Name a file in it")


def test_a_path_through_a_file(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, folder / "desk.toml" / "desk.db")
    assert_one_line(deskhand("migrate"), 4, "a part of the path is no folder")


def test_a_place_that_may_only_be_read(deskhand: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Path("/proc/none/desk.db"))
    assert deskhand("migrate").code == 4


@AS_ROOT
def test_a_database_that_may_only_be_read(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, folder / "desk.db")
    assert deskhand("migrate").code == 0
    (folder / "desk.db").chmod(0o400)
    assert_one_line(deskhand("migrate"), 4, "may only be read")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_file_that_is_no_database(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    use(monkeypatch, folder / "desk.toml")
    (folder / "desk.toml").chmod(0o644)
    assert_one_line(deskhand(*words), 5, "the file is no SQLite database")
    assert "[desk]" in (folder / "desk.toml").read_text(), "it is left as it was"
    assert (folder / "desk.toml").stat().st_mode & 0o777 == 0o644
    assert {each.name for each in folder.iterdir()} == {"desk.toml", "kb_articles"}


@pytest.mark.parametrize("words", [("check",), ("restore", "desk.toml"), ("restore", "copy.db")])
def test_nothing_is_left_beside_a_file_that_is_no_database(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    (folder / "copy.db").write_bytes(b"SQLite format 3\x00 and no more")
    use(monkeypatch, folder / "desk.toml")
    assert deskhand(*words).code != 0
    assert {each.name for each in folder.iterdir()} == {"copy.db", "desk.toml", "kb_articles"}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_of_a_newer_version(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    use(monkeypatch, folder / "desk.db")
    asyncio.run(lay_out_sqlite(folder / "desk.db"))
    with sqlite3.connect(folder / "desk.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    assert_one_line(deskhand(*words), 5, "a newer version of Deskhand wrote it (step 9999")
    if words == COMMANDS[0]:
        ended = deskhand("check")
        assert ended.code == 1
        assert "!!  database" in ended.out and "ok  articles" in ended.out, "the rest is looked at"


@pytest.mark.parametrize("version", [None, "0001", "ab12cd34"])
def test_a_database_of_another_program(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    use(monkeypatch, folder / "shop.db")
    with sqlite3.connect(folder / "shop.db") as db:
        db.execute("CREATE TABLE orders (n integer)")
        if version:
            db.execute("CREATE TABLE alembic_version (version_num text)")
            db.execute("INSERT INTO alembic_version VALUES (?)", (version,))
    db.close()
    assert_one_line(deskhand("migrate"), 5, "tables of another program (orders)")
    assert deskhand("check").code == 1
    with sqlite3.connect(folder / "shop.db") as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    db.close()
    assert tables <= {"orders", "alembic_version"}


def test_a_database_that_another_process_keeps_locked(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, folder / "desk.db")
    monkeypatch.setattr("core.store.connection.engine.BUSY_MS", 50)
    assert deskhand("migrate").code == 0
    db = sqlite3.connect(folder / "desk.db", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    assert_one_line(deskhand("migrate"), 4, "kept the file locked for too long")
    db.close()


def test_a_second_terminal_on_the_same_database_is_turned_away(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each opening of the file locks for itself, whichever process it is of."""
    use(monkeypatch, folder / "desk.db")
    asyncio.run(lay_out_sqlite(folder / "desk.db"))
    (folder / "script.txt").write_text("/mine\n")
    with terminal_lock(read_settings()), (folder / "script.txt").open() as script:
        monkeypatch.setattr("sys.stdin", script)
        ended = deskhand("chat")
    assert ended.code == 3 and "Another terminal has sqlite:///" in ended.err


def test_a_full_disk(deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, folder / "desk.db")
    from core.store.connection import engine

    real = engine._on_connect

    def cramped(connection: object, record: object) -> None:
        real(connection, record)
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA max_page_count=3")
        cursor.close()

    monkeypatch.setattr(engine, "_on_connect", cramped)
    assert_one_line(deskhand("migrate"), 4, "the disk is full. Free space")


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgres://u:geheim@127.0.0.1:1/d", ("nobody listens there",)),
        ("postgresql://u:geheim@127.0.0.1:1/d?sslmode=verify-full", ("root certificate",)),
        ("postgresql://u:geheim@no-such-host.invalid/d", ("its host is not known",)),
        ("postgresql:///d?host=/nowhere&user=u&password=geheim", ("no such socket",)),
        ("postgresql://u:geheim@%2Fnowhere/d", ("no such socket",)),
    ],
)
def test_postgresql_that_cannot_be_reached(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch, url: str, parts: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    ended = deskhand("migrate")
    assert_one_line(ended, 4, *parts)
    assert "geheim" not in ended.err


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("channel_binding=require", "which Deskhand's driver cannot do; leave it out"),
        ("gssencmode=require", "which Deskhand's driver cannot do"),
        ("sslmode=on", "it must be one of disable, allow, prefer"),
        ("ssl_mode=require", 'unknown here; did you mean "sslmode"?'),
        ("connect_timeout=soon", "it must be a number"),
        ("port=x", "it must be a number"),
        ("port=65536", "its port is not one from 1 to 65535"),
        ("host=one,two,three&port=1,2", "it names 3 hosts and 2 ports"),
        ("host=one,,two", "one of the hosts that it lists has no name"),
        ("host=one:geheim&host=two", "its port is not one from 1 to 65535"),
        ("host=one,two:65536", "its port is not one from 1 to 65535"),
        ("pgbouncer=true", "unknown here"),
    ],
)
def test_parameters_that_cannot_be_honoured_are_refused(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch, query: str, told: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:geheim@host/d?{query}")
    ended = deskhand("migrate")
    assert ended.code == 3
    assert told in ended.err and "geheim" not in ended.err
    checked = deskhand("check")
    assert checked.code == 1
    assert told in checked.out and "ok  policy" in checked.out, "the rest is looked at"


def test_hosts_with_ports_of_their_own_are_told_how_to_be_written(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:geheim@one:5432,two:5433/d")
    ended = deskhand("migrate")
    assert ended.code == 3 and "geheim" not in ended.err
    assert "several hosts are written postgresql://user:password@/name?host=one:5432" in ended.err


def test_bad_places_for_policy_and_articles(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_FILE", str(folder))
    assert deskhand("migrate").code == 3
    monkeypatch.setenv("DESK_FILE", "desk.toml")
    monkeypatch.setenv("KB_DIR", "desk.toml")
    ended = deskhand("check")
    assert ended.code == 1 and "there is no folder desk.toml" in ended.out


def test_a_fault_of_our_own_is_named_without_its_words(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise KeyError("geheim")

    monkeypatch.setattr("bot.commands.desk.mermaid", fail)
    ended = deskhand("dialog")
    assert_one_line(ended, 70, "Deskhand failed: KeyError at test_troubles.py:")
    assert "geheim" not in ended.err


async def test_addresses_of_hosting_providers_are_understood(postgres: Postgres) -> None:
    async with fresh_postgres(postgres) as url:
        where = make_url(url)
        socket = str(where.query["host"]).replace("/", "%2F")
        for address in (
            f"postgres://postgres@{socket}/{where.database}",
            f"{url}&sslmode=prefer&connect_timeout=5&application_name=x&channel_binding=prefer",
            f"{url}&options=-c%20statement_timeout%3D5s&keepalives=1&client_encoding=utf8",
            f"postgresql:///?dbname={where.database}&user=postgres&host={where.query['host']}",
            f"{url.replace('?host=', '?host=/nowhere,')}&target_session_attrs=read-write",
            f"{url.replace('?host=', '?host=127.0.0.1:1&host=')}&port=5432",
            f"{url.replace('?host=', '?host=/nowhere,')}&port=1,5432",
        ):
            engine = make_engine(address)
            assert await migrate(engine) == ()
            await engine.dispose()


def test_unknown_database_and_tls_that_the_server_lacks(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    url = make_url(postgres.url)
    nowhere = url.set(database="nowhere").render_as_string()
    monkeypatch.setenv("DATABASE_URL", nowhere)
    assert_one_line(deskhand("migrate"), 4, "there is no such database", "createdb")


async def test_a_server_that_may_forget_what_it_acknowledged_is_named(
    monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    async with fresh_postgres(postgres) as url:
        monkeypatch.setenv("DATABASE_URL", f"{url}&options=-c%20synchronous_commit%3Doff")
        warned = {each.said for each in await _database(read_settings(), None) if not each.well}
        monkeypatch.setenv("DATABASE_URL", f"{url}&options=-c%20synchronous_commit%3Don")
        still = {each.said for each in await _database(read_settings(), None) if not each.well}
    assert any("synchronous_commit = off" in said for said in warned)
    assert not any("synchronous_commit" in said for said in still)


async def test_a_pooler_that_parts_transactions_is_named_before_anything_else(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    said = "a pooler before the server gives its connections to others after each transaction"
    async with fresh_postgres(postgres) as url:
        with pooled(url, "transaction") as through:
            monkeypatch.setenv("DATABASE_URL", through)
            start = await asyncio.to_thread(deskhand, "migrate")
            found = await _database(read_settings(), None)
    assert_one_line(start, 4, said, "pool_mode = session", "prepared_statement_cache_size=0")
    [finding] = found
    assert not finding.well and said in finding.said


def run(folder: Path, *words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=folder,
        env=bare_environment() | {"KB_DIR": str(three_articles())} | how.pop("env", {}),
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        **how,
    )


@pytest.mark.parametrize(
    ("words", "env"),
    sample(
        [
            (("--version",), {}),  # written as the process ends
            (("dialog",), {}),
            (("outbox", "--help"), {"PYTHONUNBUFFERED": "1"}),  # within the command
            (("kb", "check"), {}),
            (("check",), {}),
        ],
        2,
    ),
)
def test_a_full_disk_behind_the_output_is_told(
    folder: Path, words: tuple[str, ...], env: dict[str, str]
) -> None:
    with Path("/dev/full").open("w") as full:
        ended = run(folder, *words, stdout=full, env=env)
    assert ended.returncode in (1, 6)
    assert "Traceback" not in ended.stderr and "Exception ignored" not in ended.stderr


@pytest.mark.parametrize("words", sample([("chat",), ("chat", "--at", "2026-11-01T10:05")], 2))
def test_a_full_disk_behind_a_transcript_ends_in_one_line(
    folder: Path, words: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("w") as full:
        ended = run(folder, *words, stdout=full, input="my lamp is dark\n")
    assert ended.returncode == 6, ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("The disk is full")
    assert "Traceback" not in ended.stderr and "No space left" not in ended.stderr


@pytest.mark.parametrize(
    "words", sample([("kb", "ask", "vpn"), ("dialog",), ("chat", "--demo")], 3)
)
def test_a_reader_who_has_gone_is_no_fault(folder: Path, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = run(folder, *words, stdout=writing)
    os.close(writing)
    assert ended.returncode in (0, 141)
    assert "Traceback" not in ended.stderr and "Exception ignored" not in ended.stderr


@pytest.mark.parametrize(
    ("redirection", "code", "told"),
    sample(
        [
            ("chat --demo <&-", 0, ""),
            ("chat <&-", 0, ""),
            ("chat >&-", 6, "standard output is closed, so nothing can be shown"),
            ("check --chat 2>&-", 0, ""),
            ("--version >&- 2>&- <&-", 0, ""),
            ("dialog >&- 2>&- <&-", 0, ""),
        ],
        2,
    ),
)
def test_streams_that_the_shell_closed(
    folder: Path, redirection: str, code: int, told: str
) -> None:
    program = f"exec {sys.executable} -c 'from bot.cli import main; main()' {redirection}"
    ended = subprocess.run(
        ["bash", "-c", program],
        cwd=folder,
        env=bare_environment() | {"KB_DIR": str(three_articles())},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == code
    assert told in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("extra", sample([{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}], 2))
def test_a_terminal_whose_output_is_piped_gets_plain_lines_without_a_locale(
    folder: Path, extra: dict[str, str]
) -> None:
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "xterm", **extra}
    typing, keyboard = os.openpty()
    os.write(typing, "Der Drucker ist übel\n/mine\n\x04".encode())
    ended = run(folder, "chat", stdin=keyboard, stdout=subprocess.PIPE, env=plain)
    os.close(typing)
    os.close(keyboard)
    assert ended.returncode == 0, ended.stderr
    assert "Der Drucker ist" in ended.stdout, "nothing fails for a letter"
    assert "ada> /mine" in ended.stdout and "\x1b" not in ended.stdout


def test_chat_at_a_moment_of_ones_own_is_a_terminal_like_any_other(folder: Path) -> None:
    """It took what was typed for a script: no prompt, each line twice, 130 at Ctrl-C."""
    keyboard, screen = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "chat", "--at", "2026-11-01T10:05"],
        stdin=screen,
        stdout=screen,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=bare_environment() | {"TERM": "xterm", "KB_DIR": str(three_articles())},
    ) as process:
        os.close(screen)
        read_until(keyboard, "ada>", "thrown away at the end")  # in whichever order
        os.write(keyboard, b"/quit\r")
        assert process.wait(PATIENCE) == 0
    os.close(keyboard)
    assert not (folder / "data").exists(), "the real tickets are not touched"


def read_until(screen: int, *signs: str) -> None:
    shown = ""
    while not all(sign in shown for sign in signs):
        shown += os.read(screen, 4096).decode(errors="replace")
