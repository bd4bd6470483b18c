"""In which order tests are handed to workers, and which stay together."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

TOGETHER: Final = ("tests/browser/",)
"""One worker runs all tests of such a folder: they share a browser and a desk."""
SLOWEST: Final = (
    "tests/browser/",
    "tests/crash/test_crash.py",
    "tests/cli/test_troubles.py",
    "tests/app/test_process.py",
    "tests/web/test_board.py",
    "tests/discord/test_faults.py",
    "tests/console/test_talking.py",
    "tests/cli/",
    "tests/cross/",
    "tests/logs/",
    "tests/slack/test_outages.py",
    "tests/web/",
    "tests/releases/",
    "tests/store/",
)
"""The longest first, so that none is left alone at the end."""
MAX_TESTS: Final = 100
"""A module of more is divided. Its fixtures are made anew for each part."""


@dataclass
class Groups:
    """Groups of tests, by their numbers in the collection."""

    first: deque[list[int]]
    rest: deque[list[int]]

    @classmethod
    def of(cls, ids: Sequence[str], first: tuple[str, ...]) -> "Groups":
        made = cls(deque(), deque())
        numbers = sorted(range(len(ids)), key=lambda number: _rank(ids[number]))
        for is_first in (True, False):
            chosen = [each for each in numbers if is_in(ids[each], first) == is_first]
            into = made.first if is_first else made.rest
            for _, together in groupby(chosen, lambda number: _unit_of(ids[number])):
                group = list(together)
                size = len(group) if ids[group[0]].startswith(TOGETHER) else MAX_TESTS
                into.extend(group[at : at + size] for at in range(0, len(group), size))
        return made

    def take(self, *, may_be_first: bool) -> list[int] | None:
        """The next group for a worker; `first` is for those that have run nothing else."""
        queue = self.first if may_be_first and self.first else self.rest
        return queue.popleft() if queue else None

    def put_back(self, group: list[int], *, is_first: bool) -> None:
        if group:
            (self.first if is_first else self.rest).appendleft(group)


def is_in(test_id: str, places: tuple[str, ...]) -> bool:
    """True for a test in one of these folders or files."""
    return any(test_id.startswith((f"{place}/", f"{place}::")) for place in places)


def _rank(test_id: str) -> int:
    """Sorting by it keeps the order of the collection among equals."""
    return next((at for at, slow in enumerate(SLOWEST) if test_id.startswith(slow)), len(SLOWEST))


def _unit_of(test_id: str) -> str:
    together = next((folder for folder in TOGETHER if test_id.startswith(folder)), None)
    return together or test_id.partition("::")[0]
