"""Discord, live: the gateway in, REST out."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from adapters.discord import gateway
from adapters.discord.answers import Answers
from adapters.discord.commands import commands
from adapters.discord.credentials import NAME, Credentials
from adapters.discord.delivering import Delivery
from adapters.discord.files import Files
from adapters.discord.gateway import Client, Mark, Sessions, Socket
from adapters.discord.healing import Healing
from adapters.discord.members import Members
from adapters.discord.reading import Self
from adapters.discord.receiving import Receiver
from adapters.discord.responding import Responder
from adapters.discord.rest import Rest, classified
from adapters.discord.rooms import Rooms
from core.model.actions import Action
from core.model.desk import Desk
from core.model.people import Person
from core.ports import (
    Capabilities,
    Clock,
    DeliveryError,
    Inbox,
    Memory,
    Permanent,
    Posted,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

SESSIONS = "discord.sessions"
"""The note under which the sessions of the gateway are kept over a restart."""
NOTED_EVERY = 1.0
"""Seconds between two notes, where anything was heard in between."""


@dataclass(slots=True)
class DiscordAdapter:
    """Implements the adapter port. `rooms` are the agents' channels, `queues` those whose tickets
    somebody may work, `roles` those of Discord's that make agents, by the channel of their queue.
    """

    credentials: Credentials
    desk: Desk
    memory: Memory
    clock: Clock
    rooms: frozenset[str] = frozenset()
    queues: Callable[[Person], Sequence[str]] = lambda person: ()
    roles: Mapping[str, str] = field(default_factory=dict)
    name: str = NAME
    capabilities: Capabilities = Capabilities(
        buttons=True, threads=True, edits=True, max_text=2000, can_look=True
    )
    rest: Rest = field(default_factory=Rest)
    client: Client | None = None
    _rooms: Rooms = field(init=False)
    _answers: Answers = field(init=False)
    _delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self._rooms = Rooms(self.rest)
        self._answers = Answers(self.rest, self.credentials.application)
        self._delivery = Delivery(
            self.rest, self._rooms, self._answers, self.memory, self.clock, self.rooms
        )

    async def run(self, inbox: Inbox) -> None:
        """Listen until cancelled. Raises Permanent if Discord refuses the token or an intent."""
        gateway.point_at(self.credentials.address)
        Socket.sessions = Sessions.read(await self.memory.noted(SESSIONS))
        since = await self.memory.last_heard(NAME)
        desk_side: list[tuple[Receiver, Healing]] = []

        def dispatched(kind: str, data: Mapping[str, Any], mark: Mark) -> None:
            for receiver, _ in desk_side:
                receiver.dispatched(kind, data, mark)

        def fresh() -> None:
            for _, healing in desk_side:
                healing.begin(self.clock.now())

        client = Client(dispatched, fresh, content=self.credentials.content)
        await self._close_client()
        self.client = client
        me = await self._sign_in(client)
        receiver = self._receiver(inbox, me, client)
        healing = Healing(self.memory, self.rest, self._rooms, receiver, since)
        desk_side.append((receiver, healing))
        await healing.go_on(self.clock.now())
        await self._offer_commands()
        remembering = asyncio.create_task(self._remember(client))
        try:
            await client.connect()
        except discord.PrivilegedIntentsRequired as refusal:
            raise Permanent(
                "the message content intent is not allowed; switch it on under Bot in the app's"
                " settings, or leave DISCORD_MESSAGE_CONTENT empty"
            ) from refusal
        finally:
            remembering.cancel()
            await healing.leave()
            await receiver.leave()
            await self._keep(client.ledger.left())

    async def _remember(self, client: Client) -> None:
        """After a crash the session is resumed from where it was noted: what is played again and
        was stored before changes nothing.
        """
        noted = ""
        while True:
            left = client.ledger.left()
            if left.kept and left.written() != noted:
                noted = left.written()
                await self._keep(left)
            await asyncio.sleep(NOTED_EVERY)

    async def _keep(self, left: Sessions) -> None:
        """Without a store the next start reads the history instead; this one ends all the same."""
        if not left.kept:
            return
        try:
            await self.memory.note(SESSIONS, left.written())
        except StoreUnavailable as trouble:
            log.warning("discord.sessions_lost", extra={"why": str(trouble)})

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        return await self._delivery.deliver(action, key=key, posted=posted)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return await self._delivery.find(action, key=key)

    async def close(self) -> None:
        """Let go of every connection; the session can be resumed for some minutes."""
        await self._close_client()

    async def _close_client(self) -> None:
        if self.client is not None:
            client, self.client = self.client, None
            await self._answers.close()
            self.rest.http = None
            await client.close()

    async def _sign_in(self, client: Client) -> Self:
        try:
            await client.login(self.credentials.token)
        except discord.LoginFailure as refusal:
            raise Permanent(
                "DISCORD_TOKEN is refused; reset it under Bot in the app's settings, and copy it"
            ) from refusal
        except Exception as trouble:
            raise classified(trouble) from trouble
        self.rest.http = client.http
        user = client.user
        if user is None:
            raise Permanent("Discord does not tell whose the token is")
        self._answers.application = str(client.application_id or user.id)
        self._rooms.me = str(user.id)
        log.info("discord.signed_in", extra={"user": user.id})
        return Self(str(user.id), self.rooms, self.credentials.content)

    def _receiver(self, inbox: Inbox, me: Self, client: Client) -> Receiver:
        return Receiver(
            inbox,
            me,
            self._rooms,
            Members(self.rest, self._rooms, self.clock, self.roles),
            Files(self.credentials.address),
            self._answers,
            Responder(self._answers, self.memory, self.clock, self.desk.prefix, self.queues),
            self.clock,
            client.ledger.stored,
        )

    async def _offer_commands(self) -> None:
        """Register what changed; Discord counts how often that is done."""
        wanted = commands(self.desk)
        app = self._answers.application
        paths = [
            f"/applications/{app}/guilds/{guild}/commands" for guild in self.credentials.guilds
        ] or [f"/applications/{app}/commands"]
        for path in paths:
            try:
                held = await self.rest.call("GET", path)
                if _essence(held) != _essence(wanted):
                    await self.rest.call("PUT", path, wanted)
                    log.info("discord.commands_offered", extra={"count": len(wanted)})
            except DeliveryError as trouble:
                log.warning("discord.no_commands", extra={"why": str(trouble)})


def _essence(held: Any) -> list[Any]:
    """What we say of commands, without what Discord adds by itself."""
    if isinstance(held, Mapping):
        kept = ("name", "description", "type", "options", "choices", "required", "value")
        return [(key, _essence(held[key])) for key in (*kept, "autocomplete") if held.get(key)]
    if isinstance(held, list):
        return sorted((_essence(one) for one in held), key=repr)
    return [held]
