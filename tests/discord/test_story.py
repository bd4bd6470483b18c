"""The whole story on Discord: open, answer, hand off, claim, talk, note, resolve, rate, reopen."""

import asyncio
from pathlib import Path

from core.ports import DeliveryState
from tests.discord.desk import Office, office

PNG = b"\x89PNG\r\n\x1a\n" + b"screen" * 50


async def test_from_a_problem_to_a_rating_and_back(tmp_path: Path) -> None:
    async with office(tmp_path) as desk, desk.open():
        await whole_story(desk)
        assert await desk.outbox(DeliveryState.DEAD) == []
        assert desk.server.violations == []


async def whole_story(desk: Office) -> None:
    discord = desk.server
    asked = await discord.command(
        desk.ada, desk.help, "ticket", {"problem": "My cat ate the *spoon* @everyone"}
    )
    assert asked.ephemeral
    kind = await discord.message(containing="Which kind of request")
    assert discord.can_see(desk.ada, kind.place)
    assert not discord.can_see(desk.eve, kind.place)
    await discord.presses(desk.ada, kind, "Technical Issues")
    urgency = await discord.message(containing="How urgent")
    await discord.presses(desk.ada, urgency, "High")
    steps = await discord.message(containing="just before it happened")
    talk = steps.place
    await discord.says(desk.ada, talk, "I fed it")
    await discord.message(talk, containing="A screenshot helps")
    await discord.says(desk.ada, talk, "", files=[("screen.png", "image/png", PNG)])
    reach = await discord.message(talk, containing="How can we reach you")
    await discord.presses(desk.ada, reach, "Skip")
    confirm = await discord.message(talk, containing="This is what I will pass on")
    await discord.presses(desk.ada, confirm, "Send")

    card = await discord.message(desk.support, containing="spoon")
    assert card.content.startswith("**Open**")
    one, two = await asyncio.gather(
        discord.presses(desk.grace, card, "Claim"), discord.presses(desk.alan, card, "Claim")
    )
    assert one.reply and two.reply
    await discord.message(talk, containing="has taken HD-1001")
    await discord.until(lambda: card.content.startswith("**Claimed**"))
    winner = desk.grace if "Grace" in card.content.split("\n")[0] else desk.alan
    thread = await discord.thread(desk.support, named="HD-1001")
    await discord.message(thread, containing="Files from")

    await discord.says(winner, thread, "Is it a _silver_ spoon?")
    await discord.message(talk, containing="silver")
    await discord.says(desk.ada, talk, "Steel")
    await discord.message(thread, containing="Steel")
    await discord.says(winner, thread, "// poor cat")
    await discord.presses(winner, card, "Resolve")
    form = await discord.opened_modal(winner)
    await discord.submits(winner, form, {form.labels[0]: "A vet."})
    summary = await discord.message(talk, containing="is resolved")
    assert "A vet." in summary.content
    await discord.until(lambda: len(summary.reactions) == 5)
    await discord.reacts(desk.ada, summary, "5\ufe0f\u20e3")
    await discord.message(talk, containing="Thank you for rating it 5 of 5")

    await discord.says(desk.ada, talk, "It happened again")
    await discord.message(thread, containing="is open again")
    await discord.message(thread, containing="It happened again")
    assert not [m for m in discord.messages(talk) if "poor cat" in m.content]
    assert not [ping for ping in discord.pings if ping.everyone]
