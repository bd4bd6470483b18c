"""How people ask: in private, by mention, by command and form, from a message's menu."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord.outbound import interaction_responses
from tests.discord.desk import Office
from tests.discord.scenes import (
    PNG,
    SHOT,
    at_work,
    claimed,
    handed_off,
    in_talk,
    reached,
    resolved,
    state,
    told,
    well,
)
from tests.discord.server import DirectMessages, Interaction, Permission, Reply, Thread
from tests.limits import PATIENCE

UNREAD = "I cannot read this. Begin with"


async def test_in_private_a_problem_becomes_a_talk_and_an_answer(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        await discord.says(desk.ada, talk, "my vpn does not connect")
        answer = await discord.message(talk, containing="Did that solve it?")
        assert "-# Source: vpn" in answer.text
        assert answer.labels[:2] == ["That solved it", "I need a person"]
        well(await discord.presses(desk.ada, answer, "That solved it"))
        summary = await discord.message(talk, containing="is solved")
        await discord.until(lambda: len(summary.reactions) == 5)
        late = well(await discord.presses(desk.ada, answer, "I need a person"))
        assert "at this point" in await told(desk, late, "at this point")
        await discord.says(desk.ada, talk, "It did not")
        await discord.message(talk, containing="Which kind of request")


async def test_a_mention_in_a_channel_becomes_a_talk_in_a_private_thread(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        await discord.says(desk.eve, desk.help, "lunch?")
        await discord.says(
            desk.ada, desk.help, f"{discord.world.bot.mention} my cat ate the spoon", files=[SHOT]
        )
        talk = await discord.thread(desk.help, named="HD-1001")
        opened = await discord.message(talk, containing="I opened")
        assert "spoon" in opened.text and "deskhand" not in opened.text
        assert discord.can_see(desk.ada, talk) and not discord.can_see(desk.eve, talk)
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, f"{discord.world.bot.mention} a person please")
        case = await reached(desk, talk)
        brought = await discord.message(case.thread, containing="Files from")
        assert [file.content for file in brought.attachments] == [PNG]
        await discord.says(desk.grace, case.thread, "Which spoon?")
        answer = await discord.message(talk, containing="Which spoon?")
        assert "Grace Hopper" in answer.text
        await desk.quiet()
        assert not [m for m in discord.messages(desk.help) if m.author is discord.world.bot]


async def test_the_form_opens_a_ticket_and_gives_back_what_it_does_not_take(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        asked = well(await discord.command(desk.ada, desk.help, "ticket"))
        assert asked.reply is Reply.FORM
        form = await discord.opened_modal(desk.ada)
        assert form.title == "New ticket"
        assert form.labels == [
            "What is wrong?",
            "Steps to reproduce",
            "Category",
            "Priority",
            "Screenshots",
        ]
        promised = [o["label"] for o in form.fields["Priority"]["options"]]
        assert promised[1:3] == [
            "Medium: a person replies within 2 working hours",
            "High: a person replies within 1 working hour",
        ]
        refused = well(await discord.submits(desk.ada, form, {"What is wrong?": "<@"}))
        said = await told(desk, refused, "Please say in a few words")
        assert "**What is wrong?**" in said
        assert "> \\<" in said
        well(await discord.command(desk.ada, desk.help, "ticket"))
        form = await discord.opened_modal(desk.ada)
        filled = {"What is wrong?": "My cat ate the <spoon>", "Steps to reproduce": "I fed it"}
        sent = well(await discord.submits(desk.ada, form, filled, files=[SHOT]))
        talk = await discord.thread(desk.help, named="HD-1001")
        assert f"<#{talk.id}>" in await told(desk, sent, "I opened")
        case = await reached(desk, talk)
        assert "Steps: I fed it" in case.card.text
        brought = await discord.message(case.thread, containing="Files from")
        assert [file.content for file in brought.attachments] == [PNG]
        await discord.says(desk.ada, talk, "It purrs now")
        await discord.message(case.thread, containing="It purrs now")


async def test_the_command_with_category_and_priority_asks_for_neither(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        options = {"problem": "My cat ate the spoon", "category": "Technical Issues"}
        asked = well(
            await discord.command(
                desk.ada, desk.help, "ticket", options | {"priority": "High"}, files=[SHOT]
            )
        )
        assert "I opened" in await told(desk, asked)
        talk = await discord.thread(desk.help, named="HD-1001")
        case = await reached(desk, talk)
        assert "High" in case.card.text and "Technical Issues" in case.card.text
        brought = await discord.message(case.thread, containing="Files from")
        assert [file.content for file in brought.attachments] == [PNG]


async def test_a_picture_alone_is_asked_for_words(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        asked = well(await desk.server.command(desk.ada, desk.help, "ticket", files=[SHOT]))
        await told(desk, asked, "Please say in a few words")


async def test_a_talk_by_command_in_private_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is said in the channel takes the "thinking" away only when nothing else does.
    monkeypatch.setattr(interaction_responses, "DEFERRED_TIMEOUT_SECONDS", 0.3)
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        asked = well(
            await discord.command(desk.ada, talk, "ticket", {"problem": "My cat ate the spoon"})
        )
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        await reached(desk, talk)
        await gone_or_said(desk, asked)


async def gone_or_said(desk: Office, asked: Interaction) -> None:
    """Nobody is left with "thinking" for ever."""
    await desk.server.until(
        lambda: not asked.thinking or (asked.response is not None and asked.response.deleted),
        timeout=PATIENCE,
    )


async def test_the_menu_of_a_message_brings_its_words_and_files(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        said = await discord.says(desk.eve, desk.help, "My cat ate @everyone's spoon", files=[SHOT])
        asked = well(await discord.context_menu(desk.ada, said, "Open a ticket"))
        opened = await discord.message(talk, containing="I opened")
        assert "Eve: My cat ate" in opened.text
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        guild = desk.help.guild.id
        assert f"https://discord.com/channels/{guild}/{desk.help.id}/{said.id}" in case.card.text
        brought = await discord.message(case.thread, containing="Files from")
        assert [file.content for file in brought.attachments] == [PNG]
        await gone_or_said(desk, asked)


async def test_questions_by_command_are_answered_to_the_one_who_asked(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        before = len(in_talk(desk, case))
        asks = {
            "tickets": "Your tickets:",
            "ticket-status": "HD-1001: Claimed",
            "why": "HD-1001: My cat",
            "desk-help": "Tell me what is wrong",
        }
        for name, begins in asks.items():
            options = {"ticket": "HD-1001"} if name in ("ticket-status", "why") else {}
            asked = well(await discord.command(desk.ada, desk.help, name, options))
            text = await told(desk, asked)
            assert text.replace("\\", "").startswith(begins)
            assert len(asked.followups) == 0, "what showed that an answer comes has become it"
        found = await discord.autocompletes(desk.ada, desk.help, "ticket-status", "ticket", "spoon")
        assert [value for _, value in found.choices] == ["HD-1001"]
        none = await discord.autocompletes(desk.ada, desk.help, "why", "ticket", "lamp")
        assert none.choices == []
        hers = await discord.autocompletes(desk.eve, desk.help, "why", "ticket")
        assert hers.choices == []
        refused = well(
            await discord.command(desk.eve, desk.help, "ticket-status", {"ticket": "HD-1001"})
        )
        text = await told(desk, refused, "There is no ticket")
        assert "spoon" not in text
        await desk.quiet()
        assert len(in_talk(desk, case)) == before


async def test_without_the_right_to_read_words_commands_calls_and_buttons_do(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path, content=False) as desk:
        discord, bot = desk.server, desk.server.world.bot.mention
        await discord.says(desk.eve, desk.help, "lunch?")
        await discord.says(desk.ada, desk.help, f"{bot} my cat ate the spoon")
        talk = await discord.thread(desk.help, named="HD-1001")
        kind = await discord.message(talk, containing="Which kind of request")
        well(await discord.presses(desk.ada, kind, "Technical Issues"))
        urgency = await discord.message(talk, containing="How urgent")
        for _ in range(2):
            await discord.says(desk.ada, talk, "nobody can read this")
        well(await discord.presses(desk.ada, urgency, "High"))
        steps = await discord.message(talk, containing="just before it happened")
        mine = await discord.says(desk.ada, talk, f"{bot} I fed it")
        await discord.message(talk, containing="A screenshot helps", after=steps)
        await discord.edits(desk.ada, mine, "I fed it twice")
        await discord.says(desk.ada, talk, f"{bot} a person please")
        case = await reached(desk, talk)
        well(await discord.presses(desk.grace, case.card, "Claim"))
        await discord.message(talk, containing="has taken")
        await discord.says(desk.grace, case.thread, f"{bot} Is it a silver one?")
        await discord.message(talk, containing="Is it a silver one?")
        his = await discord.says(desk.ada, talk, f"{bot} Steel")
        there = await discord.message(case.thread, containing="Steel")
        await discord.edits(desk.ada, his, "gone for the bot")
        await discord.says(desk.grace, case.thread, f"{bot} // poor cat")
        await desk.quiet()
        assert "Steel" in there.text
        await discord.says(desk.grace, case.thread, "nor this")
        await discord.message(case.thread, containing=UNREAD)
        assert not [text for text in in_talk(desk, case) if "poor cat" in text]
        for place in (talk, case.thread):
            said = [m.text for m in discord.messages(place)]
            assert len([text for text in said if UNREAD in text]) == 1
            assert f"messages that mention me: begin with {bot}" in "".join(said[:3])
        lunch = await discord.starts_thread(desk.eve, desk.help, "lunch")
        await discord.says(desk.eve, lunch, "pizza?")
        await desk.quiet()
        assert [m for m in discord.messages(lunch) if m.author is discord.world.bot] == []


async def test_without_the_right_to_private_threads_the_talk_is_in_private(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        bot = discord.world.first_guild.members[discord.world.bot.id]
        await discord.overwrites(desk.help, bot, deny=Permission.CREATE_PRIVATE_THREADS)
        asked = well(
            await discord.command(desk.ada, desk.help, "ticket", {"problem": "My cat ate a spoon"})
        )
        assert "I opened" in await told(desk, asked), "and where it was asked, it is said too"
        talk = discord.dm(desk.ada)
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        await discord.says(desk.grace, case.thread, "Which spoon?")
        await discord.message(talk, containing="Which spoon?")


async def test_an_archived_thread_is_fetched_back(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        discord.message_routes.posting_reopens = False
        await discord.command(desk.ada, desk.help, "ticket", {"problem": "My cat ate the spoon"})
        talk = await discord.thread(desk.help, named="HD-1001")
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        first = await discord.says(desk.grace, case.thread, "Which spoon?")
        copy = await discord.message(talk, containing="Which spoon?")
        await desk.quiet()
        discord.advance(timedelta(days=8).total_seconds())
        assert isinstance(case.talk, Thread) and case.talk.archived and case.thread.archived
        await discord.edits(desk.grace, first, "Which old spoon?")
        await discord.until(lambda: "old" in copy.text, what="the edit of a message put away")
        discord.advance(timedelta(days=8).total_seconds())
        await discord.says(desk.ada, talk, "The old one")
        await discord.message(case.thread, containing="The old one")


async def test_in_private_what_is_said_after_the_end_belongs_to_it(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        case, summary = await resolved(desk)
        assert summary.labels == ["1", "2", "3", "4", "5", "Reopen"]
        await discord.says(desk.ada, case.talk, "thanks")
        await discord.message(case.talk, containing="You are welcome")
        await discord.says(desk.ada, case.talk, "5")
        await discord.message(case.talk, containing="rating it 5 of 5")
        await discord.says(desk.ada, case.talk, "still not working")
        await discord.message(case.thread, containing="still not working")
        await state(desk, case, "Claimed")


async def test_what_people_show_each_other_elsewhere_is_never_fetched(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        fetched = discord.cdn.fetched
        holiday = await discord.starts_thread(desk.eve, desk.help, "holiday")
        await discord.says(desk.eve, holiday, "look", files=[SHOT])
        await desk.quiet()
        assert fetched == []
        await discord.says(desk.ada, desk.help, f"{discord.world.bot.mention} spoon", files=[SHOT])
        await discord.thread(desk.help, named="HD-1001")
        assert fetched == ["screen.png"]


async def test_two_talks_of_two_people_never_meet(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        first = await handed_off(desk)
        other = await handed_off(desk, desk.eve, "The lamp is dark", "lamp")
        await discord.says(desk.grace, other.thread, "Which lamp?")
        await discord.message(other.talk, containing="Which lamp?")
        await desk.quiet()
        assert isinstance(first.talk, DirectMessages)
        assert not [text for text in in_talk(desk, first) if "lamp" in text]
