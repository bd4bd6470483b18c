"""Receiving: read the payload, fetch what it only names, let it in, and only then acknowledge."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from adapters.kit.parsed_event import PARSE_ERRORS, Malformed, ParsedEvent, shape
from adapters.kit.tasks import BackgroundTasks, ConversationOrder, OpenGaps
from adapters.slack.delivery import InteractionResponses, respond_by_url
from adapters.slack.files import Files
from adapters.slack.inbound.payload_parts import (
    BotIdentity,
    is_direct,
    mentioned_people,
    plain_text,
)
from adapters.slack.inbound.payloads import read
from adapters.slack.late_uploads import LateUploads
from adapters.slack.outbound import messages, views
from adapters.slack.outbound.dialect import SlackDialect
from adapters.slack.outbound.messages import RenderedMessage
from adapters.slack.outbound.views import home
from adapters.slack.people import People
from adapters.slack.settings import NAME
from adapters.slack.transport.socket import Acknowledge
from adapters.slack.web_api import Web, refusal_of
from adapters.words.rendering import Untouched, fill
from core.model.actions import FormProblems, Immediate, Say, ShowForm, ShowHome
from core.model.event_fields import event_author, event_place, event_text
from core.model.events import (
    CommandGiven,
    Event,
    FormSubmitted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
)
from core.model.ids import EventId, delivery_key
from core.model.people import Person, Place
from core.ports import (
    Clock,
    Conflict,
    DeliveryError,
    DeliveryNotRecorded,
    Inbox,
    InboxResult,
    Permanent,
    ReplyWindow,
    StoreUnavailable,
    Transient,
)

log = logging.getLogger(__name__)

WELL: Final = 200
AGAIN: Final = 503
"""Nothing was stored, so nothing is acknowledged: Slack brings it once more."""
MAX_NAMES: Final = 10
REPLY_WINDOW_SECONDS: Final = 2.0
"""From when an event came: Slack waits three seconds for an acknowledgement, which may carry the
reply. What is ready later goes the ordinary way."""
LATE_SECONDS: Final = 0.8
"""After the end of that window. If a commit took so long, Slack may not wait any more: what was to
come with the acknowledgement goes to the address of the command."""
REPLY_DELAYS_SECONDS: Final = (0.5, 1.0, 2.0, 5.0)
"""Seconds between tries to say there what is kept nowhere else."""
ALREADY_OPEN: Final = "exchanged_trigger_id"
"""Slack's refusal where an earlier try, or another worker, has opened a form for this press."""
LOOP_TURNS_BEFORE_CLOSE: Final = 20
"""Of the loop, in which Bolt hands the last answers to the connection."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a delivery of Slack's is answered: a status of HTTP, and a payload. By the socket, the
    payload goes with the acknowledgement, and nothing goes out for another status than 200.
    """

    status: int
    payload: Mapping[str, Any] | None = None
    answers: EventId | None = None
    """The event to which the payload is a reply that is kept nowhere else."""


TAKEN: Final = Response(WELL)
NOT_TAKEN: Final = Response(AGAIN)


@dataclass(slots=True)
class Receiver:
    """The whole of the Bolt app. Bolt acknowledges an event before its listeners run, and answers
    404 when none matches; who answers in their place escapes both.
    """

    inbox: Inbox
    me: BotIdentity
    web: Web
    people: People
    files: Files
    answers: InteractionResponses
    clock: Clock
    doubt: Callable[[datetime], Awaitable[object]]
    """Notes for the next start as well that something may be missing since then (UTC)."""
    closing: bool = False
    refused_since: datetime | None = None
    """When an event was refused first since the last look at the history, UTC: Slack may have given
    up on it."""
    gaps: OpenGaps = field(default_factory=OpenGaps)
    _doubted: datetime | None = None
    """The `refused_since` that is noted, or about to be."""
    _order: ConversationOrder = field(default_factory=ConversationOrder)
    _inside: BackgroundTasks = field(default_factory=BackgroundTasks)
    _late_files: LateUploads = field(init=False)

    def __post_init__(self) -> None:
        self._late_files = LateUploads(self.files.fetch, self.inbox, self.clock, self._inside)

    def begin(self, body: dict[str, Any], acknowledge: Acknowledge) -> None:
        """Take in one delivery of Slack's, and acknowledge it once it is stored."""
        self._inside.start_event(self._take_in(body, acknowledge))

    async def receive(self, body: dict[str, Any]) -> Response:
        """The response to one delivery. What has started is let finish, though Slack may close
        the connection.
        """
        return await asyncio.shield(self._inside.start_event(self._receive(body)))

    async def _take_in(self, body: dict[str, Any], acknowledge: Acknowledge) -> None:
        response = NOT_TAKEN
        try:
            response = await self._receive(body)
            if response.status == WELL:
                await acknowledge(response.payload)
                return
        except ConnectionError as gone:
            log.warning("slack.not_acknowledged", extra={"why": type(gone).__name__})
        except Exception:  # not acknowledged, so Slack brings it again
            log.exception("slack.not_acknowledged")
        if response.payload is not None and response.answers is not None:
            await self._say_at_address(response.answers, response.payload)

    async def _receive(self, body: dict[str, Any]) -> Response:
        if self.closing:
            return NOT_TAKEN
        if body.get("type") == "url_verification":
            return Response(WELL, {"challenge": str(body.get("challenge", ""))[:200]})
        try:
            reading = read(body, self.me, self.clock.now())
        except Malformed as wrong:
            log.warning("slack.malformed", extra={"why": wrong, "shape": shape(body)})
            return TAKEN
        with suppress(*PARSE_ERRORS):
            self._learn(body)
        if reading is None:
            return TAKEN
        return await self._let_in(reading, self._window(reading))

    async def take(self, payload: Mapping[str, Any]) -> None:
        """Let in what was read from the history. Raises what the inbox raises."""
        try:
            reading = read(payload, self.me, self.clock.now())
        except Malformed as wrong:
            log.warning("slack.malformed", extra={"why": wrong, "shape": shape(payload)})
            return
        if reading is not None:
            await self._accept(reading)

    def take_refused(self) -> datetime | None:
        """Since when events were refused, once; None where none was since the last look."""
        since, self.refused_since = self.refused_since, None
        return since

    async def leave(self) -> None:
        """Let nobody in any more, and come back when everybody inside has been answered."""
        self.closing = True
        while self._inside:
            self._late_files.hurry()  # again for each: another file may have become late meanwhile
            await self._inside.finish_one()
        for _ in range(LOOP_TURNS_BEFORE_CLOSE):
            await asyncio.sleep(0)

    async def _let_in(self, reading: ParsedEvent, window: ReplyWindow | None) -> Response:
        try:
            if isinstance(reading.event, MessageReceived):
                await self.gaps.closed(reading.event.place)
            receipt = await self._accept(reading, window)
        except (Conflict, DeliveryNotRecorded, StoreUnavailable) as trouble:
            log.warning("slack.not_taken", extra={"why": type(trouble).__name__})
            self.refused_since = self.refused_since or reading.event.at
            return NOT_TAKEN
        except Exception:  # not acknowledged, so Slack brings it again
            log.exception("slack.not_taken", extra={"event_id": reading.event.id})
            return NOT_TAKEN
        for shown in receipt.immediate:
            if isinstance(shown, FormProblems):
                return Response(WELL, views.error_response(shown, self._plain()))
            self._inside.start(self._show(shown, reading))
        if self.refused_since is not None and self.refused_since != self._doubted:
            self._doubted = self.refused_since
            self._inside.start(self._doubt(self.refused_since))
        late = window is not None and self.clock.elapsed() > window.until + LATE_SECONDS
        return self._acknowledge(receipt.reply, reading.event.id, late=late)

    async def _doubt(self, since: datetime) -> None:
        """The store is there again. A restart before the next look would forget what was refused:
        by then other events were heard, so the time of the last one says nothing about it.
        """
        try:
            await self.doubt(since)
        except (Conflict, StoreUnavailable):
            self._doubted = None

    def _acknowledge(self, say: Say | None, event: EventId, *, late: bool) -> Response:
        """With what the author of a command alone is shown; `late` is after Slack may have stopped
        waiting, so that the reply goes to the command's address.
        """
        if say is None:
            return TAKEN
        shown = messages.answer(messages.render(say, SlackDialect(self.clock.now())), "")
        if late:
            self._inside.start(self._say_at_address(event, shown))
            return TAKEN
        return Response(WELL, shown, event)

    async def _say_at_address(self, event: EventId, body: Mapping[str, Any]) -> None:
        """Say to the author of an event what its acknowledgement could not carry."""
        asked = self.answers.take(delivery_key(event, ""))
        if asked is None:
            return
        for pause in (*REPLY_DELAYS_SECONDS, 0.0):
            try:
                if not await respond_by_url(self.web, asked, body):
                    log.warning("slack.not_answered", extra={"event_id": event})
                return
            except Transient as trouble:
                log.warning("slack.not_answered", extra={"why": trouble})
                await asyncio.sleep(max(pause, trouble.retry_after or 0.0))
            except DeliveryError as trouble:  # it may have arrived, and is not said twice
                log.warning("slack.not_answered", extra={"why": trouble})
                return

    def _window(self, reading: ParsedEvent) -> ReplyWindow | None:
        """From now on its acknowledgement may carry a reply; None if it cannot."""
        if not reading.reply.in_acknowledgement:
            return None
        return ReplyWindow(self.clock.elapsed() + REPLY_WINDOW_SECONDS, lambda say: True)

    async def _accept(self, reading: ParsedEvent, window: ReplyWindow | None = None) -> InboxResult:
        async with self._order.turn(reading.lane):
            event = await self._complete(reading)
            self.answers.allow(event.id, reading.reply)
            if isinstance(event, FormSubmitted):
                return await self._accept_form(event)
            return await self.inbox.accept(event, window)

    async def _accept_form(self, form: FormSubmitted) -> InboxResult:
        """A form with problems stays open: it is sent again with all its files."""
        stored = False
        try:
            receipt = await self.inbox.accept(form)
            stored = not receipt.immediate
            return receipt
        finally:
            self._late_files.after(form, stored=stored)

    async def _complete(self, reading: ParsedEvent) -> Event:
        """The event with its author as Slack knows them, names for ids, and its files kept."""
        event = reading.event
        author = event_author(event)
        if author is None or isinstance(event, PersonLeft):
            return event
        # Words of an agent who is not recognised would be refused, and so be lost.
        place = event_place(event)
        at_work = place is not None and place.room in self.me.rooms
        text = event_text(event)
        mentioned = mentioned_people(text)[:MAX_NAMES]
        if mentioned:
            person, names = await asyncio.gather(
                self.people.person(author.handle, surely=at_work), self.people.names(mentioned)
            )
        else:
            person, names = await self.people.person(author.handle, surely=at_work), {}
        changes: dict[str, Any] = {"author": person}
        if isinstance(event, MessageReceived | MessageEdited | CommandGiven):
            changes["text"] = plain_text(text, names)
        if isinstance(event, MessageReceived | CommandGiven):
            named = [id_ for id_ in mentioned if id_ != self.me.user]
            changes["mentions"] = tuple(Person(NAME, id_, names.get(id_) or "") for id_ in named)
        if reading.files and isinstance(event, FormSubmitted):
            changes["files"] = await self._late_files.within(event.id, reading.files)
        elif reading.files and isinstance(event, MessageReceived | CommandGiven):
            changes["files"] = await self.files.fetch.take_in(self.inbox, reading.files)
        return replace(event, **changes)

    async def _show(self, shown: Immediate, reading: ParsedEvent) -> None:
        """What must be shown within the window. Losing it costs one more press."""
        try:
            match shown:
                case ShowForm():
                    await self._open_form(shown, reading)
                case ShowHome():
                    author = event_author(reading.event)
                    user = author.handle if author is not None else ""
                    view = home(shown, SlackDialect(self.clock.now()))
                    await self.web.call("views.publish", user_id=user, view=view)
                case FormProblems():
                    pass
        except DeliveryError as trouble:
            log.warning("slack.not_shown", extra={"why": trouble})

    async def _open_form(self, shown: ShowForm, reading: ParsedEvent) -> None:
        """Within three seconds of the press. Whoever sees no form is told to press once more."""
        where = event_place(reading.event) or Place(NAME, "")
        view = views.modal(shown, where, self._plain())
        for is_last in (False, True):
            try:
                await self.web.call("views.open", trigger_id=reading.reply.trigger, view=view)
                return
            except DeliveryError as trouble:
                if refusal_of(trouble) == ALREADY_OPEN:
                    return
                log.warning("slack.not_shown", extra={"why": trouble})
                if is_last or isinstance(trouble, Permanent):
                    break
        told = fill("not_now", {}, shown.language, "UTC", SlackDialect(self.clock.now()))
        body = messages.answer(RenderedMessage(told, []), reading.reply.thread)
        await self._say_at_address(reading.event.id, body)

    def _learn(self, body: Mapping[str, Any]) -> None:
        """What a payload tells by the way: a changed profile, and where somebody is spoken to."""
        event = body.get("event")
        if not isinstance(event, Mapping):
            return
        user = event.get("user")
        if event.get("type") == "user_change" and isinstance(user, Mapping):
            self.people.changed(user)
        channel = str(event.get("channel") or "")
        if is_direct(channel) and isinstance(user, str) and user != self.me.user:
            self.people.meets(user, channel)

    def _plain(self) -> Untouched:
        return Untouched(self.clock.now())
