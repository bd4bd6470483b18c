"""Where things stand: which channel is a thread of which, and where somebody is spoken to alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cachetools import FIFOCache

from adapters.discord.inbound.payload_parts import id_of, is_bot, person_of
from adapters.discord.rest import Rest
from adapters.discord.settings import NAME
from core.model.people import Person, Place
from core.ports import Permanent

THREAD_TYPES: Final = (10, 11, 12)
MAX_CACHED: Final = 20_000
CHANNEL: Final = "/channels/{channel_id}"
TIMEOUT_SECONDS: Final = 5.0
"""Seconds for a question that everything else of the same channel waits for."""


def names() -> FIFOCache[str, str]:
    """One thing known of each id; the oldest makes room."""
    return FIFOCache(MAX_CACHED)


@dataclass(slots=True)
class Channels:
    """Learns from what the gateway tells by the way; asks where it was told nothing."""

    rest: Rest
    me: str = ""
    """The app's own account."""
    _parents: FIFOCache[str, str] = field(default_factory=names)
    """Channel to the one it is a thread of; "" is no thread."""
    _guilds: FIFOCache[str, str] = field(default_factory=names)
    _direct: FIFOCache[str, str] = field(default_factory=names)
    _people: FIFOCache[str, str] = field(default_factory=names)
    _authors: FIFOCache[str, str] = field(default_factory=names)
    _names: FIFOCache[str, str] = field(default_factory=names)

    async def place(self, place: Place) -> Place:
        """A channel that is a thread is named by the one it belongs to. Raises DeliveryError."""
        if place.is_direct:
            return place
        parent = await self._parent(place.room)
        return replace(place, room=parent, thread=place.room) if parent else place

    async def channel(self, place: Place) -> str:
        """Discord's channel for a place. Raises DeliveryError."""
        if place.thread:
            return place.thread
        if not place.is_direct:
            return place.room
        person = place.direct_handle
        if person not in self._direct:
            answer = await self.rest.call("POST", "/users/@me/channels", {"recipient_id": person})
            self.meets(person, str(answer["id"]))
        return self._direct[person]

    def meets(self, person: str, channel: str) -> None:
        """The private talk with this person is in that channel."""
        self._direct[person] = channel
        self._people[channel] = person

    async def whose(self, channel: str) -> str:
        """With whom the private talk of that channel is. Raises DeliveryError, but where there is
        no such channel: then it is with nobody.
        """
        if channel not in self._people:
            answer = await self._fetch(channel)
            for user in answer.get("recipients") or ():
                person = person_of({"user": user})
                self.meets(person.handle, channel)
                self._names[person.handle] = person.name
        return self._people.get(channel, "")

    async def thread_of(self, parent: str, ticket: str, kind: int) -> str:
        """The app's own thread for this ticket, of this kind, the newest; "" if there is none."""
        if not ticket:
            return ""
        channel = await self._fetch(parent)
        if not channel.get("guild_id"):
            return ""
        active = await self.rest.call(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=str(channel["guild_id"])
        )
        found = [
            str(thread["id"])
            for thread in active.get("threads") or ()
            if str(thread.get("parent_id")) == parent
            and thread.get("type") == kind
            and f"{thread.get('name')} ".startswith(f"{ticket} ")
            and str(thread.get("owner_id")) == self.me
        ]
        return max(found, key=int, default="")

    async def guild(self, channel: str) -> str:
        """The server that a channel is in; "" where Discord does not show it."""
        if channel not in self._guilds:
            answer = await self._fetch(channel)
            if not answer:
                return ""
            self._guilds[channel] = str(answer.get("guild_id") or "")
        return self._guilds[channel]

    def is_thread(self, thread: str, parent: str) -> None:
        self._parents[thread] = parent

    def knows_thread(self, thread: str) -> bool:
        """Was it seen to be one? Nobody tells of those that were put away before the start."""
        return bool(self._parents.get(thread))

    def author(self, message: str, place: Place) -> Person:
        """Who wrote it, so far as that is known; in private there is only one who can have."""
        person = self._authors.get(message) or place.direct_handle or "unknown"
        return Person(NAME, person, self._names.get(person, ""))

    def wrote(self, message: str, author: Person) -> None:
        """Whose message it is, as the desk remembers it."""
        self._authors[message] = author.handle
        self._names[author.handle] = author.name

    def learn(self, kind: str, data: Mapping[str, Any]) -> None:
        """What a dispatch tells of channels, threads and authors."""
        match kind:
            case "GUILD_CREATE":
                for channel in (*(data.get("channels") or ()), *(data.get("threads") or ())):
                    self._learn_channel(channel)
            case "CHANNEL_CREATE" | "THREAD_CREATE" | "THREAD_UPDATE":
                self._learn_channel(data)
            case "THREAD_LIST_SYNC":
                for thread in data.get("threads") or ():
                    self._learn_channel(thread)
            case "INTERACTION_CREATE" if data.get("channel"):
                self._learn_channel(data["channel"])
            case "MESSAGE_CREATE":
                if not is_bot(data):
                    self._learn_author(data)
            case _:
                return

    def _learn_author(self, message: Mapping[str, Any]) -> None:
        author = person_of(message)
        self.wrote(id_of(message["id"]), author)
        if not message.get("guild_id"):
            self.meets(author.handle, id_of(message["channel_id"]))

    async def _parent(self, channel: str) -> str:
        if channel not in self._parents:
            answer = await self._fetch(channel)
            self._learn_channel({**answer, "id": channel})
        return self._parents.get(channel, "")

    async def _fetch(self, channel: str) -> Mapping[str, Any]:
        """What Discord tells of a channel; nothing of one that it does not show."""
        try:
            found: Mapping[str, Any] = await self.rest.call(
                "GET", CHANNEL, patience=TIMEOUT_SECONDS, channel_id=channel
            )
        except Permanent:
            return {}
        return found

    def _learn_channel(self, channel: Mapping[str, Any]) -> None:
        is_thread = channel.get("type") in THREAD_TYPES
        parent = str(channel.get("parent_id") or "") if is_thread else ""
        self._parents[str(channel.get("id"))] = parent
