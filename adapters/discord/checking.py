"""What a start needs of Discord, tried: token, intents, and permissions in each channel."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord

from adapters.discord import gateway
from adapters.discord.credentials import Credentials
from adapters.discord.invite import PERMISSIONS, invite
from adapters.discord.rest import Rest, classified
from core.ports import DeliveryError

CONTENT: Final = (1 << 18) | (1 << 19)
"""Flags of an app that may read messages: in many servers, or in few."""
ADMINISTRATOR: Final = 1 << 3


@dataclass(frozen=True, slots=True)
class Found:
    """`well` is None where the desk works, but differently."""

    well: bool | None
    said: str


async def check(credentials: Credentials, rooms: Mapping[str, str]) -> AsyncIterator[Found]:
    """Try everything. `rooms` are channels by their queue."""
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
        for queue, room in rooms.items():
            yield await _room(rest, queue, room, str(user.id if user else ""), credentials)
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


async def _room(rest: Rest, queue: str, room: str, user: str, credentials: Credentials) -> Found:
    try:
        channel = await rest.call("GET", "/channels/{channel_id}", channel_id=room)
        may = await _permissions(rest, channel, user)
    except DeliveryError as trouble:
        link = invite(credentials.application)
        return Found(False, f"queue {queue}: {trouble}. Is the app in that server? {link}")
    missing = [name for name, (bit, _) in PERMISSIONS.items() if not may & bit]
    name = f"#{channel.get('name', room)}"
    if missing:
        lacks = ", ".join(missing)
        return Found(False, f"queue {queue}: in {name} it lacks {lacks}. Allow it there.")
    return Found(True, f"queue {queue}: in {name}")


async def _permissions(rest: Rest, channel: Mapping[str, Any], user: str) -> int:
    """What the app may do there: its roles', then the channel's exceptions, as Discord counts."""
    guild = str(channel["guild_id"])
    roles = await rest.call("GET", "/guilds/{guild_id}/roles", guild_id=guild)
    member = await rest.call(
        "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=user
    )
    own = {guild, *map(str, member.get("roles") or ())}
    may = 0
    for role in roles:
        may |= int(role["permissions"]) if str(role["id"]) in own else 0
    if may & ADMINISTRATOR:
        return ~0
    exceptions = {str(o["id"]): o for o in channel.get("permission_overwrites") or ()}
    may = _with(may, [exceptions.get(guild)])
    may = _with(may, [exceptions.get(role) for role in own - {guild}])
    return _with(may, [exceptions.get(user)])


def _with(may: int, exceptions: list[Mapping[str, Any] | None]) -> int:
    held = [one for one in exceptions if one is not None]
    for one in held:
        may &= ~int(one.get("deny") or 0)
    for one in held:
        may |= int(one.get("allow") or 0)
    return may
