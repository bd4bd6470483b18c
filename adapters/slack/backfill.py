"""Slack's past: what it still shows of a talk, told as the events that would have brought it.

First messages: after an outage that lasts longer than Slack's redelivery (three tries within
minutes) nobody brings them again. So the histories are read of the direct messages of people who
have opened a ticket, and of the channels that the app is in, one call each, within
`conversations.history`'s rate class. A mention within the thread of an older message is not in a
channel's history and is not found.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.kit.backfill.gap_backfill import BackfillRules
from adapters.kit.backfill.history import FirstMessage, MissedEvent, PlaceHistory
from adapters.slack.inbound.events import SPOKEN
from adapters.slack.inbound.payload_parts import calls, is_direct
from adapters.slack.people import People
from adapters.slack.receiver import Receiver
from adapters.slack.settings import NAME
from adapters.slack.web_api import Web, refusal_of
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.ids import EventId
from core.model.people import Place
from core.ports import Permanent, RelayedMessage, Transient

log = logging.getLogger(__name__)

RULES: Final = BackfillRules(
    margin=timedelta(seconds=10),
    redelivered_for=timedelta(minutes=6),  # at once, after one minute and after five
)
SETTLES: Final = timedelta(seconds=10)
"""Slack shows a message for a moment after it was deleted."""
PAGE_SIZE: Final = 100
MAX_PAGES: Final = 20
TRIES: Final = 8
TOMBSTONE: Final = "tombstone"
"""What stands where a message was deleted that others have answered."""
MAX_PEOPLE: Final = 100
MAX_CHANNELS: Final = 50
"""Each costs a call; fifty a minute are allowed."""
MAX_FIRST_PAGES: Final = 5
FIRST_PAGE: Final = 200

Json = Mapping[str, Any]


@dataclass(slots=True)
class SlackHistory:
    """Implements `adapters.kit.backfill.history.History`, as fast as Slack lets it. `staff` are
    accounts of the roster: who claims from here may be kept under another account of theirs.
    """

    web: Web
    people: People
    receiver: Receiver
    memory: AdapterQueries
    staff: Collection[str] = ()

    async def read(self, place: Place, since: float, oldest: float) -> PlaceHistory:
        """A thread with what it hangs on, or the talk beside all threads with one person."""
        if not place.thread and not place.is_direct:
            return PlaceHistory()  # a channel: only what is in threads belongs to tickets
        channel = await self.people.channel(place)
        method = "conversations.replies" if place.thread else "conversations.history"
        cursor, said, has_more = "", list[Json](), True
        for _ in range(MAX_PAGES):
            page = await self.ask(
                method,
                channel=channel,
                ts=place.thread,
                oldest=oldest,
                cursor=cursor,
                limit=PAGE_SIZE,
            )
            said += page.get("messages", ())
            cursor, has_more = _cursor(page), bool(page.get("has_more"))
            if not cursor:
                break
        refs = frozenset(str(m["ts"]) for m in said if m.get("subtype") != TOMBSTONE)
        events = tuple(
            event for message in said for event in _missed_events(message, channel, since)
        )
        return PlaceHistory(refs, events, is_complete=not cursor and not has_more)

    async def exists(self, place: Place, ref: str) -> bool:
        channel = await self.people.channel(place)
        only = {"oldest": ref, "latest": ref, "inclusive": True}
        try:
            page = await self.ask("conversations.replies", channel=channel, ts=ref, **only)
        except Permanent as refusal:
            if refusal_of(refusal) == "thread_not_found":
                return False
            raise
        found = (m for m in page.get("messages", ()) if m.get("ts") == ref)
        return not any(message.get("subtype") == TOMBSTONE for message in found)

    async def replay(self, payload: Any) -> None:
        await self.receiver.take({"type": "event_callback", "event": payload})

    def moment(self, ref: str) -> float:
        return moment(ref)

    async def deletion(self, place: Place, words: RelayedMessage) -> Json:
        user = place.direct_handle or words.author.handle
        before = {"user": user, "ts": words.ref}
        if place.thread:
            before["thread_ts"] = place.thread
        return {
            "type": "message",
            "subtype": "message_deleted",
            "channel": await self.people.channel(place),
            "deleted_ts": words.ref,
            "previous_message": before,
        }

    async def account_changes(self) -> AsyncIterator[Json]:
        """Whoever holds a ticket, as `user_change` would tell it."""
        held = (holder.handle for holder in await self.memory.holders(NAME))
        for handle in dict.fromkeys((*held, *self.staff)):
            try:
                user = await self.account(handle)
            except Permanent as refusal:
                log.warning("slack.holder_unknown", extra={"why": refusal})
                continue
            self.people.changed(user)
            yield {"type": "user_change", "user": user}

    async def account(self, handle: str) -> Json:
        """The account as it is now, whatever was known of it."""
        answer = await self.ask("users.info", user=handle, include_locale=True)
        user: Json = answer["user"]
        return user

    async def first_messages(self, since: datetime) -> AsyncIterator[FirstMessage]:
        me = self.receiver.me
        async for channel in self._places():
            async for message in self._read(channel, since):
                text = str(message.get("text") or "")
                if _is_first(message, me.user) and (is_direct(channel) or calls(text, me.user)):
                    ts = str(message["ts"])
                    payload = {**message, "type": "message", "channel": channel}
                    yield FirstMessage(EventId(f"{NAME}:{channel}:{ts}"), moment(ts), payload)

    async def ask(self, method: str, **args: Any) -> Json:
        """Waits as long as Slack asks, some times over."""
        for attempt in range(TRIES):
            try:
                return await self.web.ask(method, **args)
            except Transient as slow:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(slow.retry_after or 2.0**attempt)
        raise Transient(words.failure_stays_slow(platform=NAME))

    async def _places(self) -> AsyncIterator[str]:
        for handle in await self.memory.known_people(NAME, MAX_PEOPLE):
            try:
                yield await self.people.channel(Place.direct_to(NAME, handle))
            except Permanent as refusal:
                log.info("slack.not_healed", extra={"why": refusal})
        answer = await self.ask(
            "users.conversations",
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=FIRST_PAGE,
        )
        rooms = self.receiver.me.rooms
        channels = [str(c["id"]) for c in answer.get("channels", ()) if str(c["id"]) not in rooms]
        if len(channels) > MAX_CHANNELS:
            log.warning("slack.not_healed", extra={"why": f"{len(channels)} channels"})
        for channel in channels[:MAX_CHANNELS]:
            yield channel

    async def _read(self, channel: str, oldest: datetime) -> AsyncIterator[Json]:
        cursor = ""
        for _ in range(MAX_FIRST_PAGES):
            try:
                page = await self.ask(
                    "conversations.history",
                    channel=channel,
                    oldest=oldest.timestamp(),
                    cursor=cursor,
                    limit=FIRST_PAGE,
                )
            except Permanent as refusal:
                log.info("slack.not_healed", extra={"why": refusal})
                return
            for message in page.get("messages", ()):
                yield message
            cursor = _cursor(page)
            if not cursor:
                return
        why = f"more than {MAX_FIRST_PAGES * FIRST_PAGE} messages"
        log.warning("slack.not_healed", extra={"why": why})


def moment(ref: str) -> float:
    """When a message was said, by its name: seconds since 1970, UTC; 0 for another kind of name."""
    try:
        return float(ref)
    except ValueError:
        return 0.0


def _missed_events(message: Json, channel: str, since: float) -> Iterator[MissedEvent]:
    """What was said, and what was edited, after that moment."""
    told = {"type": "message", "channel": channel}
    if (at := moment(str(message["ts"]))) > since:
        yield MissedEvent(at, {**message, **told})
    edited = message.get("edited") or {}
    if (at := moment(str(edited.get("ts", "")))) > since:
        yield MissedEvent(at, {"subtype": "message_changed", "message": message, **told})


def _is_first(message: Json, me: str) -> bool:
    """Somebody's words that stand in no thread of another message."""
    user, ts = message.get("user"), message.get("ts")
    spoken = str(message.get("subtype") or "") in SPOKEN and not message.get("bot_id")
    return bool(user) and user != me and spoken and message.get("thread_ts") in (None, ts)


def _cursor(page: Json) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")
