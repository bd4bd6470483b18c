"""Whom a message names, and whom it would really notify, by Discord's rules."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.discord.server.world.messages import SUPPRESS_NOTIFICATIONS, Mentions, Message
from tests.discord.server.world.people import Role, User
from tests.discord.server.world.permissions import Permission, may, sees
from tests.discord.server.world.places import DirectMessages, Guild, Place, Thread, guild_of

_CODE = re.compile(r"```.*?```|``.*?``|`[^`]*`", re.DOTALL)
_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
ALL_KINDS = frozenset({"users", "roles", "everyone"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """What `allowed_mentions` lets through: whole kinds, and single ids."""

    kinds: frozenset[str] = ALL_KINDS
    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    replied: bool = True

    def user(self, user: User) -> bool:
        return "users" in self.kinds or user.id in self.users

    def role(self, role: Role) -> bool:
        return "roles" in self.kinds or role.id in self.roles


EVERYTHING = Allowed()
ONLY_USERS = Allowed(kinds=frozenset({"users"}))
"""What interactions and webhooks let through when they do not say."""


def allowed(body: dict[str, Any] | None, default: Allowed) -> Allowed:
    given = (body or {}).get("allowed_mentions")
    if not isinstance(given, dict):
        return default
    return Allowed(
        frozenset(given.get("parse") or []),
        frozenset(int(i) for i in given.get("users") or []),
        frozenset(int(i) for i in given.get("roles") or []),
        bool(given.get("replied_user", False)),
    )


@dataclass(slots=True)
class Ping:
    """A message of the bot that calls people. An edited one only highlights, it rings nowhere."""

    message: Message
    users: set[User] = field(default_factory=set)
    everyone: bool = False
    edited: bool = False
    silent: bool = False


def mentions(message: Message, text: str, let: Allowed, users: dict[int, User]) -> Mentions:
    """Whom the text names, of those that are let through. Nobody is named inside code."""
    place, guild = message.place, guild_of(message.place)
    bare = _CODE.sub(" ", text)
    named = [users[int(i)] for i in dict.fromkeys(_USER.findall(bare)) if int(i) in users]
    found = Mentions([user for user in named if let.user(user)])
    if message.reference is not None and let.replied:
        author = message.reference.author
        if author is not message.author and author not in found.users:
            found.users.append(author)
    if guild is not None:
        roles = dict.fromkeys(int(i) for i in _ROLE.findall(bare))
        found.roles = [guild.roles[i] for i in roles if i in guild.roles]
        found.roles = [role for role in found.roles if let.role(role)]
    loud = may(message.author, place, Permission.MENTION_EVERYONE)
    found.everyone = bool(loud and "everyone" in let.kinds and _EVERYONE.search(bare))
    return found


def ping(message: Message, *, edited: bool = False) -> Ping | None:
    """Who is notified of this message because it names him; None if nobody is."""
    place, named = message.place, message.mentions
    crowd: set[User] = set()
    if (guild := guild_of(place)) is not None:
        loud = may(message.author, place, Permission.MENTION_EVERYONE)
        for role in named.roles:
            if role.mentionable or loud:
                crowd |= _holders(role, guild)
        if named.everyone:
            crowd |= {member.user for member in guild.members.values()}
    # whoever is called by name in a private thread is let in, and hears of it; a crowd is not
    door = place.parent if isinstance(place, Thread) else place
    called = {user for user in named.users if _reached(user, message, door)}
    called |= {user for user in crowd if _reached(user, message, place)}
    if not called:
        return None
    silent = bool(message.flags & SUPPRESS_NOTIFICATIONS)
    return Ping(message, called, named.everyone, edited, silent)


def _holders(role: Role, guild: Guild) -> set[User]:
    return {member.user for member in guild.members.values() if role in member.roles}


def _reached(user: User, message: Message, place: Place) -> bool:
    if user is message.author or message.only_for not in (None, user):
        return False
    if isinstance(place, DirectMessages):
        return place.recipient is user
    return sees(user, place)
