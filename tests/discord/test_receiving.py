"""The way in: order within a channel, none between channels, and what must be played again."""

import asyncio
from typing import Any

import pytest

from adapters.discord import receiver as receiving
from adapters.discord.gateway.sessions import Ledger, Mark
from adapters.discord.outbound.immediate_responses import ImmediateResponder
from adapters.kit.tasks import EventTask
from core.model.events import Event
from core.ports import InboxResult, ReplyWindow, StoreUnavailable
from tests.discord.sent import THREAD, command, direct, message
from tests.discord.test_inbound import Box, Silence, receiver
from tests.limits import PATIENCE


class Away(Box):
    """The store does not take the first message at its first tries."""

    tries: int = 0

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        if event.id.endswith(":1") and self.tries < 2:
            self.tries += 1
            raise StoreUnavailable("away")
        return await super().accept(event, window)


async def test_words_of_one_channel_keep_their_order_and_no_channel_waits_for_another() -> None:
    box, stored = Away(), list[Mark]()
    way_in = receiver(box, stored)
    way_in.dispatched("MESSAGE_CREATE", direct("one", id="1"), Mark(0, "s", 1))
    way_in.dispatched("MESSAGE_CREATE", direct("two", id="2"), Mark(0, "s", 2))
    way_in.rooms.is_thread(THREAD, "7")
    way_in.dispatched("MESSAGE_CREATE", message(THREAD, "three", id="3"), Mark(0, "s", 3))
    while len(stored) < 3:
        await asyncio.sleep(0.01)
    await way_in.leave()
    assert [getattr(event, "text") for event in box.accepted] == ["three", "one", "two"]  # noqa: B009
    assert [mark.sequence for mark in stored] == [3, 1, 2]


class Gone(Box):
    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        raise StoreUnavailable("away")


async def test_what_could_not_be_stored_before_the_end_is_left_to_be_played_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "RETRY_DELAYS_SECONDS", (0.0,))
    stored = list[Mark]()
    way_in = receiver(Gone(), stored)
    way_in.dispatched("MESSAGE_CREATE", direct("one", id="1"), Mark(0, "s", 1))
    async with asyncio.timeout(PATIENCE):
        await way_in.leave()
    assert stored == []


class Broken(Box):
    tries: int = 0

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        self.tries += 1
        raise RuntimeError("unforeseen")


async def test_what_meets_an_unforeseen_error_is_given_up_after_some_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "RETRY_DELAYS_SECONDS", (0.0,))
    box, stored = Broken(), list[Mark]()
    way_in = receiver(box, stored)
    way_in.dispatched("MESSAGE_CREATE", direct("one", id="1"), Mark(0, "s", 1))
    async with asyncio.timeout(PATIENCE):
        while not stored:
            await asyncio.sleep(0)
    assert box.tries == receiving.MISHAPS
    await way_in.leave()


async def test_what_is_stored_is_over_though_it_could_not_be_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def answer(*given: Any) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(ImmediateResponder, "answer", answer)
    box, stored = Box(), list[Mark]()
    way_in = receiver(box, stored)
    way_in.dispatched("MESSAGE_CREATE", direct("one", id="1"), Mark(0, "s", 1))
    await way_in.leave()
    assert (len(box.accepted), len(stored)) == (1, 1)


class Slow(Silence):
    """Discord takes its time for each answer."""

    def __init__(self) -> None:
        Silence.__init__(self)  # super() does not reach through slots
        self.asked = list[str]()
        self.goes_on = asyncio.Event()

    async def _request(self, *given: Any) -> Any:
        self.asked.append(given[-1]["webhook_id"])
        await self.goes_on.wait()
        return {}


@pytest.mark.parametrize(("box", "is_stored"), [(Box(), True), (Gone(), False)])
async def test_nobody_waits_until_discord_has_anothers_answer(box: Box, *, is_stored: bool) -> None:
    """They are stored one after another, and a dispatch is over when it has its answer."""
    stored, discord = list[Mark](), Slow()
    way_in = receiver(box, stored)
    way_in.answers.rest = discord
    ids = ["1", "11", "21"]
    for n, id_ in enumerate(ids):
        way_in.dispatched("INTERACTION_CREATE", {**command("tickets"), "id": id_}, Mark(0, "s", n))
    for _ in range(200):  # turns of the loop, of which each takes a few
        await asyncio.sleep(0)
    assert discord.asked == ids
    accepted = [event.id.rpartition(":")[2] for event in box.accepted]
    assert accepted == (ids if is_stored else [])
    assert stored == []
    discord.goes_on.set()
    await way_in.leave()
    assert [mark.sequence for mark in stored] == [0, 1, 2]
    await way_in.answers.close()


async def test_what_a_moderator_deletes_at_once_is_deleted_one_by_one() -> None:
    """And the dispatch is played again after a crash until the last of them is stored."""
    box, stored = Away(), list[Mark]()
    way_in = receiver(box, stored)
    way_in.rooms.is_thread(THREAD, "7")
    told = {"ids": ["2", "3", "4"], "channel_id": THREAD, "guild_id": "5"}
    way_in.dispatched("MESSAGE_DELETE_BULK", told, Mark(0, "s", 1))
    while len(box.accepted) < 3:
        assert stored == []
        await asyncio.sleep(0.01)
    await way_in.leave()
    assert [getattr(event, "ref") for event in box.accepted] == ["2", "3", "4"]  # noqa: B009
    assert stored == [Mark(0, "s", 1)]
    strange: list[Any] = [[], None, "2"]
    way_in.closing = False
    for ids in strange:
        way_in.dispatched("MESSAGE_DELETE_BULK", {**told, "ids": ids}, Mark(0, "s", 2))
    assert len(stored) == 4


class Seen(Box):
    """Who brings each event."""

    def __init__(self) -> None:
        super().__init__()
        self.by = list[asyncio.Task[Any] | None]()

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        self.by.append(asyncio.current_task())
        return await super().accept(event, window)


async def test_what_comes_after_the_end_is_left_to_be_played_again() -> None:
    box, stored = Box(), list[Mark]()
    way_in = receiver(box, stored)
    await way_in.leave()
    way_in.dispatched("MESSAGE_CREATE", direct("one", id="1"), Mark(0, "s", 1))
    await way_in._inside.finish()
    assert (box.accepted, stored) == ([], [])


async def test_what_takes_an_event_in_is_never_cancelled() -> None:
    """And says so, so that the inbox needs no task of its own."""
    box, stored = Seen(), list[Mark]()
    way_in = receiver(box, stored)
    way_in.dispatched("MESSAGE_CREATE", direct("one", id="1"), Mark(0, "s", 1))
    await way_in.leave()
    assert [type(task) for task in box.by] == [EventTask]


def test_a_session_is_resumed_from_before_what_is_not_stored() -> None:
    ledger = Ledger()
    for n in (5, 6, 7):
        ledger.heard(Mark(0, "s", n), "wss://gateway")
    ledger.stored(Mark(0, "s", 5))
    ledger.stored(Mark(0, "s", 7))
    assert ledger.left().kept[0].sequence == 5
    ledger.stored(Mark(0, "s", 6))
    assert ledger.left().kept[0].sequence == 7
    ledger.heard(Mark(0, "other", 1), "wss://gateway")
    assert (ledger.left().kept[0].id, ledger.left().kept[0].sequence) == ("other", 0)
