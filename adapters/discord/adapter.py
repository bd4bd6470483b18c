"""Discord, live: the gateway in, REST out."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import discord

from adapters.discord.backfill import RULES, DiscordHistory, SessionGaps
from adapters.discord.channels import Channels
from adapters.discord.command_sync import CommandSync
from adapters.discord.content_intent import ContentIntent
from adapters.discord.delivery import Delivery
from adapters.discord.gateway import connection
from adapters.discord.gateway.connection import Client, Socket
from adapters.discord.gateway.session_lease import SessionLease
from adapters.discord.gateway.sessions import Mark
from adapters.discord.inbound.commands import slash_commands
from adapters.discord.inbound.payload_parts import BotIdentity
from adapters.discord.members import Members
from adapters.discord.outbound.immediate_responses import ImmediateResponder
from adapters.discord.outbound.interaction_responses import InteractionResponses
from adapters.discord.receiver import Receiver
from adapters.discord.rest import Rest, classify_error
from adapters.discord.settings import NAME, Credentials
from adapters.kit.backfill.gap_backfill import GapBackfill
from adapters.kit.backfill.missed_events import MissedEvents
from adapters.kit.file_transfer import TIMEOUT_SECONDS, FileFetch, TrustedHosts
from adapters.kit.http_session import HttpSession
from core.adapter_queries import AdapterQueries
from core.model.actions import Action
from core.model.people import Person
from core.model.policy import Desk
from core.ports import (
    Capabilities,
    Clock,
    DeskRefused,
    Inbox,
    Posted,
    Scope,
)

log = logging.getLogger(__name__)


FILE_HOSTS: Final = ("cdn.discordapp.com", "media.discordapp.net")
OFFICIAL: Final = "discord.com"


def trusted_hosts(address: str) -> TrustedHosts:
    """`address` is that of the REST API: a test server keeps its files beside it, Discord not."""
    return TrustedHosts(FILE_HOSTS, "" if urlsplit(address).hostname == OFFICIAL else address)


@dataclass(slots=True)
class DiscordAdapter:
    """Implements the adapter port. `rooms` are the agents' channels, `scope` what somebody's list
    of work may show, `roles` those of Discord's that make agents, by the channel of their queue.
    """

    credentials: Credentials
    desk: Desk
    memory: AdapterQueries
    clock: Clock
    rooms: frozenset[str] = frozenset()
    scope: Callable[[Person], Scope] = lambda person: Scope()
    roles: Mapping[str, str] = field(default_factory=dict)
    name: str = NAME
    capabilities: Capabilities = Capabilities(
        buttons=True,
        threads=True,
        edits=True,
        max_text=2000,
        can_look=True,
        remote=True,
        asks_permit=True,
        ephemeral=True,
    )
    rest: Rest = field(default_factory=Rest)
    client: Client | None = None
    _rooms: Channels = field(init=False)
    _answers: InteractionResponses = field(init=False)
    _delivery: Delivery = field(init=False)
    _downloads: HttpSession = field(default_factory=lambda: HttpSession(TIMEOUT_SECONDS))
    _keeping: SessionLease = field(init=False)
    _deafness: ContentIntent = field(init=False)

    def __post_init__(self) -> None:
        self._rooms = Channels(self.rest)
        self._keeping = SessionLease(self.memory)
        self._deafness = ContentIntent(self.rest, self._rooms, self.memory)
        self._answers = InteractionResponses(self.rest, self.credentials.application)
        self._delivery = Delivery(
            platform=NAME,
            capabilities=self.capabilities,
            memory=self.memory,
            agents=self.rooms,
            rest=self.rest,
            rooms=self._rooms,
            answers=self._answers,
            clock=self.clock,
        )

    async def run(self, inbox: Inbox) -> None:
        """Listen until cancelled. Raises DeskRefused if Discord refuses the token or an intent."""
        connection.point_at(self.credentials.address)
        Socket.sessions = await self._keeping.take()
        since = await self.memory.last_heard(NAME)
        desk_side: list[tuple[Receiver, SessionGaps]] = []

        def dispatched(kind: str, data: Mapping[str, Any], mark: Mark) -> None:
            for receiver, _ in desk_side:
                receiver.dispatched(kind, data, mark)

        def fresh() -> None:
            for _, healing in desk_side:
                healing.begin(self.clock.now())

        client = Client(
            dispatched,
            fresh,
            content=self.credentials.content,
            refusals=self.rest.refusals,
            is_lost=self._keeping.is_lost,
        )
        await self._close_client()
        self.client = client
        me = await self._sign_in(client)
        receiver = self._receiver(inbox, me, client)
        healing = self._backfill(receiver, since)
        desk_side.append((receiver, healing))
        await healing.go_on()
        try:
            await self._listen(client)
        finally:
            await healing.leave()
            await receiver.leave()
            await self._keeping.end(client.ledger.left())

    def _backfill(self, receiver: Receiver, since: datetime | None) -> SessionGaps:
        patience, guilds = self.desk.patience, self.credentials.guilds
        history = DiscordHistory(self.rest, self._rooms, receiver, self.memory, guilds)
        missed = MissedEvents(NAME, self.memory, history, self.clock, max_age=patience.missed)
        healing = GapBackfill(self.memory, missed, self.clock, RULES, reopen=patience.reopen)
        return SessionGaps(healing, since)

    async def _listen(self, client: Client) -> None:
        """The connection, and what goes on beside it: offering commands, noting the sessions."""
        app, guilds = self._answers.application, self.credentials.guilds
        offering = CommandSync(self.rest, app, guilds, slash_commands(self.desk))
        beside = [
            asyncio.create_task(offering.offer()),
            asyncio.create_task(self._keeping.go_on(client.ledger.left)),
        ]
        try:
            await client.connect()
        except discord.PrivilegedIntentsRequired as refusal:
            raise DeskRefused(
                "the message content intent is not allowed; switch it on under Bot in the app's"
                " settings, or leave DISCORD_MESSAGE_CONTENT empty"
            ) from refusal
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        stands = await self._delivery.deliver(action, key=key, posted=posted)
        if posted is None and not self.credentials.content:
            await self._deafness.announce(action, stands, key)
        return stands

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return await self._delivery.find(action, key=key)

    async def close(self) -> None:
        """Let go of every connection; the session can be resumed for some minutes."""
        await self._delivery.close()
        await self._close_client()
        await self._downloads.close()

    async def _close_client(self) -> None:
        if self.client is not None:
            client, self.client = self.client, None
            await self._answers.close()
            self.rest.http = None
            await client.close()

    async def _sign_in(self, client: Client) -> BotIdentity:
        try:
            await client.login(self.credentials.token)
        except discord.LoginFailure as refusal:
            raise DeskRefused(
                "DISCORD_TOKEN is refused; reset it under Bot in the app's settings, and copy it"
            ) from refusal
        except Exception as trouble:
            raise classify_error(trouble) from trouble
        self.rest.http = client.http
        self.rest.connected.set()
        user = client.user
        if user is None:
            raise DeskRefused("Discord does not tell whose the token is")
        self._answers.application = str(client.application_id or user.id)
        self._rooms.me = str(user.id)
        log.info("discord.signed_in", extra={"user": user.id})
        return BotIdentity(str(user.id), self.rooms, self.credentials.content)

    def _receiver(self, inbox: Inbox, me: BotIdentity, client: Client) -> Receiver:
        return Receiver(
            inbox,
            me,
            self._rooms,
            Members(self.rest, self._rooms, self.clock, self.roles),
            FileFetch(NAME, trusted_hosts(self.credentials.address), self._downloads.open),
            self._answers,
            ImmediateResponder(
                self._answers, self.memory, self.clock, self.desk.prefix, self.scope
            ),
            self._deafness,
            self.clock,
            client.ledger.stored,
            self.credentials.guilds,
        )
