"""Receiving: read the dispatch, fill in what it only names, and let it in, again if need be."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from adapters.discord import modals
from adapters.discord.answers import CHOICES, FORM, MESSAGE, QUIET, Answers
from adapters.discord.credentials import NAME
from adapters.discord.dialect import DiscordDialect
from adapters.discord.events import read_event, settled
from adapters.discord.files import Files
from adapters.discord.interactions import AUTOCOMPLETE, read_asked, read_interaction
from adapters.discord.outbound import EPHEMERAL, LONGEST
from adapters.discord.reading import Malformed, Reading, Self, person_of, shape
from adapters.discord.rooms import Rooms
from adapters.wording import PlainDialect, fill, page_of
from core.model.actions import FormProblems, Immediate, ShowForm, ShowHome
from core.model.events import (
    CommandGiven,
    Event,
    FormSubmitted,
    MessageDeleted,
    MessageReceived,
)
from core.model.people import Person, Place
from core.ports import (
    Clock,
    Conflict,
    DeliveryError,
    Inbox,
    Memory,
    NotYet,
    Outcome,
    Receipt,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

INTERACTION: Final = "INTERACTION_CREATE"
PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between tries; the last one is repeated for as long as the store is away."""
MISHAPS: Final = 5
"""An error that nobody foresaw is not healed by time."""
MOST_CHOICES: Final = 25


@dataclass(slots=True)
class Lane:
    """What comes from one channel, one after another."""

    waiting: list[Reading] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None


@dataclass(slots=True)
class Receiver:
    """Nothing is acknowledged on a gateway, so what could not be stored is tried until it is; what
    a crash takes is read from the history.
    """

    inbox: Inbox
    me: Self
    rooms: Rooms
    files: Files
    answers: Answers
    memory: Memory
    clock: Clock
    label: str = "HD"
    """How tickets are called, for the suggestions of a command."""
    closing: bool = False
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _inside: set["asyncio.Task[Any]"] = field(default_factory=set)
    _idle: set["asyncio.Task[None]"] = field(default_factory=set)
    """Only there to take a word away that says that somebody thinks."""
    _locales: dict[str, str] = field(default_factory=dict)

    def dispatched(self, kind: str, data: Mapping[str, Any], mark: str) -> None:
        """One dispatch of the gateway, in the order in which they come."""
        if self.closing:
            return
        try:
            self.rooms.learn(kind, data)
            if kind == INTERACTION and data.get("type") == AUTOCOMPLETE:
                self._kept(self._suggest(data))
                return
            reading = self._read(kind, data, mark)
        except (Malformed, KeyError, TypeError, ValueError, AttributeError, IndexError) as wrong:
            why = f"{type(wrong).__name__}: {str(wrong)[:80]}"
            log.warning("discord.malformed", extra={"why": why, "shape": shape(data)})
            return
        if reading is not None:
            self._queue(reading)

    async def take(self, message: Mapping[str, Any]) -> None:
        """Let in what was read from the history. Raises what the inbox raises."""
        reading = self._read("MESSAGE_CREATE", message, "history")
        if reading is not None:
            await self._accept(reading)

    async def leave(self) -> None:
        """Let nobody in any more, and come back when everybody inside has been served."""
        self.closing = True
        for task in self._idle:
            task.cancel()
        while self._inside:
            await asyncio.wait(self._inside)

    def _read(self, kind: str, data: Mapping[str, Any], mark: str) -> Reading | None:
        now = self.clock.now()
        if kind == INTERACTION:
            return read_interaction(data, self.me, now)
        return read_event(kind, data, self.me, now, mark)

    def _queue(self, reading: Reading) -> None:
        lane = self._lanes.setdefault(reading.lane, Lane())
        lane.waiting.append(reading)
        if lane.task is None:
            lane.task = self._kept(self._work_off(reading.lane, lane))

    async def _work_off(self, name: str, lane: Lane) -> None:
        while lane.waiting:
            await self._let_in(lane.waiting.pop(0))
        del self._lanes[name]

    async def _let_in(self, reading: Reading) -> None:
        mishaps = 0
        for attempt in range(1_000_000):
            try:
                receipt = await self._accept(reading)
            except (Conflict, NotYet, StoreUnavailable) as trouble:
                log.warning("discord.not_taken", extra={"why": type(trouble).__name__})
                if reading.asked.id:
                    await self._say_not_now(reading)
                    return
            except Exception:
                log.exception("discord.not_taken", extra={"event_id": reading.event.id})
                mishaps += 1
                if mishaps >= MISHAPS or reading.asked.id:
                    return
            else:
                await self._answer(receipt, reading)
                return
            if self.closing:
                return  # the history tells it again
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])

    async def _accept(self, reading: Reading) -> Receipt:
        event = await self._completed(reading)
        if event is None:
            return Receipt(Outcome.IGNORED)
        if reading.asked.id:
            thinking = not reading.asked.quiet
            self.answers.allow(event.id, reading.asked, thinking=thinking)
        return await self.inbox.accept(event)

    async def _completed(self, reading: Reading) -> Event | None:
        """The event at its thread, with its author's language and its files; None for talk among
        people in a channel.
        """
        event: Any = reading.event
        changes: dict[str, Any] = {"place": await self.rooms.place(self._placed(event))}
        author: Person = event.author
        if isinstance(event, MessageDeleted):
            author = Person(NAME, self.rooms.author(event.ref) or "unknown")
        if author.locale:
            self._locales[author.handle] = author.locale
        changes["author"] = self._known(author, changes["place"])
        found = settled(replace(event, **changes), self.me)
        if reading.files and isinstance(found, MessageReceived | CommandGiven | FormSubmitted):
            kept = await self.files.take_in(self.inbox, reading.files)
            return replace(found, files=kept)
        return found

    def _placed(self, event: Any) -> Place:
        """A deletion in private tells the channel, and not with whom the talk is."""
        place: Place = event.place
        if place.room != "@":
            return place
        channel = event.id.split(":")[1]
        return replace(place, room=f"@{self.rooms.whose(channel)}")

    def _known(self, author: Person, place: Place) -> Person:
        """Who is in the agents' room can read it, which Discord has checked."""
        rooms = (place.room,) if place.room in self.me.rooms else ()
        locale = author.locale or self._locales.get(author.handle, "")
        return replace(author, member_of=rooms, locale=locale)

    async def _answer(self, receipt: Receipt, reading: Reading) -> None:
        """The first answer to an interaction, within its three seconds."""
        asked = reading.asked
        if not asked.id:
            return
        try:
            if receipt.immediate:
                await self._show(receipt.immediate[0], reading)
            elif asked.quiet:
                await self.answers.respond(asked, QUIET)
            else:
                await self.answers.think(asked)
                idle = asyncio.create_task(self.answers.stop_thinking(reading.event.id))
                self._idle.add(idle)
                idle.add_done_callback(self._idle.discard)
        except DeliveryError as trouble:
            log.warning("discord.not_answered", extra={"why": str(trouble)})

    async def _show(self, shown: Immediate, reading: Reading) -> None:
        match shown:
            case ShowForm():
                data = modals.modal(shown, PlainDialect(self.clock.now()))
                await self.answers.respond(reading.asked, FORM, data)
            case FormProblems():
                told = [self._word(name, shown.language) for name in shown.problems.values()]
                await self._tell(reading, "\n".join(told))
            case ShowHome():
                parts = page_of(shown, DiscordDialect())
                await self._tell(reading, "\n\n".join(parts)[:LONGEST])

    async def _say_not_now(self, reading: Reading) -> None:
        language = getattr(reading.event, "author", Person(NAME, "")).locale or "en"
        try:
            await self._tell(reading, self._word("not_now", language))
        except DeliveryError as trouble:
            log.warning("discord.not_answered", extra={"why": str(trouble)})

    async def _tell(self, reading: Reading, text: str) -> None:
        body = {"content": text, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}
        await self.answers.respond(reading.asked, MESSAGE, body)

    async def _suggest(self, data: Mapping[str, Any]) -> None:
        """Tickets of one's own, where a command asks for a number."""
        person = person_of(data)
        views = await self.memory.mine(person)
        choices = [
            {
                "name": f"{self.label}-{view.number} {view.subject}"[:100],
                "value": f"{self.label}-{view.number}",
            }
            for view in views[:MOST_CHOICES]
        ]
        try:
            asked = read_asked(data)
            await self.answers.respond(asked, CHOICES, {"choices": choices})
        except DeliveryError as trouble:
            log.info("discord.no_suggestions", extra={"why": str(trouble)})

    def _word(self, name: str, language: str) -> str:
        return fill(name, {}, language, "UTC", DiscordDialect())

    def _kept(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.create_task(work)
        self._inside.add(task)
        task.add_done_callback(self._inside.discard)
        return task
