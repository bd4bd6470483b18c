"""A worker is stopped for longer than its lease while another works on: nothing is lost, nothing is
sent twice where that can be known, and what may be double is counted."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from bot.clock import SystemClock
from core.model.actions import Action
from core.model.ids import ConversationId
from core.outbox.dispatcher import OutboxDispatcher
from core.outbox.retry_policy import DeliveryLimits
from core.ports import Capabilities, DeliveryState, OutboxRow, Posted
from core.send_permit import before_write
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.clock import FakeClock
from tests.crash.platform import Ledger, Wall
from tests.limits import PATIENCE
from tests.relay.conftest import Listening, Outbox, at_work, say
from tests.relay.platform import CAREFUL

FORK = multiprocessing.get_context("fork")
HOLD = timedelta(seconds=1)
POLL = timedelta(milliseconds=20)
PACE = DeliveryLimits(hold=HOLD, longest=HOLD / 2, poll=POLL, width=1)
"""Of the one that is stopped: so soon another one may take over. On a busy machine a second message
could be put off just then, and one that stops within a statement holds what that has locked.
"""
CALM = DeliveryLimits(hold=HOLD * PATIENCE * 2, longest=HOLD * PATIENCE, poll=POLL)
"""Of the other one, which on a busy machine may need more than half a second for a message."""
LANES, EACH = 4, 5
Worker = Callable[[str, Path, "Point | None"], None]


class Point(StrEnum):
    """In the order in which a message passes them."""

    BEFORE_SEND = "with the lease, before the permit is asked"
    PERMITTED = "between the permit and the request"
    SENT = "after the request, before the record"


@dataclass(slots=True)
class StoppingWall(Wall):
    """Stops its own process once, at this point."""

    name: str = "paper"
    stop_at: Point | None = None
    stored: asyncio.Event | None = None
    """Where all is stored. A process that were stopped before would keep the lock for writing."""
    capabilities: Capabilities = CAREFUL

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if self.stored is not None:
            await self.stored.wait()
        self._passes(Point.BEFORE_SEND)
        before_write()
        self._passes(Point.PERMITTED)
        ref = f"{key} by {os.getpid()}"
        self.posts.add({"key": key, "ref": ref})
        self._passes(Point.SENT)
        return Posted(action.to, ref)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        found = [str(line["ref"]) for line in self.posts if line["key"] == key]
        return Posted(action.to, found[0]) if found else None

    def _passes(self, point: Point) -> None:
        if point is self.stop_at:
            self.stop_at = None
            os.kill(os.getpid(), signal.SIGSTOP)


def work(url: str, posts: Path, stop_at: Point | None) -> None:
    """What a worker process does from its first moment to its last: all that there is to do."""

    async def carry() -> None:
        store = SqlStore(make_engine(url))
        wall = StoppingWall(Ledger(posts), stop_at=stop_at)
        pace = PACE if stop_at else CALM
        relay = OutboxDispatcher(store, {"paper": wall}, SystemClock(), lambda: 0.0, pace)
        async with asyncio.timeout(PATIENCE):
            while await store.outbox([DeliveryState.WAITING, DeliveryState.SENDING], 1):
                await relay.settled(Listening())
                await asyncio.sleep(POLL.total_seconds())
        await store.close()

    asyncio.run(carry())


def receive_and_carry(url: str, posts: Path, stop_at: Point | None) -> None:
    """A worker that takes in what leads to the messages: they are stored leased, and handed over in
    memory.
    """

    async def carry() -> None:
        store, stored = SqlStore(make_engine(url)), asyncio.Event()
        wall = StoppingWall(Ledger(posts), stop_at=stop_at, stored=stored)
        relay = OutboxDispatcher(store, {"paper": wall}, SystemClock(), lambda: 0.0, PACE)
        store.handover = relay
        outbox = Outbox(store, FakeClock(SystemClock().now()))
        async with at_work(relay, Listening()), asyncio.timeout(PATIENCE):
            while not relay.offer().platforms:
                await asyncio.sleep(0)
            await fill(outbox)
            stored.set()
            while await store.outbox([DeliveryState.WAITING, DeliveryState.SENDING], 1):
                await asyncio.sleep(POLL.total_seconds())
        await store.close()

    asyncio.run(carry())


@contextmanager
def started(
    url: str, posts: Path, stop_at: Point | None = None, target: Worker = work
) -> Iterator[BaseProcess]:
    """At the end it is killed: a test that failed would wait for a stopped one without an end."""
    worker = FORK.Process(target=target, args=(url, posts, stop_at))
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()
        worker.join()


def await_stopped(worker: BaseProcess) -> None:
    assert worker.pid is not None
    until = time.monotonic() + PATIENCE
    state = Path(f"/proc/{worker.pid}/stat")
    while state.read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < until and worker.is_alive(), "it was never stopped"
        time.sleep(0.01)


async def queue(url: str) -> None:
    store = SqlStore(make_engine(url))
    await fill(Outbox(store, FakeClock(SystemClock().now())))
    await store.close()


async def fill(outbox: Outbox) -> None:
    for n in range(EACH):
        await outbox.put(*(say(f"w{n}", ConversationId(f"t{lane}")) for lane in range(LANES)))


async def on_their_way(url: str) -> int:
    store = SqlStore(make_engine(url))
    rows = await store.outbox([DeliveryState.SENDING], 1000)
    await store.close()
    return len(rows)


async def ended(url: str) -> tuple[Sequence[OutboxRow], int]:
    store = SqlStore(make_engine(url))
    rows = await store.outbox(list(DeliveryState), 1000)
    counted = (await store.health(SystemClock().now())).possible_duplicates
    await store.close()
    return rows, counted


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it is seen there who is stopped")
@pytest.mark.parametrize("point", Point)
def test_stopped_for_longer_than_its_lease_nothing_is_lost_and_no_duplicate_is_uncounted(
    point: Point, database_url: str, tmp_path: Path
) -> None:
    posts = tmp_path / "posts"
    asyncio.run(queue(database_url))
    with started(database_url, posts, point) as stopped:
        await_stopped(stopped)
        check_what_was_sent(stopped, point, database_url, posts)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it is seen there who is stopped")
@pytest.mark.parametrize("point", Point)
def test_messages_that_were_handed_over_in_memory_are_left_to_who_took_them_since(
    point: Point, database_url: str, tmp_path: Path
) -> None:
    posts = tmp_path / "posts"
    with started(database_url, posts, point, receive_and_carry) as stopped:
        await_stopped(stopped)
        assert 0 < asyncio.run(on_their_way(database_url)) <= LANES, "the head of each conversation"
        check_what_was_sent(stopped, point, database_url, posts)


def check_what_was_sent(stopped: BaseProcess, point: Point, url: str, posts: Path) -> None:
    """Another worker does what there is to do, then the stopped one wakes and does the rest."""
    with started(url, posts) as other:
        other.join(PATIENCE)
        assert other.exitcode == 0, "the other worker did all the rest"
    assert stopped.pid is not None
    os.kill(stopped.pid, signal.SIGCONT)
    stopped.join(PATIENCE)
    assert stopped.exitcode == 0
    rows, counted = asyncio.run(ended(url))
    sent = Counter(str(line["key"]) for line in Ledger(posts))
    assert {row.state for row in rows} == {DeliveryState.SENT}
    assert set(sent) == {row.key for row in rows}, "a message was lost"
    twice = {key for key, times in sent.items() if times > 1}
    marked = {row.key for row in rows if row.possible_duplicate}
    assert twice <= marked, "a duplicate was not counted"
    assert counted == len(marked)
    if point is Point.BEFORE_SEND:
        assert not twice and not marked, "it knew in time that its lease was over"
    if point is Point.PERMITTED:
        assert len(twice) == 1, "nothing can be done between the last look and the request"
    if point is Point.SENT:
        assert not twice and not marked, "the other one found it"
