"""Slack for the contract: the real Bolt and slack_sdk against a server of our own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.slack.adapter import SlackAdapter
from adapters.slack.settings import Credentials
from bot.runtime import attend
from bot.shielded_inbox import ShieldedInbox
from core.model.people import Person, Place
from core.ports import Posted
from tests.adapters.contract import EVERYBODY, Desk, Shown, Verb
from tests.clock import FakeClock
from tests.limits import PATIENCE
from tests.slack.desk import Office, office
from tests.slack.scenes import PNG
from tests.slack.server import Message, User

NAMES = {"thumbsup": "+1", "check": "white_check_mark"}
TROUBLES: dict[str, dict[str, Any]] = {
    "slow down": {"trouble": "rate_limited", "retry_after": 7},
    "before": {"trouble": "drop_before"},
    "after": {"trouble": "drop_after"},
}


@dataclass
class SlackRig:
    office: Office
    desk: Desk
    adapter: SlackAdapter
    reading: "asyncio.Task[None]"
    ada: Person = field(init=False)
    grace: Person = field(init=False)
    alan: Person = field(init=False)
    home: Place = field(init=False)
    room: Place = field(init=False)
    nowhere: Place = field(init=False)
    lacks: frozenset[Verb] = frozenset()

    def __post_init__(self) -> None:
        office = self.office
        for name in ("ada", "grace", "alan"):
            user: User = getattr(office, name)
            setattr(self, name, Person("slack", user.id, user.real_name))
        self.home, self.room = Place.direct(self.ada), Place("slack", office.support.id)
        self.nowhere = Place("slack", "C0NOWHERE")

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> Message:
        user = self._user(who)
        where = self.office.support if under and under.place == self._in(under) else user
        thread = under.place.thread if under else None
        files = [(file, "image/png", PNG)] if file else []
        slack = self.office.server
        if self.desk.down:  # nothing acknowledges it
            slack.sockets.ack_timeout = 0.5
        return await slack.says(user, where, text, thread=thread, files=files)

    async def edits(self, who: Person, said: Message, text: str) -> None:
        await self.office.server.edits(self._user(who), said, text)

    async def deletes(self, who: Person, said: Message) -> None:
        await self.office.server.deletes(self._user(who), said)

    async def presses(self, who: Person, posted: Posted, label: str) -> None:
        await self.office.server.presses(self._user(who), self._message(posted), label)

    async def reacts(self, who: Person, posted: Posted, emoji: str, *, added: bool = True) -> None:
        slack = self.office.server
        act = slack.reacts if added else slack.unreacts
        await act(self._user(who), self._message(posted), NAMES.get(emoji, emoji))

    async def commands(self, who: Person, text: str) -> None:
        user = self._user(who)
        await self.office.server.command(user, user, "/ticket", text)

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        user, slack = self._user(who), self.office.server
        view = await slack.opened_view(user)
        return (await slack.submits(user, view, values)).errors

    def form(self, who: Person) -> tuple[str, ...]:
        stack = self.office.server.world.modals(who.handle)
        return tuple(block["block_id"] for block in stack[-1].blocks) if stack else ()

    def seen(self, who: Person) -> list[Shown]:
        slack, user = self.office.server, self._user(who)
        return [
            Shown(m.shown, tuple(m.labels), tuple(f.name for f in m.files))
            for m in slack.seen_by(user)
            if m.bot_id or m.user == slack.bot.id
        ]

    def rung(self) -> set[str]:
        found = {mention.user for mention in self.office.server.validator.mentions}
        return {handle if handle.startswith("U") else EVERYBODY for handle in found}

    def acknowledged(self, said: Message) -> bool:
        return said.ack is not None

    def breaks(self, how: str) -> None:
        self.office.server.fail("chat.postMessage", **TROUBLES[how])

    async def stops(self) -> None:
        self.reading.cancel()
        await asyncio.wait([self.reading])
        await self.adapter.close()

    def _user(self, who: Person) -> User:
        return self.office.server.world.users[who.handle]

    def _in(self, posted: Posted) -> Place:
        return Place("slack", self.room.room, posted.place.thread)

    def _message(self, posted: Posted) -> Message:
        found = self.office.server.world.find(self._channel(posted.place.room), posted.ref)
        assert found is not None
        return found

    def _channel(self, room: str) -> str:
        slack = self.office.server
        return slack.world.im(room[1:]).id if room.startswith("@") else room


@asynccontextmanager
async def at_work(folder: Path, *, mode: str) -> AsyncIterator[SlackRig]:
    retries = (0.0, *[0.02] * int(PATIENCE / 0.02))
    async with office(folder, mode, speed=1, retry_delays=retries) as slack:
        slack.find_a_door()
        server, desk = slack.server, Desk()
        told = Credentials(
            server.bot_token,
            server.app_token if mode == "socket" else "",
            server.requests.signing_secret,
            server.api_url,
            f"127.0.0.1:{slack.port}",
        )
        rooms = frozenset({slack.support.id})
        adapter = SlackAdapter(told, desk, FakeClock(), rooms, ping=0.5)
        rest = timedelta(milliseconds=10)
        reading = asyncio.create_task(attend(adapter, ShieldedInbox(desk), lambda _: rest))
        try:
            await slack.listening()
            yield SlackRig(slack, desk, adapter, reading)
        finally:
            reading.cancel()
            await asyncio.wait([reading])
            await adapter.close()
        assert server.violations == []
