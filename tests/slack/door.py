"""The door alone: real Bolt, our receiver, an inbox that writes down, and Slack for who is who."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest.mock import patch

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from slack_bolt.async_app import AsyncApp

from adapters.slack.adapter import SlackAdapter
from adapters.slack.delivery import InteractionResponses
from adapters.slack.files import Files
from adapters.slack.people import People
from adapters.slack.receiver import Receiver, Response
from adapters.slack.settings import Credentials
from adapters.slack.transport.http import Http
from adapters.slack.web_api import Web
from core.model.actions import Immediate
from core.model.attachment import Attachment, FileProblem
from core.model.events import Event
from core.ports import InboxResult, Outcome, ReplyWindow
from tests.adapters.contract import Desk
from tests.clock import FakeClock
from tests.limits import PATIENCE
from tests.slack.sent import ME
from tests.slack.server import SlackServer

LARGEST = 1000
"""Bytes. The inbox keeps no file that is larger."""


class Nowhere(AbstractResolver):
    """No host has a name: what is not our own Slack, at its bare address, cannot be reached."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(f"{host} is not looked for in a test")

    async def close(self) -> None:
        return


def session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Nowhere()))


@dataclass
class Box:
    """An inbox. The next events meet the `troubles`; `immediate` is asked for after each other."""

    accepted: list[Event] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    immediate: tuple[Immediate, ...] = ()
    kept: dict[str, bytes] = field(default_factory=dict)
    read: int = 0
    """Bytes of files that were read, kept or not."""

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        if self.troubles:
            raise self.troubles.pop(0)
        self.accepted.append(event)
        return InboxResult(Outcome.DECIDED, self.immediate)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        held = b""
        async for chunk in content:
            held += chunk
            self.read += len(chunk)
            if len(held) > LARGEST:
                return Attachment(name, media_type, len(held), problem=FileProblem.TOO_LARGE)
        self.kept[name] = held
        return Attachment(name, media_type, len(held), "sha")


@dataclass
class Door:
    slack: SlackServer
    box: Box
    receiver: Receiver
    app: AsyncApp

    async def brings(self, payload: dict[str, Any]) -> Response:
        """By a socket, which hands the payload over as it is."""
        return await self.receiver.receive(payload)


@asynccontextmanager
async def door() -> AsyncIterator[Door]:
    """Nobody is known here but the app, and no file can be reached."""
    with patch("adapters.kit.file_transfer.RETRY_DELAYS_SECONDS", ()):
        async with opened() as found:
            yield found


async def note_nothing(_: datetime) -> None:
    """For a receiver without a history."""


@asynccontextmanager
async def opened() -> AsyncIterator[Door]:
    async with SlackServer("http") as slack:
        web, box, clock = Web(slack.bot_token, slack.api_url), Box(), FakeClock()
        web._http._session = session()
        people, files = People(web, team=ME.team), Files(web)
        answers = InteractionResponses()
        receiver = Receiver(box, ME, web, people, files, answers, clock, note_nothing)
        keys = Credentials(slack.bot_token, secret=slack.requests.signing_secret)
        adapter = SlackAdapter(keys, memory=Desk(), clock=clock)
        try:
            yield Door(slack, box, receiver, adapter._app(receiver))
        finally:
            await receiver.leave()
            await people.close()
            await web.close()
            await adapter.close()


@asynccontextmanager
async def listening(door: Door) -> AsyncIterator[None]:
    """Slack's requests come in by HTTP until the block ends."""
    http = Http(door.app, door.slack.requests.signing_secret, "127.0.0.1", 0)

    def missed(gap: float) -> None:
        return

    task = asyncio.create_task(http.run(missed, door.receiver.leave))
    try:
        async with asyncio.timeout(PATIENCE):
            while not http.port:
                await asyncio.sleep(0)
        door.slack.requests.url = f"http://127.0.0.1:{http.port}/slack/events"
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
