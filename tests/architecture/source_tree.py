"""Where the rooms of the house are, as its own tests see them."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PURE = ("model", "dialog", "tickets", "knowledge", "sla", "decide.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*rooms: str) -> list[Path]:
    """Every Python file of these rooms, which are paths from the top of the house."""
    found: set[Path] = set()
    for room in rooms:
        place = HOUSE / room
        found.update([place] if place.suffix == ".py" else place.rglob("*.py"))
    return sorted(found)


def product() -> list[Path]:
    return files("bot", "adapters", "core")


def pure() -> list[Path]:
    return files(*(f"core/{room}" for room in PURE))


@functools.cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[Function]:
    for node in ast.walk(tree(file)):
        if isinstance(node, Function):
            yield node


def name(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()
