"""Property: what was delivered to a person and what they may read of it agree, for random talk.

The rule, for the requester and for whoever takes part: whatever was delivered to them, and was not
for one pair of eyes alone, stands in what they may read, unless it was deleted, taken back or said
again since; and what they may read as arrived was delivered. What could not be delivered can be
read all the same, as words that have not arrived; an adapter that shortens a text shortens what was
delivered, never what can be read. Notes and deleted words are on neither side. Whoever takes part
reads nothing from before, and is told nothing after they were removed.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hypothesis import given, settings, strategies as st

from core.model.actions import Say
from core.model.people import Person, Place
from core.model.timeline import PUBLIC_PART, Arrival
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.tickets.permissions import access
from tests.databases import lay_out_sqlite
from tests.store.desk import Room
from tests.store.test_redaction import CARD, Story
from tests.talk import ADA, GRACE, LOBBY

SECRET: Final = "zyxwvut"
STEPS: Final = (
    *("ada", "grace", "note", "edit", "delete", "ask", "claim", "resolve", "reopen"),
    *("join", "leave", "bob", "lost"),
)
BOB: Final = Person("console", "bob", "Bob")
AT_BOBS: Final = Place.direct(BOB)


async def lose_all(story: Story) -> list[Say]:
    """Nothing that is due reaches anybody; returns what the requester was to be told."""
    lost = list[Say]()
    while messages := await story.room.leases():
        for message in messages:
            assert await story.room.store.dead_letter(message, "unreachable", story.room.now)
            lost += [message.action] if isinstance(message.action, Say) else []
    return [say for say in lost if say.to.room == LOBBY.room and say.only_for is None]


async def tell(story: Story, steps: Sequence[str]) -> tuple[list[Say], list[Say], list[Say]]:
    """Walk the steps; returns what was delivered to the requester, to Bob since he last joined,
    and what did not reach the requester.
    """
    await story.handed_off()
    heard: list[Say] = []
    told: list[Say] = []
    lost: list[Say] = []
    for n, step in enumerate(steps):
        match step:
            case "ada":
                await story.says(f"a{n}", f"it hums {n}", ADA)
            case "grace":
                await story.says(f"g{n}", f"please try socket {n}", GRACE, CARD)
            case "note":
                await story.says(f"n{n}", f"// {SECRET} note {n}", GRACE, CARD)
            case "edit":
                await story.says(f"e{n}", f"{SECRET} {n}", ADA)
                await story.edits(f"e{n}", f"it is green {n}", ADA)
            case "delete":
                await story.says(f"d{n}", f"{SECRET} {n}", ADA)
                await story.deletes(f"d{n}", ADA)
            case "join":
                told = told if await _takes_part(story) else []
                await story.commands("add HD-1001 console:bob")
            case "leave":
                await story.commands("remove HD-1001 console:bob")
            case "bob":
                await story.says(f"b{n}", f"HD-1001 mine hums {n}", BOB, AT_BOBS)
            case "lost":
                await story.says(f"l{n}", f"nobody hears {n}", GRACE, CARD)
                lost += await lose_all(story)
            case "ask":
                await story.commands("mine", ADA, LOBBY)
            case _:
                await story.commands(f"{step} HD-1001")
        said = await story.delivers()
        heard += [say for say in said if say.to.room == LOBBY.room]
        told += [say for say in said if say.to == AT_BOBS and say.wording == "participant_reads"]
    return heard, told, lost


async def _takes_part(story: Story) -> bool:
    talk = await story.room.store.by_number(1001)
    return talk is not None and bool(talk.ticket and talk.ticket.participants)


async def _check_bob(story: Story, told: list[Say]) -> None:
    talk = await story.room.store.by_number(1001)
    assert talk is not None
    assert talk.ticket is not None
    may = access(story.room.desk, BOB, talk.ticket)
    his = await story.room.store.timeline_page(talk.id, may)
    assert SECRET not in str(his)
    assert SECRET not in str(told)
    if not talk.ticket.participants:
        assert his == []
        return
    since = talk.ticket.participants[0].since
    assert since is not None
    assert all(entry.at >= since for entry in his)
    words = {entry.words for entry in his}
    assert {str(say.args["text"]) for say in told} <= words


@settings(max_examples=12)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_what_was_delivered_can_be_read_and_the_rest_cannot(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_check(Path(folder) / "desk.db", steps))


async def _check(file: Path, steps: list[str]) -> None:
    store = SqlStore(make_engine(await lay_out_sqlite(file)))
    try:
        story = Story(Room(store))
        heard, told, lost = await tell(story, steps)
        theirs = await store.timeline_page(story.talk.id, PUBLIC_PART)
        shared = [say for say in heard if say.only_for is None]
        said = {entry.message.wording for entry in theirs if entry.message is not None}
        words = {entry.words for entry in theirs}
        for say in shared:
            carried = str(say.args.get("text", ""))
            assert say.wording in said or carried in words, say
        failed = {e.words for e in theirs if e.arrival is Arrival.FAILED}
        assert {str(say.args.get("text", "")) for say in lost if say.args.get("text")} <= failed
        arrived = {e.arrival for e in theirs if e.message is not None}
        assert arrived <= ({Arrival.ARRIVED, Arrival.FAILED} if lost else {Arrival.ARRIVED})
        assert SECRET not in str(theirs)
        assert SECRET not in str(heard)
        await _check_bob(story, told)
    finally:
        await store.close()
