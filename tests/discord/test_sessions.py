"""Sessions of the gateway: where they begin, how many may, who resumes them, and how hurriedly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord.gateway import connection, session_lease
from adapters.discord.gateway.connection import (
    LONGEST,
    MAX_QUICK_RECONNECTS,
    STEADY,
    ReconnectBackoff,
    backoff,
)
from adapters.discord.gateway.session_lease import SESSIONS, WANTED, SessionLease
from adapters.discord.gateway.sessions import Session, Sessions
from bot.runtime import running
from bot.wiring import Bot, assemble
from core.ports import StoreUnavailable
from tests.adapters.contract import Desk as Notes
from tests.desks import make_library
from tests.discord.desk import Office, office
from tests.discord.scenes import NOTHING_FITS, told, well
from tests.limits import PATIENCE

LEFT = Sessions({0: Session("s", 7, "wss://gateway")})


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "FIRST", 0.01)
    monkeypatch.setattr(session_lease, "ANSWERS_WITHIN", 0.3)
    monkeypatch.setattr(session_lease, "NOTED_EVERY", 0.05)
    monkeypatch.setattr(connection, "LOOKS_AGAIN", 0.05)


async def test_a_session_that_discord_ends_is_followed_by_another(tmp_path: Path) -> None:
    """At the address that the API names: the library would ask at its own."""
    async with office(tmp_path, speed=20) as desk, desk.open():
        discord = desk.server
        discord.gateway.invalidate()
        await discord.until(lambda: len(discord.identifies) == 2)
        await discord.says(desk.ada, discord.dm(desk.ada), NOTHING_FITS)
        await discord.message(discord.dm(desk.ada), containing="Which kind of request")


async def test_no_session_is_begun_that_discord_does_not_allow(tmp_path: Path) -> None:
    async with office(tmp_path, speed=20) as desk, desk.open():
        discord = desk.server
        discord.gateway.budget.total = len(discord.identifies)
        asked = discord.count("GET /gateway/bot")
        discord.gateway.invalidate()
        await discord.until(lambda: discord.count("GET /gateway/bot") > asked + 3)
        assert len(discord.identifies) == discord.gateway.budget.total
        discord.gateway.budget.total += 1
        await discord.until(lambda: len(discord.identifies) == discord.gateway.budget.total)


@asynccontextmanager
async def second_worker(desk: Office) -> AsyncIterator[Bot]:
    library = make_library()
    bot = assemble(desk.settings, desk.desk, lambda: library, desk.clock)
    async with running(bot, rest=lambda _: timedelta(milliseconds=50)):
        yield bot
    await bot.store.close()


async def test_two_workers_have_a_session_each_and_what_both_hear_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_lease, "ANSWERS_WITHIN", 3.0)  # both share one busy loop
    async with office(tmp_path, speed=20) as desk, desk.open() as bot:
        discord = desk.server
        await _until_noted(bot, lambda left: bool(left.kept))
        async with second_worker(desk):
            await discord.until(lambda: len(discord.identifies) == 2)
            talk = discord.dm(desk.ada)
            await discord.says(desk.ada, talk, NOTHING_FITS)
            kind = await discord.message(talk, containing="Which kind of request")
            well(await discord.presses(desk.ada, kind, "Technical Issues"))
            await discord.message(talk, containing="How urgent")
            asked = well(await discord.command(desk.ada, desk.help, "ticket-status"))
            await told(desk, asked, "HD-1001")
            form = await discord.command(desk.eve, desk.help, "ticket")
            await discord.opened_modal(desk.eve)
            assert form.followups == []
        await desk.quiet()
        said = [m.text for m in discord.messages(talk) if m.author is discord.world.bot]
        assert len(said) == len(set(said))
        assert discord.resumes == []


async def test_a_session_that_another_worker_took_is_left_to_it(tmp_path: Path) -> None:
    """The first one was too busy to give a sign of life in time."""
    async with office(tmp_path, speed=20) as desk, desk.open() as bot:
        discord, is_busy = desk.server, asyncio.Event()
        await _until_noted(bot, lambda left: bool(left.kept))

        async def be_busy(seconds: float) -> None:
            is_busy.set()
            await asyncio.Event().wait()

        desk.adapter._keeping.wait = be_busy
        await is_busy.wait()
        async with second_worker(desk):
            await discord.until(lambda: len(discord.identifies) == 2 or len(discord.resumes) > 1)
            await discord.says(desk.ada, discord.dm(desk.ada), NOTHING_FITS)
            await discord.message(discord.dm(desk.ada), containing="Which kind of request")
        assert (len(discord.resumes), len(discord.identifies)) == (1, 2)


async def _until_noted(bot: Bot, holds: Callable[[Sessions], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds(Sessions.read(await bot.store.get_note(SESSIONS))):
            await asyncio.sleep(0.01)


async def test_sessions_that_were_left_in_order_are_taken_at_once() -> None:
    notes = Notes()
    first, second = SessionLease(notes), SessionLease(notes)
    await first.end(_left())
    assert (await second.take()).kept == LEFT.kept
    assert WANTED not in notes.notes
    await first.end(Sessions())
    assert not Sessions.read(notes.notes[SESSIONS]).ended, "it is the second one's now"


async def test_sessions_of_a_process_that_lives_are_left_to_it_and_of_a_dead_one_taken() -> None:
    notes = Notes()

    async def is_answered(seconds: float) -> None:
        while notes.notes[WANTED]:
            await asyncio.sleep(0.01)

    async def is_over(seconds: float) -> None:
        assert notes.notes[WANTED] == third.me

    first, second = SessionLease(notes), SessionLease(notes, wait=is_answered)
    third = SessionLease(notes, wait=is_over)
    alive = asyncio.create_task(first.go_on(_left))
    while SESSIONS not in notes.notes:
        await asyncio.sleep(0.01)
    assert (await second.take()).kept == {}
    await second.end(_left())
    assert Sessions.read(notes.notes[SESSIONS]).by == first.me
    alive.cancel()
    assert (await third.take()).kept == LEFT.kept
    assert (await third.take()).kept == LEFT.kept, "its own, after a fall"


async def test_what_another_process_left_in_order_is_followed_by_ones_own() -> None:
    notes = Notes()
    first, second = SessionLease(notes), SessionLease(notes)
    await first.end(_left())
    alive = asyncio.create_task(second.go_on(_left))
    while Sessions.read(notes.notes[SESSIONS]).by != second.me:
        await asyncio.sleep(0.01)
    alive.cancel()


async def test_a_session_is_lost_to_another_one_that_holds_that_very_one() -> None:
    notes = Notes()
    first, second = SessionLease(notes), SessionLease(notes)
    await first.end(_left())
    await second.take()
    lost = [await each.is_lost(id_) for each in (first, second) for id_ in ("s", "another")]
    assert lost == [True, False, False, False]


async def test_without_a_store_nothing_is_noted_and_nothing_falls() -> None:
    class Away(Notes):
        async def get_note(self, name: str) -> str:
            self.refused += 1
            raise StoreUnavailable("away")

    notes = Away()
    keeper = SessionLease(notes)
    await keeper.end(_left())
    assert not await keeper.is_lost("s")
    alive = asyncio.create_task(keeper.go_on(_left))
    while notes.refused < 5:
        await asyncio.sleep(0.01)
    assert not alive.done()
    alive.cancel()


def _left() -> Sessions:
    return Sessions(dict(LEFT.kept))


def test_a_note_that_nobody_can_read_is_none() -> None:
    for text in ("", "{", "[]", '{"0": ["s", 7, "wss://gateway"]}'):
        assert Sessions.read(text) == Sessions()


def test_what_breaks_again_and_again_is_repaired_ever_more_slowly() -> None:
    assert [backoff(falls) for falls in range(MAX_QUICK_RECONNECTS + 1)] == [0.0] * (
        MAX_QUICK_RECONNECTS + 1
    )
    assert (
        backoff(MAX_QUICK_RECONNECTS + 1)
        < backoff(MAX_QUICK_RECONNECTS + 2)
        < backoff(MAX_QUICK_RECONNECTS + 3)
    )
    assert backoff(10_000) <= LONGEST


async def test_what_stood_for_a_while_is_repaired_at_once() -> None:
    pace, now = ReconnectBackoff(), asyncio.get_running_loop().time()
    for _ in range(MAX_QUICK_RECONNECTS + 2):
        await pace.wait(0)
    assert pace._falls[0] == MAX_QUICK_RECONNECTS + 1
    await pace.wait(1)
    pace._last[0] = now - STEADY
    await pace.wait(0)
    assert (pace._falls[0], pace._falls[1]) == (0, 0)
