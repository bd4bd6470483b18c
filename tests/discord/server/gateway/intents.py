"""Which intents a client must have asked for to be told of what."""

from enum import IntFlag


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


KNOWN = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
PRIVILEGED = {
    "presences": Intent.GUILD_PRESENCES,
    "members": Intent.GUILD_MEMBERS,
    "message_content": Intent.MESSAGE_CONTENT,
}

_IN_GUILDS = {
    "GUILD": Intent.GUILDS,
    "CHANNEL": Intent.GUILDS,
    "THREAD": Intent.GUILDS,
    "GUILD_MEMBER": Intent.GUILD_MEMBERS,
    "MESSAGE": Intent.GUILD_MESSAGES,
    "MESSAGE_REACTION": Intent.GUILD_MESSAGE_REACTIONS,
    "TYPING": Intent.GUILD_MESSAGE_TYPING,
}
_DIRECT = {
    "MESSAGE": Intent.DIRECT_MESSAGES,
    "MESSAGE_REACTION": Intent.DIRECT_MESSAGE_REACTIONS,
    "TYPING": Intent.DIRECT_MESSAGE_TYPING,
}
ALWAYS = {"READY", "RESUMED", "INTERACTION_CREATE", "USER_UPDATE", "GUILD_MEMBERS_CHUNK"}


def needed(event: str, *, direct: bool) -> int:
    """The intent for this event; 0 if it is always told."""
    if event in ALWAYS:
        return 0
    table = _DIRECT if direct else _IN_GUILDS
    words = event.split("_")
    for end in range(len(words), 0, -1):
        if (intent := table.get("_".join(words[:end]))) is not None:
            return int(intent)
    return 0


def refused(intents: int, privileged: set[str]) -> int | None:
    """The close code for intents that cannot be had: 4013 unknown, 4014 not switched on."""
    if intents & ~KNOWN:
        return 4013
    missing = [bit for name, bit in PRIVILEGED.items() if name not in privileged]
    return 4014 if any(intents & bit for bit in missing) else None
