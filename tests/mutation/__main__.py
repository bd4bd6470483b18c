"""`make mutate FILE=core/tickets/permissions.py TESTS="tests/privacy tests/tickets" [SAMPLE=20]`.

Each fault is tried in a process of its own, which imports the faulty module and runs the tests
until one fails. What no test notices is printed; the process ends with 1 if there is any.
"""

import os
import random
import resource
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

import hypothesis  # noqa: F401 - imported once, before the processes part
import numpy  # noqa: F401
import pytest
import sqlalchemy  # noqa: F401

from tests.mutation.mutants import Mutant, compile_mutant, list_mutants

NO_FAULT = -1
QUIET = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")


class FaultyModule(MetaPathFinder, Loader):
    """Finds one module, and executes it with one fault."""

    def __init__(self, file: Path, number: int) -> None:
        self.file, self.number = file, number
        self.name = ".".join(file.with_suffix("").parts)

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.file, loader=self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        tree = compile_mutant(self.file.read_text(encoding="utf-8"), self.number, str(self.file))
        exec(compile(tree, self.file, "exec"), module.__dict__)  # noqa: S102 - it is our own code


def main(file: Path, tests: list[str], sample: int) -> int:
    mutants = list_mutants(file.read_text(encoding="utf-8"))
    noticed, seconds = _try(file, Mutant(NO_FAULT, 0, "nothing"), tests, resource.RLIM_INFINITY)
    limit = int(5 * seconds) + 10  # of the processor: a fault may make a loop endless
    if noticed:
        print(f"{file}: the tests fail without any fault, or there are none", flush=True)
        return 2
    draw = random.Random(sample)  # noqa: S311 - the same sample each time
    chosen = sorted(draw.sample(mutants, min(sample, len(mutants))), key=lambda each: each.number)
    survived = [each for each in chosen if not _try(file, each, tests, limit)[0]]
    for each in survived:
        print(f"{file}:{each.line}: {each.what} (number {each.number}) was not noticed", flush=True)
    print(f"{file}: {len(chosen) - len(survived)} of {len(chosen)} were noticed", flush=True)
    return int(bool(survived))


def _try(file: Path, mutant: Mutant, tests: list[str], limit: int) -> tuple[bool, float]:
    """Was it noticed, and how many seconds of the processor did that take? `limit` ends it."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        sys.meta_path.insert(0, FaultyModule(file, mutant.number))
        os._exit(int(pytest.main([*QUIET, *tests])))
    _, status, used = os.wait4(child, 0)
    return status != 0, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[3:], int(sys.argv[2])))
