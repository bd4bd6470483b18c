"""Whoever is inside the door is served to the end, even if who brought him was sent away."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from io import StringIO

from adapters.kit.tasks import BackgroundTasks
from bot.logs import configure
from bot.shielded_inbox import ShieldedInbox
from core.model.attachment import Attachment
from core.model.events import Event
from core.ports import InboxResult, Outcome, ReplyWindow
from tests.app.conftest import said
from tests.clock import FakeClock
from tests.logs.conftest import undone
from tests.talk import SUNDAY_TEN


class Slow:
    """An inbox that takes its time."""

    def __init__(self) -> None:
        self.begun, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.done: list[Event] = []

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        self.begun.set()
        await self.may_go_on.wait()
        self.done.append(event)
        return InboxResult(Outcome.DECIDED)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        return Attachment(name, media_type, sum([len(chunk) async for chunk in content]))


async def test_a_cancelled_adapter_tears_no_event_in_two(clock: FakeClock) -> None:
    slow = Slow()
    door = ShieldedInbox(slow)
    bringer = asyncio.create_task(door.accept(said("hello", "e1", clock)))
    await slow.begun.wait()
    bringer.cancel()
    await asyncio.wait([bringer])
    assert bringer.cancelled() and not slow.done
    slow.may_go_on.set()
    await door.empty()
    assert [event.id for event in slow.done] == ["e1"]


async def test_a_task_that_nobody_cancels_takes_its_event_in_itself() -> None:
    """It is waited for all the same, and counts among those inside."""
    slow, tasks = Slow(), BackgroundTasks()
    door = ShieldedInbox(slow, crowd=0)
    before = len(asyncio.all_tasks())
    taken = tasks.start_event(door.accept(said("hello", "e1", FakeClock(SUNDAY_TEN))))
    await slow.begun.wait()
    assert len(asyncio.all_tasks()) == before + 1
    empty = asyncio.create_task(door.empty())
    await asyncio.sleep(0)
    assert door.is_overloaded and not empty.done()
    slow.may_go_on.set()
    await empty
    assert taken.done() and not door.is_overloaded
    assert [event.id for event in slow.done] == ["e1"]


class Logging(Slow):
    """Writes a line of its own while it takes the event in; the second one fails."""

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        logging.getLogger("core.tests").info("event.looked_at")
        if event.id == "e2":
            raise ValueError("no")
        return InboxResult(Outcome.DECIDED)


async def test_each_line_of_the_work_names_its_event_and_no_line_after_it(clock: FakeClock) -> None:
    stream, door, tasks = StringIO(), ShieldedInbox(Logging()), BackgroundTasks()

    async def bring() -> None:
        await door.accept(said("hello", "e1", clock))
        with suppress(ValueError):
            await door.accept(said("hello", "e2", clock))
        logging.getLogger("core.tests").info("nothing.more")

    with undone():
        configure("INFO", "json", stream)
        await tasks.start_event(bring())
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["event"], line.get("event_id")) for line in lines] == [
        ("event.looked_at", "e1"),
        ("event.taken", "e1"),
        ("event.looked_at", "e2"),
        ("nothing.more", None),
    ]


async def test_an_empty_house_is_empty_at_once() -> None:
    await ShieldedInbox(Slow()).empty()


async def test_files_come_by_the_same_door() -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"abc"

    assert (await ShieldedInbox(Slow()).keep("a.txt", "text/plain", content())).size == 3
