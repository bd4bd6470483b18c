"""People through the whole desk, on a real store: linked accounts and participants."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.inbox.related_events import FanOut
from core.model.actions import Say
from core.model.deadline import DeadlineKind
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    DeadlineReached,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import MAX_CODES, MAX_WRONG_CODES, LinkAccounts, LinkMethod, Person, Place
from core.store.sql_store import SqlStore
from core.store.tables import metadata, posted
from core.tickets.permissions import access
from tests.store.desk import Room
from tests.talk import ADA, EVE, GRACE, LOBBY

ADA_ELSEWHERE = Person("console", "ada2", "Ada")
BOB = Person("console", "bob", "Bob")
CARD = Place("console", "#support", "card")


class People:
    """A desk, and what it says in private to each person."""

    def __init__(self, store: SqlStore) -> None:
        self.room = Room(store)

    async def gives(self, who: Person, text: str, *mentions: Person) -> list[Say]:
        """A command from their private talk; returns what it made the desk say."""
        id_ = EventId(f"given{next(self.room.numbers)}")
        place = LOBBY if who == ADA else CARD if who == GRACE else Place.direct(who)
        event = CommandGiven(id_, self.room.now, place, who, text, mentions=mentions)
        await self.room.reception.accept(event)
        return await self.room.delivers()

    async def says(
        self, who: Person, text: str, place: Place | None = None, reply_to: str = ""
    ) -> list[Say]:
        """Grace speaks beneath the card, and whoever names no place in their private talk."""
        id_ = EventId(f"said{next(self.room.numbers)}")
        self.room.now += timedelta(seconds=1)
        place = place or (await self.card() if who == GRACE else Place.direct(who))
        event = MessageReceived(id_, self.room.now, place, who, text, ref=id_, reply_to=reply_to)
        await self.room.reception.accept(event)
        return await self.room.delivers()

    async def card(self) -> Place:
        return await self.where("card:support")

    async def where(self, slot: str) -> Place:
        """Beneath the message of this key."""
        async with self.room.store.engine.connect() as db:
            row = (await db.execute(select(posted).where(posted.c.slot == slot))).one()
        return Place(row.platform, row.room, row.thread or row.ref)

    async def code_for(self, who: Person) -> str:
        [told] = await self.gives(who, "link")
        assert told.only_for == who
        return str(told.args["code"])


@pytest.fixture
async def people(store: SqlStore) -> People:
    found = People(store)
    await found.room.opens()
    await found.room.delivers()
    return found


def wordings(said: list[Say]) -> list[str]:
    return [say.wording for say in said]


async def test_a_code_links_two_accounts_and_both_are_told(people: People) -> None:
    assert wordings(await people.gives(ADA_ELSEWHERE, "mine")) == ["mine_empty"]
    code = await people.code_for(ADA)
    answer, notice = await people.gives(ADA_ELSEWHERE, f"link {code.lower()}")
    assert (answer.wording, answer.only_for) == ("linked", ADA_ELSEWHERE)
    assert (notice.wording, notice.to, notice.only_for) == ("linked_notice", Place.direct(ADA), ADA)
    [mine] = await people.gives(ADA_ELSEWHERE, "mine")
    assert [row["ticket"] for row in mine.rows] == ["HD-1001"]
    for command, told in (("status", "status"), ("why HD-1001", "why"), ("mine vpn", "found")):
        assert wordings(await people.gives(ADA_ELSEWHERE, command)) == [told]
    assert wordings(await people.gives(ADA_ELSEWHERE, "cancel HD-1001"))[-1:] != ["no_such_ticket"]


async def test_unlinking_ends_it_at_once(people: People) -> None:
    code = await people.code_for(ADA)
    await people.gives(ADA_ELSEWHERE, f"link {code}")
    said = await people.gives(ADA, "unlink console:ada2")
    assert wordings(said) == ["unlinked", "unlinked_notice"]
    assert wordings(await people.gives(ADA_ELSEWHERE, "status HD-1001")) == ["no_such_ticket"]
    assert wordings(await people.gives(ADA, "unlink")) == ["not_linked"]


async def test_a_code_works_once(people: People) -> None:
    code = await people.code_for(ADA)
    await people.gives(ADA_ELSEWHERE, f"link {code}")
    assert wordings(await people.gives(EVE, f"link {code}")) == ["link_wrong"]
    assert wordings(await people.gives(EVE, "status HD-1001")) == ["no_such_ticket"]


async def test_all_accounts_of_both_sides_are_told_of_a_link(people: People) -> None:
    """Whoever got a code of one account out of somebody shows up at their others too."""
    await people.gives(ADA_ELSEWHERE, f"link {await people.code_for(ADA)}")
    said = await people.gives(EVE, f"link {await people.code_for(ADA)}")
    told = {say.only_for for say in said if say.wording == "linked_notice"}
    assert told == {ADA, ADA_ELSEWHERE}


async def test_one_s_own_code_links_nothing(people: People) -> None:
    code = await people.code_for(ADA)
    assert wordings(await people.gives(ADA, f"link {code}")) == ["linked_already"]


async def test_guessing_is_throttled_also_for_the_right_code(people: People) -> None:
    code = await people.code_for(ADA)
    for n in range(MAX_WRONG_CODES):
        assert wordings(await people.gives(EVE, f"link 2345{n}-ABCDE")) == ["link_wrong"]
    assert wordings(await people.gives(EVE, f"link {code}")) == ["link_locked"]


async def test_codes_are_throttled(people: People) -> None:
    for _ in range(MAX_CODES):
        await people.code_for(ADA)
    assert wordings(await people.gives(ADA, "link")) == ["link_too_often"]


async def test_a_code_stands_in_no_table_but_where_it_is_said(people: People) -> None:
    code = (await people.code_for(ADA)).replace("-", "")
    async with people.room.store.engine.connect() as db:
        for table in metadata.sorted_tables:
            rows = (await db.execute(select(table))).all()
            assert code not in str(rows).replace("-", ""), table.name


async def test_one_person_is_told_which_accounts_are_linked(people: People) -> None:
    await people.gives(ADA_ELSEWHERE, f"link {await people.code_for(ADA)}")
    [told] = await people.gives(ADA, "link")
    assert "Ada (console)" in str(told.args["known"])


async def test_a_link_gives_nobody_an_agent_s_rights(people: People) -> None:
    change = LinkAccounts(GRACE, EVE, LinkMethod.CODE)
    await people.room.store.change_accounts([change], people.room.now)
    assert wordings(await people.gives(EVE, "claim HD-1001")) == ["no_such_ticket"]
    assert wordings(await people.gives(EVE, "queue")) == ["agents_only"]


async def test_a_participant_is_invited_and_told_and_answers_beneath(people: People) -> None:
    said = await people.gives(ADA, "add @Bob", BOB)
    invited = next(say for say in said if say.wording == "participant_invited")
    assert invited.to == Place.direct(BOB)
    thread = await _thread_of(people, invited)
    told = await people.says(GRACE, "try another socket")
    assert "participant_reads" in wordings(told)
    answered = await people.says(BOB, "mine hums as well", thread)
    assert wordings(answered) == ["from_requester", "from_participant"]
    by_reply = await people.says(BOB, "and smells", reply_to=await _ref(people))
    assert wordings(by_reply) == ["from_requester", "from_participant"]
    by_number = await people.says(BOB, "HD-1001 it stopped")
    assert wordings(by_number) == ["from_requester", "from_participant"]
    own = await people.says(BOB, "my spoon is bent")
    assert "opened" in wordings(own)


async def _ref(people: People) -> str:
    async with people.room.store.engine.connect() as db:
        query = select(posted.c.ref).where(posted.c.slot == f"invite:{BOB.account}")
        return str((await db.execute(query)).scalar_one())


async def _thread_of(people: People, invited: Say) -> Place:
    return replace(invited.to, thread=await _ref(people))


async def test_whoever_was_removed_writes_nowhere(people: People) -> None:
    said = await people.gives(ADA, "add @Bob", BOB)
    thread = await _thread_of(people, next(s for s in said if s.wording == "participant_invited"))
    await people.says(GRACE, "try another socket")
    await people.gives(ADA, "remove @Bob", BOB)
    later = await people.says(BOB, "mine hums as well", thread)
    assert "from_requester" not in wordings(later)
    number = await people.says(BOB, "HD-1001 hello?")
    assert "from_requester" not in wordings(number)


@pytest.mark.parametrize(("text", "sees_before"), [("add @Bob", False), ("add @Bob all", True)])
async def test_what_a_participant_may_read_begins_when_they_join(
    people: People, text: str, sees_before: bool
) -> None:
    await people.says(ADA, "the rainbow is upside down", LOBBY)
    people.room.now += timedelta(minutes=1)
    await people.gives(ADA, text, BOB)
    await people.says(GRACE, "an umbrella may help")
    await people.says(GRACE, "// he sells umbrellas")
    [old] = await people.gives(BOB, "mine rainbow")
    assert old.wording == ("found" if sees_before else "found_nothing")
    [new] = await people.gives(BOB, "mine umbrella")
    assert [row["what"] for row in new.rows] == ["an umbrella may help"]
    [mine] = await people.gives(BOB, "mine")
    assert [row["ticket"] for row in mine.rows] == ["HD-1001"]
    store = people.room.store
    talk = await store.by_number(1001)
    assert talk is not None
    assert talk.ticket is not None
    read = await store.timeline_page(talk.id, access(people.room.desk, BOB, talk.ticket))
    assert ("the rainbow is upside down" in [e.words for e in read]) is sees_before
    assert "he sells umbrellas" not in str(read)


async def test_buttons_of_the_requester_are_not_for_participants(people: People) -> None:
    await people.gives(ADA, "add @Bob", BOB)
    talk = await people.room.store.by_number(1001)
    assert talk is not None
    press = ButtonPressed(
        EventId("p"), people.room.now, talk.id, Place.direct(BOB), BOB, Choice.CANCEL
    )
    await people.room.reception.accept(press)
    assert wordings(await people.room.delivers()) == ["not_allowed"]


async def test_who_takes_part_follows_a_merge_once_however_it_is_interrupted(
    people: People,
) -> None:
    """Ada's second ticket, in which Bob takes part, is merged into her first."""
    room = people.room
    await room.opens(ADA, Place("console", "two"))
    await people.gives(ADA, "add HD-1002 @Bob", BOB)
    room.now += timedelta(minutes=1)
    await people.gives(GRACE, "merge HD-1002 into HD-1001")
    [due] = await room.store.due(room.now)
    assert due.deadline.kind is DeadlineKind.PARTICIPANTS_FOLLOW
    deadline = DeadlineReached(due.event_id, room.now, due.conversation, due.deadline)
    fan_out = FanOut(room.desk, room.store, room.reception.accept)
    await fan_out.let_participants_follow(deadline)  # and the process dies
    assert "participant_follows" in wordings(await room.delivers())
    await room.reception.accept(deadline)
    await room.reception.accept(deadline)
    assert await room.delivers() == []
    assert await room.store.due(room.now) == []
    target = await room.store.by_number(1001)
    assert target is not None and target.ticket is not None
    assert [each.person for each in target.ticket.participants] == [BOB]
    async with room.store.unit() as unit:
        entries = await unit.audit_entries(target.id)
    assert [e.details["merged"] for e in entries if "merged" in e.details] == ["HD-1002"]


async def test_where_the_other_ticket_was_merged_too_they_follow_to_its_end(
    people: People,
) -> None:
    room = people.room
    for n in (2, 3):
        await room.opens(ADA, Place("console", f"{n}"))
    await people.gives(ADA, "add HD-1003 @Bob", BOB)
    await people.gives(GRACE, "merge HD-1003 into HD-1002")
    await people.gives(GRACE, "merge HD-1002 into HD-1001")
    for due in await room.store.due(room.now):
        deadline = DeadlineReached(due.event_id, room.now, due.conversation, due.deadline)
        await room.reception.accept(deadline)
    target = await room.store.by_number(1001)
    assert target is not None and target.ticket is not None
    assert [each.person for each in target.ticket.participants] == [BOB]


async def test_who_was_removed_does_not_come_back_by_another_account(people: People) -> None:
    room, by_mail = people.room, Person("console", "bob.mail", "Bob")
    await people.gives(ADA, "add @Bob", BOB)
    await people.gives(ADA, "remove @Bob", BOB)
    await room.opens(ADA, Place("console", "two"))
    await people.gives(ADA, "add HD-1002 @Bob", by_mail)
    linked = LinkAccounts(BOB, by_mail, LinkMethod.CODE)
    await room.store.change_accounts([linked], room.now)
    await people.gives(GRACE, "merge HD-1002 into HD-1001")
    [due] = await room.store.due(room.now)
    deadline = DeadlineReached(due.event_id, room.now, due.conversation, due.deadline)
    await room.reception.accept(deadline)
    assert "participants_stay_removed_card" in wordings(await room.delivers())
    target = await room.store.by_number(1001)
    assert target is not None and target.ticket is not None
    assert target.ticket.participants == ()
