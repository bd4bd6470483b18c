"""Addresses for answers: five times, half an hour, and never another's."""

import pytest

from adapters.kit.parsed_event import MAX_TOKENS, ReplyToken
from adapters.slack.delivery import (
    MAX_USES,
    TOKEN_LIFETIME_SECONDS,
    InteractionResponses,
)
from tests.slack.hurry import hurried

HERE = ReplyToken(answer="https://hooks.slack.com/commands/T1/1/x", thread="1700000000.000100")


async def test_an_address_is_good_for_the_answers_to_its_event() -> None:
    answers = InteractionResponses()
    answers.allow("slack:command:1", HERE)
    assert answers.take("slack:command:1/did_claim") == HERE
    assert answers.take("slack:command:2/did_claim") is None
    assert answers.take("slack:command:1") is None
    assert answers.take("") is None


async def test_it_is_good_five_times() -> None:
    answers = InteractionResponses()
    answers.allow("e", HERE)
    assert [answers.take(f"e/{n}") for n in range(MAX_USES + 2)] == [HERE] * MAX_USES + [None] * 2
    assert MAX_USES <= 5


@pytest.mark.parametrize(
    ("later", "address"), [(TOKEN_LIFETIME_SECONDS - 1, HERE), (TOKEN_LIFETIME_SECONDS + 1, None)]
)
async def test_it_is_good_for_half_an_hour(later: float, address: ReplyToken | None) -> None:
    answers = InteractionResponses()
    with hurried() as hurry:
        answers.allow("e", HERE)
        hurry.on(later)
        assert answers.take("e/x") == address
    assert TOKEN_LIFETIME_SECONDS < 30 * 60


async def test_an_event_without_an_address_has_none() -> None:
    answers = InteractionResponses()
    answers.allow("e", ReplyToken(thread="1700000000.000100"))
    assert answers.take("e/x") is None
    assert len(answers._open) == 0


async def test_the_oldest_are_forgotten_before_there_are_too_many() -> None:
    answers = InteractionResponses()
    for n in range(MAX_TOKENS + 10):
        answers.allow(f"e{n}", HERE)
    assert len(answers._open) == MAX_TOKENS
    assert answers.take("e0/x") is None
    assert answers.take(f"e{MAX_TOKENS + 9}/x") == HERE
