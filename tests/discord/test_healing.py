"""What may be concluded from a history, and what not: nothing is taken back by mistake."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.discord.backfill.gap_backfill import UNHEALED, GapBackfill
from adapters.discord.backfill.missed_mentions import GUILD
from adapters.discord.history import ChannelHistory, Missing, find_missing, snowflake
from adapters.discord.rest import UNKNOWN_MESSAGE
from core.model.people import Person, Place
from core.ports import Permanent, RelayedMessage
from tests.discord.test_rest import refusal

NINE, HOUR = datetime(2026, 11, 22, 9, tzinfo=UTC), timedelta(hours=1)


async def _no_calls(oldest: datetime) -> int:
    return 0


NO_CALLS: Any = SimpleNamespace(since=_no_calls)
GRACE = Person("discord", "9", "Grace Hopper")
CARD, ANOTHER = Place("discord", "1", "11"), Place("discord", "1", "12")


def read(place: Place, *there: int, whole: bool = True) -> ChannelHistory:
    """A place from which the words of message 7 were carried."""
    return ChannelHistory(place, place.thread, {7: RelayedMessage("7", GRACE)}, set(there), whole)


def test_words_that_were_read_nowhere_are_missing() -> None:
    [found] = find_missing([read(CARD, 6, 8), read(ANOTHER)])
    assert (found.ref, found.author, len(found.read)) == (7, GRACE, 2)


def test_words_that_stand_in_one_of_two_threads_are_there() -> None:
    assert not list(find_missing([read(CARD, 7), read(ANOTHER)]))


def test_nothing_is_missing_where_not_all_was_read() -> None:
    assert not list(find_missing([read(CARD), read(ANOTHER, whole=False)]))


async def test_a_thread_that_may_not_be_read_may_hold_what_is_missing_in_another() -> None:
    class Memory:
        async def relayed_messages(self, place: Place) -> list[RelayedMessage]:
            return [
                RelayedMessage(str(snowflake(NINE - HOUR)), GRACE),
                RelayedMessage("discord:cmd:1", GRACE),
            ]

    async def call(method: str, path: str, **parts: Any) -> list[Any]:
        if parts["channel_id"] == CARD.thread:
            raise Permanent("the app may not see the channel")
        return []

    async def channel(place: Place) -> str:
        return place.thread

    memory: Any = Memory()
    rest: Any = SimpleNamespace(call=call)
    rooms: Any = SimpleNamespace(channel=channel)
    receiver: Any = None
    healing = GapBackfill(memory, rest, rooms, receiver, None, NO_CALLS)
    alone = await healing._surely_read(ANOTHER, NINE, NINE)
    assert [found.ref for found in find_missing([alone])] == [snowflake(NINE - HOUR)]
    refused = await healing._surely_read(CARD, NINE, NINE)
    assert not list(find_missing([refused, alone]))


@pytest.mark.parametrize(
    ("answers", "is_taken_back"),
    [
        ({"11": UNKNOWN_MESSAGE, "12": UNKNOWN_MESSAGE}, True),
        ({"11": UNKNOWN_MESSAGE, "12": 0}, False),
        ({"11": 0}, False),
    ],
    ids=["in neither", "in the second", "in the first"],
)
async def test_discord_itself_must_say_that_a_message_is_gone(
    answers: dict[str, int], is_taken_back: bool
) -> None:
    taken: list[tuple[str, dict[str, Any]]] = []
    authors: list[tuple[str, Person]] = []

    async def call(method: str, path: str, **parts: str) -> dict[str, Any]:
        assert (method, parts["message_id"]) == ("GET", "7")
        if code := answers[parts["channel_id"]]:
            cause = refusal()
            cause.code = code
            raise Permanent("the message is not there any more") from cause
        return {"id": "7"}

    async def take(kind: str, message: dict[str, Any]) -> None:
        taken.append((kind, message))

    rest: Any = SimpleNamespace(call=call)
    rooms: Any = SimpleNamespace(wrote=lambda *told: authors.append(told))
    receiver: Any = SimpleNamespace(take=take)
    memory: Any = None
    healing = GapBackfill(memory, rest, rooms, receiver, None, NO_CALLS)
    await healing._take_back(Missing(7, GRACE, (read(CARD), read(ANOTHER))))
    told = {"id": "7", "channel_id": "11", "guild_id": GUILD}
    assert taken == ([("MESSAGE_DELETE", told)] if is_taken_back else [])
    assert authors == ([("7", GRACE)] if is_taken_back else [])


async def test_a_refusal_that_says_something_else_takes_nothing_back() -> None:
    async def call(method: str, path: str, **parts: str) -> None:
        raise Permanent("the app may not see the channel") from refusal()

    rest: Any = SimpleNamespace(call=call)
    nobody: Any = None
    with pytest.raises(Permanent):
        await GapBackfill(nobody, rest, nobody, nobody, None, NO_CALLS)._take_back(
            Missing(7, GRACE, (read(CARD),))
        )


async def test_a_gap_that_begins_while_another_is_read_stays_noted_and_is_read_next() -> None:
    notes, readings, go_on = dict[str, str](), list[str](), asyncio.Event()

    class Memory:
        async def put_note(self, name: str, text: str) -> None:
            notes[name] = text

        async def open_places(self, platform: str, closed_since: datetime) -> list[Place]:
            readings.append(notes[UNHEALED])
            await go_on.wait()
            go_on.clear()
            return []

    async def read_so_often(times: int) -> None:
        async with asyncio.timeout(5):
            while len(readings) < times:
                await asyncio.sleep(0)

    memory: Any = Memory()
    nobody: Any = None
    healing = GapBackfill(memory, nobody, nobody, nobody, NINE - HOUR, NO_CALLS)
    healing.begin(NINE)
    await read_so_often(1)
    healing.begin(NINE + HOUR)
    await asyncio.sleep(0)
    assert readings == [(NINE - HOUR).isoformat()], "one after another"
    go_on.set()
    await read_so_often(2)
    assert readings[1] == NINE.isoformat()
    go_on.set()
    await asyncio.gather(*healing._tasks)
    assert notes[UNHEALED] == ""
