"""A public name means one thing inside a package, such as `adapters/slack` or `core/dialog`."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import HOUSE, name, product, tree

NOT_OURS = ("core/wordings.py", "core/store/migrations/versions/")
"""Generated, or a list of what was done on some day."""
SAME_MEANING = {
    ("function", "adapters/web", "routes"),  # what each page answers; app.py puts them together
    ("function", "bot/commands", "add_to"),  # each command puts itself under `deskhand`
    # A subcommand is called as it is typed: `deskhand outbox drop`, `deskhand quarantine drop`.
    *(("function", "bot/commands", typed) for typed in ("drop", "list_", "retry")),
    # `deskhand kb check` is `deskhand check` of the articles alone.
    ("function and module", "bot/commands", "check"),
    # What each platform adds to `deskhand`; Discord has slash commands beside them.
    ("function and module", "adapters/discord", "commands"),
}
"""Names of which several definitions are one thing, with the reason."""


def test_a_public_name_has_one_meaning_in_its_package() -> None:
    """Neither two modules, two classes nor two functions, and no function like another module."""
    defined = defaultdict[tuple[str, str, str], set[str]](set)
    for kind, package, what, where in _definitions():
        defined[kind, package, what].add(where)
    double = {each: places for each, places in defined.items() if len(places) > 1}
    for (kind, package, what), places in defined.items():
        modules = defined.get(("module", package, what), set())
        if kind == "function" and modules - places:
            double["function and module", package, what] = places | modules
    assert not {each: places for each, places in double.items() if each not in SAME_MEANING}
    assert set(double) == SAME_MEANING, "what is not double any more need not be allowed"


LIMIT = re.compile(r"(MAX|MIN|DEFAULT)_\w+|\w+_(SECONDS|SIZE)")
"""A module's own measure, which nothing but its name tells what for: a timeout, a page's size."""
SAME_MEANING_OF_VALUES = {
    # The rows of a step, and the group of meanings that the words said in it are read by.
    *(("core/dialog", each) for each in ("OFFERED", "WITH_PEOPLE")),
    # What each operation reports while it runs: bytes, rows or steps.
    ("core/store", "Progress"),
    ("bot/commands", "app"),  # the subcommands of `deskhand kb`, `deskhand outbox` and so on
    # Languages with small talk, and languages with words of a desk.
    ("core/knowledge", "LANGUAGES"),
}


def test_a_public_constant_has_one_value_in_its_package() -> None:
    """Held-out questions weighed 0.3 in one file and 0.2 in another, both by the same name."""
    values = defaultdict[tuple[str, str], set[str]](set)
    for file in product():
        if not name(file).startswith(NOT_OURS):
            for what, value in _constants(file):
                values[_package(file), what].add(value)
    assert {each for each, of in values.items() if len(of) > 1} == SAME_MEANING_OF_VALUES


def _constants(file: Path) -> Iterator[tuple[str, str]]:
    for node in tree(file).body:
        if isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            what = ast.unparse(target)
            if re.fullmatch(r"[A-Za-z]\w+", what) and not LIMIT.fullmatch(what):
                yield what, ast.unparse(node.value)


WORDS_OF_THE_FIELD = (
    *("backoff", "dedupe", "idempotency", "truncate", "sanitize", "validate", "cache", "timeout"),
    *("redact", "backfill", "lease", "dead letter", "retry policy", "business hours"),
    *("sla policy", "escalation", "audit", "triage"),
)


def test_the_words_of_the_field_find_the_code_that_does_it() -> None:
    """The glossary tells each with the file that does it, and a search for the word finds that."""
    rows = [line.lower() for line in (HOUSE / "docs/glossary.md").read_text("utf-8").splitlines()]
    lost = []
    for word in WORDS_OF_THE_FIELD:
        named = [re.findall(r"`([\w/]+(?:\.py)?)`", row) for row in rows if word in row]
        files = [HOUSE / path for paths in named for path in paths if "/" in path]
        if not any(_says(file, word) for file in files):
            lost.append(word)
    assert lost == []


def test_each_file_that_the_glossary_names_is_there() -> None:
    written = (HOUSE / "docs/glossary.md").read_text("utf-8")
    paths = re.findall(r"`((?:core|adapters|bot)/[\w/]+(?:\.py)?)`", written)
    assert [path for path in paths if not (HOUSE / path).exists() and not _module(path)] == []


def test_docstrings_of_dataclasses_name_fields_that_are_there() -> None:
    """After a rename they have named what no longer was: `slot`, `talks`, `within`."""
    gone = [
        f"{name(file)}: {kind.name}: {word}"
        for file in product()
        for kind in ast.walk(tree(file))
        if isinstance(kind, ast.ClassDef)
        and any(isinstance(each, ast.AnnAssign) for each in kind.body)
        for word in re.findall(r"`([a-z][a-z_]+)`", ast.get_docstring(kind) or "")
        if word not in _words_of(kind.body[1:]) | _functions_of(tree(file))
    ]
    assert gone == []


def _words_of(body: list[ast.stmt]) -> set[str]:
    return set(re.findall(r"\w+", "\n".join(map(ast.unparse, body))))


def _functions_of(module: ast.Module) -> set[str]:
    return {each.name for each in module.body if isinstance(each, ast.FunctionDef)}


def _module(path: str) -> bool:
    return (HOUSE / f"{path}.py").exists()


def _says(path: Path, word: str) -> bool:
    """A search for the word, with a blank or not, finds it there."""
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    found = re.compile(word.replace(" ", "[ _]?"), re.IGNORECASE)
    return any(found.search(file.read_text("utf-8")) for file in files if file.exists())


def _definitions() -> Iterator[tuple[str, str, str, str]]:
    """Kind, package, name and file of everything public at the top of a module."""
    for file in product():
        if name(file).startswith(NOT_OURS):
            continue
        package, where = _package(file), name(file)
        if file.stem not in ("__init__", "__main__"):
            yield "module", package, file.stem, where
        for node in tree(file).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                if not node.name.startswith("_"):
                    yield kind, package, node.name, where


def _package(file: Path) -> str:
    parts = Path(name(file)).parts
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]
