"""Whatever the moment at which the process is killed, nothing is lost and nothing is doubled."""

from collections.abc import Callable, Sequence

import pytest

from tests.crash.fate import Moment, Point
from tests.crash.life import World
from tests.crash.lives import End, run, runs

ENOUGH = 200
ONE_LIFE = [point for point in Point if point is not Point.LOOKED]
TWO_LIVES = [
    (Point.BEFORE_SEND, Point.LEASED),
    (Point.BEFORE_RECORD, Point.LOOKED),
]
"""The second one is where the life after the first one ends: while it recovers."""

Ways = Sequence[Sequence[Moment]]


def once_each(end: End, point: Point) -> Ways:
    return [[(point, who)] for who in end.of(point)]


def twice_each(end: End, first: Point, second: Point) -> Ways:
    """Of what is posted: nobody looks for an edit, since to edit again does no harm."""
    return [[(first, who), (second, who)] for who in end.posted]


def kill_at(ways: Ways, world: World, undisturbed: End) -> None:
    killed = 0
    for moments in runs(ways):
        while moments:
            end = run(world, *moments)
            assert end.deaths, f"{moments[0]} is never passed"
            try:
                same(end, undisturbed)
            except AssertionError as wrong:
                wrong.add_note(f"after it was killed at {moments[: end.deaths]}")
                raise
            killed, moments = killed + end.deaths, moments[end.deaths :]
    assert killed == sum(map(len, ways))
    print(f"killed {killed} times")


def same(end: End, undisturbed: End) -> None:
    assert end.stored == undisturbed.stored, "an event was lost"
    assert end.numbers == undisturbed.numbers == [1001, 1002], "a number was lost or taken twice"
    assert end.tables["timeline"] == undisturbed.tables["timeline"]
    assert len(end.posted) == len(set(end.posted)), "a message was doubled"
    assert end.told == undisturbed.told
    assert end.texts == undisturbed.texts
    for table, rows in undisturbed.tables.items():
        assert end.tables[table] == rows, table


@pytest.mark.parametrize("point", ONE_LIFE)
def test_killed_anywhere_it_ends_as_if_undisturbed(
    point: Point, world: World, undisturbed: End
) -> None:
    kill_at(once_each(undisturbed, point), world, undisturbed)


@pytest.mark.parametrize(("first", "second"), TWO_LIVES)
def test_killed_again_while_it_recovers_it_ends_as_if_undisturbed(
    first: Point, second: Point, world: World, undisturbed: End
) -> None:
    kill_at(twice_each(undisturbed, first, second), world, undisturbed)


def test_the_moments_are_many_enough_to_trust(undisturbed: End) -> None:
    ways = [way for point in ONE_LIFE for way in once_each(undisturbed, point)]
    ways += [way for both in TWO_LIVES for way in twice_each(undisturbed, *both)]
    count = sum(map(len, ways))
    print(f"{count} kills on this database")
    assert all(once_each(undisturbed, point) for point in ONE_LIFE)
    assert count >= ENOUGH


def test_who_acknowledges_before_the_store_is_found_out(
    world_with: Callable[..., World], undisturbed: End
) -> None:
    hasty = world_with(hasty=True)
    assert run(hasty).stored == undisturbed.stored, "without a crash nobody would notice"
    for who in ["eve-opens", "ada-replies"]:
        end = run(hasty, (Point.BEFORE_STORE, who))
        assert who in undisturbed.stored - end.stored
        with pytest.raises(AssertionError, match="an event was lost"):
            same(end, undisturbed)


def test_who_does_not_look_before_sending_again_is_found_out(
    world_with: Callable[..., World], undisturbed: End
) -> None:
    blind = world_with(blind=True)
    assert run(blind).told == undisturbed.told, "without a crash nobody would notice"
    for who in [undisturbed.posted[0], undisturbed.posted[-1]]:
        end = run(blind, (Point.BEFORE_RECORD, who))
        assert end.posted.count(who) == 2
        with pytest.raises(AssertionError, match="a message was doubled"):
            same(end, undisturbed)
