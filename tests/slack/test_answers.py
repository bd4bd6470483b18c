"""Addresses for answers: five times, half an hour, and never another's."""

import pytest

from adapters.slack.answers import LASTS, MOST, REMEMBERED, Answers
from adapters.slack.reading import Asked
from tests.slack.hurry import hurried

HERE = Asked(answer="https://hooks.slack.com/commands/T1/1/x", thread="1700000000.000100")


async def test_an_address_is_good_for_the_answers_to_its_event() -> None:
    answers = Answers()
    answers.allow("slack:command:1", HERE)
    assert answers.take("slack:command:1/did_claim") == HERE
    assert answers.take("slack:command:2/did_claim") is None
    assert answers.take("slack:command:1") is None
    assert answers.take("") is None


async def test_it_is_good_five_times() -> None:
    answers = Answers()
    answers.allow("e", HERE)
    assert [answers.take(f"e/{n}") for n in range(MOST + 2)] == [HERE] * MOST + [None] * 2
    assert MOST <= 5


@pytest.mark.parametrize(("later", "address"), [(LASTS - 1, HERE), (LASTS + 1, None)])
async def test_it_is_good_for_half_an_hour(later: float, address: Asked | None) -> None:
    answers = Answers()
    with hurried() as hurry:
        answers.allow("e", HERE)
        hurry.on(later)
        assert answers.take("e/x") == address
    assert LASTS < 30 * 60


async def test_an_event_without_an_address_has_none() -> None:
    answers = Answers()
    answers.allow("e", Asked(thread="1700000000.000100"))
    assert answers.take("e/x") is None
    assert answers._open == {}


async def test_the_oldest_are_forgotten_before_there_are_too_many() -> None:
    answers = Answers()
    for n in range(REMEMBERED + 10):
        answers.allow(f"e{n}", HERE)
    assert len(answers._open) == REMEMBERED
    assert answers.take("e0/x") is None
    assert answers.take(f"e{REMEMBERED + 9}/x") == HERE
