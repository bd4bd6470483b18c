"""A policy that renames or drops a name: `run`, `check` and `chat` refuse until it is settled."""

import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Type
from tests.cli.desk import with_ticket


@pytest.fixture
def desk_toml(folder: Path) -> Path:
    with_ticket("data/desk.db")
    with closing(sqlite3.connect("data/desk.db")) as db:
        db.execute(
            "INSERT INTO posted SELECT conversation_id, 'card:support', 'console', '#support', '',"
            " 'm1' FROM tickets WHERE number = 1001"
        )
        db.commit()
    return folder / "desk.toml"


def chat(deskhand: Type) -> Ended:
    """A start, which says nothing and leaves."""
    Path("script.txt").write_text("/mine\n")
    with Path("script.txt").open() as script, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", script)
        # At a moment when nothing is overdue, and yet on the tickets of this folder.
        patch.setattr(
            "bot.console.session._database_for", lambda settings, at: nullcontext(settings)
        )
        return deskhand("chat", "--at", "2026-11-01T10:05")


def change(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def rows(query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("data/desk.db")) as db:
        return db.execute(query).fetchall()


QUEUE = (("[queues.support]", "[queues.helpdesk]"), ('queue = "support"', 'queue = "helpdesk"'))
RENAMED = ("[queues.helpdesk]", '[queues.helpdesk]\nrenamed_from = "support"')
TEAM = (("[teams.network]", "[teams.net]"), ('"network"', '"net"'))
CATEGORY = (("[categories.technical]", "[categories.tech]"), ('["technical"]', '["tech"]'))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (QUEUE, "there is no [queues.support], and 1 ticket is not closed: HD-1001."),
        (TEAM, "there is no [teams.network], and 1 ticket is not closed: HD-1001."),
        (CATEGORY, "there is no [categories.technical], and 1 ticket is not closed: HD-1001."),
    ],
)
def test_a_name_that_is_gone_is_refused_with_its_tickets(
    deskhand: Type, desk_toml: Path, changes: tuple[tuple[str, str], ...], told: str
) -> None:
    change(desk_toml, *changes)
    checked = deskhand("check", "--chat")
    assert checked.code == 1 and told in checked.out
    refused = chat(deskhand)
    assert refused.code == 3 and told in refused.err
    listed = deskhand("reassign")
    assert listed.code == 1 and told in listed.out


def test_renamed_from_takes_the_tickets_and_their_cards_along(
    deskhand: Type, desk_toml: Path
) -> None:
    change(desk_toml, *QUEUE, RENAMED)
    checked = deskhand("check", "--chat")
    assert checked.code == 0
    assert "1 ticket moves from support to helpdesk at a start" in checked.out
    assert chat(deskhand).code == 0
    assert rows("SELECT queue FROM tickets WHERE number = 1001") == [("helpdesk",)]
    assert rows("SELECT slot, ref FROM posted WHERE ref = 'm1'") == [("card:helpdesk", "m1")]
    assert "the desk (reassigned, internal): what queue" in deskhand("ticket", "HD-1001").out
    assert "has its queue, team, category and agent" in deskhand("reassign").out


def test_reassign_settles_what_the_policy_does_not(deskhand: Type, desk_toml: Path) -> None:
    change(desk_toml, *TEAM, *CATEGORY)
    ended = deskhand("reassign", "--team", "network", "--to", "people")
    assert ended.code == 0 and "1 ticket went to people: HD-1001" in ended.out
    assert rows("SELECT team, queue FROM tickets WHERE number = 1001") == [("people", "people")]
    assert deskhand("reassign", "--category", "technical", "--to", "tech").code == 0
    assert "tickets  " not in deskhand("check", "--chat").out
    again = deskhand("reassign", "--team", "network", "--to", "people")
    assert again.code == 1 and "No ticket that is not closed holds the team" in again.err


def test_an_agent_who_is_gone_gives_back_what_was_claimed(deskhand: Type, desk_toml: Path) -> None:
    said = '{"platform":"console","handle":"grace","name":"Grace Hopper"}'
    assert chat(deskhand).code == 0
    with closing(sqlite3.connect("data/desk.db")) as db:
        (body,) = db.execute(
            "SELECT body FROM conversations JOIN tickets ON id = conversation_id"
            " WHERE number = 1001"
        ).fetchone()
        claimed = body.replace('"status":"open"', f'"status":"claimed","agent":{said}')
        claimed = claimed.replace('"step":"queued"', '"step":"with_agent"')
        assert claimed != body
        db.execute("UPDATE conversations SET body = ? WHERE body = ?", (claimed, body))
        db.execute("UPDATE tickets SET agent = ? WHERE number = 1001", (said,))
        db.commit()
    change(desk_toml, ('console = "grace" ', 'console = "hopper"'))
    refused = deskhand("check", "--chat")
    assert "nobody on the roster is console:grace, and 1 ticket is not closed" in refused.out
    renamed = desk_toml.read_text()
    change(desk_toml, ('console = "hopper"', 'renamed_from = "grace"\nconsole = "hopper"'))
    assert "from console:grace to console:hopper" in deskhand("check", "--chat").out
    desk_toml.write_text(renamed)
    assert deskhand("reassign", "--agent", "console:grace").code == 0
    assert rows("SELECT agent, status FROM tickets WHERE number = 1001") == [(None, "open")]


@pytest.mark.parametrize(
    "words",
    [
        ("--team", "x", "--to", "nobody"),
        ("--team", "x"),
        ("--agent", "console:x", "--to", "grace"),
        ("--team", "x", "--queue", "y", "--to", "people"),
    ],
)
def test_what_reassign_cannot_do_is_usage(
    deskhand: Type, desk_toml: Path, words: tuple[str, ...]
) -> None:
    assert deskhand("reassign", *words).code == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            (("[queues.people]", '[queues.people]\nrenamed_from = "support"'),),
            '[queues.people] renamed_from names "support", which is still there.',
        ),
        (
            (
                ("[teams.people]", '[teams.people]\nrenamed_from = "hr"'),
                ("[teams.frontdesk]", '[teams.frontdesk]\nrenamed_from = "hr"'),
            ),
            '[teams.frontdesk] and [teams.people] were both "hr".',
        ),
    ],
)
def test_an_old_name_leads_to_one_new_one(
    deskhand: Type, desk_toml: Path, changes: tuple[tuple[str, str], ...], told: str
) -> None:
    change(desk_toml, *changes)
    assert told in deskhand("check", "--chat").out


def test_what_was_learned_of_routing_is_shown(deskhand: Type, desk_toml: Path) -> None:
    assert "Nothing was learned yet" in deskhand("routing").out
    with closing(sqlite3.connect("data/desk.db")) as db:
        db.execute("INSERT INTO counters VALUES ('routing:2026-2:projector:network', 7)")
        db.execute("INSERT INTO counters VALUES ('routing:2026-2:projector:people', 1)")
        db.commit()
    shown = deskhand("routing").out
    assert "projector" in shown
    assert "network" in shown
    change(desk_toml, ("learn = true ", "learn = false "))
    assert "nothing is counted or used" in deskhand("routing").out
