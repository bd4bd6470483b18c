"""The whole story, told while things go wrong: people wait, look again, and press once more.

Two talks go on at once, one in private and one in a channel. Every word bears a mark of its own,
so that at the end it can be counted on the other side.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.limits import PATIENCE
from tests.slack.desk import Office
from tests.slack.scenes import PNG
from tests.slack.server import Channel, Interaction, Message, NotPossible, SlackServer, User, View

"""Real seconds that somebody waits for an answer."""
TIMES = 40
"""So often somebody presses a button that does nothing."""


@dataclass
class Talk:
    """One requester's talk. `told` and `asked` are the marks of what the agent and the requester
    said, in that order.
    """

    desk: Office
    name: str
    requester: User
    where: User | Channel
    root: str = ""
    card: Message | None = None
    agent: User | None = None
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    files_told: list[str] = field(default_factory=list)
    files_asked: list[str] = field(default_factory=list)

    @property
    def slack(self) -> SlackServer:
        return self.desk.server

    async def opens(self, text: str) -> None:
        said = await self.says(self.requester, f"{text} {self.mark(self.details)}", thread=None)
        self.root = said.ts

    async def says(self, who: User, text: str, *, thread: str | None, file: str = "") -> Message:
        """Say it, and wait until Slack knows that it was taken in."""
        files = [(f"{file}.png", "image/png", PNG + file.encode())] if file else []
        carried = self.files_told if who is self.agent else self.files_asked
        carried += [file] if file and self.agent else []
        where = self.where if who is self.requester else self.desk.support
        said = await self.slack.says(who, where, text, thread=thread, files=files, wait=False)
        await self.taken_in(said)
        return said

    async def taken_in(self, said: Message) -> None:
        await self.slack.until(
            lambda: any(d.ack for d in said.deliveries), PATIENCE, f"{said.text} is taken in"
        )

    async def asks(self, file: str = "") -> None:
        """The requester says something to whoever is there."""
        await self.says(self.requester, self.mark(self.asked), thread=self.root, file=file)

    async def asks_to_reopen(self) -> None:
        """Words that cannot be meant in another way; others are asked about first."""
        text = f"still broken, reopen it {self.mark(self.asked)}"
        await self.says(self.requester, text, thread=self.root)

    async def tells(self, file: str = "") -> Message:
        """The agent says something under the card."""
        assert self.agent and self.card
        return await self.says(self.agent, self.mark(self.told), thread=self.card.ts, file=file)

    async def corrects(self, words: Message) -> None:
        """The agent edits; the copy reads so too."""
        assert self.agent
        better = f"{words.text} corrected"
        done = await self.slack.edits(self.agent, words, better, wait=False)
        await self.slack.until(lambda: done.ack, PATIENCE, "the edit is taken in")
        await self.hears(better)

    async def reacts(self, message: Message, emoji: str) -> None:
        done = await self.slack.reacts(self.requester, message, emoji, wait=False)
        await self.slack.until(lambda: done.ack, PATIENCE, "the reaction is taken in")

    async def notes(self) -> None:
        assert self.agent and self.card
        mark = self.mark(self.secrets)
        await self.says(self.agent, f"// {mark}", thread=self.card.ts)

    async def details_until_sent(self) -> None:
        """Every question is answered as it comes."""
        kind = await self.hears("Which kind of request")
        await self.press(self.requester, kind, "Technical Issues")
        urgency = await self.hears("How urgent")
        await self.press(self.requester, urgency, "High")
        await self.hears("just before it happened")
        await self.says(self.requester, self.mark(self.details), thread=self.root)
        await self.hears("A screenshot helps")
        await self.says(self.requester, "", thread=self.root, file=f"{self.name}first")
        await self.press(self.requester, await self.hears("This is what I will pass on"), "Send")

    async def reaches_the_agents(self) -> None:
        await self.hears("I passed")
        self.card = await self.slack.message(self.desk.support, containing=self.details[0])

    async def is_claimed_by_one_of(self, *agents: User) -> None:
        """All press at once; who has it stands on the card."""
        assert self.card
        card = self.card
        await asyncio.gather(*(self.press(who, card, "Claim") for who in agents))
        await self.slack.until(
            lambda: card.shown.startswith("*Claimed*"), PATIENCE, f"{self.name} is claimed"
        )
        [self.agent] = [a for a in agents if a.real_name in card.shown.split("\n")[0]]
        await self.hears(f"{self.agent.real_name} has taken")

    async def is_resolved(self, how: str) -> Message:
        assert self.agent and self.card
        for _ in range(TIMES):
            form = await self._form(self.agent, self.card)
            sent = await _tried(self.slack.submits(self.agent, form, {"how": how}))
            if sent is None or sent.ack:
                break
            await self.desk.listening()
        return await self.hears("is resolved")

    async def hears(self, containing: str) -> Message:
        """What the requester sees, once it is there."""
        return await self.slack.message(self.where, containing=containing, thread=self.root)

    async def press(self, who: User, where: Message, label: str) -> None:
        """Press until it is acknowledged, or the button is gone."""
        for _ in range(TIMES):
            done = await _tried(self.slack.presses(who, where, label))
            if done is None or done.ack:
                return
            await self.desk.listening()
        raise AssertionError(f"nobody answers to {label}")

    def mark(self, kept: list[str]) -> str:
        marks = (self.told, self.asked, self.details, self.secrets)
        kept.append(f"{self.name}{sum(map(len, marks)):02d}.")
        return kept[-1]

    async def _form(self, agent: User, card: Message) -> View:
        for _ in range(TIMES):
            await _tried(self.slack.presses(agent, card, "Resolve"))
            try:
                return await self.slack.opened_view(agent, timeout=0.5)
            except AssertionError:
                await self.desk.listening()
        raise AssertionError("no form is shown")


async def _tried(act: Awaitable[Interaction]) -> Interaction | None:
    """None where Slack does not let one do it any more: then it was done before."""
    try:
        return await act
    except NotPossible:
        return None


Between = Callable[[str], Awaitable[None]]
"""What happens to the desk between two chapters, which are named."""


async def nothing(chapter: str) -> None:
    return


async def play(desk: Office, between: Between = nothing) -> tuple[Talk, Talk]:
    """From the first words to the reopening; returns both talks as they were meant."""
    ada, eve = Talk(desk, "a", desk.ada, desk.ada), Talk(desk, "e", desk.eve, desk.general)
    await asyncio.gather(
        ada.opens("My cat ate the <spoon> & fork"),
        eve.opens(f"{desk.server.bot.mention} the lamp is dark"),
    )
    await between("opened")
    await asyncio.gather(ada.details_until_sent(), _wants_a_person(eve))
    await between("sent")
    await asyncio.gather(ada.reaches_the_agents(), eve.reaches_the_agents())
    await ada.is_claimed_by_one_of(desk.grace, desk.alan)
    await between("claimed")
    await eve.is_claimed_by_one_of(desk.alan if ada.agent is desk.grace else desk.grace)
    await asyncio.gather(_talk(ada), _talk(eve))
    await between("talked")
    await asyncio.gather(_ends(ada), _ends(eve))
    await between("rated")
    await asyncio.gather(ada.asks_to_reopen(), eve.asks_to_reopen())
    await asyncio.gather(ada.hears("is open again"), eve.hears("is open again"))
    await asyncio.gather(ada.tells(), eve.tells())
    return ada, eve


async def _wants_a_person(talk: Talk) -> None:
    await talk.hears("Which kind of request")
    await talk.says(talk.requester, "a person please", thread=talk.root)


async def _talk(talk: Talk) -> None:
    for turn in range(3):
        words = await talk.tells(file=f"{talk.name}agent" if turn == 1 else "")
        if turn == 0:
            await talk.corrects(words)
        await talk.asks(file=f"{talk.name}requester" if turn == 2 else "")
    await talk.notes()


async def _ends(talk: Talk) -> None:
    summary = await talk.is_resolved("A vet.")
    await talk.reacts(summary, "five")
    await talk.hears("rating it 5 of 5")
