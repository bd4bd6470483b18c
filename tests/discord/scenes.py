"""Scenes that more than one story has: how a ticket comes to the agents, and who has it then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.ports import DeliveryState
from tests.discord.desk import Office, office
from tests.discord.server import Form, Interaction, Member, Message, Reply, Thread
from tests.discord.server.world.interactions import DEADLINE
from tests.discord.server.world.places import Place
from tests.timelines import check_timelines

PNG = b"\x89PNG\r\n\x1a\n" + b"screen" * 50
SHOT = ("screen.png", "image/png", PNG)
NOTHING_FITS = "My cat ate the *spoon* & fork"
"""A problem that no article knows."""
MARK = "spoon"


@dataclass
class Case:
    """A ticket with people: where its talk is, its card, and the thread under that."""

    talk: Place
    card: Message
    thread: Thread


@asynccontextmanager
async def at_work(folder: Path, **how: Any) -> AsyncIterator[Office]:
    """The desk at work on a calm Discord. At the end nothing was refused, and nothing is dead."""
    async with office(folder, **how) as desk:
        async with desk.open():
            yield desk
            await desk.quiet()
            assert await desk.outbox(DeliveryState.DEAD) == []
            assert desk.bot is not None
            await check_timelines(desk.bot.store)
        assert [str(one) for one in desk.server.violations] == []
        assert set(desk.server.close_codes) <= {4000}


async def handed_off(
    desk: Office, who: Member | None = None, problem: str = NOTHING_FITS, mark: str = MARK
) -> Case:
    """Somebody asks in private, and wants a person at the first question."""
    discord, asker = desk.server, who or desk.ada
    talk = discord.dm(asker)
    await discord.says(asker, talk, problem)
    await discord.message(talk, containing="Which kind of request")
    await discord.says(asker, talk, "a person please")
    await discord.message(talk, containing="I passed")
    return await reached(desk, talk, mark)


async def reached(desk: Office, talk: Place, mark: str = MARK) -> Case:
    card = await desk.server.message(desk.support, containing=mark)
    thread = await desk.server.until(lambda: card.thread, what="a thread under the card")
    assert thread is not None
    return Case(talk, card, thread)


async def claimed(desk: Office, by: Member | None = None) -> Case:
    """An agent has the ticket, and the requester knows it."""
    case, agent = await handed_off(desk), by or desk.grace
    well(await desk.server.presses(agent, case.card, "Claim"))
    await desk.server.message(case.talk, containing="has taken")
    await state(desk, case, "Claimed")
    return case


async def resolved(desk: Office, how: str = "A vet.") -> tuple[Case, Message]:
    """An agent has resolved it; the second is the summary, with its invitation to rate."""
    discord, case = desk.server, await claimed(desk)
    form = await form_of(desk, desk.grace, case.card, "Resolve")
    well(await discord.submits(desk.grace, form, {"how": how}))
    summary = await discord.message(case.talk, containing="is resolved")
    await discord.until(lambda: len(summary.reactions) == 5)
    return case, summary


async def state(desk: Office, case: Case, word: str) -> None:
    """Wait until the card begins with this word."""
    await desk.server.until(
        lambda: case.card.content.startswith(f"**{word}"), what=f"the card says {word}"
    )


async def form_of(desk: Office, who: Member, where: Message, label: str) -> Form:
    """The form that a button opens."""
    done = well(await desk.server.presses(who, where, label))
    assert done.reply is Reply.FORM
    return await desk.server.opened_modal(who)


def well(done: Interaction) -> Interaction:
    """It was answered, and in time."""
    assert done.reply is not None
    assert done.took is not None and done.took < DEADLINE
    return done


async def told(desk: Office, asked: Interaction, containing: str = "") -> str:
    """What only the one who asked is shown, in the end."""

    def found() -> str:
        said = [asked.text, *(message.text for message in asked.followups)]
        return next((text for text in said if text and containing in text), "")

    text = await desk.server.until(found, what=f"an answer with {containing!r} to {asked!r}")
    if asked.reply is not Reply.QUIET:
        assert asked.ephemeral
    assert all(message.ephemeral for message in asked.followups)
    return text


def in_talk(desk: Office, case: Case) -> list[str]:
    """What the desk said where the requester reads."""
    bot = desk.server.world.bot
    return [m.text for m in desk.server.messages(case.talk) if m.author is bot and not m.ephemeral]
