"""What may be concluded from Discord's history, and what not: nothing is taken back by mistake."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.discord.backfill import GUILD, MAX_PAGES, PAGE, RULES, DiscordHistory, SessionGaps
from adapters.discord.inbound.payload_parts import snowflake
from adapters.discord.rest import UNKNOWN_MESSAGE
from adapters.kit.backfill.missed_events import MissedEvents
from core.model.people import Person, Place
from core.ports import Permanent, RelayedMessage
from tests.clock import FakeClock
from tests.discord.test_rest import refusal

NINE, HOUR = datetime(2026, 11, 22, 9, tzinfo=UTC), timedelta(hours=1)
GRACE = Person("discord", "9", "Grace Hopper")
CARD, ANOTHER = Place("discord", "1", "11"), Place("discord", "1", "12")
REF = str(snowflake(NINE - 2 * HOUR))
"""Words that were carried from both threads' room, before an hour of silence."""


class Past:
    """What Discord shows: `there` are the messages of each channel, `codes` its refusals."""

    def __init__(self) -> None:
        self.there: dict[str, list[dict[str, Any]]] = {}
        self.codes: dict[str, int] = {}
        self.hidden: set[str] = set()
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.authors: list[tuple[str, Person]] = []
        rooms: Any = SimpleNamespace(
            channel=self.channel, wrote=lambda *told: self.authors.append(told)
        )
        rest: Any = SimpleNamespace(call=self.call)
        receiver: Any = SimpleNamespace(take=self.take)
        memory: Any = SimpleNamespace(relayed_messages=self.relayed_messages)
        self.history = DiscordHistory(rest, rooms, receiver, memory)
        self.missed = MissedEvents("discord", memory, self.history, FakeClock(NINE))

    async def channel(self, place: Place) -> str:
        return place.thread

    async def relayed_messages(self, place: Place) -> list[RelayedMessage]:
        return [RelayedMessage(REF, GRACE), RelayedMessage("discord:cmd:1", GRACE)]

    async def take(self, kind: str, message: dict[str, Any]) -> None:
        self.taken.append((kind, message))

    async def call(self, method: str, path: str, **parts: Any) -> Any:
        channel = parts["channel_id"]
        if "message_id" not in parts:
            if channel in self.hidden:
                raise Permanent("the app may not see the channel") from refusal()
            after, limit = int(parts["query"]["after"]), parts["query"]["limit"]
            later = [each for each in self.there.get(channel, []) if int(each["id"]) > after]
            oldest = sorted(later, key=lambda each: int(each["id"]))[:limit]
            return oldest[::-1]  # a page has the newest first
        if code := self.codes.get(channel, UNKNOWN_MESSAGE):
            cause = refusal()
            cause.code = code
            raise Permanent("refused") from cause
        return {"id": REF}

    async def heals(self, *places: Place) -> list[str]:
        await self.missed.of_conversation(places, (NINE - HOUR).timestamp())
        return [kind for kind, _ in self.taken]


@pytest.fixture
def past() -> Past:
    return Past()


async def test_words_that_were_read_nowhere_are_told_as_deleted(past: Past) -> None:
    assert await past.heals(CARD, ANOTHER) == ["MESSAGE_DELETE"]
    told = {"id": REF, "channel_id": "11", "guild_id": GUILD}
    assert past.taken == [("MESSAGE_DELETE", told)]
    assert past.authors == [(REF, GRACE)]


async def test_words_that_stand_in_one_of_two_threads_are_there(past: Past) -> None:
    past.there["12"] = [{"id": REF}]
    assert await past.heals(CARD, ANOTHER) == []


async def test_a_thread_that_may_not_be_read_may_hold_what_is_missing_in_another(
    past: Past,
) -> None:
    past.hidden.add("11")
    past.there["12"] = [{"id": str(snowflake(NINE)), "author": {"id": "9"}}]
    assert await past.heals(CARD, ANOTHER) == ["MESSAGE_CREATE"], "what can be read is taken in"


@pytest.mark.parametrize("codes", [{"11": 0}, {"12": 0}], ids=["in the first", "in the second"])
async def test_discord_itself_must_say_that_a_message_is_gone(
    past: Past, codes: dict[str, int]
) -> None:
    past.codes = codes
    assert await past.heals(CARD, ANOTHER) == []


async def test_a_refusal_that_says_something_else_takes_nothing_back(past: Past) -> None:
    past.codes = {"11": 50001}
    with pytest.raises(Permanent):
        await past.heals(CARD)
    assert past.taken == []


async def test_nothing_is_missing_where_not_all_was_read(past: Past) -> None:
    first = snowflake(NINE - HOUR / 2)
    past.there["11"] = [{"id": str(first + n)} for n in range(PAGE * MAX_PAGES)]
    assert set(await past.heals(CARD)) == {"MESSAGE_CREATE"}


@pytest.mark.parametrize("count", [1, PAGE - 1, PAGE, PAGE + 3, 2 * PAGE])
async def test_every_page_of_a_history_is_read_once_and_in_order(past: Past, count: int) -> None:
    first = snowflake(NINE - HOUR / 2)
    said = [str(first + n) for n in range(count)]
    past.there["11"] = [{"id": ref} for ref in said]
    await past.heals(CARD)
    assert [m["id"] for kind, m in past.taken if kind == "MESSAGE_CREATE"] == said
    assert [m["id"] for kind, m in past.taken if kind == "MESSAGE_DELETE"] == [REF]


async def test_words_on_a_later_page_are_not_told_as_deleted(past: Past) -> None:
    before = [{"id": str(int(REF) - n - 1)} for n in range(PAGE)]
    past.there["11"] = [*before, {"id": REF}]
    assert await past.heals(CARD) == []


async def test_edits_come_when_they_were_made(past: Past) -> None:
    first, second = snowflake(NINE - HOUR / 2), snowflake(NINE - HOUR / 3)
    edited = (NINE - HOUR / 4).isoformat()
    past.there["11"] = [
        {"id": REF, "edited_timestamp": (NINE - 2 * HOUR).isoformat()},
        {"id": str(first), "edited_timestamp": edited},
        {"id": str(second), "edited_timestamp": "no moment"},
    ]
    await past.heals(CARD)
    assert [(kind, message["id"]) for kind, message in past.taken] == [
        ("MESSAGE_UPDATE", REF),
        ("MESSAGE_CREATE", str(first)),
        ("MESSAGE_CREATE", str(second)),
        ("MESSAGE_UPDATE", str(second)),
        ("MESSAGE_UPDATE", str(first)),
    ]


async def test_each_session_that_begins_anew_ends_a_gap() -> None:
    healed = list[datetime | None]()

    async def mend(since: datetime | None) -> None:
        healed.append(since)

    async def get_note(name: str) -> str:
        return NINE.isoformat()

    backfill: Any = SimpleNamespace(
        mend=mend, note="discord.unhealed", memory=SimpleNamespace(get_note=get_note)
    )
    gaps = SessionGaps(backfill, None)
    gaps.begin(NINE)
    gaps.begin(NINE + HOUR)
    await gaps.go_on()
    await gaps._tasks.finish()
    assert healed == [NINE, None], "nothing was missed before anything was heard"
    await gaps.leave()


def test_two_threads_of_one_room_are_read_together() -> None:
    assert RULES.group(CARD) == RULES.group(ANOTHER)
