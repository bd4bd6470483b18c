"""What the house asks of every file: small, told in one line, and pure where it says so."""

import ast
import re

from tests.architecture.source_tree import files, functions, name, product, pure, tree

MAX_FILE_LINES = 420
MAX_FUNCTION_LINES = 40
WORD_TABLES = "adapters/words/"
"""What the bot says is one table per language; it has as many lines as there is to say."""
MIGRATIONS = "core/store/migrations/versions/"
"""A migration is a list of what was done on a day, not something to be taken apart."""

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def test_a_file_is_one_sitting() -> None:
    long = {
        name(file): lines
        for file in product()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
        and not name(file).startswith(WORD_TABLES)
    }
    assert not long


def test_a_function_is_half_a_page() -> None:
    long = {
        f"{name(file)}:{function.name}": lines
        for file in product()
        for function in functions(file)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
        and not name(file).startswith(MIGRATIONS)
    }
    assert not long


def test_pure_rooms_never_wait() -> None:
    waits = ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith
    waiting = {name(f) for f in pure() for node in ast.walk(tree(f)) if isinstance(node, waits)}
    assert not waiting


def test_pure_rooms_are_really_there() -> None:
    """A rule about rooms that were moved away would hold for ever, and for nothing."""
    assert len(pure()) > 20


def test_every_file_says_in_its_first_line_what_is_in_it() -> None:
    silent = [name(file) for file in product() if not ast.get_docstring(tree(file))]
    assert not silent


def test_no_name_says_nothing() -> None:
    assert not [name(file) for file in product() if file.stem in NAMES_THAT_SAY_NOTHING]


def test_nothing_is_left_for_later() -> None:
    marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]
    left = re.compile(rf"\b({'|'.join(marks)})\b")
    files_ = [*product(), *files("tests")]
    assert not [name(file) for file in files_ if left.search(file.read_text(encoding="utf-8"))]
