"""Who talks, and where they can be reached."""

from dataclasses import dataclass, field
from typing import Final, Self

_DIRECT: Final = "@"
"""Begins the room of a private talk."""


@dataclass(frozen=True, slots=True)
class Person:
    """A requester or an agent, as the platform that signed the event knows them.

    Two persons are the same when platform and handle are; the rest is what the platform last
    told us. `zone` is an IANA time zone name, `locale` a language tag such as "en" or "de-CH",
    `member_of` names the rooms and roles the person belongs to at this moment, and `guest` is
    true for people of another company: they may ask, never work on tickets.
    """

    platform: str
    handle: str
    name: str = field(default="", compare=False)
    email: str = field(default="", compare=False)
    zone: str = field(default="", compare=False)
    locale: str = field(default="", compare=False)
    member_of: tuple[str, ...] = field(default=(), compare=False)
    guest: bool = field(default=False, compare=False)

    @property
    def account(self) -> str:
        """The account as the policy's commands and the roster name it: "slack:U0123"."""
        return f"{self.platform}:{self.handle}"

    @classmethod
    def of_account(cls, account: str) -> Self:
        """The reverse of `account`; a handle may hold colons."""
        platform, _, handle = account.partition(":")
        return cls(platform, handle)

    @property
    def display_name(self) -> str:
        """The name to write in a sentence."""
        return self.name or self.handle


@dataclass(frozen=True, slots=True)
class Place:
    """One spot on one platform where a message can be read or written.

    `room` is a platform's room id, or "@handle" for a private talk with that person: that is how
    it is stored, and only this class builds and reads it.
    """

    platform: str
    room: str
    thread: str = ""

    @classmethod
    def direct(cls, person: Person) -> Self:
        """The private talk between the desk and `person`."""
        return cls.direct_to(person.platform, person.handle)

    @classmethod
    def direct_to(cls, platform: str, handle: str, thread: str = "") -> Self:
        """The same by the account's handle; "" is somebody whom the platform does not name."""
        return cls(platform, f"{_DIRECT}{handle}", thread)

    @property
    def is_direct(self) -> bool:
        """Is it the private talk with one person?"""
        return self.room.startswith(_DIRECT)

    @property
    def direct_handle(self) -> str:
        """The handle of the person whose private talk it is; "" where it is none."""
        return self.room.removeprefix(_DIRECT) if self.is_direct else ""

    @property
    def channel(self) -> str:
        """Platform and room, without the thread, as the state names a closed channel."""
        return f"{self.platform}:{self.room}"

    def is_private_to(self, person: Person) -> bool:
        """Does nobody but the desk and `person` read here?

        A private thread of a channel is not: others can be invited, and moderators may join. The
        console seats each requester in a room named by their handle.
        """
        rooms = (f"{_DIRECT}{person.handle}", person.handle)
        return self.platform == person.platform and self.room in rooms


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: an answer to it would appear at `place`; `ref` is its name there."""

    place: Place
    ref: str
