"""The inbox finds the ticket that is there already, whichever account reports again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from core.inbox.similar_tickets import SimilarTickets
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import ButtonPressed, Choice, FormName, FormSubmitted
from core.model.ids import EventId
from core.model.people import LinkAccounts, LinkMethod, Person, Place
from core.model.ticket import Priority
from core.store.sql_store import SqlStore
from core.store.units.optimistic_unit import NeedsTransaction, OptimisticUnit
from tests.store.desk import Room
from tests.talk import ADA, EVE, GRACE, SUNDAY_TEN

WAITS_FOR_ANOTHER = sql(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' LIMIT 1"
)
HUMS = "the vpn box on floor 3 is humming"
ELSEWHERE = Place("console", "elsewhere")
OTHER_ACCOUNT = Person("web", "ada", "Ada")


async def _numbers(store: SqlStore, *people: Person) -> list[int]:
    views = await store.tickets_of_person(people, 20, shared=False)
    return sorted(view.number for view in views)


async def test_the_same_report_again_opens_nothing_until_it_is_wanted(room: Room) -> None:
    await room.says(HUMS)
    await room.says("The VPN box on floor 3 is humming.", at=ELSEWHERE)
    assert await _numbers(room.store, ADA) == [1001]
    told = [say for say in await room.delivers() if say.wording == "already_reported"]
    assert [(say.to, say.args["ticket"]) for say in told] == [(ELSEWHERE, "HD-1001")]
    talk = told[0].conversation
    assert talk is not None
    press = EventId("press")
    pressed = ButtonPressed(press, SUNDAY_TEN, talk, ELSEWHERE, ADA, Choice.OPEN_ANEW, "again")
    await room.reception.accept(pressed)
    assert await _numbers(room.store, ADA) == [1001, 1002]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_the_same_report_at_the_same_moment_opens_one(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two workers one has looked for the same report, and opens none yet, when the other has
    stored it, from another account of the same person. On SQLite there is one writer."""
    looks, others = SimilarTickets.repeated, [room.says]
    link = LinkAccounts(ADA, OTHER_ACCOUNT, LinkMethod.ADDRESS)
    await room.store.change_accounts([link], SUNDAY_TEN)

    async def look(related: SimilarTickets, decision: Decision) -> Conversation | None:
        found = await looks(related, decision)
        if others and not isinstance(related.search.unit, OptimisticUnit):
            await others.pop()(HUMS, OTHER_ACCOUNT, ELSEWHERE)
        return found

    async def refuse(*_: object) -> None:
        raise NeedsTransaction

    monkeypatch.setattr(SimilarTickets, "repeated", look)
    monkeypatch.setattr(OptimisticUnit, "commit", refuse)  # it would meet the number itself
    await room.says(HUMS)
    assert await _numbers(room.store, ADA, OTHER_ACCOUNT) == [1001]
    told = [say.wording for say in await room.delivers()]
    assert told.count("already_reported") == 1


async def test_linked_accounts_and_forms_are_known_and_other_people_are_not(room: Room) -> None:
    await room.says(HUMS)
    link = LinkAccounts(ADA, OTHER_ACCOUNT, LinkMethod.ADDRESS)
    await room.store.change_accounts([link], SUNDAY_TEN)
    form = FormSubmitted(
        EventId("form"),
        SUNDAY_TEN,
        Place.direct(OTHER_ACCOUNT),
        OTHER_ACCOUNT,
        FormName.TICKET,
        {"description": HUMS, "category": "technical", "priority": "low"},
    )
    await room.reception.accept(form)
    assert await _numbers(room.store, ADA, OTHER_ACCOUNT) == [1001]
    await room.says(HUMS, EVE, Place("console", "eve"))
    assert await _numbers(room.store, EVE) == [1002]


async def test_after_half_an_hour_it_has_happened_again(room: Room) -> None:
    await room.says(HUMS)
    room.now += timedelta(minutes=31)
    await room.says(HUMS, at=ELSEWHERE)
    assert await _numbers(room.store, ADA) == [1001, 1002]


OUTAGES = ((ADA, "Outage of the mail server"), (EVE, "The mail server has an outage!"))


def _form(who: Person, text: str, priority: str) -> FormSubmitted:
    values = {"description": text, "category": "technical", "priority": priority}
    id_, place = EventId(f"form:{who.handle}"), Place.direct(who)
    return FormSubmitted(id_, SUNDAY_TEN, place, who, FormName.TICKET, values)


async def _assert_called_once(room: Room) -> None:
    said = await room.delivers()
    assert [say.wording for say in said].count("page") == 1
    told = [say.args["same"] for say in said if say.wording in ("paged_shared", "same_incident")]
    assert sorted(map(str, told)) == ["HD-1001", "HD-1002"]


async def test_two_reports_of_one_incident_call_people_once(room: Room) -> None:
    for who, text in OUTAGES:
        await room.reception.accept(_form(who, text, "critical"))
    await _assert_called_once(room)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_reports_of_one_incident_at_the_same_moment_call_people_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first has looked, and calls people, when the second looks. On SQLite there is one
    writer.
    """
    looks, looked, go_on = SimilarTickets.alike, asyncio.Event(), asyncio.Event()

    async def look(related: SimilarTickets, decision: Decision) -> tuple[Conversation, ...]:
        found = await looks(related, decision)
        if not looked.is_set():
            looked.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(SimilarTickets, "alike", look)
    events = [_form(who, text, "critical") for who, text in OUTAGES]
    one = asyncio.create_task(room.reception.accept(events[0]))
    await looked.wait()
    other = asyncio.create_task(room.reception.accept(events[1]))
    async with room.store.engine.connect() as db:
        while not other.done() and not await db.scalar(WAITS_FOR_ANOTHER):
            await db.rollback()
    go_on.set()
    await asyncio.gather(one, other)
    await _assert_called_once(room)


async def test_who_calls_people_holds_others_off_and_so_needs_a_transaction() -> None:
    """The numbers of two tickets that are there already do not meet."""
    unit: Any = OptimisticUnit(None, 1001)  # type: ignore[arg-type]
    with pytest.raises(NeedsTransaction):
        await unit.opened_as(Priority.CRITICAL, SUNDAY_TEN, 1)


async def test_a_new_question_in_private_is_its_own_ticket_and_words_go_back_after_its_end(
    room: Room,
) -> None:
    direct = Place.direct(ADA)
    await room.says("the fax eats paper", at=direct)
    await room.says("a person please", at=direct)
    await room.delivers()
    await room.says("my vpn does not connect", at=direct)
    said = {say.wording: say for say in await room.delivers()}
    assert said["opened_beside"].args["ticket"] == "HD-1002"
    assert said["asked_beside"].args["ticket"] == "HD-1001"
    assert [part.wording for part in said["opened_beside"].parts] == ["answer"]
    # The first ticket's own words name it too, now that both are held in one room.
    first = said["asked_beside"].conversation
    assert first is not None
    grace = Place("console", "#support", "card")
    await room.presses(GRACE, Choice.CLAIM, first)
    assert ("agent_joined", True) in [(s.wording, s.names_ticket) for s in await room.delivers()]
    await room.says("that solved it, thanks", at=direct)
    await room.delivers()
    await room.says("it eats the paper of floor 3 as well", at=direct)
    told = {say.wording: say for say in await room.delivers()}
    assert told["from_requester"].args["ticket"] == "HD-1001"
    assert told["from_requester"].to.room == grace.room
