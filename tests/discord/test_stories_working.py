"""How agents work: in their own channel, by buttons, reactions, forms, commands and words."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from core.ports import DeliveryState
from tests.discord.desk import office
from tests.discord.scenes import (
    PNG,
    SHOT,
    at_work,
    claimed,
    form_of,
    handed_off,
    in_talk,
    reached,
    resolved,
    state,
    told,
    well,
)
from tests.discord.server import CannotDoThat, Permission, Reply

EYES, CHECK = "\N{EYES}", "\N{WHITE HEAVY CHECK MARK}"
FIVE, TWO = "5\ufe0f\u20e3", "2\ufe0f\u20e3"


async def test_eyes_claim_and_a_check_resolves_and_both_are_undone_by_taking_them_away(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await handed_off(desk)
        await discord.reacts(desk.grace, case.card, EYES)
        await state(desk, case, "Claimed")
        await discord.unreacts(desk.grace, case.card, EYES)
        await state(desk, case, "Open")
        await discord.message(case.talk, containing="is back with the team")
        await discord.reacts(desk.alan, case.card, CHECK)
        await state(desk, case, "Resolved")
        await discord.message(case.talk, containing="is resolved by Alan Turing")
        await discord.unreacts(desk.alan, case.card, CHECK)
        await state(desk, case, "Claimed")
        await discord.message(case.talk, containing="is open again, with Alan Turing")


async def test_a_reaction_under_carried_words_is_a_nod_to_them(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await handed_off(desk)
        await discord.says(desk.ada, case.talk, "Here is the log")
        carried = await discord.message(case.thread, containing="Here is the log")
        for emoji in (EYES, CHECK):
            await discord.reacts(desk.grace, carried, emoji)
        await desk.quiet()
        assert case.card.text.startswith("**Open**")
        await discord.reacts(desk.grace, case.card, CHECK)
        await state(desk, case, "Resolved")
        await discord.reacts(desk.alan, case.card, CHECK)
        await discord.unreacts(desk.alan, case.card, CHECK)
        await discord.reacts(desk.ada, await discord.message(case.talk, containing="passed"), FIVE)
        await desk.quiet()
        assert case.card.text.startswith("**Resolved**")
        assert "Rated" not in case.card.text


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await handed_off(desk)
        both = await asyncio.gather(
            discord.presses(desk.grace, case.card, "Claim"),
            discord.presses(desk.alan, case.card, "Claim"),
        )
        await state(desk, case, "Claimed")
        await desk.quiet()
        said = [m for asked in both for m in (asked.response, *asked.followups) if m is not None]
        [refusal] = [m for m in said if "already has HD-1001" in m.text]
        assert refusal.ephemeral
        assert len([t for t in in_talk(desk, case) if "has taken HD-1001" in t]) == 1


async def test_handing_over_setting_the_priority_and_resolving_ask_by_form(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        form = await form_of(desk, desk.grace, case.card, "Priority")
        assert form.title == "Priority of HD-1001"
        high = "High: a person replies within 1 working hour"
        sent = well(await discord.submits(desk.grace, form, {"Priority": high}))
        assert sent.reply is Reply.QUIET
        await discord.message(case.talk, containing="now has priority High")
        form = await form_of(desk, desk.grace, case.card, "Hand over")
        well(await discord.submits(desk.grace, form, {"To whom?": "Alan Turing"}))
        called = await discord.message(case.thread, containing="has handed HD-1001 to you")
        assert [user.id for user in called.mentions.users] == [desk.alan.id]
        await discord.message(case.talk, containing="HD-1001 is now with Alan Turing")
        form = await form_of(desk, desk.alan, case.card, "Resolve")
        refused = well(await discord.submits(desk.alan, form, {"how": "// the cat is guilty"}))
        text = await told(desk, refused, "Nothing was resolved")
        assert "> // the cat is guilty" in text
        assert refused.response is not None
        form = await form_of(desk, desk.alan, refused.response, "Open the form again")
        assert next(iter(form.fields.values()))["value"] == "// the cat is guilty"
        well(await discord.submits(desk.alan, form, {"how": "A vet & a <new> spoon"}))
        summary = await discord.message(case.talk, containing="is resolved by Alan Turing")
        assert "Solution: A vet & a \\<new\\> spoon" in summary.text
        await discord.until(lambda: case.card.labels == ["Reopen"])
        assert not [text for text in in_talk(desk, case) if "guilty" in text]


async def test_agents_commands_work_under_the_card_without_and_elsewhere_with_a_number(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await handed_off(desk)
        well(await discord.command(desk.grace, case.thread, "claim"))
        await state(desk, case, "Claimed")
        well(await discord.command(desk.grace, case.thread, "priority", {"priority": "high"}))
        await discord.message(case.talk, containing="now has priority High")
        well(await discord.command(desk.grace, case.thread, "note", {"text": "poor cat"}))
        await discord.message(case.thread, containing="poor cat")
        well(await discord.command(desk.grace, case.thread, "snooze", {"until": "2h"}))
        await discord.message(case.thread, containing="comes back by itself")
        well(await discord.command(desk.grace, case.thread, "wait", {"question": "Which cat?"}))
        await discord.message(case.talk, containing="Which cat?")
        await state(desk, case, "Waiting")
        well(await discord.command(desk.grace, case.thread, "hand-over", {"to": "Alan Turing"}))
        await discord.message(case.talk, containing="is now with Alan Turing")
        for place in (desk.help, desk.support, discord.dm(desk.alan)):
            listed = well(await discord.command(desk.alan, place, "queue"))
            assert "HD-1001" in await told(desk, listed, "Waiting, most urgent first")
        number = {"ticket": "HD-1001"}
        history = well(await discord.command(desk.alan, desk.help, "history", number))
        assert "spoon" in await told(desk, history, "HD-1001")
        well(await discord.command(desk.alan, desk.help, "release", number))
        await state(desk, case, "Open")
        well(await discord.command(desk.alan, desk.support, "claim", number))
        await state(desk, case, "Claimed")
        well(await discord.command(desk.alan, desk.help, "resolve", number | {"how": "A vet."}))
        await discord.message(case.talk, containing="Solution: A vet.")
        well(await discord.command(desk.alan, desk.help, "reopen", number))
        await state(desk, case, "Claimed")
        with pytest.raises(CannotDoThat, match="may not use 'claim'"):
            await discord.command(desk.eve, desk.help, "claim", number)
        refused = well(await discord.command(desk.eve, discord.dm(desk.eve), "claim", number))
        await told(desk, refused, "There is no ticket")
        await desk.quiet()
        assert not [text for text in in_talk(desk, case) if "poor cat" in text]


async def test_words_edits_deletions_and_files_cross_both_ways(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        hers = await discord.says(desk.grace, case.thread, "A sliver spoon?")
        copy = await discord.message(case.talk, containing="A sliver spoon?")
        assert "Grace Hopper" in copy.text
        await discord.edits(desk.grace, hers, "A silver spoon?")
        await discord.until(lambda: "silver" in copy.text)
        his = await discord.says(desk.ada, case.talk, "Stell", files=[SHOT])
        there = await discord.message(case.thread, containing="Stell")
        assert [file.content for file in there.attachments] == [PNG]
        await discord.edits(desk.ada, his, "Steel")
        await discord.until(lambda: "Steel" in there.text)
        photo = ("spo\u202eon.png", "image/png", PNG + b"2")
        await discord.says(desk.grace, case.thread, "", files=[photo])
        seen = await discord.until(
            lambda: [m for m in discord.messages(case.talk) if m.attachments and m is not his]
        )
        assert seen[0].attachments[0].content == PNG + b"2"
        assert "Grace Hopper" in seen[0].text
        await discord.deletes(desk.grace, hers)
        await discord.until(lambda: copy.deleted)
        await discord.until(lambda: "screen.png" in case.card.text)
        await discord.deletes(desk.ada, his)
        await discord.message(
            case.thread, containing="Ada Lovelace deleted a message and its files"
        )
        await discord.until(lambda: there.deleted and "screen.png" not in case.card.text)
        oops = await discord.says(desk.ada, case.talk, "hunter2")
        there = await discord.message(case.thread, containing="hunter2")
        await discord.deletes(desk.ada, oops)
        await discord.until(lambda: "Ada Lovelace deleted this message" in there.text)
        link = await discord.says(desk.ada, case.talk, "https://a.test")
        await discord.unfurls(link, "https://a.test")
        await discord.message(case.thread, containing="https://a.test")
        await desk.quiet()
        assert len([m for m in discord.messages(case.thread) if "a.test" in m.text]) == 1


async def test_all_of_a_long_problem_can_be_read_beneath_the_card(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        case = await handed_off(desk, problem=f"My cat ate the spoon. {'blah ' * 385}THE TAIL")
        assert "THE TAIL" not in case.card.text
        shown = await discord.message(case.thread, containing="Full text from Ada Lovelace")
        [whole] = shown.attachments
        assert b"THE TAIL" in whole.content


async def test_what_is_between_agents_never_crosses(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        for words in ("// secret two", "\N{LOCK} secret three", "note secret four"):
            note = await discord.says(desk.grace, case.thread, words)
        slip = await discord.says(desk.grace, case.thread, "He is a secret cat")
        copy = await discord.message(case.talk, containing="a secret cat")
        await discord.edits(desk.grace, slip, "// He is a secret cat")
        await discord.until(lambda: copy.deleted)
        await discord.edits(desk.grace, note, "no longer a secret")
        await discord.says(desk.grace, desk.support, "lunch, secret place?")
        await discord.says(desk.grace, case.thread, "Good morning")
        await discord.message(case.talk, containing="Good morning")
        await desk.quiet()
        assert not [words for words in in_talk(desk, case) if "secret" in words]


async def test_what_could_not_be_delivered_stands_under_the_card_and_is_sent_again(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as desk, desk.open():
        discord, case = desk.server, await claimed(desk)
        desk.ada.user.dms_open = False
        await discord.says(desk.grace, case.thread, "A silver spoon?")
        notice = await discord.message(case.thread, containing="Not delivered")
        assert "takes no messages from the app" in notice.text
        assert notice.labels == ["Retry"]
        assert len(await desk.outbox(DeliveryState.DEAD)) == 1
        well(await discord.presses(desk.grace, notice, "Retry"))
        await discord.message(case.thread, containing="Not delivered", after=notice)
        desk.ada.user.dms_open = True
        well(await discord.presses(desk.grace, notice, "Retry"))
        await discord.message(case.talk, containing="A silver spoon?")
        await desk.quiet()
        assert len([t for t in in_talk(desk, case) if "silver" in t]) == 1
        assert discord.violations == []


async def test_critical_calls_the_people_on_call_in_private(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        talk, private = discord.dm(desk.ada), discord.dm(desk.grace)
        await discord.says(desk.ada, talk, "outage: my cat ate the server")
        question = await discord.message(talk, containing="Shall I call")
        assert discord.messages(private) == [], "a mere word pages nobody"
        well(await discord.presses(desk.ada, question, "Call people now"))
        page = await discord.message(private, containing="Critical: **HD-1001**")
        assert desk.grace.mention not in page.text
        case = await reached(desk, talk, "the server")
        called = await discord.message(case.thread, containing="Critical. Called")
        assert [user.id for user in called.mentions.users] == [desk.grace.id]
        await discord.message(talk, containing="am calling the people on call")
        well(await discord.presses(desk.grace, page, "Claim"))
        await discord.message(talk, containing="Grace Hopper has taken HD-1001")
        assert discord.messages(discord.dm(desk.alan)) == []


async def test_a_breach_moves_the_card_to_the_next_queue(tmp_path: Path) -> None:
    async with at_work(tmp_path, leads_apart=True) as desk:
        discord, case = desk.server, await handed_off(desk)
        await desk.passes(timedelta(minutes=91))
        near = await discord.message(case.thread, containing="A first reply is due")
        assert [user.id for user in near.mentions.users] == [desk.grace.id]
        await desk.passes(timedelta(minutes=40))
        moved = await discord.message(desk.leads, containing="spoon")
        assert moved.content.startswith("**Open**")
        await discord.until(lambda: "Moved to Leads" in case.card.text)
        assert case.card.labels == []
        thread = await discord.until(lambda: moved.thread)
        assert thread is not None
        called = await discord.message(thread, containing="Escalated from Support")
        assert [user.id for user in called.mentions.users] == [desk.alan.id]
        await discord.message(case.talk, containing="We are late")
        well(await discord.presses(desk.alan, moved, "Claim"))
        await discord.says(desk.alan, thread, "Sorry. Which spoon?")
        await discord.message(case.talk, containing="Sorry. Which spoon?")
        await discord.says(desk.ada, case.talk, "The old one")
        await discord.message(thread, containing="The old one")
        await discord.says(desk.grace, case.thread, "I had it too")
        await discord.message(case.talk, containing="I had it too")


async def test_the_last_reaction_of_the_requester_is_the_rating(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        case, summary = await resolved(desk)
        await discord.reacts(desk.ada, summary, "4\ufe0f\u20e3")
        await discord.until(lambda: "Rated 4 of 5" in case.card.text)
        await discord.reacts(desk.ada, summary, "\N{PARTY POPPER}")
        await discord.reacts(desk.ada, summary, FIVE)
        await discord.until(lambda: "Rated 5 of 5" in case.card.text)
        await discord.unreacts(desk.ada, summary, FIVE)
        await discord.until(lambda: "Rated" not in case.card.text)
        await discord.reacts(desk.ada, summary, TWO)
        await discord.message(case.talk, containing="What went wrong?")
        low = await discord.message(case.thread, containing="rated HD-1001 2 of 5")
        assert [user.id for user in low.mentions.users] == [desk.grace.id]
        await discord.says(desk.ada, case.talk, "It took long")
        await discord.message(case.thread, containing="Ada Lovelace** on the rating")


async def test_a_button_rates_too_and_nobody_else_does(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord = desk.server
        await discord.command(desk.ada, desk.help, "ticket", {"problem": "my vpn does not connect"})
        talk = await discord.thread(desk.help, named="HD-1001")
        answer = await discord.message(talk, containing="Did that solve it?")
        well(await discord.presses(desk.ada, answer, "That solved it"))
        summary = await discord.message(talk, containing="is solved")
        await discord.invites(desk.ada, talk, desk.eve)
        await discord.until(lambda: len(summary.reactions) == 5)
        await discord.reacts(desk.eve, summary, TWO)
        refused = well(await discord.presses(desk.eve, summary, "1"))
        await told(desk, refused)
        await desk.quiet()
        assert not [m for m in discord.messages(talk) if "for rating" in m.text]
        well(await discord.presses(desk.ada, summary, "5"))
        await discord.message(talk, containing="Thank you for rating it 5 of 5")


async def test_members_of_the_queues_channel_are_agents_where_the_policy_says_so(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as desk:
        discord = desk.server
        desk.queues = {"support": {"members_are_agents": True}}
        may = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
        await discord.overwrites(desk.support, desk.eve, allow=may)
        async with desk.open():
            case = await handed_off(desk)
            well(await discord.presses(desk.eve, case.card, "Claim"))
            await state(desk, case, "Claimed")
            await discord.says(desk.eve, case.thread, "Which spoon?")
            await discord.message(case.talk, containing="Which spoon?")
            await desk.quiet()
        assert discord.violations == []


async def test_a_card_that_somebody_deleted_is_put_up_again(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await handed_off(desk)
        await discord.deletes(discord.world.owner, case.card)
        await discord.command(desk.grace, desk.help, "claim", {"ticket": "HD-1001"})
        again = await discord.message(desk.support, containing="spoon", after=case.card)
        assert again.content.startswith("**Claimed**")
        thread = await discord.until(lambda: again.thread)
        assert thread is not None
        await discord.says(desk.grace, thread, "Which spoon?")
        await discord.message(case.talk, containing="Which spoon?")


async def test_a_reply_to_a_card_in_the_agents_channel_reaches_the_requester(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        said = await discord.says(desk.grace, desk.support, "Is it silver?", reply_to=case.card)
        carried = await discord.message(case.talk, containing="Is it silver?")
        await discord.edits(desk.grace, said, "Is it steel?")
        await discord.until(lambda: "Is it steel?" in carried.text)
        await discord.deletes(desk.grace, said)
        await discord.until(lambda: carried.deleted)
        await discord.says(desk.grace, desk.support, "lunch?")
        await discord.says(desk.grace, desk.support, "see room 12, lunch?", files=[SHOT])
        await desk.quiet()
        assert not [text for text in in_talk(desk, case) if "lunch" in text]


async def test_a_command_that_is_typed_in_the_agents_channel_names_its_ticket(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        await discord.says(desk.grace, desk.support, "resolve HD-1001 A new spoon")
        await discord.message(case.talk, containing="Solution: A new spoon")


async def test_a_slip_is_held_and_sent_or_carried_out_by_its_buttons(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        await discord.says(desk.grace, case.thread, "wait until it cools down")
        asked = await discord.message(case.thread, containing="I have not sent this")
        assert asked.labels == ["Send to Ada Lovelace", "Wait on HD-1001"]
        well(await discord.presses(desk.alan, asked, "Send to Ada Lovelace"))
        carried = await discord.message(case.talk, containing="until it cools down")
        await discord.until(lambda: asked.labels == ["Take back"])
        assert "Alan Turing decided so" in asked.text
        well(await discord.presses(desk.alan, asked, "Take back"))
        await discord.until(lambda: carried.deleted)
        await discord.says(desk.grace, case.thread, "reslove HD-1001 A new spoon")
        asked = await discord.message(case.thread, containing="it looks like a command")
        assert asked.labels == ["Send to Ada Lovelace", "Resolve HD-1001"]
        well(await discord.presses(desk.grace, asked, "Resolve HD-1001"))
        await discord.message(case.talk, containing="Solution: A new spoon")
