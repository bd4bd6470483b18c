"""Slack, live: Bolt in by socket or HTTP, the Web API out."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.kit.backfill.gap_backfill import GapBackfill
from adapters.kit.backfill.missed_events import MissedEvents
from adapters.kit.http_mounts import HttpMounts
from adapters.slack.backfill import RULES, SETTLES, SlackHistory
from adapters.slack.delivery import Delivery, InteractionResponses
from adapters.slack.errors import TOKEN
from adapters.slack.files import Files
from adapters.slack.inbound.payload_parts import BotIdentity
from adapters.slack.people import People
from adapters.slack.receiver import Receiver
from adapters.slack.settings import DEFAULT_LISTEN, NAME, Credentials
from adapters.slack.transport.http import PATH, Http
from adapters.slack.transport.mounted_http import MountedHttp
from adapters.slack.transport.socket import PING, Socket, TakePayload
from adapters.slack.web_api import Web, refusal_of
from core.adapter_queries import AdapterQueries
from core.model.actions import Action
from core.ports import (
    Capabilities,
    Clock,
    DeliveryError,
    DeskRefused,
    Inbox,
    Posted,
)

log = logging.getLogger(__name__)

VOICES: Final = "chat:write.customize"
LOOK_AGAIN: Final = timedelta(minutes=15)


@dataclass(slots=True)
class SlackAdapter:
    """Implements the adapter port. `rooms` are the agents' channels, `membership` those of them
    whose members are agents, `staff` the roster's accounts. A reply reopens a closed ticket for as
    long as `reopen`; missed messages older than `max_age` start no conversation.
    """

    credentials: Credentials
    memory: AdapterQueries
    clock: Clock
    rooms: frozenset[str] = frozenset()
    membership: tuple[str, ...] = ()
    ping: float = PING
    look_again: timedelta = LOOK_AGAIN
    reopen: timedelta = timedelta()
    staff: tuple[str, ...] = ()
    max_age: timedelta = timedelta(hours=24)
    mounts: HttpMounts = field(default_factory=HttpMounts)
    name: str = NAME
    capabilities: Capabilities = Capabilities(
        buttons=True,
        threads=True,
        edits=True,
        max_text=40_000,
        can_look=True,
        remote=True,
        asks_permit=True,
        ephemeral=True,
    )
    web: Web = field(init=False)
    people: People = field(init=False)
    transport: Socket | Http | MountedHttp | None = None
    _files: Files = field(init=False)
    _answers: InteractionResponses = field(default_factory=InteractionResponses)
    _delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.web = Web(self.credentials.bot_token, self.credentials.address)
        self.people = People(self.web, self.membership)
        self._files = Files(self.web)
        self._delivery = Delivery(
            platform=NAME,
            capabilities=self.capabilities,
            memory=self.memory,
            agents=self.rooms,
            web=self.web,
            people=self.people,
            files=self._files,
            answers=self._answers,
            clock=self.clock,
        )

    async def run(self, inbox: Inbox) -> None:
        """Listen until cancelled. Raises DeskRefused if Slack refuses a token."""
        if not self.credentials.app_token and not self.credentials.listen:
            self.mounts.expect(PATH)
        me = await self._who_am_i()
        self.people.team = me.team

        async def doubt(since: datetime) -> None:
            await healing.doubt(since)

        receiver = Receiver(
            inbox, me, self.web, self.people, self._files, self._answers, self.clock, doubt
        )
        history = SlackHistory(self.web, self.people, receiver, self.memory, self.staff)
        missed_events = MissedEvents(NAME, self.memory, history, self.clock, SETTLES, self.max_age)
        healing = GapBackfill(
            self.memory, missed_events, self.clock, RULES, receiver.gaps, self.reopen
        )
        self.transport = self._way_in(self._app(receiver), receiver.begin)

        since = await self.memory.last_heard(NAME)
        expected = await healing.expect(since, self.clock.now())
        try:
            async with asyncio.TaskGroup() as group:

                def missed(gap: float) -> None:
                    began = self.clock.now() - timedelta(seconds=gap)
                    group.create_task(healing.mend(began))

                group.create_task(self.transport.run(missed, receiver.leave))
                group.create_task(healing.heal(expected))
                # Slack gives up on an address after some tries, and nobody tells the desk.
                unsure = not isinstance(self.transport, Socket)
                group.create_task(
                    healing.look_again(self.look_again, receiver.take_refused, unsure=unsure)
                )
        except BaseExceptionGroup as troubles:
            raise troubles.exceptions[0] from None

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        return await self._delivery.deliver(action, key=key, posted=posted)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return await self._delivery.find(action, key=key)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._delivery.close()
        await self.people.close()
        await self.web.close()

    async def _who_am_i(self) -> BotIdentity:
        """Ask once who the token belongs to, and what it may do."""
        try:
            told = await self.web.identity()
        except DeliveryError as trouble:
            if (error := refusal_of(trouble)) in TOKEN:
                raise DeskRefused(
                    f"SLACK_BOT_TOKEN is refused ({error}); take the Bot User OAuth Token of the"
                    " installed app"
                ) from trouble
            raise
        self._delivery.can_impersonate = VOICES in told.scopes
        log.info("slack.signed_in", extra={"team": told.team, "user": told.user})
        return BotIdentity(told.user, told.bot, told.team, self.rooms)

    def _app(self, receiver: Receiver) -> AsyncApp:
        """Bolt parses what comes by HTTP, and the receiver answers before anything else is asked.
        Bolt checks no signature: nothing is parsed before `Signatures` has.
        """
        return AsyncApp(
            name=NAME,  # else it reads the source of every caller for one: 0.1 s
            token=self.credentials.bot_token,  # else Bolt looks for one, or for OAuth, by itself
            signing_secret=self.credentials.secret or "unused in Socket Mode",
            client=self.web.client,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            before_authorize=_Whole(receiver),
        )

    def _way_in(self, app: AsyncApp, take: TakePayload) -> Socket | Http | MountedHttp:
        if self.credentials.app_token:
            return Socket(app, self.credentials.app_token, self.web, take, ping=self.ping)
        if self.mounts.has_server and not self.credentials.listen:
            return MountedHttp(app, self.credentials.secret, self.mounts)
        host, _, port = (self.credentials.listen or DEFAULT_LISTEN).rpartition(":")
        return Http(app, self.credentials.secret, host, int(port))


class _Whole(AsyncMiddleware):
    """The receiver as Bolt calls it. For a bare function Bolt makes arguments of the payload first,
    which ends in an error and a 500 where the payload has another form.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[Any]]
    ) -> BoltResponse:
        response = await self._receiver.receive(req.body)
        if response.payload is None:
            return BoltResponse(status=response.status)
        return BoltResponse(
            status=response.status,
            body=json.dumps(response.payload),
            headers={"content-type": "application/json"},
        )
