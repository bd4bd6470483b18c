"""Deafness: without the right to read words, only what calls the app is heard, and people are told.

Discord empties all others: https://discord.com/developers/docs/events/gateway#message-content-intent
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cachetools import FIFOCache

from adapters.discord.channels import MAX_CACHED, Channels
from adapters.discord.inbound.events import SPOKEN
from adapters.discord.inbound.payload_parts import (
    BotIdentity,
    calls,
    id_of,
    is_bot,
    person_of,
    place_of,
)
from adapters.discord.outbound.dialect import DiscordDialect
from adapters.discord.outbound.messages import SUPPRESS_EMBEDS, nonce
from adapters.discord.rest import Rest
from adapters.words.rendering import fill
from core.adapter_queries import AdapterQueries
from core.model.actions import Action, Say
from core.ports import DeliveryError, Posted

log = logging.getLogger(__name__)

MESSAGES: Final = "/channels/{channel_id}/messages"
_HELD: Final = ("content", "attachments", "embeds", "components", "sticker_items", "poll")


@dataclass(slots=True)
class ContentIntent:
    """What is said of it is not kept: lost in a crash, it is said again to whoever asks next."""

    rest: Rest
    rooms: Channels
    memory: AdapterQueries
    _told: FIFOCache[tuple[str, str], bool] = field(default_factory=lambda: FIFOCache(MAX_CACHED))

    async def announce(self, action: Action, stands: Posted | None, key: str) -> None:
        """Where a thread begins, its people are told how they are heard in it."""
        begins = isinstance(action, Say) and action.owns_thread and not action.to.thread
        if not begins or stands is None or not stands.place.thread:
            return
        language = action.language if isinstance(action, Say) else "en"
        once = {"nonce": nonce(f"{key}/deaf"), "enforce_nonce": True}
        await self._say("calls_only", stands.place.thread, language, once)

    async def notice_unreadable(self, message: Mapping[str, Any]) -> None:
        """Somebody wrote what cannot be read: once in each thread of a ticket they are told. Raises
        DeliveryError, StoreUnavailable, Malformed.
        """
        author = person_of(message)
        place = await self.rooms.place(place_of(message, author.handle))
        if not place.thread or not await self.memory.may_concern(place):
            return
        known = (place.thread, author.handle)
        if known in self._told:
            return
        self._told[known] = True
        said = id_of(message["id"])
        reply = {"message_id": said, "fail_if_not_exists": False}
        # Every worker hears the message; by the nonce, Discord posts the words of one of them.
        once = {"nonce": nonce(f"{said}/unread"), "enforce_nonce": True}
        more = {"message_reference": reply, **once}
        await self._say("unread", place.thread, author.locale or "en", more)

    async def _say(self, wording: str, thread: str, language: str, more: Mapping[str, Any]) -> None:
        facts = {"me_md": f"<@{self.rooms.me}>"}
        body = {
            "content": fill(wording, facts, language, "UTC", DiscordDialect()),
            "flags": SUPPRESS_EMBEDS,
            "allowed_mentions": {"parse": [], "replied_user": False},
            **more,
        }
        try:
            await self.rest.once("POST", MESSAGES, body, channel_id=thread)
        except DeliveryError as trouble:
            log.info("discord.not_told", extra={"why": trouble})


def is_redacted(message: Mapping[str, Any], me: BotIdentity) -> bool:
    """Is there something in it that only looks like nothing?"""
    if me.content or not message.get("guild_id") or is_bot(message) or calls(message, me):
        return False
    return message.get("type", 0) in SPOKEN and not any(message.get(part) for part in _HELD)
