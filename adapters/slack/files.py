"""Files: taken in from Slack's own hosts under a limit, and carried out by the current calls."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from adapters.slack.inbound.parsed_event import PARSE_ERRORS, RemoteFile, files_of
from adapters.slack.web_api import Web
from core.model.attachment import Attachment, FileProblem
from core.model.text import is_blank, one_line
from core.ports import DeliveryError, Inbox, Transient

log = logging.getLogger(__name__)

CHUNK: Final = 64 * 1024
MAX_TITLE_CHARS: Final = 120
TIMEOUT_SECONDS: Final = 20.0
"""Seconds for one file. Slack repeats the event meanwhile, which changes nothing."""
RETRY_DELAYS_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries, where Slack cannot give it at the moment."""
HOSTS: Final = ("slack.com", "slack-files.com", "slack-gov.com")
"""Where Slack keeps files. The app's token is shown to nobody else."""
_HOST: Final = re.compile(r"[a-z0-9.-]+")

SHOWN_AFTER: Final = (0.0, 0.3, 1.0, 2.0)
"""Seconds between looks for where a file was shown; Slack tells it a moment after it was."""
PASSING: Final = (Transient, aiohttp.ClientError, OSError)
"""Troubles that may be over in a moment."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be carried: its bytes, and what it is called."""

    name: str
    content: bytes

    @property
    def shown_name(self) -> str:
        """The name as readers see it; rows of older releases hold names as they came."""
        name = one_line(self.name, MAX_TITLE_CHARS)
        return "file" if is_blank(name) else name


@dataclass(slots=True)
class Files:
    web: Web

    async def take_in(self, inbox: Inbox, files: Sequence[RemoteFile]) -> tuple[Attachment, ...]:
        """Each file as the desk keeps it, or with the problem that its sender is told of."""
        return tuple([await self.take(inbox, file) for file in files])

    async def upload(self, files: Sequence[Upload]) -> list[dict[str, str]]:
        """Bring the bytes to Slack. Nobody sees them before `share`; raises DeliveryError."""
        return [{"id": await self._bring(file), "title": file.shown_name} for file in files]

    async def share(
        self, uploaded: Sequence[Mapping[str, str]], channel: str, thread: str, blocks: Any
    ) -> str:
        """Show uploaded files in one message; returns its `ts`, "" where Slack has not told it."""
        place = {"thread_ts": thread} if thread else {}
        await self.web.call(
            "files.completeUploadExternal",
            files=list(uploaded),
            channel_id=channel,
            blocks=blocks,
            **place,
        )
        return await self._stands(str(uploaded[0]["id"]), channel)

    async def take(self, inbox: Inbox, file: RemoteFile) -> Attachment:
        """One file, within `PATIENCE`."""
        unreadable = Attachment(
            file.name, file.media_type, file.size, problem=FileProblem.UNREADABLE
        )
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                for pause in RETRY_DELAYS_SECONDS:
                    try:
                        return await self._fetched(inbox, file) or unreadable
                    except PASSING as trouble:
                        log.info("slack.file_later", extra={"why": type(trouble).__name__})
                        await asyncio.sleep(pause)
                return await self._fetched(inbox, file) or unreadable
        except (DeliveryError, aiohttp.ClientError, TimeoutError, OSError, _Unreadable) as trouble:
            log.warning("slack.file_unreadable", extra={"why": type(trouble).__name__})
            return unreadable

    async def _fetched(self, inbox: Inbox, file: RemoteFile) -> Attachment | None:
        """One try. None if it stands where the app does not fetch from."""
        told = await self._told(file)
        if told.outside or not self._is_slacks(told.url):
            log.warning("slack.file_refused", extra={"host": _host(told.url)})
            return None
        return await inbox.keep(told.name, told.media_type, self._bytes(told))

    async def _told(self, file: RemoteFile) -> RemoteFile:
        """In shared channels Slack tells only the id at first."""
        if not file.hidden:
            return file
        answer = await self.web.ask("files.info", file=file.id)
        try:
            return replace(files_of({"files": [answer["file"]]})[0], hidden=False)
        except PARSE_ERRORS as strange:
            raise _Unreadable("Slack's answer has another form") from strange

    async def _bytes(self, file: RemoteFile) -> AsyncIterator[bytes]:
        """The content as it comes. A page for signing in, in the place of a file, is none."""
        headers = {"Authorization": f"Bearer {self.web.token}"}
        async with self.web.session.get(file.url, headers=headers, allow_redirects=False) as answer:
            is_page = answer.content_type == "text/html" and "html" not in file.media_type
            if answer.status == 429 or answer.status >= 500:
                raise Transient(f"Slack cannot give the file now (status {answer.status})")
            if answer.status != 200 or is_page:
                raise _Unreadable(f"status {answer.status}")
            async for chunk in answer.content.iter_chunked(CHUNK):
                yield chunk

    def _is_slacks(self, url: str) -> bool:
        """Is this address one of Slack's, or of the server that stands for it?"""
        try:
            ours, theirs = urlsplit(self.web.address), urlsplit(url)
        except ValueError:
            return False
        if theirs.netloc == ours.netloc:
            return theirs.scheme == ours.scheme
        host = theirs.hostname or ""
        if not _HOST.fullmatch(host):
            return False  # others may read it as another host than we do
        named = any(host == known or host.endswith(f".{known}") for known in HOSTS)
        return theirs.scheme == "https" and named and "@" not in theirs.netloc

    async def _bring(self, file: Upload) -> str:
        answer = await self.web.ask(
            "files.getUploadURLExternal", filename=file.shown_name, length=len(file.content)
        )
        try:
            async with self.web.session.post(answer["upload_url"], data=file.content) as brought:
                if brought.status != 200:
                    raise Transient(f"Slack did not take the file (status {brought.status})")
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Transient(f"the upload broke ({type(trouble).__name__})") from trouble
        return str(answer["file_id"])

    async def _stands(self, file: str, channel: str) -> str:
        for pause in SHOWN_AFTER:
            await asyncio.sleep(pause)
            try:
                answer = await self.web.ask("files.info", file=file)
            except Transient:
                continue
            except DeliveryError:
                return ""
            shares = answer["file"].get("shares") or {}
            found = [s for kind in shares.values() for s in kind.get(channel, ())]
            if found:
                return str(found[0]["ts"])
        return ""


class _Unreadable(Exception):
    """The address gives no file."""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:80]
    except ValueError:
        return ""
