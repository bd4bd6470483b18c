"""A world for the desk to die in, on each database, and what it looks like undisturbed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.crash import lives
from tests.crash.life import World
from tests.crash.lives import End
from tests.databases import database_url

__all__ = ["database_url"]


@pytest.fixture
def world_with(database_url: str, tmp_path: Path) -> Callable[..., World]:
    """It holds no connection: a process that has one must not be forked."""
    return partial(World, database_url, tmp_path)


@pytest.fixture
def world(world_with: Callable[..., World]) -> World:
    return world_with()


@pytest.fixture(scope="session")
def ends() -> dict[str, End]:
    """How the story ends undisturbed, by the kind of database."""
    return {}


@pytest.fixture
def undisturbed(world: World, ends: dict[str, End]) -> End:
    kind = world.url.partition(":")[0]
    if kind not in ends:
        ends[kind] = lives.undisturbed(world)
    return ends[kind]
