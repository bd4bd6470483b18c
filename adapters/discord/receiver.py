"""Receiving: read the dispatch, fill in what it only names, and let it in, again if need be."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from adapters.discord.channels import Channels
from adapters.discord.content_intent import ContentIntent, is_redacted
from adapters.discord.gateway.sessions import Mark
from adapters.discord.inbound.events import resolve_addressing
from adapters.discord.inbound.payload_parts import BotIdentity, person_of, place_of
from adapters.discord.inbound.payloads import AUTOCOMPLETE, INTERACTION, one_by_one, read
from adapters.discord.members import Members
from adapters.discord.outbound.immediate_responses import (
    ImmediateResponder,
    RenderedReply,
    is_form_again,
)
from adapters.discord.outbound.interaction_responses import InteractionResponses
from adapters.kit.file_transfer import FileFetch
from adapters.kit.parsed_event import PARSE_ERRORS, Malformed, ParsedEvent, shape
from adapters.kit.tasks import BackgroundTasks, ConversationOrder
from core.model.events import (
    CommandGiven,
    Event,
    FormSubmitted,
    MessageDeleted,
    MessageReceived,
)
from core.model.ids import MessageRef
from core.model.people import Person, Place
from core.ports import (
    Clock,
    Conflict,
    DeliveryError,
    DeliveryNotRecorded,
    Inbox,
    InboxResult,
    Outcome,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

RETRY_DELAYS_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between tries; the last one is repeated for as long as the store is away."""
MISHAPS: Final = 5
"""An error that nobody foresaw is not healed by time."""
TROUBLES: Final = (Conflict, DeliveryNotRecorded, StoreUnavailable, DeliveryError)
"""What passes: the store is away, or Discord does not say where something stands."""


Done = Callable[[], None]


@dataclass(slots=True)
class Receiver:
    """Nothing is acknowledged on a gateway, so what could not be stored is tried until it is, and
    `stored` is told of it; the rest is played again after a restart. Where `guilds` are named, what
    happens in other servers is none of the desk's business.
    """

    inbox: Inbox
    me: BotIdentity
    rooms: Channels
    members: Members
    files: FileFetch
    answers: InteractionResponses
    responder: ImmediateResponder
    deafness: ContentIntent
    clock: Clock
    stored: Callable[[Mark], None] = lambda mark: None
    guilds: Collection[str] = ()
    closing: bool = False
    _order: ConversationOrder = field(default_factory=ConversationOrder)
    _inside: BackgroundTasks = field(default_factory=BackgroundTasks)
    _locales: dict[str, str] = field(default_factory=dict)

    def dispatched(self, kind: str, data: Mapping[str, Any], mark: Mark) -> None:
        """One dispatch of the gateway, in the order in which they come."""
        if self.closing:
            return
        guild = data.get("guild_id")
        if self.guilds and guild is not None and str(guild) not in self.guilds:
            self.stored(mark)
            return
        *before, last = one_by_one(kind, data)
        for each in before:
            self._hear(*each, mark, lambda: None)
        self._hear(*last, mark, lambda: self.stored(mark))

    def _hear(self, kind: str, data: Mapping[str, Any], mark: Mark, done: Done) -> None:
        reading: ParsedEvent | None = None
        try:
            self.rooms.learn(kind, data)
            self.members.learn(data)
            if kind == INTERACTION and data.get("type") == AUTOCOMPLETE:
                self._inside.start(self._suggest(data))
            elif kind == INTERACTION and is_form_again(data):
                self._inside.start(self.responder.open_again(data))
            else:
                reading = read(kind, data, self.me, self.clock.now(), str(mark))
        except (Malformed, *PARSE_ERRORS) as wrong:
            log.warning(
                "discord.malformed", extra={"why": type(wrong).__name__, "shape": shape(data)}
            )
        if reading is None:
            if kind == "MESSAGE_CREATE":
                self._inside.start(self._notice_unreadable(data))
            done()
            return
        if reading.reply.trigger:
            self.answers.allow(reading.event.id, reading.reply)
        self._inside.start_event(self._in_order(reading, done))

    async def take(self, kind: str, message: Mapping[str, Any]) -> None:
        """Let in what the history tells. Raises what the inbox raises, DeliveryError, Malformed."""
        reading = read(kind, message, self.me, self.clock.now(), "history")
        if reading is not None:
            await self._accept(reading)

    async def leave(self) -> None:
        """Let nobody in any more, and come back when everybody inside has been served."""
        self.closing = True
        await self._inside.finish()

    async def _in_order(self, reading: ParsedEvent, done: Done) -> None:
        """It is stored in its turn. Others of the channel do not wait until it is answered."""
        reply = self.responder.begin(reading)
        async with self._order.turn(reading.lane):
            is_over, receipt = await self._let_in(reading, reply)
        if receipt is not None:
            await self._answer(receipt, reading, reply)
        elif reading.reply.trigger:
            await self.responder.not_now(reading)
        if is_over:
            done()

    async def _let_in(
        self, reading: ParsedEvent, reply: RenderedReply | None
    ) -> tuple[bool, InboxResult | None]:
        """Is it over, and what came of it, if it was stored? It is not over where it could not be
        stored before the end; then it will be played again.
        """
        mishaps = 0
        for attempt in range(1_000_000):
            try:
                return True, await self._accept(reading, reply)
            except TROUBLES as trouble:
                log.warning("discord.not_taken", extra={"why": type(trouble).__name__})
            except Exception:  # one bad event must not end listening
                log.exception("discord.not_taken", extra={"event_id": reading.event.id})
                mishaps += 1
            if reading.reply.trigger or mishaps >= MISHAPS:
                return True, None
            if self.closing:
                break
            await asyncio.sleep(RETRY_DELAYS_SECONDS[min(attempt, len(RETRY_DELAYS_SECONDS) - 1)])
        return False, None

    async def _answer(
        self, receipt: InboxResult, reading: ParsedEvent, reply: RenderedReply | None
    ) -> None:
        """Show what came of it. An error of showing it takes nothing back."""
        try:
            await self.responder.answer(receipt, reading, reply)
        except Exception:  # it is stored: neither taken in once more nor asked for
            log.exception("discord.not_answered", extra={"event_id": reading.event.id})

    async def _accept(
        self, reading: ParsedEvent, reply: RenderedReply | None = None
    ) -> InboxResult:
        event = await self._complete(reading)
        if event is None:
            return InboxResult(Outcome.IGNORED)
        return await self.inbox.accept(event, reply.window if reply is not None else None)

    async def _complete(self, reading: ParsedEvent) -> Event | None:
        """The event at its thread, with its author's language and its files; None for talk among
        people in a channel.
        """
        event: Any = reading.event
        place = await self.rooms.place(await self._place_of_deletion(event))
        author: Person = event.author
        if isinstance(event, MessageDeleted):
            author = self.rooms.author(event.ref, place)
        if author.locale:
            self._locales[author.handle] = author.locale
        author = await self._with_rights(author, place)
        if place is not event.place or author is not event.author:
            event = replace(event, place=place, author=author)
        found = resolve_addressing(event, self.me, ordered=reading.is_ordered)
        if isinstance(found, MessageReceived) and not await self._concerns(found):
            return None
        if reading.files and isinstance(found, MessageReceived | CommandGiven | FormSubmitted):
            kept = await self.files.take_in(self.inbox, reading.files)
            return replace(found, files=kept)
        return found

    async def _concerns(self, said: MessageReceived) -> bool:
        """Words in a thread of other people's are none of the desk's business, nor are their files:
        nothing of them is fetched.
        """
        if said.reply_to or (said.place.room in self.me.rooms and not said.place.thread):
            return True  # it was let through because it answers the desk or names a ticket
        return said.addressed or await self.responder.memory.may_concern(said.place)

    async def _notice_unreadable(self, data: Mapping[str, Any]) -> None:
        try:
            if is_redacted(data, self.me):
                await self.deafness.notice_unreadable(data)
        except (Malformed, *PARSE_ERRORS, *TROUBLES) as trouble:
            log.info("discord.not_told", extra={"why": type(trouble).__name__})

    async def _suggest(self, data: Mapping[str, Any]) -> None:
        """It asks and changes nothing, so that it may fail."""
        try:
            person = person_of(data)
            place = await self.rooms.place(place_of(data, person.handle))
            await self.responder.suggest(data, await self._with_rights(person, place))
        except (Malformed, *PARSE_ERRORS, DeliveryError) as trouble:
            log.info("discord.no_suggestions", extra={"why": type(trouble).__name__})

    async def _place_of_deletion(self, event: Any) -> Place:
        """A deletion in private tells the channel, and not with whom the talk is."""
        place: Place = event.place
        if not place.is_direct or place.direct_handle:
            return place
        channel = MessageRef.parse(event.id)
        whose = await self.rooms.whose(channel.room) if channel else ""
        return Place.direct_to(place.platform, whose, place.thread)

    async def _with_rights(self, author: Person, place: Place) -> Person:
        """Who is in the agents' room can read it, which Discord has checked; roles are told or
        looked up. Raises DeliveryError.
        """
        rooms = (place.room,) if place.room in self.me.rooms else ()
        belongs = (*rooms, *await self.members.roles_of(author.handle))
        locale = author.locale or self._locales.get(author.handle, "")
        if (belongs, locale) == (author.member_of, author.locale):
            return author
        return replace(author, member_of=belongs, locale=locale)
