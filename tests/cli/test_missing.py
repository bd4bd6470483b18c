"""What is missing is named: a setting, a folder, the version, and each mistake of an article."""

from importlib.metadata import version
from pathlib import Path

import pytest

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
    first, second = deskhand("ls"), deskhand("ls")
    assert "database.new_folder" in first.err and f"{folder}/slip" in first.err
    assert "database.new_folder" not in second.err


def test_all_that_is_wrong_with_an_article_is_told_at_once(deskhand: Type, folder: Path) -> None:
    (folder / "kb_articles" / "move-house.md").write_text(BROKEN)
    ended = deskhand("kb", "check")
    told = [line for line in ended.out.splitlines() if "move-house.md" in line]
    lines = [int(line.split(":")[1]) for line in told]
    assert ended.code == 1
    assert lines == [5, 6, 7, 8, 9], "lead, category, owner, audience and reviewed, in their order"
