"""A plugin of pytest: `-p tests.line_marks.plugin` writes .coverage, as a run of coverage.py does.

What counts as a line, a branch or left out, and what is missing, coverage.py still says; only what
has run it learns from our marks.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import coverage
import pytest

from tests.line_marks.arcs import arcs_of
from tests.line_marks.marks import MARKS, MarkedModule

ROOT: Final = Path(__file__).parents[2]
PURE: Final = ("model", "dialog", "tickets", "knowledge", "sla", "decide")
OUTPUT: Final = "line_marks"

_marked: dict[str, tuple[MarkedModule, bytearray]] = {}
"""By file. A module that is loaded anew has the same marks."""
_of_workers: dict[str, bytearray] = {}


class MarkedLoader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        if self.path not in _marked:
            made = MarkedModule.of(self.get_data(self.path))
            _marked[self.path] = made, bytearray(len(made.meanings))
        made, marks = _marked[self.path]
        marks[-1] = 1
        module.__dict__[MARKS] = marks
        exec(compile(made.tree, self.path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102


class PureFinder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parts = name.split(".")
        if parts[0] != "core" or parts[1:2] == [] or parts[1] not in PURE:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None and spec.origin.endswith(".py"):
            spec.loader = MarkedLoader(name, spec.origin)
        return spec


sys.meta_path.insert(0, PureFinder())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    told = {file: bytes(marks) for file, (_, marks) in _marked.items()}
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT] = told
        return
    _add(told)
    _write()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _add(getattr(node, "workeroutput", {}).get(OUTPUT, {}))


def _add(told: dict[str, bytes]) -> None:
    for file, marks in told.items():
        known = _of_workers.setdefault(file, bytearray(len(marks)))
        known[:] = (a | b for a, b in zip(known, marks, strict=True))


def _write() -> None:
    measured = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
    measured.erase()
    data = measured.get_data()
    files = [str(file) for each in PURE for file in _files(ROOT / "core" / each)]
    data.add_arcs({file: _arcs(measured, file) for file in files})
    data.touch_files(files)
    data.write()


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def _arcs(measured: coverage.Coverage, file: str) -> set[tuple[int, int]]:
    if file not in _of_workers:
        return set()
    meanings = _marked[file][0].meanings if file in _marked else None
    if meanings is None:
        meanings = MarkedModule.of(Path(file).read_bytes()).meanings
    ran = [mark for mark, is_set in zip(meanings, _of_workers[file], strict=True) if is_set]
    return arcs_of(measured, file, ran)
