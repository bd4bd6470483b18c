"""How people, guilds and places look in Discord's JSON."""

from typing import Any

from tests.discord.server.world.people import Member, Role, User
from tests.discord.server.world.permissions import permissions, sees
from tests.discord.server.world.places import Channel, DirectMessages, Guild, Place, Thread
from tests.discord.server.world.snowflakes import iso

Json = dict[str, Any]


def user_json(user: User) -> Json:
    data: Json = {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0",
        "global_name": user.global_name,
        "avatar": user.avatar,
        "public_flags": 0,
        "flags": 0,
    }
    return data | {"bot": True} if user.bot else data


def member_json(member: Member, *, with_user: bool = True) -> Json:
    data: Json = {
        "nick": member.nick,
        "avatar": member.avatar,
        "roles": [str(role.id) for role in member.roles],
        "joined_at": iso(member.joined_at),
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
        "flags": 0,
        "deaf": False,
        "mute": False,
    }
    return data | {"user": user_json(member.user)} if with_user else data


def role_json(role: Role) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.mentionable,
        "flags": 0,
    }


def channel_json(channel: Channel) -> Json:
    overwrites = [
        {"id": str(i), "type": o.kind, "allow": str(o.allow), "deny": str(o.deny)}
        for i, o in channel.overwrites.items()
    ]
    return {
        "id": str(channel.id),
        "type": channel.type,
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "position": channel.position,
        "topic": channel.topic,
        "permission_overwrites": overwrites,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "last_message_id": _id(channel.last_message_id),
        "flags": 0,
    }


def thread_json(thread: Thread, reader: User | None = None) -> Json:
    """A thread; with `reader`, his own membership is in it too."""
    data: Json = {
        "id": str(thread.id),
        "type": thread.type,
        "guild_id": str(thread.guild.id),
        "parent_id": str(thread.parent.id),
        "owner_id": str(thread.owner.id),
        "name": thread.name,
        "last_message_id": _id(thread.last_message_id),
        "message_count": thread.message_count,
        "total_message_sent": thread.total_messages,
        "member_count": min(len(thread.members), 50),
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": iso(thread.archive_timestamp),
            "auto_archive_duration": thread.auto_archive_minutes,
            "locked": thread.locked,
            "create_timestamp": iso(thread.created_at),
            **({"invitable": thread.invitable} if thread.private else {}),
        },
    }
    if reader is not None and reader.id in thread.members:
        data["member"] = thread_member_json(thread, reader.id)
    return data


def thread_member_json(thread: Thread, user_id: int) -> Json:
    since = iso(thread.members[user_id])
    return {"id": str(thread.id), "user_id": str(user_id), "join_timestamp": since, "flags": 0}


def direct_json(place: DirectMessages) -> Json:
    return {
        "id": str(place.id),
        "type": place.type,
        "last_message_id": _id(place.last_message_id),
        "recipients": [user_json(place.recipient)],
        "flags": 0,
    }


def place_json(place: Place, reader: User | None = None) -> Json:
    match place:
        case Channel():
            return channel_json(place)
        case Thread():
            return thread_json(place, reader)
        case DirectMessages():
            return direct_json(place)


def partial_place_json(place: Place, asker: User) -> Json:
    """The place as an interaction shows it, with what the asker may do there."""
    return place_json(place) | {"permissions": str(permissions(asker, place))}


def guild_json(guild: Guild) -> Json:
    """The guild as REST shows it: no channels, no members."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "owner_id": str(guild.owner.id),
        "roles": [role_json(role) for role in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "preferred_locale": guild.locale,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "premium_progress_bar_enabled": False,
    }


def guild_create_json(guild: Guild, bot: User, *, everyone: bool) -> Json:
    """GUILD_CREATE: channels and the threads the bot sees; members only with presences."""
    members = guild.members.values() if everyone else [guild.members[bot.id]]
    threads = [t for t in guild.threads.values() if not t.archived and sees(bot, t)]
    return guild_json(guild) | {
        "joined_at": iso(guild.members[bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(member) for member in members],
        "channels": [channel_json(channel) for channel in guild.channels.values()],
        "threads": [thread_json(thread, bot) for thread in threads],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
