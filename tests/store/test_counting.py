"""Tokens are counted in the transaction that asks for a draft, on either database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from core.dialog.language_model import counters
from core.model.actions import DraftAnswer
from core.model.events import DraftFailed
from core.model.ids import EventId
from core.model.llm_draft import Cost
from core.model.people import Person, Place
from core.ports import DeliveryState, Outcome
from tests.desks import make_desk
from tests.drafts import LLM, UNCLEAR
from tests.store.desk import HOLD, Room
from tests.talk import ADA, LOBBY


async def spent(room: Room, person: Person = ADA) -> tuple[int, int]:
    day, own = counters(room.desk, person, room.now)
    async with room.store.unit() as unit:
        found = await unit.counters([day, own])
    return found.get(day, 0), found.get(own, 0)


async def test_a_draft_leaves_in_a_lane_of_its_own_with_its_tokens_set_aside(room: Room) -> None:
    room.desk = make_desk(llm=LLM)
    assert await spent(room) == (0, 0)
    await room.says(UNCLEAR)
    taken = await room.store.lease(["openai", "console"], room.now, HOLD, 10)
    drafts = [message for message in taken if isinstance(message.action, DraftAnswer)]
    assert len(taken) == 2, "the sign does not wait for it, nor it for the sign"
    [draft] = drafts
    assert draft.lane == f"draft:{draft.action.conversation}"
    assert draft.posted is None
    assert isinstance(draft.action, DraftAnswer)
    assert await spent(room) == (draft.action.reserved, draft.action.reserved)
    assert await room.store.mark_sent(draft, None, room.now)
    [row] = [r for r in await room.store.outbox([DeliveryState.SENT]) if r.key == draft.key]
    assert row.action == draft.action


async def test_what_it_really_took_is_counted_when_it_comes_and_only_once(room: Room) -> None:
    room.desk = make_desk(llm=LLM)
    await room.says(UNCLEAR)
    [draft] = [
        p.action
        for p in await room.store.lease(["openai"], room.now, HOLD, 10)
        if isinstance(p.action, DraftAnswer)
    ]
    cost = Cost("model-a", tokens=700, reserved=draft.reserved)
    came = DraftFailed(EventId("openai:x"), room.now, draft.conversation, 1, "declined", cost)
    assert (await room.reception.accept(came)).outcome is Outcome.DECIDED
    assert (await room.reception.accept(came)).outcome is Outcome.DUPLICATE
    assert await spent(room) == (700, 700)


async def test_what_is_on_its_way_counts(room: Room) -> None:
    """On PostgreSQL, transactions that overlap do not see each other; on SQLite there are none."""
    room.desk = make_desk(llm=replace(LLM, per_day=5000))
    people = [Person("console", f"p{n}") for n in range(12)]
    await asyncio.gather(*(room.says(UNCLEAR, who, Place("console", who.handle)) for who in people))
    drafts = [
        row.action
        for row in await room.store.outbox([DeliveryState.WAITING], 200)
        if isinstance(row.action, DraftAnswer)
    ]
    assert drafts
    reserved = sum(draft.reserved for draft in drafts)
    assert room.store.engine.dialect.name == "postgresql" or reserved <= 5000
    assert reserved == (await spent(room, people[0]))[0]


async def test_what_was_counted_on_days_gone_by_is_forgotten(room: Room) -> None:
    room.desk = make_desk(llm=LLM)
    await room.says(UNCLEAR, at=LOBBY)
    await room.store.purge(room.now)
    assert (await spent(room))[0] > 0, "today still counts"
    await room.store.purge(room.now + timedelta(days=1))
    assert await spent(room) == (0, 0)
