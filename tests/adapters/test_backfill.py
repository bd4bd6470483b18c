"""What was missed is read back: how far, in which order, once, and noted until all of it was read.

The platform and the store are a few lists here; how real platforms show their past is tested there.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from adapters.kit.backfill.gap_backfill import BackfillRules, GapBackfill, MissedWindow
from adapters.kit.backfill.history import FirstMessage, MissedEvent, PlaceHistory
from adapters.kit.backfill.missed_events import (
    MAX_FURTHER_ATTEMPTS,
    MAX_GAP,
    RETRY_DELAYS_SECONDS,
    MissedEvents,
)
from core.adapter_queries import AdapterQueries
from core.model.ids import EventId
from core.model.people import Person, Place
from core.ports import (
    DeliveryNotRecorded,
    Permanent,
    RelayedMessage,
    StoreUnavailable,
    Transient,
    Unclear,
)
from tests.clock import FakeClock

ONE, TWO = Place("paper", "#help", "1"), Place("paper", "#help", "2")
CARD = Place("paper", "#agents", "1")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOTE, TOO_OLD = "paper.unhealed", "paper.too_old"


@dataclass
class Memory:
    """The store, as far as back-fill asks it."""

    open: list[Place] = field(default_factory=list)
    relayed: dict[Place, list[RelayedMessage]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    trouble: list[Exception | None] = field(default_factory=list)
    closed_since: list[datetime | None] = field(default_factory=list)

    async def open_places(self, platform: str, closed_since: datetime | None = None) -> list[Place]:
        assert platform == "paper"
        self.closed_since.append(closed_since)
        if self.trouble and (trouble := self.trouble.pop(0)):
            raise trouble
        return self.open

    async def relayed_messages(self, place: Place) -> list[RelayedMessage]:
        return self.relayed.get(place, [])

    async def has_seen(self, event: EventId) -> bool:
        return event in self.seen

    async def put_note(self, name: str, text: str) -> None:
        self.notes[name] = text

    async def get_note(self, name: str) -> str:
        return self.notes.get(name, "")


class Away(Memory):
    """The store does not answer."""

    async def get_note(self, name: str) -> str:
        raise StoreUnavailable("away")


@dataclass
class Past:
    """The platform: what it shows, what it refuses, and what was taken in of it, in order."""

    pages: dict[Place, list[MissedEvent]] = field(default_factory=dict)
    refs: dict[Place, set[str]] = field(default_factory=dict)
    incomplete: set[Place] = field(default_factory=set)
    trouble: dict[Place, list[Exception]] = field(default_factory=dict)
    there: set[tuple[Place, str]] = field(default_factory=set)
    firsts: list[FirstMessage] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    troubles_of_replay: list[Exception] = field(default_factory=list)
    read_since: list[tuple[Place, float, float]] = field(default_factory=list)
    firsts_since: list[datetime] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)

    async def read(self, place: Place, since: float, oldest: float) -> PlaceHistory:
        self.read_since.append((place, since, oldest))
        if troubles := self.trouble.get(place):
            raise troubles.pop(0)
        refs = frozenset(self.refs.get(place, ()))
        complete = place not in self.incomplete
        return PlaceHistory(refs, tuple(self.pages.get(place, ())), complete)

    async def exists(self, place: Place, ref: str) -> bool:
        return (place, ref) in self.there

    async def replay(self, payload: Any) -> None:
        if self.troubles_of_replay:
            raise self.troubles_of_replay.pop(0)
        self.taken.append(payload)

    def moment(self, ref: str) -> float:
        return float(ref)

    async def deletion(self, place: Place, words: RelayedMessage) -> Any:
        return "deleted", place, words.ref

    async def account_changes(self) -> AsyncIterator[Any]:
        for account in self.accounts:
            yield account

    async def first_messages(self, since: datetime) -> AsyncIterator[FirstMessage]:
        self.firsts_since.append(since)
        for each in self.firsts:
            yield each


@dataclass
class Desk:
    clock: FakeClock
    memory: Memory = field(default_factory=Memory)
    past: Past = field(default_factory=Past)
    slept: list[float] = field(default_factory=list)

    @property
    def missed(self) -> MissedEvents:
        memory = cast(AdapterQueries, self.memory)
        return MissedEvents("paper", memory, self.past, self.clock, 10 * MINUTE, DAY)

    def backfill(self, **rules: Any) -> GapBackfill:
        given = BackfillRules(**{"margin": MINUTE, **rules})
        memory = cast(AdapterQueries, self.memory)
        return GapBackfill(memory, self.missed, self.clock, given, reopen=7 * DAY)

    def ago(self, past: timedelta) -> datetime:
        return self.clock.now() - past

    def ref(self, past: timedelta) -> str:
        return str(self.ago(past).timestamp())

    def said(self, words: str, past: timedelta) -> MissedEvent:
        return MissedEvent(self.ago(past).timestamp(), words)

    def relays(self, place: Place, ref: str) -> None:
        words = RelayedMessage(ref, Person("paper", "grace"))
        self.memory.relayed.setdefault(place, []).append(words)


@pytest.fixture
def desk(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """No wait is real: each is noted, and lets the others go on."""
    made, go_on = Desk(clock), asyncio.sleep

    async def sleep(seconds: float) -> None:
        made.slept.append(seconds)
        await go_on(0)

    monkeypatch.setattr("adapters.kit.backfill.missed_events.asyncio.sleep", sleep)
    return made


def since(desk: Desk, past: timedelta = HOUR) -> float:
    return desk.ago(past).timestamp()


async def test_what_was_said_in_several_places_is_taken_in_by_its_time(desk: Desk) -> None:
    desk.past.pages = {
        ONE: [desk.said("second", 2 * MINUTE), desk.said("fourth", timedelta())],
        CARD: [desk.said("first", 3 * MINUTE), desk.said("third", MINUTE)],
    }
    assert await desk.missed.of_conversation([ONE, CARD], since(desk)) == 4
    assert desk.past.taken == ["first", "second", "third", "fourth"]


async def test_it_is_read_from_the_oldest_words_that_were_passed_on(desk: Desk) -> None:
    early, late = desk.ref(2 * HOUR), desk.ref(MINUTE)
    for ref in (early, late):
        desk.relays(CARD, ref)
    desk.past.refs[CARD] = {early, late}
    await desk.missed.of_conversation([ONE, CARD], since(desk))
    oldest = float(early) - 1
    assert desk.past.read_since == [(each, since(desk), oldest) for each in (ONE, CARD)]
    assert desk.past.taken == []


async def test_words_of_more_than_a_week_ago_are_not_looked_for(desk: Desk) -> None:
    desk.relays(CARD, desk.ref(MAX_GAP))
    await desk.missed.of_conversation([CARD], since(desk))
    assert desk.past.read_since == [(CARD, since(desk), since(desk))]
    assert desk.past.taken == []


async def test_what_is_there_no_more_is_taken_back_once(desk: Desk) -> None:
    gone, kept = desk.ref(HOUR), desk.ref(2 * HOUR)
    for place in (ONE, CARD):
        for ref in (kept, gone):
            desk.relays(place, ref)
    desk.past.refs[CARD] = {kept}
    await desk.missed.of_conversation([ONE, CARD], since(desk))
    assert desk.past.taken == [("deleted", ONE, gone)]
    assert desk.slept == []


@pytest.mark.parametrize("where", [ONE, CARD])
async def test_what_any_place_knows_is_not_taken_back(desk: Desk, where: Place) -> None:
    ref = desk.ref(HOUR)
    for place in (ONE, CARD):
        desk.relays(place, ref)
    desk.past.there = {(where, ref)}
    await desk.missed.of_conversation([ONE, CARD], since(desk))
    assert desk.past.taken == []


@pytest.mark.parametrize("place", [ONE, CARD])
async def test_where_not_all_was_shown_nothing_is_taken_back(desk: Desk, place: Place) -> None:
    for each in (ONE, CARD):
        desk.relays(each, desk.ref(HOUR))
    desk.past.incomplete = {place}
    await desk.missed.of_conversation([ONE, CARD], since(desk))
    assert desk.past.taken == []


async def test_a_place_that_may_not_be_read_hides_nothing_of_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.past.trouble = {ONE: [Permanent("not a member")]}
    desk.past.pages = {CARD: [desk.said("hello", MINUTE)]}
    desk.relays(ONE, desk.ref(HOUR))
    await desk.missed.of_conversation([ONE, CARD], since(desk))
    assert desk.past.taken == ["hello"]
    assert "backfill.unreadable" in caplog.messages


@pytest.mark.parametrize(
    ("age", "waited"),
    [(4 * MINUTE, [360.0]), (10 * MINUTE, []), (-MINUTE, [600.0])],
)
async def test_a_platform_has_time_to_know_of_a_deletion(
    desk: Desk, age: timedelta, waited: list[float]
) -> None:
    desk.relays(CARD, desk.ref(age))
    await desk.missed.of_conversation([CARD], since(desk))
    assert desk.slept == waited
    assert len(desk.past.taken) == 1


PASSING = (DeliveryNotRecorded("gap"), StoreUnavailable("away"), Transient("x"), Unclear("x"))


@pytest.mark.parametrize("trouble", PASSING, ids=lambda each: type(each).__name__)
async def test_an_event_is_tried_until_the_desk_can_take_it_in(
    desk: Desk, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    desk.past.troubles_of_replay = [trouble] * 6
    await desk.missed.take("hello")
    assert caplog.messages == ["backfill.not_taken"] * 6
    assert desk.past.taken == ["hello"]
    assert desk.slept == [*RETRY_DELAYS_SECONDS, *[RETRY_DELAYS_SECONDS[-1]] * 2]


async def test_a_desk_that_is_away_for_minutes_leaves_the_gap_unread(desk: Desk) -> None:
    desk.past.troubles_of_replay = [StoreUnavailable("away")] * 1000
    with pytest.raises(Transient):
        await desk.missed.take("hello")
    assert len(desk.slept) == len(RETRY_DELAYS_SECONDS) + MAX_FURTHER_ATTEMPTS


async def test_an_event_that_cannot_be_taken_in_does_not_keep_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.past.troubles_of_replay = [ValueError("poison")]
    desk.past.pages = {ONE: [desk.said("poison", MINUTE), desk.said("hello", timedelta())]}
    assert await desk.missed.of_conversation([ONE], since(desk)) == 2
    assert (desk.past.taken, desk.slept) == (["hello"], [])
    assert caplog.messages == ["backfill.not_taken"]


def first(desk: Desk, words: str, past: timedelta) -> FirstMessage:
    return FirstMessage(EventId(words), desk.ago(past).timestamp(), words)


async def test_first_messages_of_a_day_are_answered_in_order_and_older_ones_are_told(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.memory.seen = {"known"}
    desk.past.firsts = [
        first(desk, "late", MINUTE),
        first(desk, "known", MINUTE),
        first(desk, "a day ago", DAY),
        first(desk, "older", DAY + MINUTE),
        first(desk, "oldest", 2 * DAY),
    ]
    assert await desk.missed.of_strangers(since(desk, 3 * DAY)) == 2
    assert desk.past.firsts_since == [desk.ago(3 * DAY)]
    assert desk.past.taken == ["a day ago", "late"]
    assert caplog.messages == ["backfill.too_old"]
    assert desk.memory.notes == {TOO_OLD: "2 up to 2026-11-22 08:00 UTC"}


async def test_where_nothing_is_too_old_no_note_is_left(desk: Desk) -> None:
    desk.past.firsts = [first(desk, "late", MINUTE)]
    assert await desk.missed.of_strangers(since(desk)) == 1
    assert desk.memory.notes == {}


async def test_a_gap_is_read_once_and_its_note_goes(desk: Desk) -> None:
    desk.memory.open = [ONE, CARD]
    desk.past.pages = {ONE: [desk.said("hello", MINUTE)], CARD: [desk.said("card", MINUTE)]}
    desk.past.firsts, desk.past.accounts = [first(desk, "new", MINUTE)], ["grace left"]
    backfill = desk.backfill()
    window = await backfill.expect(desk.ago(HOUR), desk.clock.now())
    assert desk.memory.notes == {NOTE: desk.ago(HOUR).isoformat()}
    assert await backfill.heal(window) == 3
    assert desk.past.taken == ["hello", "card", "grace left", "new"]
    assert desk.memory.notes == {NOTE: ""}
    assert {begun for _, begun, _ in desk.past.read_since} == {since(desk, HOUR + MINUTE)}
    assert set(desk.memory.closed_since) == {desk.ago(7 * DAY)}
    assert await backfill.heal(await backfill.expect(None, desk.clock.now())) == 0


async def test_a_gap_of_more_than_a_week_is_read_for_a_week(desk: Desk) -> None:
    backfill = desk.backfill()
    for missed in (8 * DAY, MAX_GAP, DAY):
        window = await backfill.expect(desk.ago(missed), desk.clock.now())
        assert window is not None
        assert window.since == desk.ago(missed)
        assert window.oldest == desk.ago(min(missed + MINUTE, MAX_GAP))


async def test_words_in_a_conversation_wait_until_its_gap_is_read(desk: Desk) -> None:
    desk.memory.open = [ONE, TWO]
    backfill = desk.backfill()
    window = await backfill.expect(desk.ago(HOUR), desk.clock.now())
    waiting = asyncio.create_task(backfill.gaps.closed(ONE))
    await asyncio.sleep(0)
    assert not waiting.done()
    desk.past.trouble = {ONE: [Transient("busy")]}
    await backfill.heal(window)
    await waiting
    assert desk.memory.notes[NOTE], "what could not be read is noted"
    window = await backfill.expect(desk.ago(HOUR), desk.clock.now(), hold=False)
    await backfill.gaps.closed(ONE)


async def test_a_look_in_between_lets_nobody_speak_before_a_gap_is_read(desk: Desk) -> None:
    desk.memory.open = [ONE]
    backfill = desk.backfill()
    look = await backfill.expect(desk.ago(HOUR), desk.clock.now(), hold=False)
    gap = await backfill.expect(desk.ago(MINUTE), desk.clock.now())
    waiting = asyncio.create_task(backfill.gaps.closed(ONE))
    await backfill.heal(look)
    assert not waiting.done()
    await backfill.heal(gap)
    await waiting


async def test_a_conversation_that_began_meanwhile_is_read_too(desk: Desk) -> None:
    desk.memory.open = [ONE]
    backfill = desk.backfill()
    window = await backfill.expect(desk.ago(HOUR), desk.clock.now())
    desk.memory.open = [ONE, TWO]
    await backfill.heal(window)
    assert [place for place, _, _ in desk.past.read_since] == [ONE, TWO]


TROUBLES = [Transient("busy"), Unclear("late"), StoreUnavailable("away")]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda each: type(each).__name__)
async def test_what_could_not_be_read_stays_noted_or_is_tried_until_it_can(
    desk: Desk, trouble: Exception
) -> None:
    desk.memory.open = [ONE, TWO]
    desk.past.trouble = {ONE: [trouble] * 7}
    waits = [*RETRY_DELAYS_SECONDS, *[RETRY_DELAYS_SECONDS[-1]] * 2]
    for persists, slept in ((False, list[float]()), (True, waits)):
        backfill = desk.backfill(persists=persists)
        await backfill.heal(await backfill.expect(desk.ago(HOUR), desk.clock.now()))
        assert bool(desk.memory.notes[NOTE]) is not persists
        assert desk.slept == slept
        assert TWO in {place for place, _, _ in desk.past.read_since}


async def test_where_a_platform_refuses_for_good_nothing_stays_noted(desk: Desk) -> None:
    desk.memory.open = [ONE]
    desk.past.trouble = {ONE: [KeyError("shape"), Permanent("gone")]}
    for _ in range(2):
        backfill = desk.backfill(persists=True)
        await backfill.heal(await backfill.expect(desk.ago(HOUR), desk.clock.now()))
        assert (desk.memory.notes[NOTE], desk.slept) == ("", [])


async def test_if_the_list_of_conversations_cannot_be_read_again_the_gap_stays_noted(
    desk: Desk,
) -> None:
    desk.memory.open, desk.memory.trouble = [ONE], [None, StoreUnavailable("away")]
    backfill = desk.backfill()
    await backfill.heal(await backfill.expect(desk.ago(HOUR), desk.clock.now()))
    assert [place for place, _, _ in desk.past.read_since] == [ONE]
    assert desk.memory.notes[NOTE]


async def test_first_messages_are_not_looked_for_while_the_platform_brings_them_itself(
    desk: Desk,
) -> None:
    backfill = desk.backfill(redelivered_for=HOUR)
    for past, firsts, looks in (
        (HOUR - MINUTE, True, 0),
        (HOUR, False, 0),
        (HOUR, True, 1),
    ):
        begun, now = desk.ago(past), desk.clock.now()
        await backfill.heal(await backfill.expect(begun, now, firsts=firsts))
        assert len(desk.past.firsts_since) == looks


async def test_what_another_process_left_unread_is_read_with_the_next_gap(desk: Desk) -> None:
    desk.memory.notes = {NOTE: desk.ago(DAY).isoformat()}
    backfill = desk.backfill()
    assert await backfill.doubt(desk.ago(HOUR)) == desk.ago(DAY)
    assert await backfill.doubt(None) == desk.ago(DAY)
    assert desk.memory.notes == {NOTE: desk.ago(DAY).isoformat()}
    assert await backfill.doubt(desk.ago(2 * DAY)) == desk.ago(2 * DAY)
    assert desk.memory.notes == {NOTE: desk.ago(2 * DAY).isoformat()}


@pytest.mark.parametrize("noted", ["", "yesterday", "2026-11-22T08:00:00"])
async def test_a_note_of_another_form_is_none(desk: Desk, noted: str) -> None:
    desk.memory.notes = {NOTE: noted}
    assert await desk.backfill().doubt(None) is None


async def test_a_gap_that_begins_while_one_is_read_keeps_its_own_note(desk: Desk) -> None:
    backfill = desk.backfill()
    now = desk.clock.now()
    first_gap = await backfill.expect(desk.ago(HOUR), now)
    second = await backfill.expect(desk.ago(MINUTE), now)
    assert second is not None and second.since == desk.ago(MINUTE), "the first one is being read"
    await backfill.heal(first_gap)
    assert desk.memory.notes == {NOTE: desk.ago(MINUTE).isoformat()}
    await backfill.heal(second)
    assert desk.memory.notes == {NOTE: ""}


async def test_an_older_gap_that_was_not_read_keeps_its_note(desk: Desk) -> None:
    desk.memory.open = [ONE]
    desk.past.trouble = {ONE: [Transient("busy")]}
    backfill = desk.backfill()
    older = await backfill.expect(desk.ago(HOUR), desk.clock.now())
    newer = await backfill.expect(desk.ago(MINUTE), desk.clock.now())
    await backfill.heal(older)
    await backfill.heal(newer)
    assert desk.memory.notes == {NOTE: desk.ago(HOUR).isoformat()}


async def test_mending_waits_for_the_store_and_gaps_meanwhile_are_one(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    desk.memory.trouble = [StoreUnavailable("away")] * 6
    desk.past.firsts = [first(desk, "new", MINUTE)]
    backfill = desk.backfill()
    await asyncio.gather(*(backfill.mend(desk.ago(HOUR)) for _ in range(3)))
    assert desk.slept == [*RETRY_DELAYS_SECONDS, *[RETRY_DELAYS_SECONDS[-1]] * 2]
    assert caplog.messages == [*["backfill.not_healed"] * 6, "backfill.healed"]
    assert desk.past.taken == ["new"]
    await backfill.mend(desk.ago(HOUR))
    assert desk.past.taken == ["new", "new"], "a gap after it is read again"


class Over(Exception):
    """The test has seen enough."""


@dataclass(slots=True)
class Watched(GapBackfill):
    """Notes each gap that it heals."""

    windows: list[MissedWindow | None] = field(default_factory=list)

    async def heal(self, window: MissedWindow | None) -> int:
        self.windows.append(window)
        return await GapBackfill.heal(self, window)


@pytest.mark.parametrize("unsure", [True, False])
async def test_from_time_to_time_it_looks_again(desk: Desk, unsure: bool) -> None:
    """Ten minutes pass in each look; in the second, events are known to have been refused."""
    begun, refused_at = desk.clock.now(), desk.ago(HOUR)
    answers = [None, refused_at, None]

    def refused() -> datetime | None:
        if not answers:
            raise Over
        desk.clock.advance(10 * MINUTE)
        return answers.pop(0)

    desk.memory.trouble = [] if unsure else [StoreUnavailable("away")]
    backfill = Watched(
        cast(AdapterQueries, desk.memory), desk.missed, desk.clock, BackfillRules(margin=MINUTE)
    )
    with pytest.raises(Over):
        await backfill.look_again(5 * MINUTE, refused, unsure=unsure)
    assert desk.slept == [300.0] * 4
    seen = [window and (window.since, window.held, window.firsts) for window in backfill.windows]
    if unsure:
        later = begun + 10 * MINUTE
        assert seen == [(begun, False, False), (refused_at, False, True), (later, False, False)]
    else:
        assert seen == [None, (refused_at, False, True)], "away in the second, read in the third"
        assert desk.memory.notes == {NOTE: ""}


@pytest.mark.parametrize("noted", ["", "of another release", "before", "by a clock ahead"])
async def test_a_restart_hides_nothing_that_came_after_the_last_look(
    desk: Desk, noted: str
) -> None:
    """The way to the desk was down; others were heard between that and the restart."""
    began, before = desk.clock.now(), desk.ago(HOUR)
    moments = {"before": before, "by a clock ahead": began + HOUR}
    moment = moments.get(noted)
    desk.memory.notes["paper.last_look"] = noted if moment is None else moment.isoformat()
    looks = [None]

    def refused() -> datetime | None:
        desk.clock.advance(MINUTE)
        if not looks:
            raise Over
        return looks.pop()

    memory = cast(AdapterQueries, desk.memory)
    backfill = Watched(memory, desk.missed, desk.clock, BackfillRules(margin=MINUTE))
    with pytest.raises(Over):
        await backfill.look_again(5 * MINUTE, refused, unsure=True)
    [window] = backfill.windows
    assert window is not None and window.since == (before if noted == "before" else began)
    assert desk.memory.notes["paper.last_look"] == began.isoformat()


@pytest.mark.parametrize("is_away", [False, True])
async def test_where_the_first_look_begins_is_noted_before_it(desk: Desk, is_away: bool) -> None:
    """A restart before the first look hides nothing either; without a store it is still made."""
    memory = Away() if is_away else desk.memory
    rules = BackfillRules(margin=MINUTE)
    backfill = Watched(cast(AdapterQueries, memory), desk.missed, desk.clock, rules)

    def refused() -> datetime | None:
        raise Over

    with pytest.raises(Over):
        await backfill.look_again(5 * MINUTE, refused, unsure=True)
    noted = {} if is_away else {"paper.last_look": desk.clock.now().isoformat()}
    assert memory.notes == noted
