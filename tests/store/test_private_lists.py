"""Which lists a private ticket stands on, typed by hand, and read from both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select

from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.actions import Say, ShowHome
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import CommandGiven, HomeOpened
from core.model.ids import ConversationId, EventId
from core.model.people import Place
from core.model.policy import Desk
from core.model.ticket import Participant, Readers, Routing, Status, Ticket
from core.model.ticket_view import Scope
from core.ports import Near, UnitOfWork
from core.store.sql_store import SqlStore
from core.store.tables import ticket_participants, ticket_readers
from core.tickets.permissions import scope_of
from tests.privacy.people import CASES, PEOPLE, PRIVATE, SECRET, talk_of, the_desk
from tests.store.desk import At
from tests.talk import SUNDAY_TEN

LIBRARY: Final = Library.of(())
SOON: Final = Near(SUNDAY_TEN, SUNDAY_TEN + timedelta(days=30))

#                ada eve grace alan mary rita rolf gil
WAITING: Final = {
    "ordinary": "nnyyyyyn",
    "ordinary, queue gone": "nnyyyyyn",
    "not handed off": "nnnnnnnn",
    "private": "nnnnyyyn",
    "escalated": "nnnnyyyn",
    "escalated, admitted": "nnnyyyyn",
    "renamed": "nnnnnnnn",
    "queue removed": "nnnnynnn",
    "opened": "nnnnynnn",
    "old, private": "nnnnyyyn",
    "old, ordinary": "nnyyyyyn",
    "old, escalated": "nnnnyyyn",
    "old, queue gone": "nnnnnnnn",
    "old, team gone": "nnnnnnnn",
}
HELD: Final = WAITING


async def keep(store: SqlStore, talk: Conversation, version: int = 0) -> None:
    place, id_ = Place("console", "x"), EventId(f"e{version}-{talk.id}")
    event = HomeOpened(id_, SUNDAY_TEN, place, PEOPLE["eve"])
    async with store.unit() as unit:
        await unit.is_new(event)
        await unit.commit(event, Decision(replace(talk, version=version)))


@pytest.mark.parametrize("case", CASES)
async def test_who_finds_it_among_what_waits(store: SqlStore, case: str) -> None:
    desk, held = CASES[case]
    await keep(store, talk_of(held))
    found = ""
    for who in PEOPLE.values():
        scope = scope_of(desk, who)
        listed = bool(await store.waiting_tickets(scope))
        async with store.unit() as unit:
            assert bool(await unit.waiting_tickets(scope)) is listed
            board = await unit.board(scope, (), SOON, 5)
        assert board.near.total == 0, "it has no deadline in its row"
        assert (board.free.total, len(board.free.views)) == (listed, listed)
        found += "y" if listed else "n"
    assert found == WAITING[case]


@pytest.mark.parametrize("case", [case for case in CASES if case != "not handed off"])
async def test_who_finds_what_they_have_claimed(store: SqlStore, case: str) -> None:
    desk, held = CASES[case]
    found = ""
    for n, who in enumerate(PEOPLE.values()):
        mine = replace(held, agent=who, status=Status.CLAIMED)
        await keep(store, talk_of(mine), n)
        if scope_of(desk, who) == Scope():
            found += "n"  # whoever is no agent is shown no such list
            continue
        async with store.unit() as unit:
            board = await unit.board(scope_of(desk, who), (who,), SOON, 5)
            assert len(board.held.views) == board.held.total
            assert board.free.total == 0
        found += "y" if board.held.total else "n"
    assert found == HELD[case]


@pytest.mark.parametrize("case", ["ordinary", "private", "escalated", "escalated, admitted"])
@pytest.mark.parametrize("who", PEOPLE)
async def test_the_page_and_the_queue_show_no_more(store: SqlStore, case: str, who: str) -> None:
    desk, held = CASES[case]
    await keep(store, talk_of(held))
    may = WAITING[case][list(PEOPLE).index(who)] == "y"
    page = await home_of(store, desk, who)
    assert (SECRET in page) is (may or who == "ada"), "one's own ticket stands on one's page"
    reception = EventInbox(desk, lambda: LIBRARY, store, At())
    place = Place("console", "elsewhere")
    asked = CommandGiven(EventId("q"), SUNDAY_TEN, place, PEOPLE[who], "queue")
    await reception.accept(asked)
    [message] = await store.lease(["console"], SUNDAY_TEN, timedelta(seconds=30), 5)
    assert isinstance(message.action, Say)
    assert (SECRET in str(message.action)) is may
    assert message.action.only_for == PEOPLE[who]


async def home_of(store: SqlStore, desk: Desk, who: str) -> str:
    reception = EventInbox(desk, lambda: LIBRARY, store, At())
    opened = HomeOpened(EventId("h"), SUNDAY_TEN, Place("console", "x"), PEOPLE[who])
    [shown] = (await reception.accept(opened)).immediate
    assert isinstance(shown, ShowHome)
    return str(shown.lists)


async def test_readers_that_change_change_the_lists(store: SqlStore) -> None:
    await keep(store, talk_of(PRIVATE))
    assert [
        v.number for v in await store.waiting_tickets(scope_of(the_desk(), PEOPLE["mary"]))
    ] == [1042]
    assert not await store.waiting_tickets(scope_of(the_desk(), PEOPLE["alan"]))
    lead = replace(PRIVATE, readers=CASES["escalated, admitted"][1].readers)
    await keep(store, talk_of(lead), 1)
    _, admitted = CASES["escalated, admitted"]
    assert admitted.readers == lead.readers
    desk = CASES["escalated, admitted"][0]
    assert [v.number for v in await store.waiting_tickets(scope_of(desk, PEOPLE["alan"]))] == [1042]


async def test_the_stored_ticket_keeps_its_privacy(store: SqlStore) -> None:
    await keep(store, talk_of(PRIVATE))
    async with store.unit() as unit:
        talk = await unit.load(ConversationId("talk-1042"))
    assert talk is not None
    kept = talk.ticket
    assert isinstance(kept, Ticket)
    assert (kept.is_private, kept.readers) == (True, PRIVATE.readers)


async def test_a_team_is_not_taken_for_a_queue_of_its_name(store: SqlStore) -> None:
    await keep(store, talk_of(replace(PRIVATE, readers=Readers(("a",), ("b",)))))
    assert not await store.waiting_tickets(Scope(reader_teams=("b",), reader_queues=("a",)))
    assert await store.waiting_tickets(Scope(reader_teams=("a",)))
    assert await store.waiting_tickets(Scope(reader_queues=("b",)))


async def test_whose_a_private_ticket_is_no_more_finds_it_on_no_list(store: SqlStore) -> None:
    """It was handed to another private queue; a second ticket stays where it is."""
    people = scope_of(the_desk(), PEOPLE["mary"])
    legal = Scope(("legal",), ("legal",), ("legal",), ("legal",), ("people", "legal"))
    stays = replace(PRIVATE, number=1043)
    for n, each in enumerate((PRIVATE, stays)):
        await keep(store, replace(talk_of(each), place=Place("console", f"p{n}")))
    handed_on = HomeOpened(EventId("on"), SUNDAY_TEN, Place("console", "x"), PEOPLE["mary"])

    async def hand_on(unit: UnitOfWork) -> None:
        assert await unit.is_new(handed_on)
        talk = await unit.load(talk_of(PRIVATE).id)
        assert talk is not None and talk.ticket is not None
        to, readers = Routing("legal", "legal", by="agent"), Readers(("legal",), ("legal",))
        after = replace(talk, ticket=replace(talk.ticket, routing=to, readers=readers))
        await unit.commit(handed_on, Decision(after))

    await store.transact(hand_on)
    assert [view.number for view in await store.waiting_tickets(people)] == [1043]
    assert [view.number for view in await store.waiting_tickets(legal)] == [1042]


async def test_a_state_that_nobody_had_read_replaces_what_was_derived_from_it_alone(
    store: SqlStore,
) -> None:
    """Who reads a second ticket, and takes part in it, stays."""
    eve = Participant(PEOPLE["eve"], SUNDAY_TEN)
    for n, number in enumerate((1042, 1043)):
        held = replace(PRIVATE, number=number, participants=(eve,))
        await keep(store, replace(talk_of(held), place=Place("console", f"p{n}")))
    bare = replace(PRIVATE, participants=(), readers=Readers())
    await keep(store, talk_of(bare), 1)
    async with store.engine.connect() as db:
        left = [
            set((await db.scalars(select(table.c.conversation_id))).all())
            for table in (ticket_readers, ticket_participants)
        ]
    assert left == [{"talk-1043"}] * 2
