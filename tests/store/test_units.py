"""One event, one transaction: together or not at all, once and only once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.decide import begin
from core.model.actions import Said, Say
from core.model.events import ButtonPressed, Choice, CommandGiven, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from core.ports import Conflict, DeliveryState, Outcome, Scope, StoreUnavailable
from core.store import ticket_queries
from core.store.codec import micros
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.store.tables import tickets
from tests.store.desk import Room
from tests.talk import ADA, ALAN, GRACE, LOBBY, SUNDAY_TEN


async def test_an_event_that_comes_again_changes_nothing(room: Room) -> None:
    assert await room.says("my vpn does not connect", id_="same") is Outcome.DECIDED
    before = await room.store.outbox(list(DeliveryState))
    assert await room.says("my vpn does not connect", id_="same") is Outcome.DUPLICATE
    assert await room.store.outbox(list(DeliveryState)) == before


async def test_twenty_deliveries_of_one_event_at_once_take_effect_once(room: Room) -> None:
    told = await asyncio.gather(
        *(room.says("my vpn does not connect", id_="same") for _ in range(20))
    )
    assert sorted(told) == [Outcome.DECIDED] + [Outcome.DUPLICATE] * 19
    assert len(await room.store.outbox([DeliveryState.WAITING])) == 2


async def test_all_or_nothing_when_the_unit_breaks_after_the_commit_was_written(
    room: Room,
) -> None:
    with pytest.raises(RuntimeError, match="power"):
        async with room.store.unit() as unit:
            event = MessageReceived(EventId("e"), room.now, LOBBY, ADA, "hello")
            assert await unit.is_new(event)
            await unit.take_number()
            raise RuntimeError("the power went")
    async with room.store.unit() as unit:
        assert await unit.is_new(event)
        assert await unit.take_number() == 1001


async def test_numbers_are_gapless_however_many_open_at_once_and_however_many_fail(
    room: Room,
) -> None:
    async def fails() -> None:
        with pytest.raises(RuntimeError, match="no"):
            async with room.store.unit() as unit:
                await unit.take_number()
                raise RuntimeError("no")

    people = [Person("console", f"p{n}") for n in range(20)]
    places = [Place("console", f"p{n}") for n in range(20)]
    opening = [room.says("my vpn fails", who, at) for who, at in zip(people, places, strict=True)]
    await asyncio.gather(*opening, *(fails() for _ in range(10)))
    found = [await room.store.by_number(1001 + n) for n in range(20)]
    assert all(found)
    assert await room.store.by_number(1021) is None


async def test_sixty_claims_at_once_have_one_winner_and_the_rest_are_told_who(
    room: Room,
) -> None:
    talk = await room.opens()
    await room.delivers()
    agents = [GRACE, ALAN] * 30
    await asyncio.gather(*(room.presses(who, Choice.CLAIM, talk.id) for who in agents))

    after = await room.store.by_number(1001)
    assert after is not None
    assert after.ticket is not None
    winner = after.ticket.agent
    assert winner in (GRACE, ALAN)
    waiting = await room.store.outbox([DeliveryState.WAITING], 1000)
    said = [row.action for row in waiting if isinstance(row.action, Say)]
    assert len(said) == len(waiting)
    assert sum(a.wording == "agent_joined" for a in said) == 1
    told = [a for a in said if a.wording == "already_claimed"]
    assert len(told) == 30
    assert {a.args["agent"] for a in told} == {winner.display_name}


async def test_an_old_version_cannot_overwrite_a_newer_one(room: Room) -> None:
    talk = await room.opens()
    event = MessageReceived(EventId("late"), room.now, LOBBY, ADA, "x")
    with pytest.raises(Conflict):
        async with room.store.unit() as unit:
            from dataclasses import replace

            from core.model.decision import Decision

            await unit.commit(event, Decision(replace(talk, version=talk.version - 1)))


async def test_two_messages_at_once_in_one_new_thread_begin_one_conversation(room: Room) -> None:
    thread = Place("console", "help", "t1")
    await asyncio.gather(
        room.says("my vpn does not connect", at=thread), room.says("error 809", at=thread)
    )
    assert await room.store.by_number(1001) is not None
    assert await room.store.by_number(1002) is None


async def test_a_private_talk_belongs_to_the_newest_ticket_there(room: Room) -> None:
    first = await room.opens()
    await room.says("cancel")
    await room.says("the lift is stuck")
    async with room.store.unit() as unit:
        now = await unit.by_place(LOBBY)
    assert now not in (None, first.id)


async def test_what_is_written_under_the_card_belongs_to_the_ticket(room: Room) -> None:
    talk = await room.opens()
    carried = await room.delivers()
    [at] = [n for n, say in enumerate(carried, 1) if say.wording == "card"]
    card = Place("console", "#support", f"t{at}")
    assert await room.says("On my way", GRACE, card) is Outcome.DECIDED
    after = await room.store.by_number(1001)
    assert after is not None
    assert after.ticket is not None
    assert (after.id, after.ticket.status) == (talk.id, Status.CLAIMED)


async def test_a_reaction_finds_the_ticket_by_the_message_it_is_under(room: Room) -> None:
    talk = await room.opens()
    await room.delivers()
    async with room.store.unit() as unit:
        found = [await unit.by_message("console", "#support", f"m{n}") for n in range(10)]
        assert Said(talk.id, "card:support") in found
        assert await unit.by_message("console", "#other", "m4") is None


async def test_lists_show_the_open_ones_first_and_the_most_urgent_on_top(room: Room) -> None:
    await room.opens()
    eve, hers = Person("console", "eve"), Place("console", "eve")
    await room.says("urgent: the vpn box is humming", eve, hers)
    await room.says("a person please", eve, hers)
    async with room.store.unit() as unit:
        queue = await unit.waiting_tickets(Scope(("support",)))
        mine = await unit.tickets_of_person([ADA])
    assert [view.number for view in queue] == [1002, 1001]
    assert [view.number for view in mine] == [1001]
    assert queue[0].due_at == room.now + timedelta(hours=1)


@pytest.mark.parametrize("few", [50, 1])
async def test_own_tickets_are_the_same_for_who_has_few_and_for_who_has_many(
    room: Room, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Few are read at once and sorted; of many, the open ones and the others by an index each."""
    monkeypatch.setattr(ticket_queries, "MAX_TICKETS_READ_WHOLE", few)
    for n, status in enumerate((Status.CLOSED, Status.NEW, Status.OPEN, Status.CLOSED, Status.NEW)):
        await room.says(f"the box on floor {n} is humming", at=Place("console", f"talk{n}"))
        late = {"late_at": micros(room.now)} if status is Status.OPEN else {}
        changed = update(tickets).where(tickets.c.number == 1001 + n)
        async with room.store.engine.begin() as db:
            await db.execute(changed.values(status=status.value, **late))
    shown = {most: await room.store.tickets_of_person([ADA], most) for most in (1, 2, 4, 9)}
    best = [1003, 1005, 1002, 1004, 1001]
    assert {most: [view.number for view in views] for most, views in shown.items()} == {
        most: best[:most] for most in shown
    }


async def test_deadlines_are_replaced_whole_and_come_when_they_are_due(room: Room) -> None:
    await room.opens()
    assert await room.store.due(room.now) == []
    [warning] = await room.store.due(room.now + timedelta(minutes=90))
    assert warning.deadline.kind == "first_response_warning"
    await room.says("cancel")
    assert await room.store.due(room.now + timedelta(days=90)) == []


async def test_facts_are_appended_with_their_cause(room: Room) -> None:
    talk = await room.opens()
    kinds = [fact.kind.value for fact in await room.store.audit_entries(talk.id)]
    assert kinds[0] == "opened"
    assert kinds[-1] == "handed_off"


async def test_files_are_kept_once_by_what_they_hold(store: SqlStore) -> None:
    await store.keep_blob("ab", b"bytes")
    await store.keep_blob("ab", b"bytes")
    assert await store.blob("ab") == b"bytes"
    assert await store.blob("cd") is None


async def test_a_dead_database_says_what_and_where_without_the_password() -> None:
    store = SqlStore(make_engine("postgresql://desk:secret@127.0.0.1:1/desk"))
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:1/desk") as told:
        await store.blob("x")
    assert "secret" not in str(told.value)
    await store.close()


@pytest.mark.parametrize("wrong", ["mysql://x/y", "nonsense", ""])
def test_an_address_of_another_kind_says_what_to_write(wrong: str) -> None:
    """Who reads the setting names it."""
    with pytest.raises(ValueError, match="write sqlite:///data/desk.db"):
        make_engine(wrong)


def test_the_same_event_begins_the_same_conversation() -> None:
    event = MessageReceived(EventId("e"), SUNDAY_TEN, LOBBY, ADA, "x")
    assert begin(event, ADA, LOBBY) == begin(event, ADA, LOBBY)


async def test_a_new_ticket_from_within_a_thread_leaves_that_thread_alone(room: Room) -> None:
    thread = replace(LOBBY, thread="t1")
    first = await room.opens(at=thread)
    asked = CommandGiven(EventId("new"), room.now, thread, ADA, "my printer is dark", opens=True)
    assert (await room.reception.accept(asked)).outcome is Outcome.DECIDED
    async with room.store.unit() as unit:
        assert await unit.by_place(thread) == first.id


async def test_the_first_button_of_all_opens_the_form(room: Room) -> None:
    press = ButtonPressed(
        EventId("b"), room.now, ConversationId(""), LOBBY, ADA, Choice.NEW_TICKET, ""
    )
    assert (await room.reception.accept(press)).immediate


async def test_what_is_written_where_a_merged_ticket_stood_goes_on_in_the_other(room: Room) -> None:
    stays, goes = replace(LOBBY, thread="stays"), replace(LOBBY, thread="goes")
    for thread in (stays, goes):
        await room.opens(at=thread)
        await room.says("a person please", at=thread)
    merge = CommandGiven(
        EventId("merge"), room.now, SUPPORT_LOBBY, GRACE, "merge HD-1002 into HD-1001"
    )
    await room.reception.accept(merge)
    await room.says("The leak is now a flood", at=goes)
    kept = await room.store.by_number(1001)
    assert kept is not None
    facts = await room.store.audit_entries(kept.id)
    assert "The leak is now a flood" in [fact.details.get("text") for fact in facts]
    assert await room.store.by_number(1003) is None


SUPPORT_LOBBY = Place("console", "#support")


async def test_of_several_who_claim_a_note_one_has_it(room: Room) -> None:
    store = room.store
    assert await store.claim_note("one", "mine") == "mine"
    assert await store.claim_note("two", "another") == "another"
    assert await store.claim_note("one", "yours") == "mine"
    await store.put_note("one", "ours")
    assert await store.claim_note("one", "yours") == "ours"
    assert (await store.get_note("one"), await store.get_note("two")) == ("ours", "another")
