"""Gaps one after another: what is in doubt stays noted until it was read, and each is read once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.kit.backfill.gap_backfill import BackfillRules, GapBackfill
from adapters.kit.tasks import OpenGaps
from core.model.people import Place
from core.ports import DeliveryNotRecorded, Permanent, StoreUnavailable, Transient
from tests.clock import FakeClock
from tests.limits import PATIENCE

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
TALK = Place("slack", "@U1", "1.1")
ANOTHER = Place("slack", "@U2", "2.2")
MINUTE = timedelta(minutes=1)


class Notes:
    """What a healing may ask of the desk. `down` is how often the store does not answer."""

    def __init__(self, *places: Place) -> None:
        self.places, self.kept, self.down = list(places), dict[str, str](), 0

    async def get_note(self, name: str) -> str:
        return self.kept.get(name, "")

    async def put_note(self, name: str, text: str) -> None:
        self.kept[name] = text

    async def open_places(
        self, platform: str, closed_since: datetime | None = None
    ) -> Sequence[Place]:
        if self.down:
            self.down -= 1
            raise StoreUnavailable("the database does not answer")
        return list(self.places)


class Ward:
    """A healing whose readings end when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.notes, self.clock, self.gaps = Notes(TALK), FakeClock(NINE), OpenGaps()
        memory: Any = self.notes
        missed: Any = SimpleNamespace(
            platform="slack",
            of_conversation=self.of_conversation,
            of_accounts=self.of_accounts,
            of_strangers=self.of_strangers,
        )
        rules = BackfillRules(margin=timedelta())
        self.healing = GapBackfill(memory, missed, self.clock, rules, self.gaps)
        self.readings: list[tuple[tuple[Place, ...], datetime]] = []
        self.looked_at_accounts, self.accounts = 0, list[Exception]()
        self.outcomes: asyncio.Queue[Exception | None] = asyncio.Queue()

        monkeypatch.setattr("adapters.kit.backfill.gap_backfill.RETRY_DELAYS_SECONDS", (0.0,))

    async def of_conversation(self, places: Sequence[Place], since: float) -> int:
        self.readings.append((tuple(places), datetime.fromtimestamp(since, UTC)))
        if (trouble := await self.outcomes.get()) is not None:
            raise trouble
        return 1

    async def of_strangers(self, since: float) -> int:
        return 0

    async def of_accounts(self) -> None:
        self.looked_at_accounts += 1
        if self.accounts:
            raise self.accounts.pop()

    @property
    def in_doubt(self) -> str:
        return self.notes.kept.get("slack.unhealed", "")

    async def finds(self, since: datetime) -> "asyncio.Task[None]":
        """A gap that has ended now."""
        task = asyncio.create_task(self.healing.mend(since))
        await asyncio.sleep(0)  # it goes as far as it can
        return task

    async def begun(self, readings: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.readings) < readings:
                await asyncio.sleep(0)


@pytest.fixture
def ward(monkeypatch: pytest.MonkeyPatch) -> Ward:
    return Ward(monkeypatch)


async def test_a_gap_that_begins_while_another_is_read_stays_noted_and_is_read_next(
    ward: Ward,
) -> None:
    first = await ward.finds(NINE - MINUTE)
    await ward.begun(1)
    ward.clock.advance(MINUTE)
    second = await ward.finds(NINE)
    assert ward.in_doubt == (NINE - MINUTE).isoformat()
    ward.outcomes.put_nowait(None)
    await first
    await ward.begun(2)
    assert ward.in_doubt == NINE.isoformat(), "a process that ends now leaves it to the next one"
    ward.outcomes.put_nowait(None)
    await second
    assert ward.readings == [((TALK,), NINE - MINUTE), ((TALK,), NINE)], "and only from there"
    assert not ward.in_doubt


async def test_a_store_that_goes_away_in_the_midst_costs_no_door_and_holds_nobody_up(
    ward: Ward,
) -> None:
    missed = await ward.healing.expect(NINE - MINUTE, NINE)
    ward.notes.down = 1
    ward.outcomes.put_nowait(None)
    assert await ward.healing.heal(missed) == 1
    assert ward.in_doubt, "what has begun meanwhile was not read"
    async with asyncio.timeout(PATIENCE):
        await ward.gaps.closed(TALK)


async def test_what_could_not_be_read_stays_noted_though_a_later_gap_was_read(ward: Ward) -> None:
    first = await ward.finds(NINE - MINUTE)
    await ward.begun(1)
    second = await ward.finds(NINE)
    ward.outcomes.put_nowait(Transient("Slack stays slow"))
    ward.outcomes.put_nowait(None)
    await asyncio.gather(first, second)
    assert ward.in_doubt == (NINE - MINUTE).isoformat()
    again = await ward.healing.expect(None, NINE, hold=False)
    ward.outcomes.put_nowait(None)
    await ward.healing.heal(again)
    assert ward.readings[-1] == ((TALK,), NINE - MINUTE)
    assert not ward.in_doubt


async def test_many_gaps_in_a_row_are_read_at_once_and_with_them_what_was_opened_since(
    ward: Ward,
) -> None:
    first = await ward.finds(NINE - MINUTE)
    await ward.begun(1)
    gaps = [await ward.finds(NINE + later * MINUTE) for later in range(5)]
    ward.notes.places.append(ANOTHER)
    for _ in range(12):
        ward.outcomes.put_nowait(None)
    await asyncio.gather(first, *gaps)
    assert ward.readings[1:] == [((TALK,), NINE), ((ANOTHER,), NINE)]
    assert not ward.in_doubt


async def test_what_is_said_now_waits_until_both_gaps_of_its_talk_are_read(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.kit.tasks.MAX_WAIT_SECONDS", 0.01)
    first = await ward.finds(NINE - MINUTE)
    await ward.begun(1)
    second = await ward.finds(NINE)
    ward.outcomes.put_nowait(None)
    await first
    with pytest.raises(DeliveryNotRecorded):
        await ward.gaps.closed(TALK)
    ward.outcomes.put_nowait(None)
    await second
    await ward.gaps.closed(TALK)


async def test_who_looks_again_beside_a_healing_lets_nothing_pass(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the look, so it must not end the waiting either."""
    monkeypatch.setattr("adapters.kit.tasks.MAX_WAIT_SECONDS", 0.01)
    look = await ward.healing.expect(NINE - MINUTE, NINE, hold=False)
    looking = asyncio.create_task(ward.healing.heal(look))
    await ward.begun(1)
    gap = await ward.finds(NINE)
    ward.outcomes.put_nowait(None)
    await looking
    with pytest.raises(DeliveryNotRecorded):
        await ward.gaps.closed(TALK)
    ward.outcomes.put_nowait(None)
    await gap
    await ward.gaps.closed(TALK)


async def test_a_gap_is_remembered_though_the_store_does_not_answer_at_once(ward: Ward) -> None:
    ward.notes.down = 3
    ward.outcomes.put_nowait(None)
    await (await ward.finds(NINE - MINUTE))
    assert ward.readings == [((TALK,), NINE - MINUTE)]
    assert not ward.in_doubt


@pytest.mark.parametrize(
    ("trouble", "in_doubt"),
    [(Transient("Slack stays slow"), True), (Permanent("no right to ask"), False)],
)
async def test_accounts_are_looked_at_after_each_gap_and_again_where_slack_was_slow(
    ward: Ward, trouble: Exception, in_doubt: bool
) -> None:
    ward.accounts = [trouble]
    ward.outcomes.put_nowait(None)
    await (await ward.finds(NINE - MINUTE))
    assert ward.looked_at_accounts == 1
    assert bool(ward.in_doubt) == in_doubt
