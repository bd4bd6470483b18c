"""The terminal for the contract: lines are typed, and what was printed is read."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from adapters.console.adapter import ConsoleAdapter
from adapters.console.forms import Filling
from adapters.console.view import View
from adapters.words.rendering import PlainDialect, label_of
from bot.runtime import attend
from bot.shielded_inbox import ShieldedInbox
from core.model.actions import Say
from core.model.people import Person, Place
from core.ports import Posted
from tests.adapters.contract import Desk, Shown, Verb
from tests.clock import FakeClock
from tests.limits import PATIENCE
from tests.slack.scenes import PNG

GRACE = Person("console", "grace", "Grace Hopper")
ALAN = Person("console", "alan", "Alan Turing")


@dataclass
class Screen(View):
    """A view that also keeps what it shows, message by message."""

    kept: dict[tuple[str, str], tuple[Say, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def say(self, say: Say, dialect: PlainDialect, edited: bool, about: str = "") -> None:
        with self.console.capture() as printed:
            super().say(say, dialect, edited, about)
        slot = say.message_key or str(len(self.kept))
        self.kept[say.to.room, slot] = (say, _words(printed.get()))

    def retracted(self, room: str) -> None:
        self.kept.pop([key for key in self.kept if key[0] == room][-1])

    def note(self, text: str) -> None:
        self.notes.append(text)


@dataclass
class ConsoleRig:
    desk: Desk
    door: ShieldedInbox
    adapter: ConsoleAdapter
    screen: Screen
    folder: Path
    keys: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    reading: "asyncio.Task[None] | None" = None
    lacks: frozenset[Verb] = frozenset()
    ada: Person = Person("console", "ada", "Ada")
    grace: Person = GRACE
    alan: Person = ALAN
    home: Place = Place("console", "ada")
    room: Place = Place("console", "#support")
    nowhere: Place = Place("console", "")

    async def line(self, prompt: str) -> str:
        """What the adapter reads: whoever asks for the next line has dealt with the last one."""
        self.free.set()
        return await self.keys.get()

    async def types(self, who: Person, line: str) -> None:
        side = "requester" if who == self.ada else "agent"
        await self.enters(f"/as {side} {who.handle}")
        await self.enters(line)

    async def enters(self, line: str) -> None:
        """Type a line, and wait until it was dealt with."""
        async with asyncio.timeout(PATIENCE):
            await self.free.wait()
            self.free.clear()
            self.keys.put_nowait(line)
            await self.free.wait()

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> str:
        if under is not None:
            await self.types(who, f"/in {under.place.thread}")
        if file:
            (self.folder / file).write_bytes(PNG)
            text = f'/attach "{self.folder / file}" {text}'
        await self.types(who, text)
        return text

    async def edits(self, who: Person, said: str, text: str) -> None:
        await self.types(who, f"/edit {text}")

    async def deletes(self, who: Person, said: str) -> None:
        await self.types(who, "/delete")

    async def presses(self, who: Person, posted: Posted, label: str) -> None:
        labels = next(s.labels for s in self.seen(who) if label in s.labels)
        await self.types(who, str(labels.index(label) + 1))

    async def reacts(self, who: Person, posted: Posted, emoji: str, *, added: bool = True) -> None:
        await self.types(who, f"{'' if added else '-'}:{emoji}:")

    async def commands(self, who: Person, text: str) -> None:
        await self.types(who, f"/ticket {text}".strip())

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        """Field by field; a choice by its number. Those with a problem are asked once more."""
        self.screen.notes.clear()
        for name in self.form(who):
            asked = next(f for f in self._filling.form.fields if f.name == name)
            options = [option.value for option in asked.options]
            value = values.get(name, "")
            typed = str(options.index(value) + 1) if value in options else value
            await self.enters(typed)
        return dict(zip(self.form(who), self.screen.notes[-2:], strict=False))

    def form(self, who: Person) -> tuple[str, ...]:
        filling = self.adapter._filling
        return tuple(asked.name for asked in filling.left) if filling else ()

    def seen(self, who: Person) -> list[Shown]:
        rooms = {"ada": {"ada", "@ada"}}.get(who.handle, {"#support", f"@{who.handle}"})
        return [
            Shown(
                words,
                tuple(label_of(button, say.language) for button in say.buttons),
                tuple(file.name for file in say.files if f"[file] {file.name}" in words),
            )
            for say, words in self.screen.kept.values()
            if say.to.room in rooms and (f"(only {who.handle} sees" in words or not say.only_for)
        ]

    def rung(self) -> set[str]:
        called = [w for _, words in self.screen.kept.values() for w in words.splitlines()]
        told = "".join(line for line in called if line.startswith("(calls "))
        return {who.handle for who in (self.ada, self.grace, self.alan) if who.display_name in told}

    def acknowledged(self, said: str) -> bool:
        return bool(self.desk.heard)

    def breaks(self, how: str) -> None:
        raise AssertionError("there is no network between")

    async def stops(self) -> None:
        assert self.reading
        self.reading.cancel()
        await asyncio.wait([self.reading])
        await self.door.empty()
        self.free.set()

    @property
    def _filling(self) -> Filling:
        assert self.adapter._filling is not None
        return self.adapter._filling


def _words(printed: str) -> str:
    """What stands beside the gutter, without its bar."""
    return "\n".join(line.partition("| ")[2] for line in printed.splitlines())


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[ConsoleRig]:
    desk = Desk()
    console = Console(file=io.StringIO(), color_system=None, emoji=False, width=400)
    screen = Screen(console)

    async def line(prompt: str) -> str:
        return await rig.line(prompt)

    agents = {"grace": GRACE, "alan": ALAN}
    rooms = dict.fromkeys(agents, "#support")
    adapter = ConsoleAdapter(screen, FakeClock(), line, rooms=rooms, agents=agents, session="s")
    rig = ConsoleRig(desk, ShieldedInbox(desk), adapter, screen, folder)
    rest = timedelta(milliseconds=1)
    rig.reading = asyncio.create_task(attend(adapter, rig.door, lambda _: rest))
    try:
        yield rig
    finally:
        rig.reading.cancel()
        await asyncio.wait([rig.reading])
