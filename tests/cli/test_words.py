"""`deskhand words` prints everything that people read."""

import ast
import functools
import json
import re
from pathlib import Path

import pytest

from bot.commands.words import Sentence, program_sentences
from tests.cli.conftest import ROOT, Type
from tests.english import WORDS

REFUSALS = {
    "BadParameter",
    "ForeignDatabase",
    "PolicyError",
    "SettingsError",
    "StoreUnavailable",
}


def test_every_text_is_printed_with_an_example(deskhand: Type) -> None:
    ended = deskhand("words")
    assert ended.code == 0
    said = ended.out
    assert "escalated  (queue, ticket)\n    Escalated from Support: HD-1042 needs" in said
    assert all(f"{name}\n" in said or f"{name}  (" in said for name in WORDS)


def test_as_json_with_the_text_and_its_arguments(deskhand: Type) -> None:
    ended = deskhand("words", "--json")
    assert ended.code == 0
    [escalated] = [each for each in json.loads(ended.out) if each["name"] == "escalated"]
    assert escalated["arguments"] == ["queue", "ticket"]
    assert escalated["text"] == "Escalated from {queue}: {ticket} needs somebody now."


def test_a_language_that_is_not_there_is_refused(deskhand: Type) -> None:
    ended = deskhand("words", "--language", "xx")
    assert ended.code == 2
    assert "there is no xx; there is en." in ended.err


@functools.cache
def sentences() -> tuple[Sentence, ...]:
    return tuple(program_sentences())


def admin_texts() -> list[str]:
    return [each.text for each in sentences()]


def test_what_commands_refuse_with_is_printed_with_file_and_line(
    deskhand: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.words.program_sentences", lambda: iter(sentences()))
    said = deskhand("words", "--admin").out
    assert re.search(
        r"^bot/commands/words\.py:\d+\n    there is no \{language\}; there is ", said, re.M
    )
    assert "    Bring the database up to date. A start does this too." in said
    assert said.count("\n    Show a ticket with its history.\n") == 1, "as the command has it"
    assert f"\n{len(admin_texts())} texts." in said


def test_every_refusal_in_the_code_is_among_them() -> None:
    texts = "\n".join(admin_texts())
    missing = [
        f"{path}: {part}"
        for root in ("bot", "core/store", "core/sla")
        for path in sorted((ROOT / root).rglob("*.py"))
        for part in refused_with(ast.parse(path.read_text("utf-8")))
        if part not in texts
    ]
    assert not missing


def refused_with(module: ast.Module) -> list[str]:
    """The pieces, of three words or more, with which a refusal is raised."""
    return [
        part.value
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if ast.unparse(node.exc.func).rpartition(".")[2] in REFUSALS
        for part in ast.walk(node.exc)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        if len(part.value.split()) >= 3
    ]


@pytest.mark.parametrize(
    ("words", "environ"),
    [
        (("ticket", "HD-9"), {}),
        (("chat", "--at", "tea time"), {}),
        (("restore", "lost.db"), {}),
        (("kb", "eval", "lost.txt"), {}),
        (("sla", "HD-9"), {}),
        (("kb", "show"), {"KB_DIR": "nowhere"}),
        (("ls",), {"LOG_LEVEL": "loud"}),
        (("ls",), {"DESK_FILE": "lost.toml"}),
        (("ls",), {"DATABASE_URL": "sqlite:///desk.toml/desk.db"}),
        (("ls",), {"DATABASE_URL": "mysql://desk@host/desk"}),
    ],
)
def test_a_refusal_that_somebody_met_is_among_them(
    deskhand: Type,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    environ: dict[str, str],
) -> None:
    texts = [
        re.sub(r"\\\{.*?\\\}", ".+", re.escape(text))
        for text in admin_texts()
        if len(re.sub(r"\{.*?\}", "", text).split()) >= 3
    ]
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    ended = deskhand(*words)
    assert ended.code != 0 and ended.err
    assert any(re.search(text, ended.err) for text in texts), ended.err
