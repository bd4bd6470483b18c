"""Threads: a talk's private one, the one under a card, and one that stands in for a deleted one."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from cachetools import FIFOCache

from adapters.discord.channels import Channels, names
from adapters.discord.outbound import messages
from adapters.discord.rest import (
    HAS_THREAD,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Rest,
    code_of,
)
from adapters.discord.settings import NAME
from core import wordings as words
from core.model.actions import Say
from core.model.people import Person, Place
from core.ports import Permanent, Transient

A_WEEK: Final = 10080
"""Minutes until a silent thread is put away; words bring it back."""
PUBLIC: Final = 11
PRIVATE: Final = 12
LOOKUP_TIMEOUT_SECONDS: Final = 5.0
"""Seconds for what comes after a message that stands already."""
THREADS_PATH: Final = "/channels/{channel_id}/threads"
UNDER: Final = "/channels/{channel_id}/messages/{message_id}/threads"
THREAD_MEMBER_PATH: Final = "/channels/{channel_id}/thread-members/{user_id}"


@dataclass(slots=True)
class Threads:
    """Remembers which it has started, so that another try goes on there."""

    rest: Rest
    rooms: Channels
    _begun: FIFOCache[str, str] = field(default_factory=names)

    async def of_talk(self, say: Say, key: str, *, look: bool) -> str:
        """A private thread of the channel, with its reader in it. One that an earlier try may have
        started is looked for with `look`. Raises DeliveryError.
        """
        held = _binding_key(say, key)
        thread = await self._thread(say, held, PRIVATE, look=look)
        if say.reader is not None:
            await self._let_in(thread, say.reader, held)
        return thread

    async def under(self, room: str, card: str, name: str) -> None:
        """The thread under a card, which has the card's own id. Raises DeliveryError."""
        try:
            await self._open(room, card, name)
        except Permanent as refusal:
            if code_of(refusal) != HAS_THREAD:
                raise
        self.rooms.is_thread(card, room)

    async def instead(self, say: Say, key: str) -> Place:
        """Where to write what belongs under a card that has no thread any more: in one that is
        opened there again, in one that stands in for it, or in the room itself where the app may
        begin none. Raises DeliveryError.
        """
        held = _binding_key(say, key)
        if held not in self._begun:
            try:
                await self._open(say.to.room, say.to.thread, messages.thread_name(say))
            except Permanent as refusal:
                if code_of(refusal) not in (HAS_THREAD, UNKNOWN_MESSAGE):
                    return replace(say.to, thread="")
            else:
                self.rooms.is_thread(say.to.thread, say.to.room)
                return say.to
        return replace(say.to, thread=await self._thread(say, held, PUBLIC, look=True))

    def forget(self, say: Say, key: str) -> None:
        """The thread that an earlier try started is gone as well."""
        self._begun.pop(_binding_key(say, key), None)

    async def _thread(self, say: Say, held: str, kind: int, *, look: bool) -> str:
        thread = self._begun.get(held, "")
        if not thread and look:
            thread = await self.rooms.thread_of(say.to.room, say.ticket, kind)
        if not thread:
            body: dict[str, Any] = {
                "name": messages.thread_name(say),
                "type": kind,
                "auto_archive_duration": A_WEEK,
            }
            if kind == PRIVATE:
                body["invitable"] = False
            made = await self.rest.once("POST", THREADS_PATH, body, channel_id=say.to.room)
            thread = str(made["id"])
        self.rooms.is_thread(thread, say.to.room)
        self._begun[held] = thread
        return thread

    async def _open(self, room: str, card: str, name: str) -> None:
        body = {"name": name, "auto_archive_duration": A_WEEK}
        await self.rest.call(
            "POST", UNDER, body, patience=LOOKUP_TIMEOUT_SECONDS, channel_id=room, message_id=card
        )

    async def _let_in(self, thread: str, reader: Person, held: str) -> None:
        if reader.platform != NAME:
            return
        try:
            await self.rest.call(
                "PUT", THREAD_MEMBER_PATH, channel_id=thread, user_id=reader.handle
            )
        except Permanent as refusal:
            if code_of(refusal) != UNKNOWN_CHANNEL:
                raise
            self._begun.pop(held, None)
            raise Transient(words.failure_thread_deleted()) from refusal


def _binding_key(say: Say, key: str) -> str:
    """A conversation has one thread in a room."""
    return f"{say.conversation or key}@{say.to.room}"
