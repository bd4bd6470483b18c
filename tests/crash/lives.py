"""Killing and starting again, and what can be seen at the end."""

import asyncio
import json
import multiprocessing
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tests.crash.fate import KILLED, Fate, Moment, Point
from tests.crash.life import Life, World, live
from tests.limits import PATIENCE

_FORK = multiprocessing.get_context("fork")
DEATHS = 9
"""So many in one run of the story, apart: each life has to recover before it comes to its own."""


@dataclass(frozen=True, slots=True)
class End:
    """All that can be seen when the story is over."""

    tables: Mapping[str, list[list[Any]]]
    posts: Sequence[Mapping[str, Any]]
    passed: Sequence[Moment]
    deaths: int

    @property
    def told(self) -> dict[str, list[tuple[str, str, str]]]:
        """What stands on the platform, lane by lane, in its order.

        To edit a message twice with the same words is the same as once, so that is counted once;
        a message that is posted twice stands there twice.
        """
        lanes = defaultdict(list)
        for post in self.posts:
            lanes[str(post["lane"])].append((post["does"], post["wording"], post["key"]))
        return {lane: list(_once_if_edited(told)) for lane, told in lanes.items()}

    @property
    def texts(self) -> dict[str, str]:
        """Each message as it reads now."""
        return {post["ref"]: post["text"] for post in self.posts}

    @property
    def posted(self) -> list[str]:
        return [post["key"] for post in self.posts if post["does"] == "post"]

    @property
    def numbers(self) -> list[int]:
        return sorted(row[1] for row in self.tables["tickets"])

    @property
    def stored(self) -> set[str]:
        """The events that the desk knows of."""
        return {row[0] for row in self.tables["inbox"]}

    def of(self, point: Point) -> list[str]:
        """Who passed this point, in that order."""
        return [who for passed, who in self.passed if passed == point]


def run(world: World, *moments: Moment) -> End:
    """Play the story; at each of these moments a life is ended, and the last one is spared.

    Where lanes run side by side, a moment may be over before its life begins: then it is left out.
    """
    _clear(world)
    deaths = 0
    for number, end in enumerate([*moments, None]):
        if _lived(world, end, number) == 0:
            break
        deaths += 1
    return _end(world, deaths)


def _clear(world: World) -> None:
    for file in (world.acknowledged.file, world.posts.file, world.seen):
        file.unlink(missing_ok=True)


def _end(world: World, deaths: int) -> End:
    seen = json.loads(world.seen.read_text())
    passed = [(Point(point), who) for point, who in seen["passed"]]
    return End(seen["tables"], list(world.posts), passed, deaths)


def undisturbed(world: World) -> End:
    """In this process: so each life that is forked from it afterwards has learned and compiled
    already what the story needs, which takes longer than the story.
    """
    _clear(world)
    import tests.learned  # noqa: F401

    asyncio.run(Life(world, Fate(), 0).play())
    return _end(world, 0)


def _lived(world: World, end: Moment | None, number: int) -> int:
    life = _FORK.Process(target=live, args=(world, Fate(end), number))
    life.start()
    life.join(PATIENCE)
    life.kill()
    life.join()
    assert life.exitcode in (0, KILLED), f"life {number}, to end at {end}: {life.exitcode}"
    return life.exitcode


def runs(moments: Sequence[Sequence[Moment]]) -> list[list[Moment]]:
    """Share them out on runs of some deaths each, far from one another."""
    count = -(-len(moments) // DEATHS)
    return [[m for together in moments[n::count] for m in together] for n in range(count)]


def _once_if_edited(told: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    found = []
    for one, again in groupby(told):
        found += [one] if one[0] == "edit" else list(again)
    return found
