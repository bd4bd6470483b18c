"""The adapter: what the network brings is taken in and acknowledged, and forms are shown."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from typing import Final

from adapters.kit.file_transfer import TIMEOUT_SECONDS, FileFetch, TrustedHosts
from adapters.kit.http_session import HttpSession
from adapters.kit.limits import FormId
from adapters.kit.parsed_event import Malformed, ParsedEvent, Payload, shape
from adapters.kit.tasks import BackgroundTasks, ConversationOrder
from adapters.words.rendering import Untouched, fill
from core.adapter_queries import AdapterQueries
from core.model.actions import Action, FormProblems, Immediate, ShowForm, ShowHome
from core.model.events import Event, FormSubmitted, MessageReceived
from core.model.people import Posted
from core.ports import (
    Capabilities,
    Clock,
    Conflict,
    DeliveryError,
    DeliveryNotRecorded,
    Inbox,
    StoreUnavailable,
)
from tests.adapters.memory.delivery import MAX_ID_CHARS, Delivery
from tests.adapters.memory.inbound import NAME, read
from tests.adapters.memory.network import MAX_TEXT_CHARS, Network

log = logging.getLogger(__name__)


CAPABILITIES: Final = Capabilities(
    buttons=True,
    threads=True,
    edits=True,
    max_text=MAX_TEXT_CHARS,
    can_look=True,
    remote=True,
    asks_permit=True,
    ephemeral=True,
)


@dataclass(slots=True)
class MemoryAdapter:
    network: Network
    memory: AdapterQueries
    clock: Clock
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES
    inbox: Inbox | None = None
    _delivery: Delivery = field(init=False)
    _files: FileFetch = field(init=False)
    _http: HttpSession = field(default_factory=lambda: HttpSession(TIMEOUT_SECONDS))
    _order: ConversationOrder = field(default_factory=ConversationOrder)
    _inside: BackgroundTasks = field(default_factory=BackgroundTasks)

    def __post_init__(self) -> None:
        self._delivery = Delivery(
            platform=NAME,
            capabilities=self.capabilities,
            memory=self.memory,
            network=self.network,
            clock=self.clock,
        )
        self._files = FileFetch(NAME, TrustedHosts((), self.network.address), self._http.open)

    async def run(self, inbox: Inbox) -> None:
        """Listen until cancelled; what has begun is finished first."""
        self.inbox, self.network.bring = inbox, self.receive
        try:
            await asyncio.Event().wait()
        finally:
            self.network.bring = None
            await self._inside.finish()

    async def receive(self, payload: Payload) -> bool:
        """True once it is stored: only then the network may forget it."""
        try:
            reading = read(payload, self.network.names, self.clock.now())
        except Malformed as wrong:
            log.warning("memory.malformed", extra={"why": wrong, "shape": shape(payload)})
            return True
        if reading is None:
            return True
        return await asyncio.shield(self._inside.start(self._take(reading)))

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        return await self._delivery.deliver(action, key=key, posted=posted)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return await self._delivery.find(action, key=key)

    async def close(self) -> None:
        await self._delivery.close()
        await self._http.close()

    async def _take(self, reading: ParsedEvent) -> bool:
        assert self.inbox is not None
        try:
            async with self._order.turn(reading.lane):
                result = await self.inbox.accept(await self._complete(reading, self.inbox))
        except (Conflict, DeliveryNotRecorded, StoreUnavailable) as trouble:
            log.warning("memory.not_taken", extra={"why": type(trouble).__name__})
            return False
        for shown in result.immediate:
            await self._show(shown, reading)
        return True

    async def _complete(self, reading: ParsedEvent, inbox: Inbox) -> Event:
        event = reading.event
        if reading.files and isinstance(event, MessageReceived | FormSubmitted):
            return replace(event, files=await self._files.take_in(inbox, reading.files))
        return event

    async def _show(self, shown: Immediate, reading: ParsedEvent) -> None:
        """What must be shown now. Losing it costs one more press."""
        trigger, plain = reading.reply.trigger, Untouched(self.clock.now())
        try:
            match shown:
                case ShowForm():
                    form_id = FormId(shown.form, shown.conversation).encode(MAX_ID_CHARS)
                    fields = {each.name: each.value for each in shown.fields}
                    form = {"form": form_id, "fields": fields}
                    await self._delivery.call("open_form", trigger=trigger, form=form)
                case FormProblems():
                    told = {
                        name: fill(wording, shown.facts, shown.language, "UTC", plain)
                        for name, wording in shown.problems.items()
                    }
                    await self._delivery.call("name_problems", trigger=trigger, problems=told)
                case ShowHome():
                    pass  # the network has no pages
        except DeliveryError as trouble:
            log.warning("memory.not_shown", extra={"why": trouble})
