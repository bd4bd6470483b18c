"""`deskhand words`: everything that people read, with its arguments and an example.

What requesters and agents read is in the catalogue. Whoever runs the desk reads refusals with file
and line, help and findings of checks. Those stand where they are raised, so they are collected from
the code: texts of several words outside docstrings, and the docstrings that are a command's help.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import typer

from adapters.words.catalogue import LANGUAGES, SOURCE, catalogue
from adapters.words.examples import example_args, example_text
from bot.terminal import echo

ROW_OF_COMMAND: Final = "Row"
HELP_OF_ROW: Final = 2
"""Its place among the arguments."""

ROOTS: Final = ("bot", "adapters", "core")

LANGUAGE_DATA: Final = (
    "adapters/email/reading/",
    "adapters/openai/prompt",
    "adapters/openai/redaction/",
    "adapters/words/",
    "core/dialog/",
    "core/knowledge/desk_words/",
    "core/knowledge/index/language_detection.py",
    "core/model/",
    "core/store/decision/",
    "core/store/migrations/",
    "core/tickets/",
    "core/wordings.py",
)
"""Holds what people say, or statements, and nothing that the desk says outside the catalogue."""

_PROSE: Final = re.compile(r"[^\W\d_]{2,}[\"'`,;:]? [\"'(`{]?[\w{]")
_CODE: Final = re.compile(
    r"(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|WITH|BEGIN|LOCK|ON CONFLICT)\s"
    r"|\(\?|\\[swdb]"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    where: str
    """File and line, such as `bot/settings.py:59`."""
    text: str
    """What is filled in stands in braces, as in the code."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def words(
        language: str = typer.Option(SOURCE, help="The language of the texts."),
        admin: bool = typer.Option(
            False, "--admin", help="Only what commands and the log tell whoever runs the desk."
        ),
        as_json: bool = typer.Option(False, "--json", help="One JSON array instead."),
    ) -> int:
        """Print every text of the desk: its name, its arguments, the text and an example."""
        if language not in LANGUAGES:
            raise typer.BadParameter(f"there is no {language}; there is {', '.join(LANGUAGES)}.")
        if admin:
            return _print_sentences(as_json=as_json)
        texts = [_describe(name, language) for name in catalogue(language).texts]
        if as_json:
            echo(json.dumps(texts))
            return 0
        for text in texts:
            args = text["arguments"]
            named = f"  ({', '.join(args)})" if args else ""
            echo(f"{text['name']}{named}")
            for line in str(text["example"]).splitlines():
                echo(f"    {line}")
        echo(f"{len(texts)} texts.")
        return 0


def _print_sentences(*, as_json: bool) -> int:
    sentences = list(program_sentences())
    if as_json:
        echo(json.dumps([{"where": each.where, "text": each.text} for each in sentences]))
        return 0
    for sentence in sentences:
        echo(sentence.where)
        for line in sentence.text.splitlines():
            echo(f"    {line}")
    echo(f"{len(sentences)} texts.")
    return 0


def _describe(name: str, language: str) -> dict[str, str | list[str]]:
    texts = catalogue(language)
    args = example_args(texts, name)
    return {
        "name": name,
        "arguments": list(args),
        "text": texts.texts[name],
        "example": example_text(name, language, args),
    }


def program_sentences() -> Iterator[Sentence]:
    """All of them, by file and line."""
    for root in ROOTS:
        spec = find_spec(root)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from _in_folder(Path(folder), root)


def _in_folder(folder: Path, root: str) -> Iterator[Sentence]:
    for path in sorted(folder.rglob("*.py")):
        name = f"{root}/{path.relative_to(folder).as_posix()}"
        if not name.startswith(LANGUAGE_DATA):
            for line, text in sorted(_texts(ast.parse(path.read_text("utf-8")))):
                yield Sentence(f"{name}:{line}", text)


def _texts(module: ast.Module) -> set[tuple[int, str]]:
    inside = {id(part) for node in ast.walk(module) for part in _not_by_itself(node)}
    found = {
        (node.lineno, _text_of(node))
        for node in ast.walk(module)
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in inside
    }
    found |= {
        (node.lineno, _help_of(node))
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
    }
    return {(line, text) for line, text in found if _PROSE.search(text) and not _CODE.search(text)}


def _not_by_itself(node: ast.AST) -> Iterator[ast.AST]:
    """Pieces of a text with braces, texts that stand alone (docstrings, of constants too), and how
    a command's help begins, in the list of commands: the whole of it stands where the command is.
    """
    if isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        yield node.format_spec
    elif isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == ROW_OF_COMMAND:
        yield from node.args[HELP_OF_ROW : HELP_OF_ROW + 1]


def _text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else "{" + ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part) + "}"
        for part in node.values
    )


def _help_of(node: ast.FunctionDef) -> str:
    """The docstring of a function that is a command."""
    made_by = " ".join(ast.unparse(each) for each in node.decorator_list)
    return (ast.get_docstring(node) or "") if ".command(" in made_by else ""
