"""The whole story on Slack: open, answer, hand off, claim, talk, note, resolve, rate, reopen."""

import asyncio
from pathlib import Path

import pytest

from core.ports import ParcelState
from tests.slack.desk import Office, office

PNG = b"\x89PNG\r\n\x1a\n" + b"screen" * 50
MODES = ("socket", "http")


async def to_the_agents(desk: Office) -> None:
    """Ada asks in private, is not helped, and tells the rest."""
    slack = desk.server
    await slack.says(desk.ada, desk.ada, "My cat ate the <spoon> & fork")
    kind = await slack.message(desk.ada, "Which kind of request")
    await slack.presses(desk.ada, kind, "Technical Issues")
    urgency = await slack.message(desk.ada, "How urgent")
    await slack.presses(desk.ada, urgency, "High")
    steps = await slack.message(desk.ada, "just before it happened")
    await slack.says(desk.ada, desk.ada, "I fed it", thread=steps.root)
    picture = await slack.message(desk.ada, "A screenshot helps")
    shot = ("screen.png", "image/png", PNG)
    await slack.says(desk.ada, desk.ada, "", thread=picture.root, files=[shot])
    confirm = await slack.message(desk.ada, "This is what I will pass on")
    await slack.presses(desk.ada, confirm, "Send")


@pytest.mark.parametrize("mode", MODES)
async def test_from_a_problem_to_a_rating_and_back(tmp_path: Path, mode: str) -> None:
    async with office(tmp_path, mode) as desk, desk.open():
        slack = desk.server
        await to_the_agents(desk)
        card = await desk.card("spoon")
        assert card.shown.startswith("*Open*")
        assert "<spoon> & fork" in card.shown
        assert "screen.png" in [f.name for m in slack.world.replies(card) for f in m.files] or (
            await slack.message(desk.support, "Files from", thread=card)
        )

        one, two = await asyncio.gather(
            slack.presses(desk.grace, card, "Claim"), slack.presses(desk.alan, card, "Claim")
        )
        assert one.ack and two.ack
        agents = (desk.grace, desk.alan)
        refusal = await slack.until(
            lambda: [m for who in agents for m in slack.seen_by(who) if m.only_for == who.id]
        )
        assert "already has HD-1001" in refusal[0].shown
        await slack.message(desk.ada, "has taken HD-1001")
        held = await slack.message(desk.support, "Claimed")
        winner = desk.grace if "Grace" in held.shown.split("\n")[0] else desk.alan

        await slack.says(winner, desk.support, "Is it a _silver_ spoon?", thread=card)
        question = await slack.message(desk.ada, "silver")
        assert question.username == winner.real_name
        await slack.says(desk.ada, desk.ada, "Steel", thread=question.root)
        await slack.message(desk.support, "Steel", thread=card)
        note = await slack.says(winner, desk.support, ":lock: poor cat", thread=card)
        await slack.until(lambda: note.ack)

        await slack.presses(winner, card, "Resolve")
        form = await slack.opened_view(winner)
        await slack.submits(winner, form, {"What solved it? The requester reads this.": "A vet."})
        summary = await slack.message(desk.ada, "is resolved")
        assert "A vet." in summary.shown
        await slack.until(lambda: len(summary.reactions) == 5)
        await slack.reacts(desk.ada, summary, "five")
        await slack.message(desk.ada, "Thank you for rating it 5 of 5")

        await slack.says(desk.ada, desk.ada, "It happened again", thread=summary.root)
        await slack.message(desk.support, "is open again", thread=card)
        await slack.message(desk.support, "It happened again", thread=card)
        assert not [m for m in slack.world.said(slack.im(desk.ada).id) if "poor cat" in m.shown]
        assert await desk.outbox(ParcelState.DEAD) == []
    assert slack.violations == []
