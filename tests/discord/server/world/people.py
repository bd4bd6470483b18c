"""Users, and what they are in a guild: members with roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord.server.world.places import Guild


@dataclass(eq=False, slots=True)
class User:
    """An account. `dms_open` False means that bots cannot write to it."""

    id: int
    name: str
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False
    locale: str = "en-US"
    dms_open: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, slots=True)
class Role:
    id: int
    guild: Guild
    name: str
    permissions: int
    position: int
    mentionable: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(eq=False, slots=True)
class Member:
    """A user in one guild. Its id is the user's."""

    user: User
    guild: Guild
    joined_at: datetime
    nick: str | None = None
    avatar: str | None = None
    roles: list[Role] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def display_name(self) -> str:
        return self.nick or self.user.global_name or self.user.name

    @property
    def mention(self) -> str:
        return self.user.mention


Person = Member | User


def user_of(person: Person) -> User:
    return person.user if isinstance(person, Member) else person
