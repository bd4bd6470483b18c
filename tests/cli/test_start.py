"""What a command reads before it does anything, and what is told of each without reading it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS, read_commands
from tests.cli.conftest import Type
from tests.environment import bare_environment
from tests.limits import PATIENCE

PROGRAM = """
import sys
from bot.cli import main, read_commands
sys.argv = ["deskhand", "--version"]
try:
    main()
except SystemExit:
    print(*sys.modules)
read_commands("ls")
print(*sys.modules)
"""
DEAR = frozenset(
    "aiohttp aiosmtplib alembic apscheduler babel discord holidays icalendar imapclient markdown_it"
    " mako numpy openai prompt_toolkit slack_bolt slack_sdk starlette uvicorn watchfiles yaml"
    " core.decide core.dialog.turn core.knowledge.library core.wordings".split()
)
"""Each takes long to read, and a list of tickets needs none of them."""
DESK = frozenset("asyncio pydantic rich sqlalchemy structlog bot.settings core.store".split())
"""Nor does the version, or whatever is refused before a command begins, need these."""


def test_a_command_reads_only_what_it_needs(tmp_path: Path) -> None:
    """The version took more than two seconds of the processor, as everything was read for it."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=bare_environment(),
        timeout=PATIENCE,
        check=True,
    )
    told, at_version, at_list = ended.stdout.splitlines()
    assert told.startswith("deskhand ")
    assert not (DEAR | DESK).intersection(at_version.split())
    assert DESK.issubset(at_list.split()), "or these names would guard nothing"
    assert not DEAR.intersection(at_list.split())


@pytest.mark.parametrize("module", dict.fromkeys(row.module for row in COMMANDS))
def test_a_module_adds_what_the_rows_tell(deskhand: Type, module: str) -> None:
    own = {row.name: row.help for row in COMMANDS if row.module == module}
    found = read_commands(module)
    assert found.keys() == own.keys()
    for name, command in found.items():
        begins = " ".join((command.help or "").split())
        assert begins.startswith(own[name].removesuffix(".")), name


def test_every_file_of_commands_is_in_a_row() -> None:
    """`kb` adds those of its own files."""
    files = (Path(__file__).parents[2] / "bot" / "commands").glob("*.py")
    adding = {file.stem for file in files if "\ndef add_to(" in file.read_text("utf-8")}
    rows = {row.module for row in COMMANDS}
    assert {name for name in adding - rows if not name.startswith("kb_")} == set()


def test_the_list_of_commands_tells_whole_sentences(deskhand: Type) -> None:
    """Of most it told the first words and three dots."""
    shown = deskhand("--help")
    told = " ".join(shown.out.split())
    assert shown.code == 0
    assert [row.name for row in COMMANDS if f"{row.name} {row.help}" not in told] == []
    assert "discord Discord." in told and "email E-mail." in told
    told = " ".join(deskhand("kb", "--help").out.split())
    assert "check Read every article, name what is wrong with it, and show how sure" in told


def test_a_name_that_is_mistyped_is_suggested(deskhand: Type) -> None:
    ended = deskhand("migrat")
    assert ended.code == 2 and "'migrate'" in ended.err
    assert "'discord'" in deskhand("discrod").err
