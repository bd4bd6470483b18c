"""Files: taken in from Slack's own hosts, and carried out by the current calls."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import aiohttp

from adapters.kit.file_transfer import FileFetch, OutgoingFile, TrustedHosts
from adapters.kit.parsed_event import RemoteFile
from adapters.slack.inbound.payload_parts import files_of
from adapters.slack.settings import NAME
from adapters.slack.web_api import Web
from core import wordings as words
from core.model.text import is_blank, one_line
from core.ports import DeliveryError, Transient

MAX_TITLE_CHARS: Final = 120
HOSTS: Final = ("slack.com", "slack-files.com", "slack-gov.com")
"""Where Slack keeps files."""
SHOWN_AFTER: Final = (0.0, 0.3, 1.0, 2.0)
"""Seconds between looks for where a file was shown; Slack tells it a moment after it was."""


@dataclass(slots=True)
class Files:
    """`fetch` takes in what people send; the rest carries files out."""

    web: Web
    fetch: FileFetch = field(init=False)

    def __post_init__(self) -> None:
        self.fetch = FileFetch(
            NAME,
            TrustedHosts(HOSTS, self.web.address, subdomains=True),
            lambda: self.web.session,
            {"Authorization": f"Bearer {self.web.token}"},
            self._describe,
        )

    async def upload(self, files: Sequence[OutgoingFile]) -> list[dict[str, str]]:
        """Bring the bytes to Slack. Nobody sees them before `share`; raises DeliveryError."""
        return [{"id": await self._bring(file), "title": title(file)} for file in files]

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

    async def _describe(self, file: RemoteFile) -> RemoteFile:
        """In shared channels Slack tells only the id at first."""
        answer = await self.web.ask("files.info", file=file.id)
        return replace(files_of({"files": [answer["file"]]})[0], is_hidden=False)

    async def _bring(self, file: OutgoingFile) -> str:
        answer = await self.web.ask(
            "files.getUploadURLExternal", filename=title(file), length=len(file.content)
        )
        try:
            async with self.web.session.post(
                answer["upload_url"], data=file.content, allow_redirects=False
            ) as brought:
                if brought.status != 200:
                    status = str(brought.status)
                    raise Transient(words.failure_file_not_taken(platform=NAME, error=status))
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Transient(words.failure_broken(error=type(trouble).__name__)) from trouble
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


def title(file: OutgoingFile) -> str:
    """The name as readers see it; rows of older releases hold names as they came."""
    name = one_line(file.name, MAX_TITLE_CHARS)
    return "file" if is_blank(name) else name
