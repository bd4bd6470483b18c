"""Discord for the contract: the real discord.py against a server of our own."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.gateway.connection import Client
from adapters.discord.settings import Credentials
from bot.runtime import attend
from bot.shielded_inbox import ShieldedInbox
from core.model.actions import Immediate
from core.model.people import Person, Place
from core.ports import Posted
from tests.adapters.contract import EVERYBODY, Desk, Shown, Verb
from tests.clock import FakeClock
from tests.desks import make_desk
from tests.discord.desk import Office, office
from tests.discord.scenes import PNG
from tests.discord.server import Form, Member, Message
from tests.discord.server.world.messages import DEFAULT
from tests.discord.server.world.places import Place as Where
from tests.limits import PATIENCE

SENDING = "POST /channels/*/messages"
EMOJI = {
    "five": "5\ufe0f\u20e3",
    "thumbsup": "\N{THUMBS UP SIGN}",
    "eyes": "\N{EYES}",
}
PROBLEM = re.compile(r"\*\*(.+?)\*\* (.+)")
ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass
class DiscordRig:
    office: Office
    desk: Desk
    adapter: DiscordAdapter
    reading: "asyncio.Task[None]"
    client: Client
    ada: Person = field(init=False)
    grace: Person = field(init=False)
    alan: Person = field(init=False)
    home: Place = field(init=False)
    room: Place = field(init=False)
    nowhere: Place = field(init=False)
    lacks: frozenset[Verb] = frozenset()
    _asked: list[Immediate] = field(default_factory=list)
    _form: Form | None = None

    def __post_init__(self) -> None:
        for name in ("ada", "grace", "alan"):
            member: Member = getattr(self.office, name)
            setattr(self, name, Person("discord", str(member.id), member.display_name))
        self.home = Place.direct(self.ada)
        self.room = Place("discord", str(self.office.support.id))
        self.nowhere = Place("discord", "1")

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> Message:
        """In private there are no threads: an answer to a message stands beside it."""
        where = self._place(under.place) if under else self._private(who)
        files = [(file, "image/png", PNG)] if file else []
        said = await self.office.server.says(self._member(who), where, text, files=files)
        await self._brought()
        return said

    async def edits(self, who: Person, said: Message, text: str) -> None:
        self.office.server.stage.world.clock.advance(1)  # no two edits are of one moment
        await self.office.server.edits(self._member(who), said, text)
        await self._brought()

    async def deletes(self, who: Person, said: Message) -> None:
        await self.office.server.deletes(self._member(who), said)
        await self._brought()

    async def presses(self, who: Person, posted: Posted, label: str) -> None:
        await self.office.server.presses(self._member(who), self._message(posted), label)
        await self._brought()

    async def reacts(self, who: Person, posted: Posted, emoji: str, *, added: bool = True) -> None:
        discord = self.office.server
        act = discord.reacts if added else discord.unreacts
        await act(self._member(who), self._message(posted), EMOJI[emoji])
        await self._brought()

    async def commands(self, who: Person, text: str) -> None:
        self._asked = self.desk.replies[:1]
        given = {"problem": text} if text else {}
        await self.office.server.command(self._member(who), self._private(who), "ticket", given)
        await self._brought()

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        """Discord closes a form that was sent: whoever sends it again asks for it again."""
        if not self.form(who):
            self.desk.replies[:0] = self._asked
            await self.commands(who, "")
        discord = self.office.server
        self._form = form = await discord.opened_modal(self._member(who))
        sent = await discord.submits(self._member(who), form, values)
        await self._brought()
        names = {label: part["custom_id"] for label, part in form.fields.items()}
        return {names[label]: words for label, words in PROBLEM.findall(sent.text)}

    def form(self, who: Person) -> tuple[str, ...]:
        asked = [
            one
            for one in self.office.server.interactions
            if one.user is self._member(who).user and one.form is not None
        ]
        if not asked or (self._form is not None and self._form.asked is asked[-1]):
            return ()
        return tuple(part["custom_id"] for part in Form(asked[-1]).fields.values())

    def seen(self, who: Person) -> list[Shown]:
        discord = self.office.server
        return [
            Shown(
                ESCAPED.sub(r"\1", message.text),
                tuple(message.labels),
                tuple(file.filename for file in message.attachments),
            )
            for message in discord.seen_by(self._member(who))
            if message.author is discord.world.bot and message.type == DEFAULT
        ]

    def rung(self) -> set[str]:
        pings = self.office.server.pings
        everybody = {EVERYBODY for ping in pings if ping.everyone}
        return {str(user.id) for ping in pings for user in ping.users} | everybody

    def acknowledged(self, said: Message) -> bool:
        return self._is_stored()

    def breaks(self, how: str) -> None:
        faults = self.office.server.faults
        if how == "slow down":
            faults.limit(SENDING, 7, via=False, times=1)
        else:
            faults.drop(SENDING, after=how == "after", times=1)

    async def stops(self) -> None:
        self.reading.cancel()
        await asyncio.wait([self.reading])
        await self.adapter.close()

    async def _brought(self) -> None:
        """The dispatch was taken in, or could not be."""
        refused = self.desk.refused
        async with asyncio.timeout(PATIENCE):
            while not (self._is_stored() or self.desk.refused > refused):
                await asyncio.sleep(0.005)

    def _is_stored(self) -> bool:
        left = {held.id: held.sequence for held in self.client.ledger.left().kept.values()}
        sessions = self.office.server.gateway.sessions.values()
        return all(left.get(session.id) == session.seq for session in sessions)

    def _member(self, who: Person) -> Member:
        return self.office.server.world.first_guild.members[int(who.handle)]

    def _private(self, who: Person) -> Where:
        return self.office.server.dm(self._member(who))

    def _place(self, place: Place) -> Where:
        if place.room.startswith("@"):
            return self._private(Person("discord", place.room[1:]))
        return self.office.server.world.places[int(place.thread or place.room)]

    def _message(self, posted: Posted) -> Message:
        channels = (self._place(posted.place), self._place(Place("discord", posted.place.room)))
        world = self.office.server.world
        return next(m for where in channels if (m := world.message(where, int(posted.ref))))


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[DiscordRig]:
    async with office(folder, speed=1) as discord:
        server, desk = discord.server, Desk()
        told = Credentials(server.world.app.token, server.api_url, content=True)
        rooms = frozenset({str(discord.support.id)})
        adapter = DiscordAdapter(told, make_desk(), desk, FakeClock(), rooms)
        rest = timedelta(milliseconds=10)
        reading = asyncio.create_task(attend(adapter, ShieldedInbox(desk), lambda _: rest))
        try:
            await server.until(lambda: server.world.commands.of(None) and server.identifies)
            assert adapter.client is not None
            rig = DiscordRig(discord, desk, adapter, reading, adapter.client)
            await server.until(lambda: server.gateway.sessions and rig._is_stored())
            yield rig
        finally:
            reading.cancel()
            await asyncio.wait([reading])
            await adapter.close()
        assert server.violations == []
