"""Deadlines fire once, never early, and soon enough however long the desk was down."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Self

import pytest

from bot.deadline_scheduler import INBOX_RETENTION, MAX_DEADLINES_PER_TICK, DeadlineScheduler
from bot.wiring import Bot
from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.decision import Decision
from core.model.events import DeadlineReached, Event
from core.model.ids import ConversationId
from core.ports import DueRow, InboxResult, Outcome, ReplyWindow, StoreUnavailable
from core.store.timeline.search import waiting_entries
from tests.app.conftest import ADA, LOBBY, Door, said
from tests.clock import FakeClock
from tests.relay.conftest import Listening, until

HOUR = timedelta(hours=1)
TALK = ConversationId("talk")


class Forgetful(Listening):
    """Deals with a deadline as the core does: afterwards its row is gone."""

    bot: Bot

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        receipt = await super().accept(event, window)
        async with self.bot.store.unit() as unit:
            assert isinstance(event, DeadlineReached)
            await unit.is_new(event)
            talk = await unit.load(event.conversation)
            await unit.commit(event, Decision(talk))
        return receipt


@pytest.fixture
def inbox(bot: Bot) -> Forgetful:
    made = Forgetful()
    made.bot = bot
    return made


@pytest.fixture
def heartbeat(bot: Bot, inbox: Forgetful, clock: FakeClock) -> DeadlineScheduler:
    return DeadlineScheduler(bot.store, inbox, clock)


async def promise(bot: Bot, clock: FakeClock, *times: timedelta, talk: str = TALK) -> None:
    event = said("hello", f"{talk}-begins", clock)
    due = tuple(
        Deadline(DeadlineKind.UPDATE, clock.now() + time, str(n)) for n, time in enumerate(times)
    )
    async with bot.store.unit() as unit:
        await unit.is_new(event)
        begun = Conversation(ConversationId(talk), ADA, LOBBY)
        await unit.commit(event, Decision(begun, deadlines=due))


async def test_a_deadline_fires_once_and_never_early(
    bot: Bot, heartbeat: DeadlineScheduler, inbox: Forgetful, clock: FakeClock
) -> None:
    await promise(bot, clock, HOUR)
    clock.advance(HOUR - timedelta(microseconds=1))
    assert await heartbeat.tick() == 0
    clock.advance(timedelta(microseconds=1))
    assert await heartbeat.tick() == 1
    assert await heartbeat.tick() == 0
    (event,) = inbox.heard
    assert isinstance(event, DeadlineReached)
    assert event.id == f"deadline:talk:{event.deadline.meaning}"
    assert event.at == clock.now()


async def test_all_that_fell_due_while_down_comes_with_the_first_pulse(
    bot: Bot, heartbeat: DeadlineScheduler, inbox: Forgetful, clock: FakeClock
) -> None:
    many = MAX_DEADLINES_PER_TICK + 20
    for n in range(many):
        await promise(bot, clock, HOUR, talk=f"t{n}")
    clock.advance(HOUR * 48)
    assert await heartbeat.tick() == many


async def test_one_that_cannot_be_taken_holds_up_none_and_complains_once(
    bot: Bot,
    heartbeat: DeadlineScheduler,
    inbox: Forgetful,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await promise(bot, clock, HOUR, talk="bad")
    await promise(bot, clock, HOUR * 2, talk="good")
    clock.advance(HOUR * 3)
    inbox.trouble = [ValueError("a mistake of ours")] * 2
    with caplog.at_level(logging.ERROR):
        assert await heartbeat.tick() == 0
        inbox.trouble = [ValueError("a mistake of ours")]
        assert await heartbeat.tick() == 1
    assert [event.conversation for event in inbox.heard] == ["good"]  # type: ignore[union-attr]
    assert len(caplog.records) == 2, "one complaint for each, not one each second"
    assert await heartbeat.tick() == 1


async def test_more_that_cannot_be_taken_than_are_read_at_a_time_hold_up_none(
    bot: Bot,
    heartbeat: DeadlineScheduler,
    inbox: Forgetful,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even if they could not be put off: each is tried once in a pulse."""
    monkeypatch.setattr("bot.deadline_scheduler.MAX_DEADLINES_PER_TICK", 2)
    for n in range(3):
        await promise(bot, clock, HOUR, talk=f"bad{n}")
    await promise(bot, clock, HOUR * 2, talk="good")
    clock.advance(HOUR * 3)
    inbox.trouble = [ValueError("a mistake of ours")] * 3
    assert await heartbeat.tick() == 1
    assert [event.conversation for event in inbox.heard] == ["good"]  # type: ignore[union-attr]


async def test_what_a_database_with_another_clock_calls_due_is_not_early(
    bot: Bot,
    heartbeat: DeadlineScheduler,
    inbox: Forgetful,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await promise(bot, clock, HOUR)
    due = bot.store.due

    async def due_early(now: datetime, limit: int) -> Sequence[DueRow]:
        return await due(now + HOUR, limit)

    monkeypatch.setattr(bot.store, "due", due_early)
    assert await heartbeat.tick() == 0
    assert inbox.heard == []
    clock.advance(HOUR)
    assert await heartbeat.tick() == 1


async def test_it_beats_at_once_and_then_again_and_again(
    bot: Bot, inbox: Forgetful, clock: FakeClock
) -> None:
    await promise(bot, clock, HOUR, HOUR * 2)
    clock.advance(HOUR)
    inbox_heard = inbox.heard
    heart = DeadlineScheduler(bot.store, inbox, clock, every=timedelta(milliseconds=5))
    work = asyncio.create_task(heart.run())
    await until(lambda: len(inbox_heard) == 1)
    await promise(bot, clock, HOUR, talk="another")
    clock.advance(HOUR)
    await until(lambda: len(inbox_heard) == 2)
    work.cancel()
    await asyncio.wait([work])
    assert work.cancelled()


async def test_a_pulse_that_fails_is_logged_and_the_next_one_comes(
    bot: Bot,
    inbox: Forgetful,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    looks = 0

    async def away(*_: object) -> list[object]:
        nonlocal looks
        looks += 1
        raise StoreUnavailable("the database does not answer")

    monkeypatch.setattr(type(bot.store), "due", away)
    monkeypatch.setattr(type(bot.store), "purge", away)
    monkeypatch.setattr(type(bot.store), "index_words", away)
    heart = DeadlineScheduler(bot.store, inbox, clock, every=timedelta(milliseconds=5))
    with caplog.at_level(logging.ERROR):
        work = asyncio.create_task(heart.run())
        await until(lambda: looks > 4)
        work.cancel()
        await asyncio.wait([work])
    assert {"pulse.failed", "index.failed", "sweep.failed"} <= {
        record.message for record in caplog.records
    }


async def test_words_are_indexed_between_the_sweeps_once_many_wait(
    bot: Bot,
    heartbeat: DeadlineScheduler,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await bot.inbox.accept(said("The vpn box is humming", "hum", clock))
    await heartbeat.index_words()
    assert await bot.store.read(waiting_entries, 9) > 0
    monkeypatch.setattr("bot.deadline_scheduler.MIN_ENTRIES_INDEXED", 1)
    await heartbeat.index_words()
    assert await bot.store.read(waiting_entries, 9) == 0


async def test_old_events_are_forgotten_and_young_ones_are_known(
    bot: Bot, heartbeat: DeadlineScheduler, clock: FakeClock
) -> None:
    await promise(bot, clock, HOUR, talk="old")
    clock.advance(INBOX_RETENTION + timedelta(seconds=1))
    await promise(bot, clock, HOUR, talk="young")
    assert await heartbeat.sweep() == 1
    old, young = said("again", "old-begins", clock), said("again", "young-begins", clock)
    assert (await bot.inbox.accept(young)).outcome is Outcome.DUPLICATE
    assert (await bot.inbox.accept(old)).outcome is not Outcome.DUPLICATE


async def test_a_real_talk_hands_itself_off_when_its_time_has_come(
    bot: Bot, door: Door, clock: FakeClock
) -> None:
    """From a typed problem through the pulse to the agents' room, on a real database."""
    await bot.inbox.accept(said("something odd happens to my screen", "e1", clock))
    await bot.settle()
    before = list(door.said)
    clock.advance(timedelta(days=5))
    assert await bot.scheduler.tick() > 0
    await bot.settle()
    assert len(door.said) > len(before)


class MachineClock:
    """The wall clock of the machine, as APScheduler and the watchdog read it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set_by = timedelta()
        machine = self

        class Datetime(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Self:
                moment = datetime.now(tz) + machine.set_by
                return cls.fromtimestamp(moment.timestamp(), tz)

        monkeypatch.setattr("apscheduler.schedulers.base.datetime", Datetime)
        monkeypatch.setattr("bot.clock.datetime", Datetime)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineClock:
    return MachineClock(monkeypatch)


@pytest.mark.parametrize("by", [-HOUR, -timedelta(days=400), HOUR, timedelta(days=20_000)], ids=str)
async def test_ticks_go_on_when_the_clock_of_the_machine_is_set(
    bot: Bot, machine: MachineClock, clock: FakeClock, by: timedelta
) -> None:
    ticks = 0

    async def count() -> None:
        nonlocal ticks
        ticks += 1

    heart = DeadlineScheduler(
        bot.store, Listening(), clock, every=timedelta(milliseconds=20), probe=count
    )
    work = asyncio.create_task(heart.run())
    await until(lambda: ticks > 1)
    machine.set_by = by
    before = ticks
    await until(lambda: ticks > before + 2)
    work.cancel()
    await asyncio.wait([work])
    assert work.cancelled()


async def test_what_runs_ends_before_the_pulse_does(bot: Bot, clock: FakeClock) -> None:
    begun, ended = asyncio.Event(), False

    async def hang() -> None:
        nonlocal ended
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            ended = True

    work = asyncio.create_task(DeadlineScheduler(bot.store, Listening(), clock, probe=hang).run())
    await begun.wait()
    work.cancel()
    await asyncio.wait([work])
    assert ended


async def test_a_job_that_works_again_says_what_has_ended(
    bot: Bot,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    looks, due = 0, bot.store.due

    async def away_twice(*given: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks <= 2:
            raise StoreUnavailable("the database does not answer")
        return await due(*given)

    monkeypatch.setattr(type(bot.store), "due", lambda _, *given: away_twice(*given))
    heart = DeadlineScheduler(bot.store, Listening(), clock, every=timedelta(milliseconds=5))
    with caplog.at_level(logging.INFO):
        work = asyncio.create_task(heart.run())
        await until(lambda: looks > 4)
        work.cancel()
        await asyncio.wait([work])
    (recovered,) = [record for record in caplog.records if record.message == "pulse.recovered"]
    assert recovered.ends == "pulse.failed"  # type: ignore[attr-defined]
