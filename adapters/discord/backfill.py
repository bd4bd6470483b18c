"""Discord's past: what was said while no session of the gateway was there to hear it.

First messages are mentions in channels, and direct messages of people who have opened a ticket.
"""

import logging
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters.discord.channels import Channels
from adapters.discord.inbound.payload_parts import calls, is_bot, moment_of, snowflake
from adapters.discord.receiver import Receiver
from adapters.discord.rest import UNKNOWN_MESSAGE, Rest, code_of
from adapters.discord.settings import NAME
from adapters.kit.backfill.gap_backfill import BackfillRules, GapBackfill
from adapters.kit.backfill.history import FirstMessage, MissedEvent, PlaceHistory
from adapters.kit.parsed_event import Malformed, shape
from adapters.kit.tasks import BackgroundTasks
from core.adapter_queries import AdapterQueries
from core.model.ids import EventId
from core.model.people import Place
from core.ports import Permanent, RelayedMessage

log = logging.getLogger(__name__)

RULES: Final = BackfillRules(
    margin=timedelta(minutes=5),
    persists=True,
    group=lambda place: replace(place, thread=""),  # a talk may have two threads in one room
)
PAGE: Final = 100
MAX_PAGES: Final = 20
MAX_FIRST_PAGES: Final = 5
MAX_PEOPLE: Final = 50
"""Each costs two requests at most."""
MAX_CHANNELS: Final = 50
"""Channels in which anything was said in between; each costs a request."""
GUILD: Final = "1"
"""The history does not tell of which server it is, and the desk need not know."""
TEXT_CHANNEL_TYPES: Final = (0, 5)
"""Kinds of channels in which people write: plain ones, and those for announcements."""
MESSAGES: Final = "/channels/{channel_id}/messages"

Json = Mapping[str, Any]
NamedPayload = tuple[str, Json]
"""The name of a dispatch that was missed, and its data."""


@dataclass(slots=True)
class DiscordHistory:
    """Implements `adapters.kit.backfill.history.History`. With `guilds`, only their channels are
    read for first messages.
    """

    rest: Rest
    rooms: Channels
    receiver: Receiver
    memory: AdapterQueries
    guilds: Collection[str] = ()

    async def read(self, place: Place, since: float, oldest: float) -> PlaceHistory:
        if not (place.thread or place.is_direct):  # in a channel nothing belongs to tickets
            return PlaceHistory()
        channel, refs = await self.rooms.channel(place), set[str]()
        events, is_complete = list[MissedEvent](), False
        after = snowflake(datetime.fromtimestamp(oldest, UTC))
        async for page in self._pages(channel, after, MAX_PAGES):
            for message in page:
                refs.add(str(message["id"]))
                told = {**message, "channel_id": channel, **_guild(place)}
                events += _missed_events(told, since)
            is_complete = len(page) < PAGE
        return PlaceHistory(frozenset(refs), tuple(events), is_complete)

    async def exists(self, place: Place, ref: str) -> bool:
        channel = await self.rooms.channel(place)
        try:
            await self.rest.call(
                "GET", f"{MESSAGES}/{{message_id}}", channel_id=channel, message_id=ref
            )
        except Permanent as refusal:
            if code_of(refusal) == UNKNOWN_MESSAGE:
                return False
            raise
        return True

    async def replay(self, payload: Any) -> None:
        kind, data = payload
        try:
            await self.receiver.take(kind, data)
        except Malformed as wrong:
            log.warning("discord.malformed", extra={"why": wrong, "shape": shape(data)})

    def moment(self, ref: str) -> float:
        found = moment_of(ref)
        return found.timestamp() if found else 0.0

    async def deletion(self, place: Place, words: RelayedMessage) -> NamedPayload:
        """Discord does not tell whose it was; the desk remembers."""
        self.rooms.wrote(words.ref, words.author)
        channel = await self.rooms.channel(place)
        return "MESSAGE_DELETE", {"id": words.ref, "channel_id": channel, **_guild(place)}

    async def account_changes(self) -> AsyncIterator[Any]:
        """Discord shows no end of an account; delivery looks."""
        nobody: Any
        for nobody in ():
            yield nobody

    async def first_messages(self, since: datetime) -> AsyncIterator[FirstMessage]:
        after = snowflake(since)
        channels = await self._spoken_in(after)
        if len(channels) > MAX_CHANNELS:
            log.warning("discord.not_healed", extra={"why": f"{len(channels)} channels"})
        for channel in channels[:MAX_CHANNELS]:
            async for message in self._first_in(channel, after, {"guild_id": GUILD}):
                yield message
        for handle in await self.memory.known_people(NAME, MAX_PEOPLE):
            try:
                channel = await self.rooms.channel(Place.direct_to(NAME, handle))
            except Permanent as refusal:
                log.info("discord.not_healed", extra={"why": refusal})
                continue
            async for message in self._first_in(channel, after, {}):
                yield message

    async def _first_in(
        self, channel: str, after: int, where: Mapping[str, str]
    ) -> AsyncIterator[FirstMessage]:
        """What calls the app, or is said to it directly."""
        is_complete = False
        try:
            async for page in self._pages(channel, after, MAX_FIRST_PAGES):
                for message in page:
                    ref = str(message["id"])
                    if is_bot(message) or not (calls(message, self.receiver.me) or not where):
                        continue
                    id_ = EventId(f"{NAME}:{channel}:{ref}")
                    payload = ("MESSAGE_CREATE", {**message, "channel_id": channel, **where})
                    yield FirstMessage(id_, self.moment(ref), payload)
                is_complete = len(page) < PAGE
        except Permanent as refusal:
            log.info("discord.not_healed", extra={"why": refusal})
            return
        if not is_complete:
            why = f"more than {MAX_FIRST_PAGES * PAGE} messages"
            log.warning("discord.not_healed", extra={"why": why})

    async def _pages(self, channel: str, after: int, most: int) -> AsyncIterator[list[Json]]:
        """Page by page, the oldest message first; the last page is not full."""
        for _ in range(most):
            query = {"after": after, "limit": PAGE}
            found = await self.rest.call("GET", MESSAGES, query=query, channel_id=channel)
            page = sorted(found, key=lambda message: int(message["id"]))
            yield page
            if len(page) < PAGE:
                return
            after = int(page[-1]["id"])

    async def _spoken_in(self, after: int) -> list[str]:
        """The channels in which something was said later, the latest first."""
        guilds = self.guilds or [
            str(guild["id"]) for guild in await self.rest.call("GET", "/users/@me/guilds")
        ]
        found = list[tuple[int, str]]()
        for guild in guilds:
            try:
                channels = await self.rest.call(
                    "GET", "/guilds/{guild_id}/channels", guild_id=guild
                )
            except Permanent as refusal:
                log.info("discord.not_healed", extra={"why": refusal})
                continue
            found += [
                (last, str(channel["id"]))
                for channel in channels
                if channel.get("type") in TEXT_CHANNEL_TYPES
                and (last := int(channel.get("last_message_id") or 0)) > after
            ]
        return [channel for _, channel in sorted(found, reverse=True)]


@dataclass(slots=True)
class SessionGaps:
    """A gap lies before each session that starts over. `since` is when the desk last heard
    anything, UTC; None means that it never did.
    """

    backfill: GapBackfill
    since: datetime | None
    _tasks: BackgroundTasks = field(default_factory=BackgroundTasks)

    async def go_on(self) -> None:
        """What an earlier process began to heal, and did not end, is healed first."""
        if await self.backfill.memory.get_note(self.backfill.note):
            self._tasks.start(self.backfill.mend(None))

    def begin(self, now: datetime) -> None:
        """A session has started over: what was said in between is looked for."""
        begun, self.since = self.since, now
        if begun is not None:
            self._tasks.start(self.backfill.mend(begun))

    async def leave(self) -> None:
        """What is not yet healed is healed after the next start."""
        await self._tasks.cancel()


def _missed_events(message: Json, since: float) -> Iterator[MissedEvent]:
    """As the dispatches that were missed would have told it. Discord tells of an edit only when it
    was the last one, so each is told: known ones change nothing.
    """
    moment = moment_of(str(message["id"]))
    at = moment.timestamp() if moment else 0.0
    if at > since:
        yield MissedEvent(at, ("MESSAGE_CREATE", message))
    edited = message.get("edited_timestamp")
    if isinstance(edited, str) and edited:
        yield MissedEvent(_edit_time(edited, at), ("MESSAGE_UPDATE", message))


def _edit_time(edited: str, created: float) -> float:
    try:
        return max(datetime.fromisoformat(edited).timestamp(), created)
    except ValueError:
        return created


def _guild(place: Place) -> Mapping[str, str]:
    return {} if place.is_direct else {"guild_id": GUILD}
