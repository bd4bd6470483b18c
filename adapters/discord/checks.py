"""What a start needs of Discord, tried: token, intents, and permissions in each channel."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import discord

from adapters.discord.gateway import connection
from adapters.discord.permissions import PERMISSIONS, VIEW, Permissions, invite
from adapters.discord.rest import Rest, classify_error
from adapters.discord.settings import Credentials
from adapters.kit.platform import CheckLine
from adapters.words.rendering import in_words
from core.model.policy import Queue
from core.ports import DeliveryError

CONTENT: Final = (1 << 18) | (1 << 19)
"""Flags of an app that may read messages: in many servers, or in few."""
TEXT_CHANNEL_TYPE: Final = 0
"""The kind of channel in which people write and threads begin."""
TO_TALK: Final = ("Create Private Threads", "Send Messages in Threads")
MAX_NAMED: Final = 5


async def check_app(credentials: Credentials, queues: Iterable[Queue]) -> AsyncIterator[CheckLine]:
    """Try everything. `queues` are those that live in Discord."""
    connection.point_at(credentials.address)
    client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)
    try:
        try:
            await client.login(credentials.token)
        except discord.LoginFailure:
            remedy = "Reset it under Bot in the app's settings, and copy it."
            yield CheckLine(False, f"DISCORD_TOKEN is refused. {remedy}")
            return
        except (discord.HTTPException, aiohttp.ClientError, OSError, ValueError) as trouble:
            yield CheckLine(False, f"{in_words(classify_error(trouble))}.")
            return
        rest, user = Rest(client.http), client.user
        yield CheckLine(True, f"signed in as {user}")
        yield await _intents(rest, credentials)
        servers = Servers(rest, str(user.id if user else ""))
        async for found in _places(servers, list(queues), credentials):
            yield found
    finally:
        await client.close()


async def _intents(rest: Rest, credentials: Credentials) -> CheckLine:
    try:
        app = await rest.call("GET", "/applications/@me")
    except DeliveryError as trouble:
        return CheckLine(False, f"{in_words(trouble)}.")
    allowed = bool(int(app.get("flags") or 0) & CONTENT)
    if credentials.content and not allowed:
        remedy = "Switch it on under Bot in the app's settings, or empty DISCORD_MESSAGE_CONTENT."
        return CheckLine(False, f"the message content intent is not allowed. {remedy}")
    if credentials.content:
        return CheckLine(True, "it may read messages that do not mention it")
    said = "commands, direct messages, mentions and buttons work; words in threads need"
    return CheckLine(None, f"{said} DISCORD_MESSAGE_CONTENT=true and its intent")


@dataclass(slots=True)
class Servers:
    """What the app may do in each server, asked once."""

    rest: Rest
    user: str
    known: dict[str, Permissions] = field(default_factory=dict)

    async def rights(self, guild: str) -> Permissions:
        """Raises DeliveryError."""
        if guild not in self.known:
            self.known[guild] = await Permissions.of(self.rest, guild, self.user)
        return self.known[guild]


async def _places(
    servers: Servers, queues: Sequence[Queue], credentials: Credentials
) -> AsyncIterator[CheckLine]:
    """The rooms of agents, the servers that are listed, and the channels in which people ask."""
    link = invite(credentials.application)
    for queue in queues:
        async for found in _queue(servers, queue, link):
            yield found
    for guild in credentials.guilds:
        try:
            await servers.rights(guild)
        except DeliveryError as trouble:
            yield CheckLine(
                False,
                f"server {guild}: {in_words(trouble)}. Is the app in that server? {link}",
            )
    rooms = {queue.place.room for queue in queues}
    for rights in list(servers.known.values()):
        async for found in _check_places_to_ask(servers.rest, rights, rooms):
            yield found


async def _check_places_to_ask(
    rest: Rest, rights: Permissions, rooms: Collection[str]
) -> AsyncIterator[CheckLine]:
    """Where everybody may ask, and no talk can begin in private."""
    try:
        channels = await rest.call("GET", "/guilds/{guild_id}/channels", guild_id=rights.guild)
    except DeliveryError as trouble:
        yield CheckLine(False, f"server {rights.guild}: {in_words(trouble)}.")
        return
    lacking: dict[str, list[str]] = {}
    for channel in channels:
        may = rights.of_app(channel)
        open_to_all = may & VIEW and rights.everybody_sees(channel)
        if (
            channel.get("type") == TEXT_CHANNEL_TYPE
            and open_to_all
            and str(channel["id"]) not in rooms
        ):
            missing = ", ".join(name for name in TO_TALK if not may & PERMISSIONS[name][0])
            lacking.setdefault(missing, []).append(f"#{channel.get('name')}")
    lacking.pop("", None)
    for missing, names in lacking.items():
        where = ", ".join(names[:MAX_NAMED]) + (", ..." if len(names) > MAX_NAMED else "")
        told = f"in {where} it lacks {missing}; what is asked there goes on in direct messages"
        yield CheckLine(None, told)


async def _queue(servers: Servers, queue: Queue, link: str) -> AsyncIterator[CheckLine]:
    room = queue.place.room
    try:
        channel = await servers.rest.call("GET", "/channels/{channel_id}", channel_id=room)
        rights = await servers.rights(str(channel["guild_id"]))
    except DeliveryError as trouble:
        yield CheckLine(
            False,
            f"queue {queue.id}: {in_words(trouble)}. Is the app in that server? {link}",
        )
        return
    may = rights.of_app(channel)
    missing = [name for name, (bit, _) in PERMISSIONS.items() if not may & bit]
    name = f"#{channel.get('name', room)}"
    if missing:
        lacks = ", ".join(missing)
        yield CheckLine(False, f"queue {queue.id}: in {name} it lacks {lacks}. Allow it there.")
    else:
        yield CheckLine(True, f"queue {queue.id}: in {name}")
    for said in _agents(queue, name, channel, rights):
        yield CheckLine(False, f"queue {queue.id}: {said}")


def _agents(
    queue: Queue, name: str, channel: Mapping[str, Any], rights: Permissions
) -> Iterator[str]:
    """Who would be an agent without anybody having meant it, or who would be none."""
    if queue.members_are_agents and rights.everybody_sees(channel):
        remedy = "Hide the channel from @everyone, or set members_are_agents = false."
        yield f"everybody can see {name}, and so everybody would be an agent. {remedy}"
    if queue.role == rights.guild:
        yield "its role is @everyone's. Make a role for agents."
    elif queue.role and queue.role not in rights.roles:
        yield f"there is no role {queue.role} in the server of {name}. Copy its id again."
