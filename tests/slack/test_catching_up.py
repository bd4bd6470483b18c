"""What may be concluded from a history: an edit, a deletion, and never too much."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.kit.backfill.missed_events import MAX_GAP, MissedEvents
from adapters.slack.backfill import MAX_PAGES, SETTLES, SlackHistory, moment
from core.model.people import Person, Place
from core.ports import Permanent, RelayedMessage, Transient
from tests.clock import FakeClock
from tests.slack.test_errors import refusal

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CARD, PRIVATE = Place("slack", "C1", "100.1"), Place("slack", "@U1", "200.2")
GRACE = Person("slack", "UGRACE")


def ts(when: datetime) -> str:
    return f"{when.timestamp():.6f}"


BEFORE, IN_IT = ts(NINE - 2 * HOUR), ts(NINE - HOUR / 2)
"""An hour of silence has ended at nine."""


def message(ref: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "UGRACE", "text": "hello", "ts": ref, **more}


class Past:
    """What the desk knows, and what Slack shows. `gone` are the messages that Slack knows not."""

    def __init__(self) -> None:
        self.known: dict[Place, list[RelayedMessage]] = {}
        self.pages: list[dict[str, Any]] = []
        self.alone: dict[str, list[dict[str, Any]]] = {}
        self.gone: set[str] = set()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.taken: list[Mapping[str, Any]] = []
        self.refused = ""
        people: Any = SimpleNamespace(channel=self.channel)
        receiver: Any = SimpleNamespace(clock=FakeClock(NINE), take=self.take)
        web: Any = SimpleNamespace(ask=self.ask)
        memory: Any = SimpleNamespace(relayed_messages=self.relayed_messages)
        self.history = SlackHistory(web, people, receiver, memory)
        self.missed = MissedEvents("slack", memory, self.history, FakeClock(NINE), SETTLES)

    async def relayed_messages(self, place: Place) -> Sequence[RelayedMessage]:
        return self.known.get(place, [])

    async def channel(self, place: Place) -> str:
        return f"D{place.direct_handle}" if place.is_direct else place.room

    async def take(self, payload: Mapping[str, Any]) -> None:
        self.taken.append(payload["event"])

    async def ask(self, method: str, **args: Any) -> dict[str, Any]:
        self.asked.append((method, args))
        if "latest" not in args:
            return self.pages.pop(0) if self.pages else {"messages": []}
        if self.refused or args["ts"] in self.gone:
            raise Permanent("refused") from refusal(self.refused or "thread_not_found")
        return {"messages": self.alone.get(args["ts"], [message(args["ts"])])}

    async def heals(self, *places: Place) -> list[tuple[str, str]]:
        """What was taken in: the kind of each event and the message that it is about."""
        await self.missed.of_conversation(places or (CARD,), (NINE - HOUR).timestamp())
        return [
            (
                event.get("subtype", "said"),
                event.get("deleted_ts") or event.get("ts") or event["message"]["ts"],
            )
            for event in self.taken
        ]


@pytest.fixture
def past() -> Past:
    return Past()


async def test_what_was_said_and_edited_comes_in_the_order_in_which_it_happened(past: Past) -> None:
    late = ts(NINE - timedelta(minutes=5))
    past.pages = [
        {
            "messages": [
                message(BEFORE, edited={"user": "UGRACE", "ts": late}),
                message(IN_IT, edited={"user": "UGRACE", "ts": ts(NINE - timedelta(minutes=1))}),
            ]
        }
    ]
    assert await past.heals() == [
        ("said", IN_IT),
        ("message_changed", BEFORE),
        ("message_changed", IN_IT),
    ]


async def test_of_the_roster_slack_is_asked_whatever_account_a_claim_is_kept_under(
    past: Past,
) -> None:
    async def holders(platform: str) -> Sequence[Person]:
        return (GRACE,)

    past.history.memory.holders = holders  # type: ignore[method-assign]
    past.history.staff = (GRACE.handle, "UALAN")
    asked = list[str]()

    async def ask(method: str, **args: Any) -> dict[str, Any]:
        asked.append(args["user"])
        return {"user": {"id": args["user"], "deleted": True}}

    past.history.web = SimpleNamespace(ask=ask)  # type: ignore[assignment]
    past.history.people = SimpleNamespace(changed=lambda user: None)  # type: ignore[assignment]
    await past.missed.of_accounts()
    assert asked == [GRACE.handle, "UALAN"]
    assert [event["user"]["id"] for event in past.taken] == asked


async def test_what_was_edited_before_is_no_news(past: Past) -> None:
    past.pages = [{"messages": [message(BEFORE, edited={"user": "UGRACE", "ts": BEFORE})]}]
    assert await past.heals() == []


async def test_it_reads_back_to_the_oldest_words_that_were_carried(past: Past) -> None:
    long_ago = ts(NINE - MAX_GAP - HOUR)
    past.known[CARD] = [RelayedMessage(ref, GRACE) for ref in (long_ago, "slack:cmd:1", BEFORE)]
    past.pages = [{"messages": [message(BEFORE)]}]
    assert await past.heals() == [], "what is older may stand, and is not looked for"
    [(_, args)] = past.asked
    assert args["oldest"] == moment(BEFORE) - 1


@pytest.mark.parametrize("place", [CARD, PRIVATE])
async def test_carried_words_that_are_gone_are_told_as_slack_would_have(
    past: Past, place: Place
) -> None:
    past.known[place], past.gone = [RelayedMessage(BEFORE, GRACE)], {BEFORE}
    assert await past.heals(place) == [("message_deleted", BEFORE)]
    [event] = past.taken
    user = "U1" if place is PRIVATE else "UGRACE"
    assert event["previous_message"] == {"user": user, "ts": BEFORE, "thread_ts": place.thread}
    assert event["channel"] == ("DU1" if place is PRIVATE else "C1")


async def test_a_tombstone_stands_for_what_was_deleted(past: Past) -> None:
    past.known[CARD] = [RelayedMessage(BEFORE, GRACE)]
    past.pages = [{"messages": [message(BEFORE, subtype="tombstone")]}]
    past.alone[BEFORE] = [message(BEFORE, subtype="tombstone")]
    assert await past.heals() == [("message_deleted", BEFORE)]


async def test_words_that_stand_elsewhere_are_not_gone(past: Past) -> None:
    """Beside the threads that were read: Slack still knows them."""
    past.known[PRIVATE] = [RelayedMessage(BEFORE, GRACE)]
    assert await past.heals(PRIVATE) == []
    assert past.asked[-1][1]["ts"] == BEFORE


@pytest.mark.parametrize("page", [{"has_more": True}, {"response_metadata": {"next_cursor": "x"}}])
async def test_nothing_is_gone_where_not_all_was_read(past: Past, page: dict[str, Any]) -> None:
    past.known[CARD], past.gone = [RelayedMessage(BEFORE, GRACE)], {BEFORE}
    past.pages = [{"messages": [], **page}] * MAX_PAGES
    assert await past.heals() == []


async def test_every_page_of_a_thread_is_read_and_each_by_the_cursor_of_the_one_before(
    past: Past,
) -> None:
    refs = [ts(NINE - HOUR / 2 + timedelta(seconds=n)) for n in range(3)]
    more: list[dict[str, Any]] = [
        {"response_metadata": {"next_cursor": each}, "has_more": True} for each in "xy"
    ]
    more.append({"has_more": False})
    past.known[CARD], past.gone = [RelayedMessage(refs[2], GRACE)], {refs[2]}
    past.pages = [
        {"messages": [message(ref)], **rest} for ref, rest in zip(refs, more, strict=True)
    ]
    assert await past.heals() == [("said", ref) for ref in refs]
    assert [args.get("cursor") for _, args in past.asked] == ["", "x", "y"]


async def test_every_page_of_a_channel_is_looked_through_for_first_messages(past: Past) -> None:
    past.pages = [
        {"messages": [message("1.1")], "response_metadata": {"next_cursor": "x"}},
        {"messages": [message("2.2")]},
    ]
    assert [found["ts"] async for found in past.history._read("C1", NINE)] == ["1.1", "2.2"]
    assert [args["cursor"] for _, args in past.asked] == ["", "x"]


async def test_what_was_said_just_now_may_not_be_shown_yet(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack is asked of it when it is a little older, and what it shows by then is there."""
    just_now, deleted = ts(NINE - SETTLES / 2), ts(NINE - SETTLES / 4)
    past.known[CARD], past.gone = (
        [RelayedMessage(ref, GRACE) for ref in (just_now, deleted)],
        {just_now},
    )
    past.gone.add(deleted)
    waited = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        past.gone.discard(just_now)

    monkeypatch.setattr("adapters.kit.backfill.missed_events.asyncio.sleep", sleep)
    assert await past.heals() == [("message_deleted", deleted)]
    assert waited == pytest.approx([SETTLES.total_seconds() / 2, SETTLES.total_seconds() * 3 / 4])


async def test_a_refusal_that_says_something_else_takes_nothing_back(past: Past) -> None:
    past.known[CARD], past.refused = [RelayedMessage(BEFORE, GRACE)], "not_in_channel"
    with pytest.raises(Permanent):
        await past.heals()
    assert past.taken == []


async def test_it_waits_as_long_as_slack_asks(past: Past) -> None:
    answers: list[Exception | dict[str, Any]] = [
        Transient("slower", retry_after=0.001),
        {"user": {"id": "UGRACE", "deleted": True}},
    ]

    async def ask(method: str, **args: Any) -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    web: Any = SimpleNamespace(ask=ask)
    nobody: Any = None
    assert (await SlackHistory(web, nobody, nobody, nobody).account("UGRACE"))["deleted"]
