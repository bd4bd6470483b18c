"""Whoever is inside the door is served to the end, even if who brought him was sent away."""

import asyncio
from collections.abc import AsyncIterator

from adapters.kit.tasks import BackgroundTasks
from bot.shielded_inbox import ShieldedInbox
from core.model.attachment import Attachment
from core.model.events import Event
from core.ports import InboxResult, Outcome, ReplyWindow
from tests.app.conftest import said
from tests.clock import FakeClock
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


async def test_an_empty_house_is_empty_at_once() -> None:
    await ShieldedInbox(Slow()).empty()


async def test_files_come_by_the_same_door() -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"abc"

    assert (await ShieldedInbox(Slow()).keep("a.txt", "text/plain", content())).size == 3
