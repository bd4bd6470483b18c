"""The timeline of a conversation: what is in it, in which order, for whom, and what arrived.

Each test tells a short story and compares the whole timeline with what was typed by hand.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.words.rendering import text_as_sent
from core.model.events import ButtonPressed, Choice
from core.model.ids import EventId
from core.model.timeline import ALL_OF_IT, PUBLIC_PART, Access, Arrival, Audience, TimelineEntry
from core.store.sql_store import SqlStore
from tests.store.desk import Room
from tests.store.test_redaction import CARD, Story
from tests.talk import ADA, GRACE, LOBBY
from tests.timelines import check_timelines

REQUESTER, AGENT = PUBLIC_PART, ALL_OF_IT


@pytest.fixture
def story(store: SqlStore) -> Story:
    store.render = text_as_sent
    return Story(Room(store))


async def read(story: Story, access: Access = AGENT) -> list[TimelineEntry]:
    return list(await story.room.store.timeline_page(story.talk.id, access))


def told(entries: Sequence[TimelineEntry]) -> list[str]:
    """One line for each entry: who, and the words or the change."""
    lines = []
    for entry in entries:
        who = entry.actor.handle if entry.actor else "desk"
        said = entry.message.wording if entry.message else entry.words
        lines.append(f"{who}: {said}" if said else f"{who} {entry.kind}")
    return lines


async def test_a_conversation_reads_in_order_with_each_word_once(story: Story) -> None:
    await story.handed_off()
    await story.says("agent", "have you tried the other socket?", GRACE, CARD)
    await story.says("more", "yes, both", ADA)
    await story.says("note", "// she tried that last week too", GRACE, CARD)
    await story.commands("resolve HD-1001 a new cable")
    assert told(await read(story)) == [
        "ada: the vpn box is humming",
        "ada nothing_found",
        "ada asked_for_person",
        "desk: opened",
        "desk: no_answer",
        "desk: ask_category",
        "ada: a person please",
        "ada handed_off",
        "desk: handed_off",
        "grace claimed",
        "grace responded",
        "grace: have you tried the other socket?",
        "ada: yes, both",
        "grace: she tried that last week too",
        "grace resolved",
        "desk: summary_resolved",
    ]


async def test_a_requester_reads_everything_but_what_is_for_agents(story: Story) -> None:
    await story.handed_off()
    await story.says("note", "// she is the boss's daughter", GRACE, CARD)
    await story.says("held", "@alan can you look at this one?", GRACE, CARD)
    everything, theirs = await read(story), await read(story, REQUESTER)
    assert [e for e in everything if e.audience is Audience.EVERYONE] == theirs
    assert not [e for e in theirs if "boss" in str(e) or "alan" in str(e)]
    assert "grace: she is the boss's daughter" in told(everything)


async def test_positions_grow_and_a_page_goes_on_where_the_last_one_ended(story: Story) -> None:
    await story.handed_off()
    everything = await read(story)
    seen: list[TimelineEntry] = []
    after = 0
    while page := await story.room.store.timeline_page(story.talk.id, AGENT, after, limit=2):
        seen += page
        after = page[-1].position
    assert seen == everything
    assert [e.position for e in seen] == sorted({e.position for e in seen})
    await story.says("more", "it smokes now", ADA)
    new = await story.room.store.timeline_page(story.talk.id, AGENT, after)
    assert told(new) == ["ada: it smokes now"]


async def test_earlier_pages_go_back_to_the_beginning_and_repeat_nothing(story: Story) -> None:
    await story.handed_off()
    everything, store = await read(story), story.room.store
    seen = list(await store.timeline_end(story.talk.id, AGENT, 2))
    for _ in everything:
        seen = [*await store.timeline_end(story.talk.id, AGENT, 2, seen[0].position), *seen]
    assert seen == everything


async def test_who_takes_part_from_a_moment_on_reads_what_was_said_at_it(story: Story) -> None:
    await story.handed_off()
    everything = await read(story)
    for moment in {entry.at for entry in everything}:
        late = replace(AGENT, since=moment)
        assert await read(story, late) == [e for e in everything if late.admits(e)]
        assert await read(story, late) == [e for e in everything if e.at >= moment]


async def test_what_the_desk_said_is_kept_as_it_was_sent(story: Story) -> None:
    await story.handed_off()
    said = [e for e in await read(story, REQUESTER) if e.message is not None]
    assert "the vpn box is humming" in said[0].text
    assert "HD-1001" in said[0].text
    assert said[0].message is not None
    assert said[0].message.args["subject"] == "the vpn box is humming"


async def test_an_edit_takes_the_place_of_the_earlier_words(story: Story) -> None:
    await story.handed_off()
    await story.says("more", "the lamp is grean", ADA)
    await story.says("agent", "thanks", GRACE, CARD)
    await story.edits("more", "the lamp is green", ADA)
    lines = told(await read(story, REQUESTER))
    assert lines.index("ada: the lamp is green") < lines.index("grace: thanks")
    assert lines[-1] == "ada edited"
    assert "grean" not in str(await read(story))


async def test_deleted_words_leave_and_that_they_were_deleted_stays(story: Story) -> None:
    await story.handed_off()
    await story.says("more", "my password is hunter2", ADA)
    await story.deletes("more", ADA)
    assert "hunter2" not in str(await read(story))
    assert told(await read(story, REQUESTER))[-2:] == ["ada said", "ada deleted"]


async def test_it_tells_what_arrived(story: Story) -> None:
    await story.handed_off()
    await story.says("agent", "try the other socket", GRACE, CARD)
    assert (await read(story))[-1].arrival is Arrival.ON_ITS_WAY
    await story.delivers()
    assert (await read(story))[-1].arrival is Arrival.ARRIVED
    await story.says("again", "and then?", GRACE, CARD)
    for message in await story.room.leases():
        assert await story.room.store.dead_letter(message, "no such room", story.room.now)
    assert (await read(story))[-1].arrival is Arrival.FAILED


async def test_words_that_are_taken_back_are_no_more_the_requesters(story: Story) -> None:
    await story.handed_off()
    await story.says("held", "@alan is she always like this?", GRACE, CARD)
    held = next(e for e in await read(story) if e.kind == "held")
    id_ = f"console:{CARD.room}:held"
    press = ButtonPressed(
        EventId("s"), story.room.now, story.talk.id, CARD, GRACE, Choice.SEND_HELD
    )
    talk = (await story.room.store.by_number(1001)) or story.talk
    value = talk.held_messages[0].id
    await story.does(ButtonPressed(press.id, press.at, talk.id, CARD, GRACE, press.choice, value))
    assert "alan" in str(await read(story, REQUESTER)), (held, id_)
    back = Choice.TAKE_BACK
    await story.does(ButtonPressed(EventId("t"), press.at, talk.id, CARD, GRACE, back, value))
    assert "alan" not in str(await read(story, REQUESTER))


async def test_lists_and_help_are_no_part_of_it(story: Story) -> None:
    await story.handed_off()
    before = await read(story)
    for asked in ("queue", "help", "status HD-1001", "history HD-1001"):
        await story.commands(asked)
    await story.commands("mine", ADA, LOBBY)
    assert await read(story) == before


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE timeline SET audience = 'everyone' WHERE kind = 'note'",
        "DELETE FROM timeline WHERE kind = 'claimed'",
        "DELETE FROM timeline WHERE kind = 'opened'",
        "DELETE FROM timeline WHERE body LIKE '%socket%'",
        "DELETE FROM timeline WHERE body LIKE '%agent_joined%'",
    ],
)
async def test_the_check_of_every_story_notices(store: SqlStore, fault: str) -> None:
    story = Story(Room(store))
    await story.handed_off()
    await story.commands("claim HD-1001")
    await story.says("n", "// a delicate matter", GRACE, CARD)
    await story.says("g", "try another socket", GRACE, CARD)
    await story.delivers()
    await check_timelines(store)
    async with store.engine.begin() as db:
        await db.exec_driver_sql(fault)
    with pytest.raises(AssertionError):
        await check_timelines(store)
