"""Who may do what, who is who, and what people think of it at the end."""

from pathlib import Path

import pytest

from adapters.slack.people import MEMBERS_FOR
from tests.slack.desk import MODES, Office, at_work, office
from tests.slack.scenes import (
    Case,
    claimed,
    handed_off,
    in_private,
    resolved,
    state,
    well,
    whispers,
)
from tests.slack.server import Message, User

both = pytest.mark.parametrize("mode", MODES)


async def may_not(desk: Office, case: Case, who: User) -> None:
    """Whatever this person tries on the card, nothing comes of it."""
    slack, before = desk.server, case.card.shown
    well(await slack.presses(who, case.card, "Claim"))
    await slack.ephemeral(who, "There is no ticket")
    await slack.reacts(who, case.card, "eyes")
    await slack.reacts(who, case.card, "white_check_mark")
    said = await slack.says(who, desk.support, "let me help", thread=case.card)
    assert said.ack
    await desk.quiet()
    assert case.card.shown == before
    assert not [words for words in in_private(desk, desk.ada) if "let me help" in words]
    assert whispers(desk, who)


@both
async def test_guests_and_people_of_another_company_may_not_claim(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode) as desk:
        slack = desk.server
        desk.queues["support"] = {"members_are_agents": True}
        guest = slack.user("gus", "Gus Guest", is_restricted=True)
        single = slack.user("sue", "Sue Single", is_ultra_restricted=True)
        other = slack.user("oto", "Oto Other", is_stranger=True, team_id="T2")
        insider = slack.user("ines", "Ines Insider")
        desk.support.members += [who.id for who in (guest, single, other, insider)]
        desk.support.shared = True
        async with desk.open():
            case = await handed_off(desk)
            for who in (guest, single, other):
                await may_not(desk, case, who)
            well(await slack.presses(insider, case.card, "Claim"))
            await slack.message(desk.ada, "Ines Insider has taken HD-1001")
            await desk.quiet()
        assert slack.violations == []


@both
async def test_a_member_of_the_queues_channel_works_there_and_no_longer_when_out_of_it(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode) as desk:
        slack = desk.server
        desk.queues["support"] = {"members_are_agents": True}
        async with desk.open():
            known = desk.adapter.people._members
            assert known.lasts == MEMBERS_FOR == 60
            case = await handed_off(desk)
            well(await slack.command(desk.eve, desk.general, "/ticket", "claim HD-1001"))
            await slack.ephemeral(desk.eve, "There is no ticket")
            await slack.joins(desk.eve, desk.support)
            known.lasts = 0  # a minute passes
            well(await slack.presses(desk.eve, case.card, "Claim"))
            await state(desk, case, "Claimed")
            await slack.says(desk.eve, desk.support, "Which spoon?", thread=case.card)
            await slack.message(desk.ada, "Which spoon?", thread=case.asked)
            await slack.leaves(desk.eve, desk.support)
            known.lasts = 60
            asked = slack.calls.count("conversations.members")
            well(await slack.command(desk.eve, desk.general, "/ticket", "release HD-1001"))
            await state(desk, case, "Open")
            assert slack.calls.count("conversations.members") == asked, "it is remembered"
            known.lasts = 0  # a minute passes
            well(await slack.command(desk.eve, desk.general, "/ticket", "claim HD-1001"))
            await slack.until(lambda: len(told_nothing(desk)) == 2)
            await desk.quiet()
            assert case.card.shown.startswith("*Open*")
        assert slack.violations == []


def told_nothing(desk: Office) -> list[str]:
    return [words for words in whispers(desk, desk.eve) if "There is no ticket" in words]


@both
async def test_whose_account_ends_loses_the_claim_and_both_sides_know(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        await slack.becomes(desk.grace, real_name="Grace B. Hopper")
        await desk.quiet()
        assert case.card.shown.startswith("*Claimed*")
        await slack.becomes(desk.grace, deleted=True)
        await state(desk, case, "Open")
        told = await slack.message(desk.support, "account was deactivated", thread=case.card)
        assert told.shown.endswith("waits for somebody else.")
        await slack.message(desk.ada, "HD-1001 is back with the team", thread=case.asked)
        well(await slack.presses(desk.alan, case.card, "Claim"))
        await slack.message(desk.ada, "Alan Turing has taken HD-1001", thread=case.asked)


@both
async def test_the_last_reaction_of_the_requester_is_the_rating(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        case, summary = await resolved(desk)
        assert list(summary.reactions) == ["one", "two", "three", "four", "five"]
        assert summary.labels == ["1", "2", "3", "4", "5", "Reopen"]
        await slack.reacts(desk.ada, summary, "four")
        await slack.until(lambda: "Rated 4 of 5" in case.card.shown)
        await slack.reacts(desk.ada, summary, "tada")
        await slack.reacts(desk.ada, summary, "five")
        await slack.until(lambda: "Rated 5 of 5" in case.card.shown)
        await slack.unreacts(desk.ada, summary, "four")
        await desk.quiet()
        assert "Rated 5 of 5" in case.card.shown, "it did not count any more"
        await slack.unreacts(desk.ada, summary, "five")
        await slack.until(lambda: "Rated" not in case.card.shown)
        await slack.reacts(desk.ada, summary, "two")
        await slack.message(desk.ada, "What went wrong?", thread=case.asked)
        low = await slack.message(desk.support, "rated HD-1001 2 of 5", thread=case.card)
        assert desk.grace.mention in low.shown
        await slack.says(desk.ada, desk.ada, "It took long", thread=case.asked)
        await slack.message(desk.support, "Ada Lovelace* on the rating", thread=case.card)


@both
async def test_nobody_else_rates(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack = desk.server
        await slack.says(desk.ada, desk.general, f"{slack.bot.mention} my vpn does not connect")
        answer = await slack.message(desk.general, "Did that solve it?")
        well(await slack.presses(desk.eve, answer, "That solved it"))
        await slack.ephemeral(desk.eve, "There is no ticket")
        well(await slack.presses(desk.ada, answer, "That solved it"))
        summary = await slack.message(desk.general, "is solved")
        before = thanks(desk)
        await slack.reacts(desk.eve, summary, "one")
        await slack.reacts(desk.grace, summary, "thumbsdown")
        well(await slack.presses(desk.eve, summary, "1"))
        await desk.quiet()
        assert thanks(desk) == before == []
        await slack.reacts(desk.ada, summary, "thumbsup")
        await slack.until(lambda: thanks(desk) == ["Thank you for rating it 5 of 5."])


def thanks(desk: Office) -> list[str]:
    return [m.shown for m in rated(desk) if "rating" in m.shown]


def rated(desk: Office) -> list[Message]:
    return desk.server.messages(desk.general, "Thank you")
