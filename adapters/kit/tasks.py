"""Tasks of an adapter: in order within a conversation, side by side else, held until they end."""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from core.model.people import Place
from core.ports import DeliveryNotRecorded

MAX_WAIT_SECONDS: Final = 2.0
"""For a gap to be read. Platforms wait three seconds for an acknowledgement."""


@dataclass(slots=True)
class ConversationOrder:
    """A fair lock for each lane that somebody waits in. Whoever asks first is served first."""

    _lanes: dict[str, "_Lane"] = field(default_factory=dict)

    def turn(self, lane: str) -> "_Turn":
        """An asynchronous context, entered when everybody who came before has left theirs."""
        return _Turn(self._lanes, lane)


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0
    """Those who wait, and who is served."""


@dataclass(slots=True)
class _Turn:
    """Each event takes one; a generator as the context would cost several times more."""

    lanes: dict[str, _Lane]
    name: str

    async def __aenter__(self) -> None:
        lane = self.lanes.get(self.name)
        if lane is None:
            lane = self.lanes[self.name] = _Lane()
        lane.inside += 1
        try:
            await lane.lock.acquire()
        except BaseException:
            self._leave(lane)
            raise

    async def __aexit__(self, *error: object) -> None:
        lane = self.lanes[self.name]
        lane.lock.release()
        self._leave(lane)

    def _leave(self, lane: _Lane) -> None:
        lane.inside -= 1
        if not lane.inside:
            del self.lanes[self.name]


@dataclass(slots=True)
class OpenGaps:
    """Conversations in which something was missed that is still being read back: what is said
    there now comes after it. In one there may be two: one that is being read, and one that began
    meanwhile.
    """

    _open: dict[Place, tuple[asyncio.Event, int]] = field(default_factory=dict)

    def open(self, conversations: Iterable[Place]) -> None:
        for conversation in conversations:
            closed, gaps = self._open.get(conversation, (asyncio.Event(), 0))
            self._open[conversation] = (closed, gaps + 1)

    def close(self, conversation: Place) -> None:
        """One gap of this conversation is closed."""
        closed, gaps = self._open.pop(conversation, (asyncio.Event(), 0))
        if gaps > 1:
            self._open[conversation] = (closed, gaps - 1)
        else:
            closed.set()

    async def closed(self, place: Place) -> None:
        """Come back when nothing is missing in the conversation at this place.

        Raises DeliveryNotRecorded if that takes too long. What is said meanwhile stands in the
        history too, so it is read there in its turn, or else brought once more.
        """
        if not self._open:  # as nearly always
            return
        conversation = conversation_of(place)
        if conversation not in self._open:
            return
        closed, _ = self._open[conversation]
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await closed.wait()
        except TimeoutError:
            raise DeliveryNotRecorded(
                f"what was missed in {place.room} is still being read"
            ) from None


def conversation_of(place: Place) -> Place:
    """In private a talk goes on in threads and beside them, and its order is that of all of it."""
    return replace(place, thread="") if place.is_direct else place


T = TypeVar("T")


class EventTask(asyncio.Task[T]):
    """Takes an event in, and is never cancelled: no timeout stands around what it awaits, and who
    waits for it does so behind a shield. So the inbox needs no task of its own for the event.
    """


@dataclass(slots=True)
class BackgroundTasks:
    """The event loop itself keeps tasks by weak references only."""

    _tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        return self._hold(asyncio.get_running_loop().create_task(work))

    def start_event(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """As `start`, in an `EventTask`: the caller must not cancel the task that this returns."""
        return self._hold(EventTask(work, loop=asyncio.get_running_loop()))

    def _hold(self, task: "asyncio.Task[T]") -> "asyncio.Task[T]":
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def __iter__(self) -> Iterator["asyncio.Task[Any]"]:
        return iter(tuple(self._tasks))

    def __len__(self) -> int:
        return len(self._tasks)

    def __bool__(self) -> bool:
        return bool(self._tasks)

    async def finish(self) -> None:
        """Come back when all have ended, those as well that others begin meanwhile."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def finish_one(self) -> None:
        """Come back when one of them has ended."""
        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def cancel(self) -> None:
        """End all of them, and come back when they have ended."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
