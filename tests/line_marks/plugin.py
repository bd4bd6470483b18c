"""A plugin of pytest, with tests.forks: it writes .coverage, as a run of coverage.py does.

What counts as a line, a branch or left out, and what is missing, coverage.py still says; only what
has run it learns from our marks.
"""

import importlib
import json
import os
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Final

import coverage
import pytest

from tests.forks.order import is_in
from tests.forks.plugin import first_of
from tests.line_marks.arcs import arcs_of
from tests.line_marks.marks import MARKS, MarkedModule

ROOT: Final = Path(__file__).parents[2]
PURE: Final = ("model", "dialog", "tickets", "knowledge", "sla", "decide")

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


def _is_pure(module: str) -> bool:
    return any(f"{module}.".startswith(f"core.{each}.") for each in PURE)


class PureFinder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not _is_pure(name):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None and spec.origin.endswith(".py"):
            spec.loader = MarkedLoader(name, spec.origin)
        return spec


sys.meta_path.insert(0, PureFinder())


def _set_marks(marks: dict[str, bytes]) -> None:
    for file, (_, own) in _marked.items():
        own[:] = marks.get(file, bytes(len(own)))


def _get_marks() -> dict[str, bytes]:
    return {file: bytes(marks) for file, (_, marks) in _marked.items()}


class Measurement:
    """What importing the packages and running the first tests (`--first`) runs of them.

    Each worker runs those before all others, and leaves its marks in a file then.
    """

    def __init__(self, first: tuple[str, ...]) -> None:
        self._first = first
        self._told = Path(tempfile.mkdtemp(prefix="deskhand-marks-"))
        self._imported: dict[str, bytes] = {}
        self._process = os.getpid()
        self._is_told = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        for each in PURE:
            found = importlib.import_module(f"core.{each}")
            for module in pkgutil.walk_packages(getattr(found, "__path__", ()), f"core.{each}."):
                importlib.import_module(module.name)
        self._imported = _get_marks()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        """What tests compute while they are collected neither counts nor is kept for later."""
        _set_marks(self._imported)
        for name, module in [*sys.modules.items()]:
            if _is_pure(name):
                for value in vars(module).values():
                    getattr(value, "cache_clear", lambda: None)()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        if not self._is_told and not is_in(item.nodeid, self._first):
            self._tell()

    def pytest_unconfigure(self) -> None:
        if os.getpid() != self._process and not self._is_told:
            self._tell()

    def _tell(self) -> None:
        self._is_told = True
        told = json.dumps({file: list(marks) for file, marks in _get_marks().items()})
        (self._told / str(os.getpid())).write_text(told, "utf-8")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if not self._is_told:
            self._tell()
        for file in self._told.iterdir():
            told = json.loads(file.read_text("utf-8"))
            _add({name: bytes(marks) for name, marks in told.items()})
        shutil.rmtree(self._told)
        _write()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Measurement(first_of(config)), "measurement")


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
