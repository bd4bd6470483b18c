"""What a start needs of Discord, tried: token, intents, and permissions in each channel."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord

from adapters.discord import gateway
from adapters.discord.credentials import Credentials
from adapters.discord.invite import PERMISSIONS, invite
from adapters.discord.rest import Rest, classified
from adapters.discord.rights import Rights
from core.model.desk import Queue
from core.ports import DeliveryError

CONTENT: Final = (1 << 18) | (1 << 19)
"""Flags of an app that may read messages: in many servers, or in few."""


@dataclass(frozen=True, slots=True)
class Found:
    """`well` is None where the desk works, but differently."""

    well: bool | None
    said: str


async def check(credentials: Credentials, queues: Iterable[Queue]) -> AsyncIterator[Found]:
    """Try everything. `queues` are those that live in Discord."""
    gateway.point_at(credentials.address)
    client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)
    try:
        try:
            await client.login(credentials.token)
        except discord.LoginFailure:
            remedy = "Reset it under Bot in the app's settings, and copy it."
            yield Found(False, f"DISCORD_TOKEN is refused. {remedy}")
            return
        except (discord.HTTPException, aiohttp.ClientError, OSError, ValueError) as trouble:
            yield Found(False, f"{classified(trouble)}.")
            return
        rest, user = Rest(client.http), client.user
        yield Found(True, f"signed in as {user}")
        yield await _intents(rest, credentials)
        for queue in queues:
            async for found in _queue(rest, queue, str(user.id if user else ""), credentials):
                yield found
    finally:
        await client.close()


async def _intents(rest: Rest, credentials: Credentials) -> Found:
    try:
        app = await rest.call("GET", "/applications/@me")
    except DeliveryError as trouble:
        return Found(False, f"{trouble}.")
    allowed = bool(int(app.get("flags") or 0) & CONTENT)
    if credentials.content and not allowed:
        remedy = "Switch it on under Bot in the app's settings, or empty DISCORD_MESSAGE_CONTENT."
        return Found(False, f"the message content intent is not allowed. {remedy}")
    if credentials.content:
        return Found(True, "it may read messages that do not mention it")
    said = "commands, direct messages, mentions and buttons work; words in threads need"
    return Found(None, f"{said} DISCORD_MESSAGE_CONTENT=true and its intent")


async def _queue(
    rest: Rest, queue: Queue, user: str, credentials: Credentials
) -> AsyncIterator[Found]:
    room = queue.place.room
    try:
        channel = await rest.call("GET", "/channels/{channel_id}", channel_id=room)
        rights = await Rights.of(rest, str(channel["guild_id"]), user)
    except DeliveryError as trouble:
        link = invite(credentials.application)
        yield Found(False, f"queue {queue.id}: {trouble}. Is the app in that server? {link}")
        return
    may = rights.of_app(channel)
    missing = [name for name, (bit, _) in PERMISSIONS.items() if not may & bit]
    name = f"#{channel.get('name', room)}"
    if missing:
        lacks = ", ".join(missing)
        yield Found(False, f"queue {queue.id}: in {name} it lacks {lacks}. Allow it there.")
    else:
        yield Found(True, f"queue {queue.id}: in {name}")
    for said in _agents(queue, name, channel, rights):
        yield Found(False, f"queue {queue.id}: {said}")


def _agents(queue: Queue, name: str, channel: Mapping[str, Any], rights: Rights) -> Iterator[str]:
    """Who would be an agent without anybody having meant it, or who would be none."""
    if queue.members_are_agents and rights.everybody_sees(channel):
        remedy = "Hide the channel from @everyone, or set members_are_agents = false."
        yield f"everybody can see {name}, and so everybody would be an agent. {remedy}"
    if queue.role == rights.guild:
        yield "its role is @everyone's. Make a role for agents."
    elif queue.role and queue.role not in rights.roles:
        yield f"there is no role {queue.role} in the server of {name}. Copy its id again."
