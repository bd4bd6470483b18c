"""Guilds and the places in which messages stand: channels, threads, direct messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.discord.server.world.people import Member, Role, User

TEXT, DIRECT, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12


@dataclass(eq=False, slots=True)
class Guild:
    """A server, as people call it. Its @everyone role has the guild's own id."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass(slots=True)
class Overwrite:
    """What a role or a member may more, or less, in one channel. `kind`: 0 role, 1 member."""

    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(eq=False, slots=True)
class Channel:
    """A text channel of a guild."""

    id: int
    guild: Guild
    name: str
    position: int = 0
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    last_message_id: int | None = None
    renames: list[float] = field(default_factory=list)
    type: int = TEXT

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


@dataclass(eq=False, slots=True)
class Thread:
    """A thread under a channel. `members` says who is in it since when."""

    id: int
    guild: Guild
    parent: Channel
    name: str
    owner: User
    created_at: datetime
    archive_timestamp: datetime
    type: int = PUBLIC_THREAD
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive_minutes: int = 1440
    members: dict[int, datetime] = field(default_factory=dict)
    message_count: int = 0
    total_messages: int = 0
    last_message_id: int | None = None
    renames: list[float] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return self.type == PRIVATE_THREAD

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


@dataclass(eq=False, slots=True)
class DirectMessages:
    """The conversation of one user with the bot."""

    id: int
    recipient: User
    last_message_id: int | None = None
    type: int = DIRECT


Place = Channel | Thread | DirectMessages


def guild_of(place: Place) -> Guild | None:
    return None if isinstance(place, DirectMessages) else place.guild
