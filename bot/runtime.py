"""The lifetime of the desk: all start together, none takes the others down, all stop in order."""

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from secrets import SystemRandom
from typing import NoReturn

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.words.rendering import in_words
from bot.logs import handle_loop_error
from bot.settings import SettingsError
from bot.startup import loop_name
from bot.wiring import Bot
from core.dialog.intents.model.groups import fit_classifiers
from core.outbox.retry_policy import backoff
from core.ports import Adapter, ForeignDatabase, Inbox, Permanent, StoreUnavailable
from core.store.operations.schema_upgrade import require_current

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
"""Seconds in which what is started may be finished after the first signal."""

CLOSE_TIMEOUT_SECONDS = 5.0
"""Seconds in which an adapter lets go of its connections. They end with the process anyway."""

START_WINDOW_SECONDS = 30.0
"""Seconds. Refused within this time, the settings are wrong; later, it is the platform's doing."""

SCHEMA_CHECK_SECONDS = 5.0
"""Between two looks whether a newer release has upgraded the database meanwhile. Until then its
triggers refuse what this one writes."""

YOUNG_OBJECTS = 5000
"""So many are made before the garbage collector looks through them; Python's own is 700."""

STEADY_SECONDS = 60.0
"""Seconds. Who stood so long has recovered, so his next fall is his first."""


def _jitter(tries: int) -> timedelta:
    return backoff(tries, SystemRandom().random())


@asynccontextmanager
async def running(
    bot: Bot, *, rest: Callable[[int], timedelta] = _jitter, drain: float | None = None
) -> AsyncIterator[asyncio.Event]:
    """Everything is at work inside; afterwards it rests, and what was started is finished.

    Yields an event that is set when every adapter has come to its end by itself. `rest` is the
    wait before an adapter's try number n, `drain` the seconds for the orderly end, by default
    DRAIN_SECONDS.
    Raises SettingsError if an adapter's settings are refused at the start, and ForeignDatabase when
    another release has upgraded the database.
    """
    ended = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(handle_loop_error)
    try:
        async with asyncio.TaskGroup() as group:
            relay = group.create_task(bot.outbox.run(bot.inbox), name="relay")
            pulse = group.create_task(bot.scheduler.run(), name="heartbeat")
            doors = [
                group.create_task(attend(adapter, bot.inbox, rest), name=adapter.name)
                for adapter in bot.adapters
            ]
            group.create_task(_watch(doors, ended))
            schema = group.create_task(watch_schema(bot.store.engine), name="schema")
            try:
                yield ended
            finally:
                seconds = DRAIN_SECONDS if drain is None else drain
                await _drain(bot, relay, [schema, pulse, *doors], seconds)
    except BaseExceptionGroup as troubles:
        if len(troubles.exceptions) == 1:
            raise troubles.exceptions[0] from None
        raise


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Leave what there is alone when garbage is collected, and collect it seldom.

    Two hundred thousand objects are code and stay. To look through them takes 150 ms of the
    processor now and then, in which no event is taken in. And nearly everything that an event makes
    ends without the collector: to look each 700 objects took a tenth of a command's CPU time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def serve(bot: Bot) -> int:
    """Run until SIGTERM or SIGINT, then stop in order; a second signal stops at once.

    Returns the exit code: 0 after an orderly stop.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def signalled(number: int) -> None:
        if stop.is_set():
            for handler in logging.getLogger().handlers:
                handler.flush()  # the last lines wait for others to be written with
            os._exit(128 + number)  # everything acknowledged is on disk: nothing is lost
        log.info("desk.stopping", extra={"signal": number})
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signalled, number)
    # A daemon: it is done in half a second, and nobody waits for it at the end.
    threading.Thread(target=fit_classifiers, name="intents", daemon=True).start()
    try:
        with rare_garbage_collection():
            async with running(bot) as ended:
                names = [adapter.name for adapter in bot.adapters]
                log.info("desk.open", extra={"adapters": names, "loop": loop_name(loop)})
                waits = [asyncio.create_task(event.wait()) for event in (stop, ended)]
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for task in waits:
                    task.cancel()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        await bot.store.close()
    log.info("desk.closed")
    return 0


async def attend(adapter: Adapter, inbox: Inbox, rest: Callable[[int], timedelta]) -> None:
    """Keep one adapter on its feet. Returns when it has come to its end by itself."""
    loop, falls, begun = asyncio.get_running_loop(), 0, asyncio.get_running_loop().time()
    while True:
        stood_up = loop.time()
        try:
            await adapter.run(inbox)
            return
        except Permanent as refusal:
            if loop.time() - begun < START_WINDOW_SECONDS:
                raise SettingsError([f"{adapter.name}: {in_words(refusal)}"]) from refusal
            log.exception("adapter.refused", extra={"platform": adapter.name})
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            log.warning("adapter.fell", extra={"platform": adapter.name})
        except Exception:  # it is started again; other platforms go on
            log.exception("adapter.fell", extra={"platform": adapter.name})
        falls = 1 if loop.time() - stood_up > STEADY_SECONDS else falls + 1
        await asyncio.sleep(rest(falls).total_seconds())


async def watch_schema(engine: AsyncEngine, every: float = SCHEMA_CHECK_SECONDS) -> NoReturn:
    """Raises ForeignDatabase once the database is one of another release, which ends the desk."""
    while True:
        await asyncio.sleep(every)
        try:
            await require_current(engine)
        except ForeignDatabase:
            raise
        except StoreUnavailable:
            continue  # everybody else says so


async def _watch(adapters: list[asyncio.Task[None]], ended: asyncio.Event) -> None:
    if adapters:
        await asyncio.wait(adapters)
        ended.set()


async def _drain(
    bot: Bot, relay: asyncio.Task[None], inward: list[asyncio.Task[None]], seconds: float
) -> None:
    """First nobody comes in, then who is inside is served, then what is on its way arrives."""
    for task in inward:
        task.cancel()
    try:
        async with asyncio.timeout(seconds):
            await asyncio.wait(inward)
            await bot.inbox.empty()
            bot.outbox.stop()
            await asyncio.wait([relay])
    except TimeoutError:
        log.warning("drain.cut_short")  # the leases end, and the next start looks before it sends
    relay.cancel()
    for adapter in bot.adapters:
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await adapter.close()
        except Exception:  # all others are closed, too
            log.exception("adapter.not_closed", extra={"platform": adapter.name})
