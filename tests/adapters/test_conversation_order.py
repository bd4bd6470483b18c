"""Order within a conversation, and what is said there while something missed is read back."""

import asyncio

import pytest

from adapters.kit import tasks
from adapters.kit.tasks import ConversationOrder, OpenGaps, conversation_of
from core.model.people import Place
from core.ports import DeliveryNotRecorded

THREAD, OTHER = Place("paper", "#help", "1"), Place("paper", "#help", "2")


async def let_go_on() -> None:
    """Everything that can go on does."""
    for _ in range(10):
        await asyncio.sleep(0)


class Visits:
    """Who is inside a lane and waits for leave to go out."""

    def __init__(self) -> None:
        self.order, self.inside = ConversationOrder(), list[str]()
        self.leave = dict[str, asyncio.Event]()

    def visit(self, name: str, lane: str) -> asyncio.Task[None]:
        self.leave[name] = asyncio.Event()
        return asyncio.create_task(self._visit(name, lane))

    async def _visit(self, name: str, lane: str) -> None:
        async with self.order.turn(lane):
            self.inside.append(name)
            await self.leave[name].wait()
            self.inside.remove(name)


async def test_one_after_another_in_a_lane_and_lanes_side_by_side() -> None:
    visits = Visits()
    tasks = [visits.visit(name, name[0]) for name in ("a1", "a2", "a3", "b1")]
    await let_go_on()
    assert visits.inside == ["a1", "b1"]
    for leaving, follows in (("a1", "a2"), ("a2", "a3")):
        visits.leave[leaving].set()
        await let_go_on()
        assert visits.inside == ["b1", follows]
        late = visits.visit(f"{leaving}-late", "a")
        await let_go_on()
        assert visits.inside == ["b1", follows], "who comes later waits, too"
        tasks.append(late)
    for each in visits.leave.values():
        each.set()
    await asyncio.gather(*tasks)
    assert not visits.order._lanes, "no lane is kept of which nobody is in need"


async def test_who_gives_up_waiting_or_fails_leaves_the_lane_to_the_next() -> None:
    visits = Visits()
    first, second, third = (visits.visit(name, "a") for name in ("1", "2", "3"))
    await let_go_on()
    second.cancel()
    first.cancel()
    await let_go_on()
    assert visits.inside == ["1", "3"], "who was broken off inside could not even say goodbye"
    visits.leave["3"].set()
    await third
    assert not visits.order._lanes


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MAX_WAIT_SECONDS", 0)


async def test_words_wait_for_each_gap_of_their_conversation_alone() -> None:
    gaps = OpenGaps()
    gaps.open([THREAD])
    gaps.open([THREAD])
    await gaps.closed(OTHER)
    waiting = asyncio.create_task(gaps.closed(THREAD))
    await let_go_on()
    gaps.close(THREAD)
    await let_go_on()
    assert not waiting.done(), "one of two gaps is still open"
    gaps.close(THREAD)
    await waiting
    await gaps.closed(THREAD)
    gaps.close(THREAD)  # one more than there were does no harm
    await gaps.closed(THREAD)


@pytest.mark.usefixtures("impatient")
async def test_words_that_wait_for_too_long_are_not_acknowledged() -> None:
    gaps = OpenGaps()
    gaps.open([THREAD])
    with pytest.raises(DeliveryNotRecorded, match="#help"):
        await gaps.closed(THREAD)


@pytest.mark.usefixtures("impatient")
async def test_in_private_threads_are_one_conversation() -> None:
    gaps = OpenGaps()
    gaps.open([conversation_of(Place.direct_to("paper", "ada", "7"))])
    for thread in ("", "7", "8"):
        with pytest.raises(DeliveryNotRecorded):
            await gaps.closed(Place.direct_to("paper", "ada", thread))
    assert conversation_of(THREAD) == THREAD != OTHER
