"""Everybody starts together, nobody takes the others down, and the end is orderly."""

import asyncio
import gc
import logging
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime import YOUNG_OBJECTS, attend, running, serve
from bot.settings import SettingsError
from bot.wiring import Bot
from core.ports import DeliveryState, Inbox, Permanent, Transient
from core.store.operations.schema_upgrade import migrate
from tests.app.conftest import Door, make_bot, said
from tests.clock import FakeClock
from tests.limits import PATIENCE
from tests.relay.conftest import Listening, until


def at_once(_: int) -> timedelta:
    return timedelta()


async def test_a_message_is_answered_while_the_desk_runs(
    bot: Bot, door: Door, clock: FakeClock
) -> None:
    async with running(bot):
        await until(lambda: door.inbox)
        await door.hears("my vpn does not connect", "e1", clock)
        await until(lambda: "answer" in " ".join(door.said))
    assert door.stopped == 1


async def test_while_the_desk_serves_nobody_waits_for_its_code_to_be_looked_through(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(gc, "unfreeze", lambda: done.append("unfreeze"))
    monkeypatch.setattr(gc, "set_threshold", lambda *most: done.append(f"every {most[0]}"))
    usual = f"every {gc.get_threshold()[0]}"

    class Brief(Door):
        async def run(self, inbox: Inbox) -> None:
            done.append("serve")

    bot = make_bot(tmp_path, clock, Brief())
    await migrate(bot.store.engine)
    assert await serve(bot) == 0
    assert done == ["freeze", f"every {YOUNG_OBJECTS}", "serve", usual, "unfreeze"]


async def test_a_second_signal_ends_at_once_with_all_lines_written(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last lines may still wait to be written together."""
    done: list[object] = []

    class Waiting(logging.NullHandler):
        def flush(self) -> None:
            done.append("written")

    class Hurried(Door):
        async def run(self, inbox: Inbox) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)
            await super().run(inbox)

    monkeypatch.setattr(os, "_exit", done.append)
    monkeypatch.setattr(logging.getLogger(), "handlers", [Waiting()])
    bot = make_bot(tmp_path, clock, Hurried())
    await migrate(bot.store.engine)
    await serve(bot)
    assert done in (["written", 128 + signal.SIGINT], ["written", 128 + signal.SIGTERM])


async def test_an_adapter_that_falls_is_put_on_its_feet_and_the_others_do_not_notice(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    shaky = Door(name="shaky", plan=[OSError("the line broke"), asyncio.CancelledError()])
    steady = Door(name="steady")
    bot = make_bot(tmp_path, clock, shaky, steady)
    await migrate(bot.store.engine)
    with caplog.at_level(logging.WARNING):
        async with running(bot, rest=at_once):
            await until(lambda: shaky.starts == 3)
            assert (steady.starts, steady.stopped) == (1, 0)
    assert [r.message for r in caplog.records] == ["adapter.fell", "adapter.fell"]
    await bot.store.close()


async def test_falls_are_counted_so_that_the_rests_grow() -> None:
    rests: list[int] = []

    def noted(falls: int) -> timedelta:
        rests.append(falls)
        return timedelta()

    door = Door(plan=[OSError(), Transient("busy"), OSError(), None])
    await attend(door, Listening(), noted)
    assert rests == [1, 2, 3]


async def test_refused_settings_stop_the_start_and_say_which(
    tmp_path: Path, clock: FakeClock
) -> None:
    refused = Door(name="slack", plan=[Permanent("the token is not valid")])
    bot = make_bot(tmp_path, clock, refused, Door(name="other"))
    await migrate(bot.store.engine)
    with pytest.raises(SettingsError, match="slack: the token is not valid"):
        async with running(bot):
            await asyncio.Event().wait()
    await bot.store.close()


async def test_refused_later_it_is_the_platforms_doing_and_the_desk_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.runtime.START_WINDOW_SECONDS", -1.0)
    door = Door(plan=[Permanent("the token was revoked"), None])
    await attend(door, Listening(), at_once)
    assert door.starts == 2


async def test_an_error_inside_comes_out_as_it_was(bot: Bot) -> None:
    with pytest.raises(ZeroDivisionError):
        async with running(bot):
            raise ZeroDivisionError


async def test_the_end_of_every_adapter_is_told(tmp_path: Path, clock: FakeClock) -> None:
    bot = make_bot(tmp_path, clock, Door(name="one", plan=[None]), Door(name="two", plan=[None]))
    await migrate(bot.store.engine)
    async with running(bot) as ended:
        await ended.wait()
    await bot.store.close()


async def test_what_is_on_its_way_arrives_before_the_desk_stops(
    bot: Bot, door: Door, clock: FakeClock
) -> None:
    door.hanging.add("opened")
    async with running(bot):
        await until(lambda: door.inbox)
        await door.hears("my vpn does not connect", "e1", clock)
        await until(lambda: door.under_way)
        asyncio.get_running_loop().call_later(0.05, door.open.set)
    sent = await bot.store.outbox([DeliveryState.SENT])
    assert sent and not await bot.store.outbox([DeliveryState.SENDING])


class Jammed(Door):
    """A door that does not shut."""

    async def close(self) -> None:
        await super().close()
        raise OSError("the line was gone already")


async def test_every_adapter_is_closed_at_the_end_even_if_one_stumbles_over_it(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    doors = (Jammed(name="jammed"), Door(name="steady"), Jammed(name="also"))
    bot = make_bot(tmp_path, clock, *doors)
    await migrate(bot.store.engine)
    with caplog.at_level(logging.ERROR):
        async with running(bot):
            await until(lambda: all(door.inbox for door in doors))
            assert not any(door.closed for door in doors)
    assert all(door.closed for door in doors)
    assert [(r.message, r.platform) for r in caplog.records] == [  # type: ignore[attr-defined]
        ("adapter.not_closed", "jammed"),
        ("adapter.not_closed", "also"),
    ]
    await bot.store.close()


class Stuck(Door):
    """A platform whose connection never finishes closing."""

    async def close(self) -> None:
        await super().close()
        await asyncio.Event().wait()


async def test_a_close_that_hangs_keeps_nobody_from_the_end(
    tmp_path: Path,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.runtime.CLOSE_TIMEOUT_SECONDS", 0.01)
    doors = (Stuck(name="stuck"), Door(name="steady"))
    bot = make_bot(tmp_path, clock, *doors)
    await migrate(bot.store.engine)
    with caplog.at_level(logging.ERROR):
        async with asyncio.timeout(PATIENCE), running(bot):
            await until(lambda: all(door.inbox for door in doors))
    assert all(door.closed for door in doors)
    assert [r.message for r in caplog.records] == ["adapter.not_closed"]
    await bot.store.close()


async def test_adapters_are_closed_whatever_ended_the_desk(
    tmp_path: Path, clock: FakeClock, bot: Bot, door: Door
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with running(bot):
            raise ZeroDivisionError
    assert door.closed
    refused = Door(name="slack", plan=[Permanent("the token is not valid")])
    other = Door(name="other")
    mistaken = make_bot(tmp_path, clock, refused, other)
    with pytest.raises(SettingsError):
        async with running(mistaken):
            await asyncio.Event().wait()
    assert refused.closed and other.closed
    await mistaken.store.close()


async def test_nothing_is_delivered_once_the_adapter_is_closed(
    bot: Bot, door: Door, clock: FakeClock
) -> None:
    door.hanging.add("opened")
    async with running(bot):
        await until(lambda: door.inbox)
        await door.hears("my vpn does not connect", "e1", clock)
        await until(lambda: "opened" in door.tried)
        asyncio.get_running_loop().call_later(0.05, door.open.set)
    assert "opened answer" in door.said
    assert door.closed_after == len(door.tried)


async def test_the_orderly_end_has_an_end(
    bot: Bot, door: Door, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    door.deliver = never  # type: ignore[method-assign]
    with caplog.at_level(logging.WARNING):
        async with asyncio.timeout(PATIENCE), running(bot, drain=0.05):
            await bot.inbox.accept(said("my vpn does not connect", "e1", clock))
            await until_sending(bot)
    assert "drain.cut_short" in caplog.text
    assert await bot.store.outbox([DeliveryState.SENDING]), (
        "its lease will end, and then it is sought"
    )


async def until_sending(bot: Bot) -> None:
    while not await bot.store.outbox([DeliveryState.SENDING]):
        await asyncio.sleep(0.001)
