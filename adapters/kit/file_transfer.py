"""Files of an adapter: fetched within limits of host, size and time, sent under harmless names."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from adapters.kit.parsed_event import PARSE_ERRORS, RemoteFile
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.attachment import Attachment, FileProblem
from core.model.text import clean, is_blank, one_line
from core.ports import DeliveryError, Inbox, Transient

log = logging.getLogger(__name__)

CHUNK_BYTES: Final = 64 * 1024
TIMEOUT_SECONDS: Final = 20.0
"""For one file with all its tries. Platforms repeat the event meanwhile, which changes nothing."""
RETRY_DELAYS_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)
_HOST: Final = re.compile(r"[a-z0-9.-]+")
_PASSING: Final = (Transient, aiohttp.ClientError, OSError)
"""Troubles that may be over in a moment."""


class Unreadable(Exception):
    """The address gives no file."""


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """Where a platform keeps files; a token is shown to nobody else. With `subdomains` also what
    stands below these names. `own` is the address of a test server or proxy that stands for the
    platform: it keeps its files beside the API, under the same scheme.
    """

    names: tuple[str, ...]
    own: str = ""
    subdomains: bool = False

    def allow(self, url: str) -> bool:
        try:
            own, asked = urlsplit(self.own), urlsplit(url)
            host, _ = asked.hostname or "", asked.port
        except ValueError:
            return False
        if self.own and asked.netloc == own.netloc:
            return asked.scheme == own.scheme
        if not _HOST.fullmatch(host) or "@" in asked.netloc:
            return False  # others may read it as another host than we do
        known = any(host == name or self._is_below(host, name) for name in self.names)
        return known and asked.scheme == "https" and (self.subdomains or asked.netloc == host)

    def _is_below(self, host: str, name: str) -> bool:
        return self.subdomains and host.endswith(f".{name}")


@dataclass(slots=True)
class FileFetch:
    """`open_session` gives the platform's connections; `headers` prove who asks. `describe` asks
    for what is not told of a hidden file.

    The size limit and the allowed types are the inbox's, which reads no further than it must.
    """

    platform: str
    hosts: TrustedHosts
    open_session: Callable[[], aiohttp.ClientSession]
    headers: Mapping[str, str] = field(default_factory=dict)
    describe: Callable[[RemoteFile], Awaitable[RemoteFile]] | None = None
    retry_delays: Sequence[float] | None = None

    async def take_in(self, inbox: Inbox, files: Sequence[RemoteFile]) -> tuple[Attachment, ...]:
        """Each file as the desk keeps it, or with the problem that its sender is told of."""
        return tuple([await self.take(inbox, file) for file in files])

    async def take(self, inbox: Inbox, file: RemoteFile) -> Attachment:
        unreadable = Attachment(
            file.name, file.media_type, file.size, problem=FileProblem.UNREADABLE
        )
        delays = RETRY_DELAYS_SECONDS if self.retry_delays is None else self.retry_delays
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                for delay in delays:
                    try:
                        return await self._fetch(inbox, file) or unreadable
                    except _PASSING as trouble:
                        why = type(trouble).__name__
                        log.info("file.later", extra={"platform": self.platform, "why": why})
                        await asyncio.sleep(delay)
                return await self._fetch(inbox, file) or unreadable
        except (DeliveryError, aiohttp.ClientError, TimeoutError, OSError, Unreadable) as trouble:
            why = type(trouble).__name__
            log.warning("file.unreadable", extra={"platform": self.platform, "why": why})
            return unreadable

    async def _fetch(self, inbox: Inbox, file: RemoteFile) -> Attachment | None:
        """One try. None if it stands where nothing is fetched from."""
        if file.is_hidden and self.describe is not None:
            try:
                file = await self.describe(file)
            except PARSE_ERRORS as strange:
                raise Unreadable("the answer has another form") from strange
        if file.is_outside or not self.hosts.allow(file.url):
            log.warning("file.refused", extra={"platform": self.platform, "host": _host(file.url)})
            return None
        return await inbox.keep(file.name, file.media_type, self._read(file))

    async def _read(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The content as it comes. A page for signing in, in the place of a file, is none."""
        session = self.open_session()
        async with session.get(file.url, headers=self.headers, allow_redirects=False) as answer:
            is_page = answer.content_type == "text/html" and "html" not in file.media_type
            if answer.status == 429 or answer.status >= 500:
                raise Transient(words.failure_file_away(error=str(answer.status)))
            if answer.status != 200 or is_page:
                raise Unreadable(f"status {answer.status}")
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                yield chunk


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:80]
    except ValueError:
        return ""


MAX_FILE_NAME_CHARS: Final = 100
_UNFIT: Final = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    name: str
    content: bytes


async def load_files(
    memory: AdapterQueries,
    platform: str,
    files: Sequence[Attachment],
) -> list[OutgoingFile]:
    """The bytes of what goes along. What is not kept any more is logged."""
    found = list[OutgoingFile]()
    for file in files:
        content = await memory.blob(file.sha256)
        if content is None:
            log.error("file.lost", extra={"platform": platform, "sha256": file.sha256})
            continue
        found.append(OutgoingFile(file.name, content))
    return found


def safe_name(name: str) -> str:
    """A name without what is not seen and what could be a path; the ending stays."""
    shown = one_line(_UNFIT.sub("_", clean(name)), 2000)
    return "file" if is_blank(shown) else clean(shown[-MAX_FILE_NAME_CHARS:])
