"""How agents work: all of it in their own channel, by buttons, reactions, forms and words."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from core.ports import DeliveryState
from tests.slack.desk import MODES, at_work, office
from tests.slack.scenes import (
    PNG,
    SHOT,
    beneath,
    claimed,
    form_of,
    handed_off,
    in_private,
    state,
    well,
    whispers,
)

both = pytest.mark.parametrize("mode", MODES)


@both
async def test_eyes_claim_and_a_check_resolves_and_both_are_undone_by_taking_them_away(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await handed_off(desk)
        await slack.reacts(desk.grace, case.card, "eyes")
        await state(desk, case, "Claimed")
        await slack.unreacts(desk.grace, case.card, "eyes")
        await state(desk, case, "Open")
        await slack.message(desk.ada, "is back with the team", thread=case.asked)
        await slack.reacts(desk.alan, case.card, "white_check_mark")
        await state(desk, case, "Resolved")
        await slack.message(desk.ada, "is resolved by Alan Turing", thread=case.asked)
        await slack.unreacts(desk.alan, case.card, "white_check_mark")
        await state(desk, case, "Claimed")
        await slack.message(desk.ada, "is open again, with Alan Turing", thread=case.asked)


async def test_a_reaction_under_carried_words_is_a_nod_to_them(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await handed_off(desk)
        await slack.says(desk.ada, desk.ada, "Here is the log", thread=case.asked)
        carried = await slack.message(desk.support, "Here is the log", thread=case.card)
        for emoji in ("eyes", "white_check_mark"):
            await slack.reacts(desk.grace, carried, emoji)
        await desk.quiet()
        assert case.card.shown.startswith("*Open*")
        await slack.presses(desk.grace, case.card, "Claim")
        await state(desk, case, "Claimed")
        await slack.reacts(desk.grace, case.card, "eyes")
        await slack.unreacts(desk.grace, case.card, "eyes")
        await slack.unreacts(desk.grace, carried, "eyes")
        await desk.quiet()
        assert case.card.shown.startswith("*Claimed*"), "what was claimed by button stays so"


async def test_a_ticket_that_was_put_off_comes_back_as_a_message_of_its_own(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        await slack.says(desk.grace, desk.support, "snooze until 20m", thread=case.card)
        await slack.until(lambda: "Asleep until" in case.card.shown)
        await desk.passes(timedelta(minutes=20))
        back = await slack.message(desk.support, "is back")
        assert back.root == back.ts, "at the end of the channel, where it is seen"
        await slack.until(lambda: "Asleep until" not in case.card.shown)
        await slack.says(desk.grace, desk.support, "The spoon is here", thread=back)
        await slack.message(desk.ada, "The spoon is here", thread=case.asked)


async def test_a_check_of_a_second_agent_does_not_reopen_what_the_first_resolved(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        await slack.reacts(desk.grace, case.card, "white_check_mark")
        await state(desk, case, "Resolved")
        await slack.reacts(desk.alan, case.card, "white_check_mark")
        await slack.unreacts(desk.alan, case.card, "white_check_mark")
        await desk.quiet()
        assert case.card.shown.startswith("*Resolved*")
        assert [w for w in whispers(desk, desk.alan, desk.support) if "resolved" in w]


async def test_a_thumb_under_old_words_is_no_rating(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        await slack.says(desk.grace, desk.support, "Under the sofa, perhaps?", thread=case.card)
        asked = await slack.message(desk.ada, "sofa", thread=case.asked)
        await slack.reacts(desk.grace, case.card, "white_check_mark")
        summary = await slack.message(desk.ada, "is resolved", thread=case.asked)
        await desk.quiet()
        await slack.reacts(desk.ada, asked, "-1")
        await desk.quiet()
        assert "Rated" not in case.card.shown
        await slack.reacts(desk.ada, summary, "+1")
        await slack.until(lambda: "Rated 5 of 5" in case.card.shown)


@both
async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await handed_off(desk)
        await asyncio.gather(
            slack.presses(desk.grace, case.card, "Claim"),
            slack.presses(desk.alan, case.card, "Claim"),
        )
        await state(desk, case, "Claimed")
        agents = (desk.grace, desk.alan)
        told = await slack.until(lambda: [w for who in agents for w in whispers(desk, who)])
        await desk.quiet()
        [holder] = [who for who in agents if who.real_name in case.card.shown.split("\n")[0]]
        [other] = [who for who in agents if who is not holder]
        assert told == [f"{holder.real_name} already has HD-1001."]
        assert whispers(desk, other) == told
        assert len(slack.messages(desk.ada, "has taken HD-1001")) == 1


@both
async def test_handing_over_setting_the_priority_and_resolving_ask_by_form(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        form = await form_of(desk, desk.grace, case.card, "Priority")
        assert form.title == "Priority of HD-1001"
        high = "High: a person replies within 1 working hour"
        await slack.submits(desk.grace, form, {"Priority": high})
        await slack.message(desk.ada, "now has priority High", thread=case.asked)
        form = await form_of(desk, desk.grace, case.card, "Hand over")
        await slack.submits(desk.grace, form, {"To whom?": "Alan Turing"})
        card = await slack.message(desk.leads, "spoon")
        called = await slack.message(desk.leads, "has handed HD-1001 to you", thread=card)
        assert desk.alan.mention in called.shown
        await slack.message(desk.ada, "HD-1001 is now with Alan Turing", thread=case.asked)
        form = await form_of(desk, desk.alan, card, "Resolve")
        refused = await slack.submits(desk.alan, form, {"how": "// the cat is guilty"})
        assert not refused.closed
        assert "internal note" in refused.errors["how"]
        await slack.submits(desk.alan, form, {"how": "A vet & a <new> spoon"})
        summary = await slack.message(desk.ada, "is resolved by Alan Turing", thread=case.asked)
        assert "Solution: A vet & a <new> spoon" in summary.shown
        await slack.until(lambda: card.labels == ["Reopen"])
        assert "Moved to Leads" in case.card.shown
        assert not [w for w in in_private(desk, desk.ada) if "guilty" in w]


@both
async def test_words_edits_deletions_and_files_cross_both_ways(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        hers = await slack.says(desk.grace, desk.support, "A _sliver_ spoon?", thread=case.card)
        copy = await slack.message(desk.ada, "A _sliver_ spoon?", thread=case.asked)
        assert (copy.username, copy.icons) == ("Grace Hopper", {"image_48": desk.grace.image})
        await slack.edits(desk.grace, hers, "A _silver_ spoon?")
        await slack.until(lambda: "silver" in copy.shown)
        assert "sliver" not in copy.text
        his = await slack.says(desk.ada, desk.ada, "Stell", thread=case.asked, files=[SHOT])
        there = await slack.message(desk.support, "Stell", thread=case.card)
        assert [f.content for f in there.files] == [PNG]
        await slack.edits(desk.ada, his, "Steel")
        await slack.until(lambda: "Steel" in there.shown)
        photo = ("spoon.png", "image/png", PNG + b"2")
        await slack.says(desk.grace, desk.support, "", thread=case.card, files=[photo])
        seen = await slack.until(
            lambda: [m for m in slack.messages(desk.ada, thread=case.asked) if m.files]
        )
        assert seen[0].files[0].content == PNG + b"2"
        assert "Grace Hopper" in seen[0].shown
        await slack.deletes(desk.grace, hers)
        await slack.until(lambda: copy.deleted)
        await slack.until(lambda: "Files: screen.png" in case.card.shown)
        await slack.deletes(desk.ada, his)
        await slack.message(
            desk.support, "Ada Lovelace deleted a message and its", thread=case.card
        )
        await slack.until(lambda: there.deleted and "screen.png" not in case.card.shown)
        oops = await slack.says(desk.ada, desk.ada, "hunter2", thread=case.asked)
        there = await slack.message(desk.support, "hunter2", thread=case.card)
        await slack.deletes(desk.ada, oops)
        await slack.until(lambda: "Ada Lovelace deleted this message" in there.shown)
        await slack.unfurls(
            await slack.says(desk.ada, desk.ada, "https://a.test", thread=case.asked)
        )
        await slack.message(desk.support, "https://a.test", thread=case.card)
        await desk.quiet()
        assert len(slack.messages(desk.support, "a.test", thread=case.card)) == 1


async def test_all_of_a_long_problem_can_be_read_beneath_the_card(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        await slack.command(desk.ada, desk.general, "/ticket")
        form = await slack.opened_view(desk.ada, "New ticket")
        told = {
            "What is wrong?": f"My cat ate the spoon. {'blah ' * 300}THE TAIL",
            "Steps to reproduce": f"{'step ' * 200}THE LAST",
        }
        await slack.submits(desk.ada, form, told)
        card = await desk.card("spoon")
        assert "THE TAIL" not in card.shown
        assert "…\nSteps: step" in card.shown
        whole = await slack.message(desk.support, "THE TAIL", thread=card)
        assert "THE LAST" in whole.shown


@both
async def test_words_that_mention_somebody_are_sent_by_a_press(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        words = f"Ada, please tell {slack.bot.mention} your serial number"
        await slack.says(desk.grace, desk.support, words, thread=case.card)
        held = await slack.message(desk.support, "I have not sent this", thread=case.card)
        well(await slack.presses(desk.grace, held, "Send to Ada Lovelace"))
        carried = await slack.message(desk.ada, "your serial number", thread=case.asked)
        assert carried.shown == "Ada, please tell @Deskhand your serial number"
        assert whispers(desk, desk.grace) == []
        await slack.says(desk.grace, desk.support, f"{slack.bot.mention} release", thread=case.card)
        await state(desk, case, "Open")


@both
async def test_what_is_between_agents_never_crosses(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        notes = (":lock: secret one", "// secret two", "\N{LOCK} secret three", "note secret four")
        for words in notes:
            note = await slack.says(desk.grace, desk.support, words, thread=case.card)
            assert note.ack
        slip = await slack.says(desk.grace, desk.support, "He is a secret cat", thread=case.card)
        copy = await slack.message(desk.ada, "a secret cat", thread=case.asked)
        await slack.edits(desk.grace, slip, "// He is a secret cat")
        await slack.until(lambda: copy.deleted)
        await slack.edits(desk.grace, note, "no longer a secret")
        await desk.quiet()
        await slack.says(desk.grace, desk.support, "lunch, secret place?")
        await slack.says(desk.grace, desk.support, "Good morning", thread=case.card)
        await slack.message(desk.ada, "Good morning", thread=case.asked)
        await desk.quiet()
        assert not [words for words in in_private(desk, desk.ada) if "secret" in words]


@both
async def test_what_could_not_be_delivered_stands_under_the_card_and_is_sent_again(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.im(desk.ada).archived = True
        await slack.says(desk.grace, desk.support, "A silver spoon?", thread=case.card)
        notice = await slack.message(desk.support, "Not delivered", thread=case.card)
        assert "to the requester: the channel is archived" in notice.shown
        assert notice.labels == ["Retry"]
        assert len(await desk.outbox(DeliveryState.DEAD)) == 1
        well(await slack.presses(desk.grace, notice, "Retry"))
        await slack.until(lambda: len(slack.messages(desk.support, "Not delivered")) == 2)
        slack.im(desk.ada).archived = False
        well(await slack.presses(desk.grace, notice, "Retry"))
        await slack.message(desk.ada, "A silver spoon?", thread=case.asked)
        await desk.quiet()
        assert len(slack.messages(desk.ada, "A silver spoon?")) == 1


@both
async def test_so_it_does_where_the_talk_went_on_in_private(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        lobby = slack.channel("lobby", desk.ada, with_bot=False)
        well(await slack.command(desk.ada, lobby, "/ticket", "my cat ate the spoon"))
        head = await slack.message(desk.ada, "I opened")
        await slack.says(desk.ada, desk.ada, "a person please", thread=head)
        await slack.message(desk.ada, "I passed", thread=head)
        card = await desk.card("spoon")
        slack.im(desk.ada).archived = True
        await slack.says(desk.grace, desk.support, "Which spoon?", thread=card)
        notice = await slack.message(desk.support, "Not delivered to the requester", thread=card)
        slack.im(desk.ada).archived = False
        well(await slack.presses(desk.grace, notice, "Retry"))
        await slack.message(desk.ada, "Which spoon?", thread=head)


@both
async def test_an_account_that_is_deactivated_is_named_as_the_reason(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode) as desk:
        slack = desk.server
        async with desk.open():
            case = await claimed(desk)
            await desk.quiet()
        desk.ada.deleted = True
        async with desk.open():
            await slack.says(desk.grace, desk.support, "Which spoon?", thread=case.card)
            notice = await slack.message(desk.support, "Not delivered", thread=case.card)
            assert "to the requester: this account is deactivated" in notice.shown
            desk.ada.deleted = False
            well(await slack.presses(desk.grace, notice, "Retry"))
            await slack.message(desk.ada, "Which spoon?", thread=case.asked)
            well(await slack.presses(desk.grace, case.card, "Release"))
            await state(desk, case, "Open")
            await desk.quiet()
        assert slack.violations == []


@both
async def test_critical_calls_the_people_on_call_in_private(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        asked = await slack.says(desk.ada, desk.ada, "outage: my cat ate the server")
        question = await slack.message(desk.ada, "Shall I call", thread=asked)
        assert slack.messages(desk.grace) == [], "a mere word pages nobody"
        well(await slack.presses(desk.ada, question, "Call people now"))
        page = await slack.message(desk.grace, "Critical: *HD-1001*")
        assert desk.grace.mention not in page.shown
        card = await desk.card("the server")
        called = await slack.message(desk.support, "Critical. Called", thread=card)
        assert desk.grace.mention in called.shown
        await slack.message(desk.ada, "am calling the people on call", thread=asked)
        well(await slack.presses(desk.grace, page, "Claim"))
        await slack.message(desk.ada, "Grace Hopper has taken HD-1001", thread=asked)
        assert slack.messages(desk.alan) == []


@both
async def test_a_breach_moves_the_card_to_the_next_queue(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await handed_off(desk)
        await desk.passes(timedelta(minutes=91))
        near = await slack.message(desk.support, "A first reply is due", thread=case.card)
        assert desk.grace.mention in near.shown
        await desk.passes(timedelta(minutes=40))
        moved = await slack.message(desk.leads, "spoon")
        assert moved.shown.startswith("*Open*")
        await slack.until(lambda: "Moved to Leads" in case.card.shown)
        assert case.card.labels == []
        called = await slack.message(desk.leads, "Escalated from Support", thread=moved)
        assert desk.alan.mention in called.shown
        late = await slack.message(desk.ada, "We are late", thread=case.asked)
        assert "the Leads team" in late.shown
        well(await slack.presses(desk.alan, moved, "Claim"))
        await slack.says(desk.alan, desk.leads, "Sorry. Which spoon?", thread=moved)
        await slack.message(desk.ada, "Sorry. Which spoon?", thread=case.asked)
        await slack.says(desk.ada, desk.ada, "The old one", thread=case.asked)
        await slack.message(desk.leads, "The old one", thread=moved)
        await slack.says(desk.grace, desk.support, "I had it too", thread=case.card)
        await slack.message(desk.ada, "I had it too", thread=case.asked)
        assert not [w for w in beneath(desk, case.card) if "The old one" in w]


async def test_a_message_that_quotes_the_card_reaches_the_requester(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        said = await slack.says(desk.grace, desk.support, "Is it silver?", forwards=case.card)
        carried = await slack.message(desk.ada, "Is it silver?", thread=case.asked)
        assert carried.shown == "Is it silver?", "the card is for agents"
        await slack.says(desk.grace, desk.support, "Or steel?", thread=said)
        await slack.message(desk.ada, "Or steel?", thread=case.asked)
        await slack.says(desk.grace, desk.support, "lunch in room 12?")
        await desk.quiet()
        assert not [words for words in in_private(desk, desk.ada) if "lunch" in words]


async def test_a_quoted_note_is_not_published(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        note = await slack.says(desk.grace, desk.support, "// he is rude", thread=case.card)
        await slack.says(desk.alan, desk.support, "I agree", thread=case.card, forwards=note)
        await slack.message(desk.ada, "I agree", thread=case.asked)
        assert not [words for words in in_private(desk, desk.ada) if "rude" in words]


async def test_a_command_that_is_typed_in_the_agents_channel_names_its_ticket(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        await slack.says(desk.grace, desk.support, "resolve HD-1001 A new spoon")
        await slack.message(desk.ada, "Solution: A new spoon", thread=case.asked)
