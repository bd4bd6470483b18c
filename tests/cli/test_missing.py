"""What is missing is named: a setting, a folder, the version, and each mistake of an article."""

from importlib.metadata import version
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from bot.commands.context import log_new_desk
from bot.settings import make_settings
from core.store.connection.private_files import SQLITE_HEADER
from tests.cli.conftest import Type

BROKEN = """---
title: Move house
questions:
  - How do I move house?
lead: sometimes
category: nowhere
owner: nobody
audience: martians
reviewed: tomorrow
---
Ask for a van.
"""


@pytest.mark.parametrize(
    ("typed", "setting"),
    [
        (("email", "import", "--since", "2026-11-01"), "MAIL_IMAP_URL"),
        (("web", "link", "ada@acme.test"), "WEB_LISTEN"),
    ],
)
def test_a_command_of_a_platform_that_is_not_connected_names_what_is_not_set(
    deskhand: Type, folder: Path, typed: tuple[str, ...], setting: str
) -> None:
    """It said that the mail is taken in, and nobody would ever have done it."""
    ended = deskhand(*typed)
    assert (ended.code, ended.out) == (3, "")
    assert f"{setting}: it is not set" in ended.err
    assert not (folder / "data").exists(), "no desk was begun for it"


def test_its_help_needs_no_setting(deskhand: Type) -> None:
    assert deskhand("email", "import", "--help").code == 0


def test_the_version_is_told(deskhand: Type) -> None:
    ended = deskhand("--version")
    assert (ended.code, ended.out) == (0, f"deskhand {version('deskhand')}\n")


def test_a_folder_that_is_made_for_the_database_is_told(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in DATABASE_URL looked like a desk without tickets."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/slip/desk.db")
    first, second = deskhand("migrate"), deskhand("migrate")
    assert "database.new_folder" in first.err and f"{folder}/slip" in first.err
    assert "database.new_folder" not in second.err


@pytest.mark.parametrize(
    "typed",
    [
        ("ls",),
        ("ticket", "HD-1"),
        ("sla", "explain", "HD-1"),
        ("outbox", "list"),
        ("quarantine", "drop", "--all"),
        ("reassign",),
        ("routing",),
        ("kb", "gaps"),
        ("kb", "why", "HD-1"),
        ("backup", "copy.db"),
        ("copy", "data/dekc.db", "postgresql://nobody@127.0.0.1:1/desk"),
        ("restore", "data/dekc.db"),
    ],
    ids=" ".join,
)
def test_a_command_begins_no_desk_where_the_name_is_mistyped(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...]
) -> None:
    """A slip in the name of a file looked like a desk without tickets."""
    (folder / "data").mkdir()
    for name in ("desk.db", "notes.txt", "desk.db-wal"):
        (folder / "data" / name).write_bytes(SQLITE_HEADER if name != "notes.txt" else b"notes")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///data/dekc.db")
    ended = deskhand(*typed)
    assert (ended.code, ended.out) == (3, "")
    assert "data/dekc.db" in ended.err and "In that folder there is desk.db." in ended.err
    assert not list((folder / "data").glob("dekc*")), "nothing was made"


def test_a_start_tells_that_the_database_is_new(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a check before it, which lays out nothing."""
    (folder / "data").mkdir()
    (folder / "data" / "desk.db").write_bytes(SQLITE_HEADER)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///data/dekc.db")
    checked, listed = deskhand("check", "--chat"), deskhand("ls")
    assert "which is new; in that folder there is desk.db too; a start begins" in checked.out
    assert "There is no desk in sqlite:///data/dekc.db: it is empty." in listed.err
    (folder / "script.txt").write_text("/mine\n")
    laid_out = AsyncMock(side_effect=[("0001",), ()])  # as by the first start, and not by a second
    monkeypatch.setattr("bot.database_lock.migrate", laid_out)
    monkeypatch.setattr("bot.console.session.open_desk", AsyncMock())
    monkeypatch.setattr("bot.console.session._serve", AsyncMock(return_value=0))
    told = []
    for _ in range(2):
        with (folder / "script.txt").open() as script:
            monkeypatch.setattr("sys.stdin", script)
            told += [line for line in deskhand("chat").err.splitlines() if "  tickets" in line]
    kept = "  tickets   kept in sqlite:///data/dekc.db"
    assert told == [f"{kept}, which is new; in that folder there is desk.db too", kept]


def test_a_desk_that_serves_tells_it_in_its_log(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning where another file has nearly the same name; an empty server cannot tell."""
    (folder / "desk.db").write_bytes(SQLITE_HEADER)
    caplog.set_level("INFO")
    for url in ("sqlite:///dekc.db", "sqlite:///people.db", "postgresql://desk@host/desk"):
        log_new_desk(make_settings(database_url=url, _env_file=None))
    assert [row.levelname for row in caplog.records] == ["WARNING", "INFO", "INFO"]
    said = [(vars(row)["database"], vars(row)["what"]) for row in caplog.records]
    assert said[0] == ("sqlite:///dekc.db", "which is new; in that folder there is desk.db too")
    assert said[2][1] == "which was empty until now"


def test_all_that_is_wrong_with_an_article_is_told_at_once(deskhand: Type, folder: Path) -> None:
    (folder / "kb_articles" / "move-house.md").write_text(BROKEN)
    ended = deskhand("kb", "check")
    told = [line for line in ended.out.splitlines() if "move-house.md" in line]
    lines = [int(line.split(":")[1]) for line in told]
    assert ended.code == 1
    assert lines == [5, 6, 7, 8, 9], "lead, category, owner, audience and reviewed, in their order"
