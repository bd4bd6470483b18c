"""Posting: one message with its files, once; its edit; and how it is taken back."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cachetools import FIFOCache

from adapters.discord.channels import MAX_CACHED, Channels, names
from adapters.discord.outbound import messages
from adapters.discord.outbound.messages import EMOJI, RenderedMessage, nonce
from adapters.discord.rest import ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Rest, code_of
from adapters.discord.settings import NAME
from adapters.kit.file_transfer import OutgoingFile, load_files, safe_name
from adapters.words.rendering import PlainDialect
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.actions import Say
from core.model.attachment import Attachment
from core.model.people import Place
from core.ports import Clock, Permanent, Posted, Transient, Unclear

log = logging.getLogger(__name__)

FULL_TEXT_FILE_NAME: Final = "whole-message.txt"
"""A name of our own: Discord itself calls a long paste "message.txt"."""
MAX_FILES: Final = 10
FIRST_FILES: Final = 9
"""Files of people's that go with the words; one place is kept for the whole of long words."""
REACTION_TIMEOUT_SECONDS: Final = 2.0
"""Seconds for one reaction: the message stands already."""
MESSAGES: Final = "/channels/{channel_id}/messages"
MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"
REACTION: Final = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"
CHANNEL: Final = "/channels/{channel_id}"
GONE: Final = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE})


@dataclass(slots=True)
class Posts:
    """Remembers what it posted: whatever comes after that, it is not posted again."""

    rest: Rest
    rooms: Channels
    memory: AdapterQueries
    clock: Clock
    _refs: FIFOCache[str, str] = field(default_factory=names)
    _stand: FIFOCache[str, Posted] = field(default_factory=lambda: FIFOCache(MAX_CACHED))

    def stands(self, key: str) -> Posted | None:
        """What Discord returned for this message, if it was posted since the start."""
        return self._stand.get(key)

    async def post(self, say: Say, key: str, *, answering: str = "") -> Posted:
        """`answering` is a message of the same channel to which this one refers. Raises
        DeliveryError.
        """
        seen = messages.render(say, self.plainly())
        channel = await self.rooms.channel(say.to)
        files = await self.files(say.files, seen)
        first = FIRST_FILES + bool(seen.full_text)
        body = {**seen.body, **_reply_reference(answering)}
        ref = await self._once(channel, key, body, files[:first])
        try:
            for at in range(first, len(files), MAX_FILES):
                more = {"allowed_mentions": {"parse": []}, **_reply_reference(ref)}
                await self._once(channel, f"{key}+{at}", more, files[at : at + MAX_FILES])
        except Transient as trouble:
            raise Unclear(words.failure_files_missing(reason=trouble.reason)) from trouble
        posted = Posted(_place_of_replies(say, ref), ref)
        self._stand[key] = posted
        return posted

    async def edit(self, say: Say, channel: str, ref: str) -> None:
        """Words, buttons, and the file that has the whole of long words. Raises DeliveryError."""
        seen = messages.render(say, self.plainly(), again=True)
        made = await self._in_open(channel, "PATCH", MESSAGE, seen.body, message_id=ref)
        held = [one for one in (made or {}).get("attachments") or () if "id" in one]
        kept = [one for one in held if one.get("filename") != FULL_TEXT_FILE_NAME]
        if not seen.full_text and kept == held:
            return
        body = {"attachments": [{"id": str(one["id"])} for one in kept]}
        files = await self.files((), seen)
        await self._in_open(channel, "PATCH", MESSAGE, body, files, message_id=ref)

    async def delete(self, posted: Posted) -> None:
        """The message and what went on beneath it. Raises DeliveryError."""
        channel = await self.rooms.channel(posted.place)
        for ref in (*await self._beneath(channel, posted.ref), posted.ref):
            await self._in_open(channel, "DELETE", MESSAGE, message_id=ref)

    async def files(self, files: Sequence[Attachment], seen: RenderedMessage) -> list[OutgoingFile]:
        """The whole text first, where it is too long to be shown; then what goes along."""
        whole = OutgoingFile(FULL_TEXT_FILE_NAME, seen.full_text.encode())
        found = [whole] if seen.full_text else []
        for file in await load_files(self.memory, NAME, files):
            name = safe_name(file.name)
            name = f"_{name}" if name == FULL_TEXT_FILE_NAME else name
            found.append(OutgoingFile(name, file.content))
        return found

    def plainly(self) -> PlainDialect:
        return PlainDialect(self.clock.now())

    async def _once(
        self, channel: str, key: str, body: Mapping[str, Any], files: Sequence[OutgoingFile]
    ) -> str:
        """Discord knows the nonce for some minutes; we know what we have seen of it."""
        if key not in self._refs:
            said = {**body, "nonce": nonce(key), "enforce_nonce": True}
            made = await self._in_open(channel, "POST", MESSAGES, said, files)
            self._refs[key] = str(made["id"])
        return self._refs[key]

    async def _beneath(self, channel: str, ref: str) -> list[str]:
        """Its further files, which refer to it and follow at once; the newest first."""
        query = {"after": ref, "limit": MAX_FILES}
        found = await self.rest.call("GET", MESSAGES, query=query, channel_id=channel)
        return [
            str(one["id"])
            for one in found
            if str((one.get("message_reference") or {}).get("message_id")) == ref
            and str((one.get("author") or {}).get("id")) == self.rooms.me
        ]

    async def _in_open(
        self,
        channel: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        files: Sequence[OutgoingFile] = (),
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

    async def add_reaction(self, channel: str, ref: str, emoji: str) -> None:
        """Raises DeliveryError."""
        await self.rest.call(
            "PUT",
            REACTION,
            patience=REACTION_TIMEOUT_SECONDS,
            channel_id=channel,
            message_id=ref,
            emoji=EMOJI[emoji],
        )


def _reply_reference(ref: str) -> dict[str, Any]:
    if not ref:
        return {}
    return {"message_reference": {"message_id": ref, "fail_if_not_exists": False}}


def _place_of_replies(say: Say, ref: str) -> Place:
    """Where an answer to it would appear: a card heads a thread."""
    heads = say.owns_thread and not say.to.thread and not say.to.is_direct
    return replace(say.to, platform=NAME, thread=ref if heads else say.to.thread)
