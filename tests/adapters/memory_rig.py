"""The in-memory platform for the contract, and so the kit without any platform's own code."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.runtime import attend
from bot.shielded_inbox import ShieldedInbox
from core.model.people import Person, Place
from core.ports import Posted
from tests.adapters.contract import Desk, Shown, Verb
from tests.adapters.memory.adapter import MemoryAdapter
from tests.adapters.memory.network import Message, Network, Payload
from tests.clock import FakeClock
from tests.slack.scenes import PNG

NAMES = {"ada": "Ada", "grace": "Grace Hopper", "alan": "Alan Turing"}


@dataclass
class MemoryRig:
    network: Network
    desk: Desk
    adapter: MemoryAdapter
    reading: "asyncio.Task[None]"
    lacks: frozenset[Verb] = frozenset()
    ada: Person = Person("memory", "ada", "Ada")
    grace: Person = Person("memory", "grace", "Grace Hopper")
    alan: Person = Person("memory", "alan", "Alan Turing")
    home: Place = Place.direct_to("memory", "ada")
    room: Place = Place("memory", "support")
    nowhere: Place = Place("memory", "nowhere")
    _triggers: list[str] = field(default_factory=list)

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> Payload:
        thread = under.place.thread if under else ""
        room = under.place.room if under and not under.place.is_direct else f"dm-{who.handle}"
        told: Payload = {"type": "said", "user": who.handle, "room": room, "text": text}
        if file:
            self.network.files[file] = PNG
            url = f"{self.network.address}/files/{file}"
            told["files"] = [{"name": file, "media_type": "image/png", "url": url}]
        return await self.network.tell({**told, "thread": thread})

    async def edits(self, who: Person, said: Payload, text: str) -> None:
        await self._about("edited", who, said["room"], said["id"], text=text)

    async def deletes(self, who: Person, said: Payload) -> None:
        await self._about("deleted", who, said["room"], said["id"])

    async def presses(self, who: Person, posted: Posted, label: str) -> None:
        message = self.network.messages[posted.ref]
        button = dict(message.buttons)[label]
        thread = message.thread or message.ref
        await self._about("pressed", who, message.room, posted.ref, button=button, thread=thread)

    async def reacts(self, who: Person, posted: Posted, emoji: str, *, added: bool = True) -> None:
        room = self.network.messages[posted.ref].room
        await self._about("reacted", who, room, posted.ref, emoji=emoji, added=added)

    async def commands(self, who: Person, text: str) -> None:
        told = {"type": "commanded", "user": who.handle, "room": f"dm-{who.handle}", "text": text}
        self._triggers.append((await self.network.tell(told))["id"])

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        trigger = self._triggers[-1]
        form, fields = (self.network.forms[trigger][each] for each in ("form", "fields"))
        self.network.problems.pop(trigger, None)
        await self._about(
            "submitted",
            who,
            f"dm-{who.handle}",
            "",
            form=form,
            values={**fields, **values},
            trigger=trigger,
        )
        if problems := self.network.problems.get(trigger):
            return problems
        del self.network.forms[trigger]
        return {}

    def form(self, who: Person) -> tuple[str, ...]:
        held = self.network.forms.get(self._triggers[-1]) if self._triggers else None
        return tuple(held["fields"]) if held else ()

    def seen(self, who: Person) -> list[Shown]:
        return [_shown(message) for message in self.network.seen_by(who.handle)]

    def rung(self) -> set[str]:
        return {who for message in self.network.messages.values() for who in message.rings}

    def acknowledged(self, said: Payload) -> bool:
        return said["id"] in self.network.acknowledged

    def breaks(self, how: str) -> None:
        self.network.faults.append(how)

    async def stops(self) -> None:
        self.reading.cancel()
        await asyncio.wait([self.reading])

    async def _about(self, kind: str, who: Person, room: str, of: str, **more: object) -> None:
        await self.network.tell({"type": kind, "user": who.handle, "room": room, "of": of, **more})


def _shown(message: Message) -> Shown:
    labels = tuple(label for label, _ in message.buttons)
    text = message.text.replace("\\", "")
    return Shown(text, labels, tuple(name for name, _ in message.files))


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[MemoryRig]:
    network = Network({"support": {"grace", "alan"}}, NAMES)
    server = await network.serve_files()
    desk = Desk()
    adapter = MemoryAdapter(network, desk, FakeClock())
    rest = timedelta(milliseconds=1)
    reading = asyncio.create_task(attend(adapter, ShieldedInbox(desk), lambda _: rest))
    await asyncio.sleep(0)
    try:
        yield MemoryRig(network, desk, adapter, reading)
    finally:
        reading.cancel()
        await asyncio.wait([reading])
        await network.close()
        await adapter.close()
        await server.cleanup()
