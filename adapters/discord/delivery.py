"""Delivering: an action becomes what it takes on Discord: a message, its thread, an edit."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from typing import Final

from adapters.discord.channels import Channels
from adapters.discord.members import Presence
from adapters.discord.outbound import messages
from adapters.discord.outbound.dialect import DiscordDialect, cut
from adapters.discord.outbound.interaction_responses import InteractionResponses
from adapters.discord.outbound.messages import MAX_MESSAGE_CHARS
from adapters.discord.outbound.posts import GONE, MAX_FILES, Posts
from adapters.discord.outbound.threads import Threads
from adapters.discord.rest import (
    CLOSED,
    NO_DIRECT,
    NO_SERVER_IN_COMMON,
    UNKNOWN_CHANNEL,
    Rest,
    code_of,
)
from adapters.discord.settings import NAME
from adapters.kit.delivery import DeliveryPolicy, Refusal
from adapters.words.rendering import text_of
from core import wordings as words
from core.model.actions import Action, Say, Wording
from core.model.ids import TALK
from core.model.people import Person, Place
from core.ports import (
    Clock,
    DeliveryError,
    LookupUnsupported,
    Permanent,
    Posted,
    Transient,
)

log = logging.getLogger(__name__)

UNSURE_SECONDS: Final = 120.0
"""Seconds in which Discord surely still knows a nonce: the same message is not posted twice."""
DIRECT: Final = "\nhttps://discord.com/channels/@me/{channel}"


@dataclass(slots=True, kw_only=True)
class Delivery(DeliveryPolicy):
    """What finds no thread in the agents' rooms may stand in the room itself."""

    rest: Rest
    rooms: Channels
    answers: InteractionResponses
    clock: Clock
    _posting: Posts = field(init=False)
    _threads: Threads = field(init=False)
    _presence: Presence = field(init=False)
    _tried: dict[str, float] = field(default_factory=dict)
    """When each message was tried first, on the loop's clock; oldest first."""
    _unsure: set[str] = field(default_factory=set)
    """Messages of which an earlier try may have started a thread: it is looked for."""

    def __post_init__(self) -> None:
        DeliveryPolicy.__post_init__(self)  # super() does not reach through slots
        self._posting = Posts(self.rest, self.rooms, self.memory, self.clock)
        self._threads = Threads(self.rest, self.rooms)
        self._presence = Presence(self.rest)

    def meaning(self, refusal: Permanent) -> Refusal:
        code = code_of(refusal)
        found = Refusal.GONE if code in GONE else Refusal.OTHER
        found |= Refusal.LEFT if code == NO_SERVER_IN_COMMON else Refusal.OTHER
        return found | (Refusal.CLOSED if code in CLOSED else Refusal.OTHER)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        self._note(key)
        return await DeliveryPolicy.deliver(self, action, key=key, posted=posted)

    async def has_left(self, reader: Person, place: Place) -> Wording | None:
        """In a server. Of a private talk Discord tells by its refusal."""
        guild = "" if place.is_direct else await self.rooms.guild(place.room)
        gone = bool(guild) and await self._presence.has_left(guild, reader.handle)
        return words.failure_left_server() if gone else None

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """None while Discord knows the nonce: then sending again gives the message that is there.
        Later nobody can tell, but of what was seen to stand.
        """
        self._unsure.add(key)
        if (stands := self._posting.stands(key)) is not None:
            return stands
        since = asyncio.get_running_loop().time() - self._tried.get(key, float("-inf"))
        if isinstance(action, Say) and action.only_for is not None:
            if self.answers.is_thinking(key):
                return None
            raise LookupUnsupported("Discord does not show what was said to one person alone")
        if since > UNSURE_SECONDS:
            raise LookupUnsupported("Discord remembers a message's key for some minutes only")
        return None

    async def post(self, say: Say, key: str) -> Posted:
        direct = say.to.is_direct
        in_channel = not say.to.thread and not direct
        if in_channel and say.reader is not None:
            return await self._alone(say, key)
        try:
            posted = await self._posting.post(say, key)
        except Permanent as refusal:
            channel = self.answers.asked_in(key)
            if say.to.thread and code_of(refusal) == UNKNOWN_CHANNEL:
                return await self._instead(say, key, refusal)
            if channel and say.message_key == TALK and code_of(refusal) in NO_DIRECT:
                return await self._alone(replace(say, to=Place(NAME, channel)), key)
            raise
        if direct and say.message_key == TALK and self.answers.asked_in(key):
            await self._point(say, key, await self._private_talk(say.to))
        return posted

    async def _alone(self, say: Say, key: str) -> Posted:
        """What is for one reader never stands in the open: it goes on in a private thread of the
        channel, or else in private, or nowhere.
        """
        head = say.message_key == TALK and not say.to.thread
        try:
            thread = await self._threads.of_talk(say, key, look=key in self._unsure or not head)
        except Permanent as refusal:
            posted = await self._directly(say, key, refusal)
            where = await self._private_talk(posted.place)
        else:
            posted = await self._posting.post(replace(say, to=replace(say.to, thread=thread)), key)
            where = f"\n<#{thread}>"
        if say.message_key == TALK:
            await self._point(say, key, where)
        return posted

    async def _directly(self, say: Say, key: str, refusal: Permanent) -> Posted:
        """No thread can be started in the channel. Raises DeliveryError."""
        if say.reader is None or say.reader.platform != NAME:
            raise refusal
        try:
            return await self._posting.post(replace(say, to=Place.direct(say.reader)), key)
        except Permanent as trouble:
            if say.message_key == TALK:
                text = text_of(replace(say, wording="cannot_write", rows=()), DiscordDialect())
                await self._tell(key, {**self._body(say), "content": cut(text, MAX_MESSAGE_CHARS)})
            raise Permanent(
                words.failure_no_private_thread(reason=trouble.reason, thread_reason=refusal.reason)
            ) from trouble

    async def _private_talk(self, place: Place) -> str:
        return DIRECT.format(channel=await self.rooms.channel(place))

    async def _point(self, say: Say, key: str, where: str) -> None:
        """Whoever gave the command is told where the talk goes on."""
        body = self._body(say)
        await self._tell(
            key,
            body | {"content": f"{cut(body['content'], MAX_MESSAGE_CHARS - len(where))}{where}"},
        )

    async def _tell(self, key: str, body: messages.Body) -> None:
        try:
            await self.answers.send_ephemeral(key, body)
        except DeliveryError as trouble:
            log.info("discord.not_pointed", extra={"why": trouble})

    def _body(self, say: Say) -> messages.Body:
        return {**messages.render(say, self._posting.plainly()).body, "components": []}

    async def _instead(self, say: Say, key: str, refusal: Permanent) -> Posted:
        """Its thread was deleted, or could not be opened; no words die with it."""
        if say.reader is not None:
            return await self._alone(say, key)
        place = await self._threads.instead(say, key)
        if not place.thread and place.room not in self.agents:
            raise refusal
        answering = "" if place.thread else say.to.thread
        try:
            return await self._posting.post(replace(say, to=place), key, answering=answering)
        except Permanent as trouble:
            if code_of(trouble) != UNKNOWN_CHANNEL or not place.thread:
                raise  # the room itself is gone
            self._threads.forget(say, key)
            raise Transient(words.failure_thread_deleted()) from trouble

    async def open_thread(self, say: Say, posted: Posted) -> None:
        """Under a card; what is for one reader has a thread already."""
        if _is_head(posted):
            name = messages.thread_name(say)
            await self._threads.under(posted.place.room, posted.ref, name)

    async def edit(self, say: Say, key: str, posted: Posted) -> None:
        is_head = _is_head(posted)
        channel = posted.place.room if is_head else await self.rooms.channel(posted.place)
        await self._posting.edit(say, channel, posted.ref)
        if is_head and not self.rooms.knows_thread(posted.ref):
            await self._open_thread(say, posted)

    async def post_anew(self, say: Say, key: str, posted: Posted) -> Posted:
        """Discord knows the key, so that nothing is looked for."""
        return await self.say(say if _is_head(posted) else replace(say, to=posted.place), key)

    async def delete(self, posted: Posted) -> None:
        await self._posting.delete(posted)

    async def add_reaction(self, posted: Posted, emoji: str) -> None:
        at = replace(posted.place, thread="") if _is_head(posted) else posted.place
        await self._posting.add_reaction(await self.rooms.channel(at), posted.ref, emoji)

    async def post_ephemeral(self, say: Say, key: str, person: Person) -> bool:
        """Where it was asked, if that is still open."""
        seen = messages.render(say, self._posting.plainly())
        files = await self._posting.files(say.files, seen)
        return await self.answers.send_ephemeral(key, seen.body, files[:MAX_FILES])

    def _note(self, key: str) -> None:
        now = asyncio.get_running_loop().time()
        while self._tried and now - next(iter(self._tried.values())) > UNSURE_SECONDS:
            oldest = next(iter(self._tried))
            del self._tried[oldest]
            self._unsure.discard(oldest)
        self._tried.setdefault(key, now)


def _is_head(posted: Posted) -> bool:
    """Does it head a thread, which has its own id?"""
    return posted.place.thread == posted.ref
