"""Who may do what where, worked out as Discord documents it."""

from enum import IntFlag

from tests.discord.server.world.people import Member, User
from tests.discord.server.world.places import Channel, DirectMessages, Guild, Place, Thread


class Permission(IntFlag):
    """The bits that a support desk can meet. The values are Discord's."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = (1 << 53) - 1
MEMBERS_USUALLY_MAY = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
IN_DIRECT_MESSAGES = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)
_ONLY_WITH_SENDING = Permission.MENTION_EVERYONE | Permission.ATTACH_FILES | Permission.EMBED_LINKS


def in_guild(member: Member) -> int:
    guild = member.guild
    if guild.owner is member.user:
        return ALL
    held = guild.everyone.permissions
    for role in member.roles:
        held |= role.permissions
    return ALL if held & Permission.ADMINISTRATOR else held


def in_channel(member: Member, channel: Channel) -> int:
    held = in_guild(member)
    if held & Permission.ADMINISTRATOR:
        return ALL
    steps = [[channel.guild.id], [role.id for role in member.roles], [member.id]]
    for ids in steps:
        found = [channel.overwrites[i] for i in ids if i in channel.overwrites]
        for overwrite in found:
            held &= ~overwrite.deny
        for overwrite in found:
            held |= overwrite.allow
    return held


def permissions(user: User, place: Place) -> int:
    """What this user may in this place; nothing at all where he cannot look in."""
    if isinstance(place, DirectMessages):
        return int(IN_DIRECT_MESSAGES)
    member = place.guild.members.get(user.id)
    if member is None:
        return 0
    channel = place.parent if isinstance(place, Thread) else place
    held = in_channel(member, channel)
    if not held & Permission.VIEW_CHANNEL:
        return 0
    if isinstance(place, Thread):
        if not _invited(user, place, held):
            return 0
        held = _sending_in_threads(held)
    return held if held & Permission.SEND_MESSAGES else held & ~_ONLY_WITH_SENDING


def _invited(user: User, thread: Thread, held: int) -> bool:
    return not thread.private or user.id in thread.members or bool(held & Permission.MANAGE_THREADS)


def _sending_in_threads(held: int) -> int:
    """In a thread SEND_MESSAGES counts for nothing, SEND_MESSAGES_IN_THREADS for all."""
    if held & Permission.SEND_MESSAGES_IN_THREADS:
        return held | Permission.SEND_MESSAGES
    return held & ~Permission.SEND_MESSAGES


def sees(user: User, place: Place) -> bool:
    if isinstance(place, DirectMessages):
        return place.recipient is user or user.bot
    return bool(permissions(user, place) & Permission.VIEW_CHANNEL)


def may(user: User, place: Place, wanted: int) -> bool:
    return permissions(user, place) & wanted == wanted


def mutual(user: User, other: User, guilds: list[Guild]) -> bool:
    """Whether the two share a guild; without one a bot cannot write to a user."""
    return any(user.id in guild.members and other.id in guild.members for guild in guilds)
