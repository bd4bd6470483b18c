"""What goes on where a right, a thread or a private talk is missing: none of it in the open."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord import delivery
from adapters.discord.outbound import posts, threads
from core.ports import DeliveryState
from tests.discord.desk import SHORT_CALL, Office, office
from tests.discord.saga import maybe_doubled
from tests.discord.scenes import (
    MARK,
    NOTHING_FITS,
    PNG,
    at_work,
    claimed,
    in_talk,
    reached,
    told,
    well,
)
from tests.discord.server import Member, Message, Permission
from tests.discord.test_faults import living
from tests.limits import PATIENCE

MENU = "Open a ticket"
POSTS = "POST /channels/*/messages"
MAKES = "POST /channels/*/threads"


def bot(desk: Office) -> Member:
    return desk.server.world.first_guild.members[desk.server.world.bot.id]


def in_the_open(desk: Office) -> list[Message]:
    return [m for m in desk.server.messages(desk.help) if not m.ephemeral]


async def cards(desk: Office) -> list[Message]:
    await desk.quiet()
    return [m for m in desk.server.messages(desk.support) if m.labels]


# A talk that finds no place.


async def test_a_talk_that_finds_no_place_is_never_in_the_open(tmp_path: Path) -> None:
    """The ticket reaches the agents all the same, who see that nothing comes through."""
    async with office(tmp_path) as desk, desk.open():
        discord = desk.server
        await discord.overwrites(desk.help, bot(desk), deny=Permission.CREATE_PRIVATE_THREADS)
        desk.ada.user.dms_open = False
        asked = await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        assert "I may not write to you" in await told(desk, asked, "HD-1001")
        await desk.quiet()
        await desk.passes(timedelta(minutes=11))
        card = await discord.message(desk.support, containing=MARK)
        thread = await discord.until(lambda: card.thread)
        assert thread is not None
        await discord.says(desk.grace, thread, "Your password is 1234")
        notice = await discord.message(thread, containing="Not delivered")
        assert "takes no messages" in notice.text and "lacks a permission" in notice.text
        assert in_the_open(desk) == []
        desk.ada.user.dms_open = True
        well(await discord.presses(desk.grace, notice, "Retry"))
        talk = discord.dm(desk.ada)
        await discord.message(talk, containing="1234")
        await discord.says(desk.ada, talk, "That was it")
        await discord.message(thread, containing="That was it")
        assert in_the_open(desk) == []


async def test_where_a_thread_can_be_begun_later_the_talk_goes_on_in_one(tmp_path: Path) -> None:
    async with office(tmp_path) as desk, desk.open():
        discord = desk.server
        desk.ada.user.dms_open = False
        fault = discord.faults.status(MAKES, 400, code=160006, times=None)
        await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        await desk.quiet()
        assert in_the_open(desk) == []
        discord.faults.lift(fault)
        await desk.passes(timedelta(minutes=11))
        await discord.until(lambda: discord.world.place_threads(desk.help))
        [talk] = discord.world.place_threads(desk.help)
        await discord.message(talk, containing="I passed")
        case = await reached(desk, talk)
        await discord.says(desk.ada, talk, "I am here now")
        await discord.message(case.thread, containing="I am here now")
        assert discord.can_see(desk.ada, talk) and not discord.can_see(desk.eve, talk)
        assert len(discord.world.place_threads(desk.help)) == 1


async def test_with_as_many_threads_as_may_be_the_talk_is_in_private(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        discord.faults.status(MAKES, 400, code=160006, times=None)
        asked = await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        talk = discord.dm(desk.ada)
        assert f"channels/@me/{talk.id}" in await told(desk, asked, "I opened")
        await discord.message(talk, containing="Which kind of request")


# The menu of a message.


async def test_the_menu_tells_where_the_talk_goes_on(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        said = await discord.says(desk.eve, desk.help, NOTHING_FITS)
        asked = well(await discord.context_menu(desk.ada, said, MENU))
        assert f"https://discord.com/channels/@me/{talk.id}" in await told(desk, asked, "I opened")


async def test_the_menu_of_one_who_takes_no_messages_leads_to_a_thread(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        desk.ada.user.dms_open = False
        said = await discord.says(desk.eve, desk.help, NOTHING_FITS)
        asked = well(await discord.context_menu(desk.ada, said, MENU))
        talk = await discord.thread(desk.help, named="HD-1001", seen_by=desk.ada)
        assert f"<#{talk.id}>" in await told(desk, asked, "I opened")
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        await discord.says(desk.grace, case.thread, "Which spoon?")
        await discord.message(talk, containing="Which spoon?")


async def test_the_menu_says_so_where_nothing_can_be_written(tmp_path: Path) -> None:
    async with office(tmp_path) as desk, desk.open():
        discord = desk.server
        await discord.overwrites(desk.help, bot(desk), deny=Permission.CREATE_PRIVATE_THREADS)
        desk.ada.user.dms_open = False
        said = await discord.says(desk.eve, desk.help, NOTHING_FITS)
        asked = well(await discord.context_menu(desk.ada, said, MENU))
        await told(desk, asked, "I opened **HD-1001**, but I may not write to you")


# What follows a post.


async def test_a_card_whose_thread_could_not_be_opened_stands_once(tmp_path: Path) -> None:
    """The thread is opened when it is needed: by the next change, or by the next words."""
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        limit = "POST /channels/*/messages/*/threads"
        discord.faults.limit(limit, 400, via=False, times=2)
        await discord.says(desk.ada, talk, NOTHING_FITS)
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        await discord.message(talk, containing="I passed")
        [card] = await cards(desk)
        assert card.thread is None
        discord.advance(400)
        well(await discord.presses(desk.grace, card, "Claim"))
        await discord.message(talk, containing="has taken")
        assert await cards(desk) == [card]
        discord.faults.clear()
        await discord.says(desk.ada, talk, "hello?")
        await discord.until(lambda: card.thread)
        await discord.message(card.thread, containing="hello?")
        assert await cards(desk) == [card]


async def test_a_change_of_a_card_without_its_thread_opens_it(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        discord.faults.status("POST /channels/*/messages/*/threads", 403, code=50013, times=1)
        await discord.says(desk.ada, talk, NOTHING_FITS)
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        await discord.message(talk, containing="I passed")
        [card] = await cards(desk)
        assert card.thread is None
        well(await discord.presses(desk.grace, card, "Claim"))
        await discord.until(lambda: card.thread)


async def test_without_the_right_to_threads_words_stand_beside_the_card(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        may = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY
        lacks = Permission.CREATE_PUBLIC_THREADS
        await discord.overwrites(desk.support, bot(desk), allow=may, deny=lacks)
        await discord.says(desk.ada, talk, NOTHING_FITS)
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        await discord.message(talk, containing="I passed")
        [card] = await cards(desk)
        well(await discord.presses(desk.grace, card, "Claim"))
        await discord.message(talk, containing="has taken")
        await discord.says(desk.ada, talk, "hello?")
        words = await discord.message(desk.support, containing="hello?")
        assert words.reference is card
        await discord.says(desk.grace, desk.support, "lunch?")
        assert await cards(desk) == [card]
        assert not [text for text in in_talk_of(desk, talk) if "lunch" in text]


async def test_in_a_room_that_is_no_agents_room_they_never_do(tmp_path: Path) -> None:
    """The policy has changed, and the card stands where everybody reads now."""
    async with office(tmp_path) as desk, desk.open():
        discord, case = desk.server, await claimed(desk)
        may = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY
        lacks = Permission.CREATE_PUBLIC_THREADS
        await discord.overwrites(desk.support, bot(desk), allow=may, deny=lacks)
        await desk.quiet()
        desk.adapter._delivery.agents = frozenset()
        await discord.removes_thread(discord.world.owner, case.thread)
        case.card.thread = None
        await discord.says(desk.ada, case.talk, "a secret")
        await desk.quiet()
        assert len(await desk.outbox(DeliveryState.DEAD)) >= 1
        assert not [m for m in discord.messages(desk.support) if "secret" in m.text]


def in_talk_of(desk: Office, talk: object) -> list[str]:
    return [m.text for m in desk.server.messages(talk)]  # type: ignore[arg-type]


async def test_a_private_thread_is_begun_once_however_long_it_takes(tmp_path: Path) -> None:
    """The nonce is forgotten meanwhile; the thread is not."""
    async with office(tmp_path, speed=300.0) as desk, desk.open():
        discord = desk.server
        discord.faults.limit("PUT /channels/*/thread-members/*", 200, via=False, times=2)
        await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        talk = await discord.thread(desk.help, named="HD-1001")
        await discord.message(talk, containing="I opened")
        assert discord.world.place_threads(desk.help) == [talk]


@pytest.mark.parametrize("patience", [0.3, 60.0], ids=["given up", "broken off"])
async def test_a_summary_whose_reactions_hang_is_said_once(
    tmp_path: Path, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "REACTION_TIMEOUT_SECONDS", patience)
    monkeypatch.setattr(delivery, "UNSURE_SECONDS", 0.5)
    async with office(tmp_path, speed=300.0, longest=SHORT_CALL) as desk, desk.open():
        discord, case = desk.server, await claimed(desk)
        hanging = discord.faults.hang("PUT /channels/*/messages/*/reactions/*/@me", times=None)
        await discord.command(desk.grace, case.thread, "resolve", {"how": "A vet."})
        await discord.until(lambda: hanging.happened)
        discord.advance(310)  # Discord has forgotten the nonce
        await desk.quiet()
        assert len([t for t in in_talk(desk, case) if "is resolved" in t]) == 1
        assert await maybe_doubled(desk) == []
        discord.faults.clear()


# Files and long words.


async def test_files_beyond_ten_follow_and_go_with_what_they_follow(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        shots = [(f"{n}.png", "image/png", PNG + bytes([n])) for n in range(10)]
        said = await discord.says(desk.grace, case.thread, "x " * 999 + "end", files=shots)
        parts = await discord.until(
            lambda: [m for m in discord.messages(case.talk) if m.attachments][:2]
        )
        await desk.quiet()
        parts = [m for m in discord.messages(case.talk) if m.attachments]
        brought = [file.filename for m in parts for file in m.attachments]
        assert brought == ["whole-message.txt", *(name for name, *_ in shots)]
        assert [len(m.attachments) for m in parts] == [10, 1]
        assert parts[1].reference is parts[0]
        await discord.deletes(desk.grace, said)
        await discord.until(lambda: all(m.deleted for m in parts))


async def test_when_only_the_first_files_got_through_the_rest_follows(tmp_path: Path) -> None:
    """Discord has forgotten the nonce meanwhile."""
    async with office(tmp_path, speed=300.0) as desk, desk.open():
        discord, case = desk.server, await claimed(desk)
        shots = [(f"{n}.png", "image/png", PNG + bytes([n])) for n in range(10)]
        await desk.quiet()
        discord.faults.slow(POSTS, 0.5, after=True)
        await discord.says(desk.grace, case.thread, "Look", files=shots)
        first = await discord.message(case.talk, containing="Look")
        limited = discord.faults.limit(POSTS, 400, via=False)
        await discord.until(lambda: limited.happened)
        async with asyncio.timeout(PATIENCE):
            while not any("files_missing" in row.reason for row in await desk.outbox()):
                await asyncio.sleep(0.01)
        discord.advance(400)
        await discord.until(
            lambda: len([m for m in discord.messages(case.talk) if m.attachments]) == 2
        )
        await desk.quiet()
        parts = [m for m in discord.messages(case.talk) if m.attachments]
        assert parts[0] is first
        assert [len(m.attachments) for m in parts] == [9, 1]


async def test_a_message_that_becomes_long_has_a_place_for_the_file(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        shots = [(f"{n}.png", "image/png", PNG + bytes([n])) for n in range(10)]
        said = await discord.says(desk.grace, case.thread, "Look", files=shots)
        copy = await discord.message(case.talk, containing="Look")
        await desk.quiet()
        await discord.edits(desk.grace, said, "Look " + "x " * 990)
        await discord.until(lambda: len(copy.attachments) == 10)
        assert copy.attachments[-1].filename == posts.FULL_TEXT_FILE_NAME


async def test_a_long_messages_file_is_as_new_as_its_words(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        long = "start " + "x " * 985 + "the code is 1111"
        files = [("screen.png", "image/png", PNG), ("whole-message.txt", "text/plain", b"mine")]
        said = await discord.says(desk.grace, case.thread, long, files=files)
        copy = await discord.message(case.talk, containing="start x")
        assert b"1111" in copy.attachments[0].content
        await discord.edits(desk.grace, said, long.replace("1111", "2222"))
        await discord.until(lambda: any(b"2222" in file.content for file in copy.attachments))
        assert not any(b"1111" in file.content for file in copy.attachments)
        await discord.edits(desk.grace, said, "short now")
        names = ["screen.png", "_whole-message.txt"]
        await discord.until(lambda: [file.filename for file in copy.attachments] == names)


# Threads that somebody deleted.


async def test_where_the_cards_thread_was_deleted_it_is_opened_again(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        await discord.removes_thread(discord.world.owner, case.thread)
        case.card.thread = None
        await discord.says(desk.ada, case.talk, "hello?")
        thread = await discord.until(lambda: case.card.thread)
        assert thread is not None
        await discord.message(thread, containing="hello?")
        await discord.says(desk.grace, thread, "I am here")
        await discord.message(case.talk, containing="I am here")


async def test_where_it_cannot_be_opened_again_another_stands_in(tmp_path: Path) -> None:
    """To Discord the card has had its one. A restart does not lose the other."""
    async with office(tmp_path) as desk, living(desk) as (start, end):
        discord, case = desk.server, await claimed(desk)
        await discord.removes_thread(discord.world.owner, case.thread)
        await discord.says(desk.ada, case.talk, "hello?")
        other = await discord.thread(desk.support, named="HD-1001")
        await discord.message(other, containing="hello?")
        await discord.says(desk.ada, case.talk, "still there?")
        await discord.message(other, containing="still there?")
        await discord.says(desk.grace, other, "I am here")
        await discord.message(case.talk, containing="I am here")
        await desk.quiet()
        await end()
        await start()
        await discord.says(desk.ada, case.talk, "after all that")
        await discord.message(other, containing="after all that")
        assert len(discord.world.place_threads(desk.support)) == 1
        rooms, room = desk.adapter._rooms, str(desk.support.id)
        assert await rooms.thread_of(room, "HD-1001", threads.PUBLIC) == str(other.id)
        assert await rooms.thread_of(room, "HD-1001", threads.PRIVATE) == ""
        assert await rooms.thread_of(room, "HD-100", threads.PUBLIC) == ""
        await discord.removes_thread(discord.world.owner, other)
        await discord.says(desk.ada, case.talk, "and once more")
        third = await discord.until(lambda: discord.world.place_threads(desk.support))
        await discord.message(third[0], containing="and once more")
        await desk.quiet()
        assert await desk.outbox(DeliveryState.DEAD) == []


async def test_where_the_talks_thread_was_deleted_it_goes_on_in_another(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        talk = await discord.thread(desk.help, named="HD-1001")
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        await discord.says(desk.grace, case.thread, "Which spoon?")
        await discord.message(talk, containing="Which spoon?")
        await desk.quiet()
        await discord.removes_thread(discord.world.owner, talk)
        await discord.says(desk.grace, case.thread, "The silver one?")
        other = await discord.thread(desk.help, named="HD-1001", seen_by=desk.ada)
        await discord.message(other, containing="The silver one?")
        await discord.says(desk.ada, other, "Steel")
        await discord.message(case.thread, containing="Steel")
        await discord.says(desk.grace, case.thread, "I see")
        await discord.message(other, containing="I see")
        assert discord.world.place_threads(desk.help) == [other]


async def test_what_stood_in_a_deleted_thread_is_corrected_and_taken_back(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        talk = await discord.thread(desk.help, named="HD-1001")
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        first = await discord.says(desk.grace, case.thread, "Which spoon?")
        second = await discord.says(desk.grace, case.thread, "A secret")
        await discord.message(talk, containing="A secret")
        await desk.quiet()
        await discord.removes_thread(discord.world.owner, talk)
        await discord.deletes(desk.grace, second)
        await discord.edits(desk.grace, first, "Which fork?")
        other = await discord.thread(desk.help, named="HD-1001", seen_by=desk.ada)
        await discord.message(other, containing="Which fork?")
