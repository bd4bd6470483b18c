"""Scenes that more than one story has: how a ticket comes to the agents, and who has it then."""

from dataclasses import dataclass

from tests.slack.desk import Office
from tests.slack.server import Channel, Interaction, Message, User, View
from tests.slack.server.delivery import Ack

PNG = b"\x89PNG\r\n\x1a\n" + b"screen" * 50
SHOT = ("screen.png", "image/png", PNG)
NOTHING_FITS = "My cat ate the <spoon> & fork"
"""A problem that no article knows."""


@dataclass(frozen=True)
class Case:
    """A ticket with people: how the requester began it, and its card."""

    asked: Message
    card: Message


async def handed_off(desk: Office, who: User | None = None, problem: str = NOTHING_FITS) -> Case:
    """Somebody asks in private, and wants a person at the first question."""
    slack, asker = desk.server, who or desk.ada
    asked = await slack.says(asker, asker, problem)
    await slack.message(asker, "Which kind of request", thread=asked)
    await slack.says(asker, asker, "a person please", thread=asked)
    await slack.message(asker, "I passed", thread=asked)
    return Case(asked, await slack.message(desk.support, problem))


async def claimed(desk: Office, by: User | None = None, problem: str = NOTHING_FITS) -> Case:
    """An agent has the ticket, and the requester knows it."""
    case, agent = await handed_off(desk, problem=problem), by or desk.grace
    done = await desk.server.presses(agent, case.card, "Claim")
    assert done.ack
    await desk.server.message(desk.ada, "has taken", thread=case.asked)
    await state(desk, case, "Claimed")
    return case


async def resolved(desk: Office, how: str = "A vet.") -> tuple[Case, Message]:
    """An agent has resolved it; the second is the summary, with its invitation to rate."""
    slack, case = desk.server, await claimed(desk)
    form = await form_of(desk, desk.grace, case.card, "Resolve")
    await slack.submits(desk.grace, form, {"how": how})
    summary = await slack.message(desk.ada, "is resolved", thread=case.asked)
    await slack.until(lambda: len(summary.reactions) == 5)
    return case, summary


async def state(desk: Office, case: Case, word: str) -> None:
    """Wait until the card begins with this word."""
    await desk.server.until(
        lambda: case.card.shown.startswith(f"*{word}*"), what=f"the card says {word}"
    )


async def form_of(desk: Office, user: User, where: Message | View, label: str) -> View:
    """The form that a button opens."""
    before = {view.id for view in desk.server.world.modals(user.id)}
    assert well(await desk.server.presses(user, where, label))
    opened = await desk.server.until(
        lambda: [v for v in desk.server.world.modals(user.id) if v.id not in before],
        what=f"{label} opens a form",
    )
    return opened[-1]


def well(done: Interaction) -> Ack:
    """It was acknowledged."""
    assert done.ack is not None
    return done.ack


def whispers(desk: Office, user: User, room: Channel | None = None) -> list[str]:
    """What this person alone was shown, in any channel or in this one."""
    return [
        m.shown
        for m in desk.server.seen_by(user)
        if m.only_for == user.id and (room is None or m.channel == room.id)
    ]


def beneath(desk: Office, card: Message) -> list[str]:
    """What the desk said under a card."""
    bot = desk.server.bot.id
    return [m.shown for m in desk.server.world.replies(card) if m.bot_id or m.user == bot]


def in_private(desk: Office, user: User) -> list[str]:
    """What the desk said to this person, in private, but for what goes away."""
    return [m.shown for m in desk.server.messages(user)]
