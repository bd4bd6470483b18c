"""Files: taken in from Discord's own hosts alone, under a limit."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from adapters.discord.inbound.parsed_event import RemoteFile
from core.model.attachment import Attachment, FileProblem
from core.ports import Inbox

log = logging.getLogger(__name__)

CHUNK: Final = 64 * 1024
TIMEOUT_SECONDS: Final = 20.0
"""Seconds for one file."""
HOSTS: Final = ("cdn.discordapp.com", "media.discordapp.net")
OFFICIAL: Final = "discord.com"


class Unreadable(Exception):
    """The address gives no file."""


@dataclass(slots=True)
class Files:
    """`address` is that of the REST API: a test server keeps its files beside it."""

    address: str

    async def take_in(self, inbox: Inbox, files: Sequence[RemoteFile]) -> tuple[Attachment, ...]:
        """Each file as the desk keeps it, or with the problem that its sender is told of."""
        if not files:
            return ()
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            return tuple([await self._take(inbox, session, file) for file in files])

    async def _take(
        self, inbox: Inbox, session: aiohttp.ClientSession, file: RemoteFile
    ) -> Attachment:
        unreadable = Attachment(
            file.name, file.media_type, file.size, problem=FileProblem.UNREADABLE
        )
        if not self._is_discords(file.url):
            log.warning("discord.file_refused", extra={"host": urlsplit(file.url).hostname})
            return unreadable
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await inbox.keep(file.name, file.media_type, _bytes(session, file.url))
        except (aiohttp.ClientError, TimeoutError, OSError, Unreadable) as trouble:
            log.warning("discord.file_unreadable", extra={"why": type(trouble).__name__})
            return unreadable

    def _is_discords(self, url: str) -> bool:
        ours, theirs = urlsplit(self.address), urlsplit(url)
        if ours.hostname != OFFICIAL and theirs.netloc == ours.netloc:
            return theirs.scheme == ours.scheme
        return theirs.scheme == "https" and theirs.netloc in HOSTS


async def _bytes(session: aiohttp.ClientSession, url: str) -> AsyncIterator[bytes]:
    async with session.get(url, allow_redirects=False) as answer:
        if answer.status != 200:
            raise Unreadable(f"status {answer.status}")
        async for chunk in answer.content.iter_chunked(CHUNK):
            yield chunk
