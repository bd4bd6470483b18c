"""Property: what was delivered to a requester and what they may read of it agree, for random talk.

The rule: whatever was delivered to the requester's place, and was not for one pair of eyes alone,
stands in what they may read, unless it was deleted, taken back or said again since; and what they
may read as sent was delivered, or is still on its way. Notes and deleted words are on neither side.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hypothesis import given, settings, strategies as st

from core.model.actions import Say
from core.model.timeline import PUBLIC_PART, Arrival
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.databases import lay_out_sqlite
from tests.store.desk import Room
from tests.store.test_redaction import CARD, Story
from tests.talk import ADA, GRACE, LOBBY

SECRET: Final = "zyxwvut"
STEPS: Final = ("ada", "grace", "note", "edit", "delete", "ask", "claim", "resolve", "reopen")


async def tell(story: Story, steps: Sequence[str]) -> list[Say]:
    """Walk the steps; returns what was delivered to the requester."""
    await story.handed_off()
    heard: list[Say] = []
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
            case "ask":
                await story.commands("mine", ADA, LOBBY)
            case _:
                await story.commands(f"{step} HD-1001")
        heard += [say for say in await story.delivers() if say.to.room == LOBBY.room]
    return heard


@settings(max_examples=8)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_what_was_delivered_can_be_read_and_the_rest_cannot(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_check(Path(folder) / "desk.db", steps))


async def _check(file: Path, steps: list[str]) -> None:
    store = SqlStore(make_engine(await lay_out_sqlite(file)))
    try:
        story = Story(Room(store))
        heard = await tell(story, steps)
        theirs = await store.timeline_page(story.talk.id, PUBLIC_PART)
        shared = [say for say in heard if say.only_for is None]
        said = {entry.message.wording for entry in theirs if entry.message is not None}
        words = {entry.words for entry in theirs}
        for say in shared:
            carried = str(say.args.get("text", ""))
            assert say.wording in said or carried in words, say
        assert {e.arrival for e in theirs if e.message is not None} <= {Arrival.ARRIVED}
        assert SECRET not in str(theirs)
        assert SECRET not in str(heard)
    finally:
        await store.close()
