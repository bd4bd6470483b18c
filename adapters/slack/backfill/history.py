"""History: what Slack still shows of a talk, told as the events that would have brought it."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.people import People
from adapters.slack.web_api import Web, refusal_of
from core.model.people import Place
from core.ports import Permanent, RelayedMessage, Transient

PAGE: Final = 100
TRIES: Final = 8
MAX_PAGES: Final = 20
TOMBSTONE: Final = "tombstone"
"""What stands where a message was deleted that others have answered."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """An event that may have been missed, and when it happened: seconds since 1970, UTC."""

    at: float
    payload: Json


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """What was read of one place. `whole` is false where Slack has more than was asked for."""

    channel: str
    messages: tuple[Json, ...]
    is_complete: bool = True

    @property
    def refs(self) -> frozenset[str]:
        """The messages that are there."""
        return frozenset(str(m["ts"]) for m in self.messages if m.get("subtype") != TOMBSTONE)

    def since(self, moment_: float) -> Iterator[FoundMessage]:
        """What was said, and what was edited, after that moment (seconds since 1970, UTC)."""
        for message in self.messages:
            told = {"type": "message", "channel": self.channel}
            if (at := moment(str(message["ts"]))) > moment_:
                yield FoundMessage(at, {**message, **told})
            edited = message.get("edited") or {}
            if (at := moment(str(edited.get("ts", "")))) > moment_:
                yield FoundMessage(at, {"subtype": "message_changed", "message": message, **told})


@dataclass(slots=True)
class History:
    """Reads as fast as Slack lets it. What is asked raises DeliveryError."""

    web: Web
    people: People

    async def read(self, place: Place, oldest: float) -> PlaceHistory:
        """One place from a moment on (seconds since 1970, UTC): a thread with what it hangs on, or
        the talk beside all threads with one person.
        """
        if not place.thread and not place.is_direct:
            return PlaceHistory("", ())  # a channel: only what is in threads belongs to tickets
        channel = await self.people.channel(place)
        method = "conversations.replies" if place.thread else "conversations.history"
        cursor, said = "", list[Json]()
        for _ in range(MAX_PAGES):
            page = await self.ask(
                method, channel=channel, ts=place.thread, oldest=oldest, cursor=cursor, limit=PAGE
            )
            said += page.get("messages", ())
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return PlaceHistory(channel, tuple(said), is_complete=not page.get("has_more"))
        return PlaceHistory(channel, tuple(said), is_complete=False)

    async def is_gone(self, channel: str, ref: str) -> bool:
        """Does Slack say of this very message that it is not there?"""
        only = {"oldest": ref, "latest": ref, "inclusive": True}
        try:
            page = await self.ask("conversations.replies", channel=channel, ts=ref, **only)
        except Permanent as refusal:
            if refusal_of(refusal) == "thread_not_found":
                return True
            raise
        found = (m for m in page.get("messages", ()) if m.get("ts") == ref)
        return any(message.get("subtype") == TOMBSTONE for message in found)

    async def account(self, handle: str) -> Json:
        """The account as it is now, whatever was known of it."""
        answer = await self.ask("users.info", user=handle, include_locale=True)
        user: Json = answer["user"]
        return user

    async def ask(self, method: str, **args: Any) -> Json:
        """Waits as long as Slack asks, some times over."""
        for attempt in range(TRIES):
            try:
                return await self.web.ask(method, **args)
            except Transient as slow:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(slow.retry_after or 2.0**attempt)
        raise Transient("Slack stays slow")


def deletion_event(channel: str, place: Place, words: RelayedMessage) -> Json:
    """The event that tells that these words were deleted."""
    user = place.direct_handle or words.author.handle
    before = {"user": user, "ts": words.ref}
    if place.thread:
        before["thread_ts"] = place.thread
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": channel,
        "deleted_ts": words.ref,
        "previous_message": before,
    }


def moment(ref: str) -> float:
    """When a message was said, by its name: seconds since 1970, UTC; 0 for another kind of name."""
    try:
        return float(ref)
    except ValueError:
        return 0.0
