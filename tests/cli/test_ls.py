"""`deskhand ls` and `deskhand ticket --json`: lists for people, and for scripts."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.store import ticket_pages
from tests.cli.conftest import Type
from tests.cli.desk import with_ticket

DATABASE = "data/desk.db"


def listed(deskhand: Type, *words: str) -> dict[str, Any]:
    ended = deskhand("ls", "--json", *words)
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def numbers(deskhand: Type, *words: str) -> list[int]:
    return [row["number"] for row in listed(deskhand, *words)["tickets"]]


def test_a_list_shows_what_is_unsolved_and_overdue(deskhand: Type, folder: Path) -> None:
    with_ticket(DATABASE)
    ended = deskhand("ls")
    assert ended.code == 0
    assert "HD-1001" in ended.out and "overdue: Sun 1 Nov 14:05" in ended.out
    assert "HD-1002" not in ended.out, "the bot still talks to its requester"
    assert "The projector is dark" in ended.out
    assert ended.out.endswith("1 not handed to people yet: --state new\n")
    assert deskhand("ls", "--queue", "people").out == "No ticket matches.\n"


def test_each_filter_leaves_what_matches(deskhand: Type, folder: Path) -> None:
    with_ticket(DATABASE)
    assert numbers(deskhand, "--state", "all") == [1002, 1001]
    assert numbers(deskhand, "--state", "all", "--sort", "oldest") == [1001, 1002]
    assert numbers(deskhand, "--overdue", "--queue", "support") == [1001]
    assert numbers(deskhand, "--agent", "grace") == []
    assert numbers(deskhand, "--requester", "console:ada") == [1001]
    assert numbers(deskhand, "--requester", "slack:ada") == []
    assert numbers(deskhand, "--priority", "low", "--category", "technical") == [1001]
    assert numbers(deskhand, "--from", "2026-11-01", "--before", "2026-11-02") == [1001]
    assert numbers(deskhand, "--from", "2026-11-02") == []
    assert numbers(deskhand, "--state", "new") == [1002]


def test_a_list_goes_on_where_it_ended(
    deskhand: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_ticket(DATABASE)
    monkeypatch.setattr(ticket_pages, "MAX_SCANNED", 1)
    first = listed(deskhand, "--state", "all", "--limit", "1")
    assert [row["ticket"] for row in first["tickets"]] == ["HD-1002"]
    second = listed(deskhand, "--state", "all", "--limit", "1", "--after", first["after"])
    assert [row["ticket"] for row in second["tickets"]] == ["HD-1001"]
    shown = deskhand("ls", "--state", "all", "--limit", "1")
    assert f"--after {first['after']}" in shown.out
    # A page that finds nothing is no end of the list.
    assert numbers(deskhand, "--state", "all", "--queue", "support") == [1001]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--queue", "none"), "--queue must be one of support"),
        (("--category", "none"), "--category must be one of technical"),
        (("--agent", "nobody"), "--agent must be one of grace"),
        (("--requester", "ada"), "--requester must be an account"),
        (("--after", "x"), "belongs to another list"),
        (("--from", "2026-13-01"), "--from must be a day such as 2026-11-01"),
        (("--from", "2026-11-02", "--before", "2026-11-02"), "--before must be a later day"),
        (("--state", "closed", "--sort", "urgent"), "Use --sort newest"),
    ],
)
def test_what_cannot_be_listed_is_usage(
    deskhand: Type, folder: Path, words: tuple[str, ...], told: str
) -> None:
    if words[0] == "--after":  # read with a desk only
        deskhand("migrate")
    ended = deskhand("ls", *words)
    assert ended.code == 2 and told in ended.err
    assert "Value error" not in ended.err
    assert "`deskhand ls --help` shows how." in ended.err


@pytest.mark.parametrize(("words", "missing"), [(("ticket",), "'TICKET'"), (("copy",), "'SQLITE'")])
def test_an_argument_that_is_missing_is_named_as_in_the_help(
    deskhand: Type, folder: Path, words: tuple[str, ...], missing: str
) -> None:
    ended = deskhand(*words)
    assert ended.code == 2 and missing in ended.err
    assert f"`deskhand {words[0]} --help` shows how." in ended.err


def test_a_ticket_as_json(deskhand: Type, folder: Path) -> None:
    with_ticket(DATABASE)
    ended = deskhand("ticket", "HD-1001", "--json")
    assert ended.code == 0 and ended.out.isascii()
    shown = json.loads(ended.out)
    (row,) = listed(deskhand)["tickets"]
    assert {name: shown[name] for name in row} == row, "what a list tells, a ticket tells alike"
    assert shown["description"] == "The projector is dark"
    assert shown["history"][0]["kind"] == "opened" and shown["history"][0]["at"]
    assert deskhand("ticket", "HD-9999", "--json").code == 1
