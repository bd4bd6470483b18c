"""Delivering: an action becomes what it takes on Discord: a message, its thread, an edit."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from adapters.discord import outbound
from adapters.discord.answers import Answers
from adapters.discord.credentials import NAME
from adapters.discord.dialect import cut
from adapters.discord.keys import nonce
from adapters.discord.outbound import EMOJI, LONGEST, TALK, Shown
from adapters.discord.rest import (
    ARCHIVED,
    ELSEWHERE,
    HAS_THREAD,
    UNKNOWN_MESSAGE,
    File,
    Rest,
    code_of,
)
from adapters.discord.rooms import Rooms
from adapters.wording import PlainDialect
from core.model.actions import Action, DraftAnswer, Retract, Say
from core.model.attachment import Attachment
from core.model.people import Person, Place
from core.ports import Clock, DeliveryError, Memory, Permanent, Posted, Unfindable

log = logging.getLogger(__name__)

WHOLE: Final = "message.txt"
A_WEEK: Final = 10080
"""Minutes until a silent thread is put away; words bring it back."""
PRIVATE: Final = 12
MOST_FILES: Final = 10
REMEMBERED_FOR: Final = 120.0
"""Seconds in which Discord surely still knows a nonce: the same message is not posted twice."""
MESSAGES: Final = "/channels/{channel_id}/messages"
MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"
CHANNEL: Final = "/channels/{channel_id}"


@dataclass(slots=True)
class Delivery:
    rest: Rest
    rooms: Rooms
    answers: Answers
    memory: Memory
    clock: Clock
    agents: frozenset[str] = frozenset()
    """The agents' rooms: a card there gets a thread of its own."""
    _tried: dict[str, float] = field(default_factory=dict)
    """When each parcel was tried first, on the loop's clock; oldest first."""
    _begun: dict[str, str] = field(default_factory=dict)
    """Threads that a try has begun, so that the next one goes on there."""
    _unsure: set[str] = field(default_factory=set)
    """Parcels of which an earlier try may have begun a thread: it is looked for."""

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        """Do it. Raises Transient, Permanent or Unclear."""
        self._note(key)
        match action:
            case DraftAnswer():
                raise Permanent("Discord drafts no answers")
            case Retract():
                await self._take_back(posted)
                return None
            case Say(only_for=person) if person is not None and person.platform == NAME:
                return await self._whisper(action, key, person)
            case Say() if posted is not None:
                return await self._edit(action, key, posted)
            case Say():
                return await self._say(action, key)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """None while Discord knows the nonce: then sending again gives the message that is there.
        Later nobody can tell.
        """
        self._unsure.add(key)
        since = asyncio.get_running_loop().time() - self._tried.get(key, float("-inf"))
        if isinstance(action, Say) and action.only_for is not None:
            if self.answers.is_thinking(key):
                return None
            raise Unfindable("Discord does not show what was said to one person alone")
        if since > REMEMBERED_FOR:
            raise Unfindable("Discord remembers a message's key for some minutes only")
        return None

    async def _say(self, say: Say, key: str) -> Posted:
        in_channel = not say.to.thread and not say.to.room.startswith("@")
        if say.slot == TALK and in_channel:
            return await self._begin(say, key)
        posted = await self._post(say, key)
        if say.binds and in_channel:
            await self._open_thread(posted, outbound.thread_name(say))
        return posted

    async def _begin(self, say: Say, key: str) -> Posted:
        """A talk in a channel goes on in a private thread of it, or else in private."""
        reader = say.reader
        try:
            thread = self._begun.get(key) or await self._private_thread(say, key)
            await self._let_in(thread, reader)
        except Permanent as refusal:
            if reader is None or code_of(refusal) not in ELSEWHERE:
                raise
            posted = await self._post(replace(say, to=Place.direct(reader)), key)
            await self._point(say, key, "")
            return posted
        posted = await self._post(replace(say, to=replace(say.to, thread=thread)), key)
        await self._point(say, key, f"\n<#{thread}>")
        return posted

    async def _private_thread(self, say: Say, key: str) -> str:
        name = outbound.thread_name(say)
        if key in self._unsure and (begun := await self.rooms.thread_of(say.to.room, name)):
            self._begun[key] = begun
            return begun
        made = await self.rest.once(
            "POST",
            "/channels/{channel_id}/threads",
            {
                "name": name,
                "type": PRIVATE,
                "invitable": False,
                "auto_archive_duration": A_WEEK,
            },
            channel_id=say.to.room,
        )
        thread = str(made["id"])
        self.rooms.is_thread(thread, say.to.room)
        self._begun[key] = thread
        return thread

    async def _let_in(self, thread: str, reader: Person | None) -> None:
        if reader is None or reader.platform != NAME:
            return
        path = "/channels/{channel_id}/thread-members/{user_id}"
        await self.rest.call("PUT", path, channel_id=thread, user_id=reader.handle)

    async def _point(self, say: Say, key: str, where: str) -> None:
        """Whoever gave the command is told where the talk goes on."""
        body = {**outbound.shown(say, self._plainly()).body, "components": []}
        body["content"] = f"{cut(body['content'], LONGEST - len(where))}{where}"
        try:
            await self.answers.whisper(key, body)
        except DeliveryError as trouble:
            log.info("discord.not_pointed", extra={"why": str(trouble)})

    async def _post(self, say: Say, key: str) -> Posted:
        seen = outbound.shown(say, self._plainly())
        channel = await self.rooms.channel(say.to)
        body = {**seen.body, "nonce": nonce(key), "enforce_nonce": True}
        files = await self._files(say.files, seen)
        made = await self._in_open(channel, "POST", MESSAGES, body, files)
        ref = str(made["id"])
        await self._invite(say.reactions, channel, ref)
        return Posted(self._stands(say.to, ref, say), ref)

    async def _in_open(
        self,
        channel: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        files: Sequence[File] = (),
        message_id: str = "",
    ) -> Any:
        """One request in a channel; a thread that was put away is fetched back first."""
        try:
            return await self.rest.call(
                method, path, body, files=files, channel_id=channel, message_id=message_id
            )
        except Permanent as refusal:
            if code_of(refusal) != ARCHIVED:
                raise
        await self.rest.call(
            "PATCH", CHANNEL, {"archived": False, "locked": False}, channel_id=channel
        )
        return await self.rest.call(
            method, path, body, files=files, channel_id=channel, message_id=message_id
        )

    async def _open_thread(self, posted: Posted, name: str) -> None:
        """The thread under a card, which has the card's own id."""
        try:
            await self.rest.call(
                "POST",
                "/channels/{channel_id}/messages/{message_id}/threads",
                {"name": name, "auto_archive_duration": A_WEEK},
                channel_id=posted.place.room,
                message_id=posted.ref,
            )
        except Permanent as refusal:
            if code_of(refusal) != HAS_THREAD:
                raise
        self.rooms.is_thread(posted.ref, posted.place.room)

    async def _files(self, files: Sequence[Attachment], seen: Shown) -> list[File]:
        found = [File(WHOLE, seen.whole.encode())] if seen.whole else []
        for file in files:
            content = await self.memory.blob(file.sha256)
            if content is None:
                log.error("discord.file_lost", extra={"sha256": file.sha256})
                continue
            found.append(File(outbound.file_name(file.name), content))
        return found[:MOST_FILES]

    async def _edit(self, say: Say, key: str, posted: Posted) -> Posted:
        """Where the message is gone, it is said anew: nobody may miss a card that was deleted."""
        seen = outbound.shown(say, self._plainly(), again=True)
        channel = await self._channel_of(posted, say)
        try:
            await self._in_open(channel, "PATCH", MESSAGE, seen.body, message_id=posted.ref)
        except Permanent as refusal:
            if code_of(refusal) != UNKNOWN_MESSAGE:
                raise
            is_head = posted.place.thread == posted.ref
            return await self._say(say if is_head else replace(say, to=posted.place), key)
        return posted

    async def _take_back(self, posted: Posted | None) -> None:
        if posted is None:
            return
        channel = await self.rooms.channel(posted.place)
        try:
            await self._in_open(channel, "DELETE", MESSAGE, message_id=posted.ref)
        except Permanent as refusal:
            if code_of(refusal) != UNKNOWN_MESSAGE:
                raise

    async def _whisper(self, say: Say, key: str, person: Person) -> Posted | None:
        """For one pair of eyes: where it was asked if that is still open, else in private."""
        seen = outbound.shown(say, self._plainly())
        if await self.answers.whisper(key, seen.body, await self._files(say.files, seen)):
            return None
        return await self._post(replace(say, to=Place.direct(person)), key)

    async def _invite(self, reactions: Sequence[str], channel: str, ref: str) -> None:
        """The desk's own reactions, as an invitation. The buttons say the same."""
        path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"
        for emoji in reactions:
            try:
                await self.rest.call(
                    "PUT", path, channel_id=channel, message_id=ref, emoji=EMOJI[emoji]
                )
            except DeliveryError as trouble:
                log.info("discord.no_invitation", extra={"why": str(trouble)})
                return

    async def _channel_of(self, posted: Posted, say: Say) -> str:
        """A card stands in the channel, though answers to it stand in its thread."""
        if posted.place.thread == posted.ref:
            return posted.place.room
        return await self.rooms.channel(posted.place)

    def _stands(self, to: Place, ref: str, say: Say) -> Place:
        """Where an answer to it would appear."""
        heads = say.binds and not to.thread and not to.room.startswith("@")
        return replace(to, platform=NAME, thread=ref if heads else to.thread)

    def _note(self, key: str) -> None:
        now = asyncio.get_running_loop().time()
        while self._tried and now - next(iter(self._tried.values())) > REMEMBERED_FOR:
            oldest = next(iter(self._tried))
            del self._tried[oldest]
            self._begun.pop(oldest, None)
            self._unsure.discard(oldest)
        self._tried.setdefault(key, now)

    def _plainly(self) -> PlainDialect:
        return PlainDialect(self.clock.now())
