"""The whole story, told while things go wrong: people wait, look again, and press once more.

Two talks go on at once, one in private and one in a private thread. Every word bears a mark of its
own, so that at the end it can be counted on the other side.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from adapters.discord.outbound.messages import nonce
from tests.counting import Count as Count
from tests.discord.desk import Office
from tests.discord.scenes import PNG
from tests.discord.server import CannotDoThat, DiscordServer, Member, Message, Thread
from tests.discord.server.world.interactions import Interaction
from tests.discord.server.world.places import Place
from tests.limits import PATIENCE

"""Real seconds that somebody waits for an answer."""
AGAIN = 1.5
"""Real seconds after which somebody presses once more."""


@dataclass
class Talk:
    """One requester's talk. `told` and `asked` are the marks of what the agent and the requester
    said, in that order.
    """

    desk: Office
    name: str
    requester: Member
    agent: Member
    place: Place | None = None
    card: Message | None = None
    thread: Thread | None = None
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    @property
    def discord(self) -> DiscordServer:
        return self.desk.server

    async def hears(self, containing: str) -> Message:
        assert self.place
        return await self.discord.message(self.place, containing=containing)

    async def press(
        self, who: Member, where: Message, label: str, done: Callable[[], object]
    ) -> None:
        """Press, and again while nothing comes of it."""
        for _ in range(int(PATIENCE / AGAIN)):
            try:
                await self.discord.presses(who, where, label, wait=False)
            except CannotDoThat:
                return  # the button is gone: it was done before
            if await self.discord.stage.changes.until(done, AGAIN):
                return
        raise AssertionError(f"nothing comes of {label}\n{self.discord.lately()}")

    def stands(self, containing: str) -> Callable[[], bool]:
        place = self.place
        return lambda: any(containing in m.text for m in self.discord.messages(place))

    def mark(self, kept: list[str]) -> str:
        kept.append(f"{self.name}{len(self.told) + len(self.asked) + len(self.secrets):02d}.")
        return kept[-1]

    async def asks(self, file: bytes = b"") -> None:
        assert self.place and self.thread
        files = [(f"{self.name}.png", "image/png", PNG + file)] if file else []
        mark = self.mark(self.asked)
        await self.discord.says(self.requester, self.place, mark, files=files)
        await self.discord.message(self.thread, containing=mark)

    async def asks_to_reopen(self) -> None:
        """Words that cannot be meant in another way; others are asked about first."""
        assert self.place and self.thread
        mark = self.mark(self.asked)
        await self.discord.says(self.requester, self.place, f"still broken, reopen it {mark}")
        await self.discord.message(self.thread, containing=mark)

    async def tells(self, corrected: bool = False) -> None:
        assert self.thread
        mark = self.mark(self.told)
        said = await self.discord.says(self.agent, self.thread, mark)
        copy = await self.hears(mark)
        if corrected:
            await self.discord.edits(self.agent, said, f"{mark} corrected")
            await self.discord.until(lambda: "corrected" in copy.text, PATIENCE, "the correction")

    async def tells_in_a_row(self, many: int = 3) -> None:
        """Several words at once; they arrive in this order."""
        assert self.thread
        for _ in range(many):
            await self.discord.says(self.agent, self.thread, self.mark(self.told))
        for mark in self.told[-many:]:
            await self.hears(mark)

    async def notes(self) -> None:
        assert self.thread
        await self.discord.says(self.agent, self.thread, f"// {self.mark(self.secrets)}")

    async def wants_a_person(self) -> None:
        await self.hears("Which kind of request")
        assert self.place
        await self.discord.says(self.requester, self.place, "a person please")
        await self.hears("I passed")
        card = self.card = await self.discord.message(
            self.desk.support, containing=f"{self.name}-thing"
        )
        self.thread = await self.discord.until(lambda: card.thread, PATIENCE, "the card's thread")

    async def is_claimed(self) -> None:
        assert self.card
        card = self.card
        claimed = lambda: card.content.startswith("**Claimed**")  # noqa: E731
        await self.press(self.agent, card, "Claim", claimed)
        await self.discord.until(claimed, PATIENCE, "the claim")
        await self.hears("has taken")

    async def is_resolved(self) -> Message:
        """By form, which can be lost, and then is asked for once more."""
        assert self.card
        for _ in range(20):
            try:
                asked = await self.discord.presses(self.agent, self.card, "Resolve", wait=False)
            except CannotDoThat:
                break
            if not await self._opens(asked):
                continue
            form = await self.discord.opened_modal(self.agent)
            await self.discord.submits(self.agent, form, {"how": "A vet."}, wait=False)
            if await self.discord.stage.changes.until(self.stands("is resolved"), AGAIN):
                break
        return await self.hears("is resolved")

    async def _opens(self, asked: Interaction) -> bool:
        return bool(await self.discord.stage.changes.until(lambda: asked.form, AGAIN))

    async def rates(self, summary: Message) -> None:
        await self.discord.reacts(self.requester, summary, "5\ufe0f\u20e3")
        await self.hears("rating it 5 of 5")


Between = Callable[[str], Awaitable[None]]
"""What happens to the desk between two chapters, which are named."""
CHAPTERS = ("opened", "sent", "claimed", "talked", "rated")


async def nothing(chapter: str) -> None:
    return


async def play(desk: Office, between: Between = nothing) -> tuple[Talk, Talk]:
    """From the first words to the reopening; returns both talks as they were meant."""
    discord = desk.server
    ada = Talk(desk, "a", desk.ada, desk.grace, discord.dm(desk.ada))
    eve = Talk(desk, "e", desk.eve, desk.alan)
    assert ada.place
    await discord.says(desk.ada, ada.place, "My cat ate the a-thing")
    await discord.says(desk.eve, desk.help, f"{discord.world.bot.mention} the e-thing is dark")
    await between("opened")
    begun = await discord.until(
        lambda: [t for t in discord.world.place_threads(desk.help) if "e-thing" in t.name],
        PATIENCE,
        "a private thread",
    )
    eve.place = begun[0]
    await asyncio.gather(ada.wants_a_person(), eve.wants_a_person())
    await between("sent")
    await asyncio.gather(ada.is_claimed(), eve.is_claimed())
    await between("claimed")
    await asyncio.gather(_talk(ada), _talk(eve))
    await between("talked")
    await asyncio.gather(_ends(ada), _ends(eve))
    await between("rated")
    await asyncio.gather(ada.asks_to_reopen(), eve.asks_to_reopen())
    await asyncio.gather(ada.hears("is open again"), eve.hears("is open again"))
    await asyncio.gather(ada.tells(), eve.tells())
    return ada, eve


async def _talk(talk: Talk) -> None:
    await talk.tells(corrected=True)
    await talk.asks(file=talk.name.encode())
    await talk.tells_in_a_row()
    await talk.asks()
    await talk.notes()


async def _ends(talk: Talk) -> None:
    await talk.rates(await talk.is_resolved())


# Counting.


async def counted(desk: Office, talks: Sequence[Talk]) -> Count:
    """Count when all is quiet: words by their marks, the desk's own messages by their keys."""
    rows, count, discord = list(reversed(await desk.outbox())), Count(), desk.server
    for talk in talks:
        assert talk.place and talk.thread
        count.each(talk.told, _said(discord, talk.place))
        count.each(talk.asked, _said(discord, talk.thread))
        count.leaked += [s for s in talk.secrets for t in _said(discord, talk.place) if s in t]
        file = PNG + talk.name.encode()
        found = [
            m
            for m in discord.messages(talk.thread)
            if any(attached.content == file for attached in m.attachments)
        ]
        count.once(f"the file of {talk.name}", len(found))
    standing = _standing(discord)
    count.messages(rows, {row.key: standing[nonce(row.key)] for row in rows})
    threads = Counter(t.name for t in discord.world.place_threads(desk.help))
    count.doubled += [f"the thread {name}" for name, many in threads.items() if many > 1]
    count.violations = [str(violation) for violation in discord.violations]
    return count


async def maybe_doubled(desk: Office) -> list[str]:
    return [row.key for row in await desk.outbox() if row.possible_duplicate]


def _said(discord: DiscordServer, place: Place) -> list[str]:
    bot = discord.world.bot
    return [m.text for m in discord.messages(place) if m.author is bot]


def _standing(discord: DiscordServer) -> Counter[str]:
    """How many messages bear each nonce; one that was taken back did stand."""
    standing = Counter(str(m.nonce) for m in discord.messages() if m.nonce)
    standing.update(_deleted(discord))
    return standing


def _deleted(discord: DiscordServer) -> list[str]:
    return [
        str(m.nonce)
        for kept in discord.world.messages.values()
        for m in kept.values()
        if m.deleted and m.nonce
    ]
