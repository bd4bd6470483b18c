"""The language model as an adapter: nothing comes in by itself; each request brings one event."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import Final

from cachetools import FIFOCache, LRUCache

from adapters.openai.client import CircuitBreaker, Client, Said, Trouble
from adapters.openai.masking import Mask, finders
from adapters.openai.prompt import Prompt, build
from adapters.openai.reply import Reply, Unreadable, read, read_draft
from core import wordings as words
from core.model.actions import Action, DraftAnswer
from core.model.events import AnswerDrafted, DraftFailed
from core.model.ids import EventId
from core.model.llm_draft import Cost
from core.ports import (
    Capabilities,
    Clock,
    Conflict,
    DeliveryNotRecorded,
    Inbox,
    NotConnected,
    Permanent,
    Posted,
    StoreUnavailable,
    Transient,
)

log = logging.getLogger(__name__)

NAME: Final = "openai"
MAX_CACHED: Final = 256
"""Replies; the same question comes again within the hour, or not at all."""
OUR_FAULT: Final = frozenset({"declined", "too_late"})
"""Troubles that tell nothing against the server."""


class OpenAIAdapter:
    """Implements the adapter port. Says nothing and posts nothing; it has no tools to give away."""

    name = NAME
    capabilities = Capabilities(
        buttons=False, threads=False, edits=False, max_text=40_000, can_look=True
    )

    def __init__(self, key: str, address: str, clock: Clock) -> None:
        self._client, self._clock = Client(key, address), clock
        self._breaker = CircuitBreaker()
        self._replies: LRUCache[str, Reply] = LRUCache(MAX_CACHED)
        """By the content of the question."""
        self._inbox: Inbox | None = None
        self._brought: FIFOCache[str, AnswerDrafted | DraftFailed] = FIFOCache(MAX_CACHED)

    async def run(self, inbox: Inbox) -> None:
        """There is nothing to read: it learns where drafts are brought in, and is done."""
        self._inbox = inbox
        await self._client.warm_up()
        await asyncio.to_thread(finders)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        """Ask, and bring in what comes of it: exactly one event for each message."""
        if not isinstance(action, DraftAnswer):
            raise Permanent(words.failure_drafts_only())
        if self._inbox is None:
            raise NotConnected(words.failure_opening())
        event = self._brought.get(key) or await self._outcome(action, key)
        self._brought[key] = event  # if it cannot be brought in now, it is not asked for again
        try:
            await self._inbox.accept(event)
        except (Conflict, DeliveryNotRecorded, StoreUnavailable) as trouble:
            raise Transient(words.failure_not_taken_in(error=type(trouble).__name__)) from trouble
        return None

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """Nothing of a request is left anywhere; asked again, its event has the same id."""
        return None

    async def close(self) -> None:
        await self._client.close()

    async def _outcome(self, asked: DraftAnswer, key: str) -> AnswerDrafted | DraftFailed:
        mask, begun = Mask(), perf_counter()
        # Up to a third of a second of pure computing for a very long message.
        prompt = await asyncio.to_thread(build, asked, mask)
        cost = Cost(asked.model, prompt.name, reserved=asked.reserved)
        id_ = EventId(f"{NAME}:{key}")
        try:
            reply, cost = await self._reply(asked, prompt, cost)
        except Trouble as trouble:
            self._note(trouble)
            cost = replace(cost, tokens=trouble.tokens, took=_since(begun))
            log.info("llm.failed", extra={"trouble": trouble.name, "took": str(cost.took)})
            conversation, number = asked.conversation, asked.number
            return DraftFailed(id_, self._clock.now(), conversation, number, trouble.name, cost)
        cost = replace(cost, took=_since(begun))
        log.info("llm.drafted", extra={"tokens": cost.tokens, "took": str(cost.took)})
        worded, understood = read_draft(reply, mask)
        conversation, number = asked.conversation, asked.number
        return AnswerDrafted(id_, self._clock.now(), conversation, number, worded, understood, cost)

    async def _reply(self, asked: DraftAnswer, prompt: Prompt, cost: Cost) -> tuple[Reply, Cost]:
        """Remembered, or asked for within the time that is left. Raises Trouble."""
        now = self._clock.now()
        if now >= asked.until:
            raise Trouble("too_late")
        known = self._replies.get(prompt.digest)
        if known is not None:
            return known, replace(cost, cached=True)
        if self._breaker.is_open(now):
            raise Trouble("resting")
        try:
            async with asyncio.timeout((asked.until - now).total_seconds()):
                said = await self._client.ask(prompt)
        except TimeoutError as late:
            # Whether it counted them nobody knows, so they count.
            raise Trouble("timeout", asked.reserved) from late
        tokens = said.tokens or _estimate_tokens(prompt, said)
        try:
            reply = read(said.text)
        except Unreadable as wrong:
            raise Trouble("unreadable", tokens) from wrong
        self._breaker.succeeded()
        self._replies[prompt.digest] = reply
        return reply, replace(cost, tokens=tokens)

    def _note(self, trouble: Trouble) -> None:
        if trouble.name not in OUR_FAULT and trouble.name != "resting":
            self._breaker.failed(self._clock.now())


def _since(begun: float) -> timedelta:
    return timedelta(seconds=round(perf_counter() - begun, 3))


def _estimate_tokens(prompt: Prompt, said: Said) -> int:
    """A server that counts nothing is counted by the letter."""
    return (len(prompt.system) + len(prompt.user) + len(said.text)) // 4
