"""Who talks, by which accounts, and where they can be reached."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Self

_DIRECT: Final = "@"
"""Begins the room of a private talk."""


@dataclass(frozen=True, slots=True)
class Person:
    """A requester or an agent, as the platform that signed the event knows them.

    Two persons are the same when platform and handle are; the rest is what the platform last
    told us. `zone` is an IANA time zone name, `locale` a language tag such as "en" or "de-CH",
    `member_of` names the rooms and roles the person belongs to at this moment, and `guest` is
    true for people of another company: they may ask, never work on tickets. `linked` are the
    other accounts that the person has linked with this one, as `account` names them.
    """

    platform: str
    handle: str
    name: str = field(default="", compare=False)
    email: str = field(default="", compare=False)
    zone: str = field(default="", compare=False)
    locale: str = field(default="", compare=False)
    member_of: tuple[str, ...] = field(default=(), compare=False)
    guest: bool = field(default=False, compare=False)
    linked: tuple[str, ...] = field(default=(), compare=False)

    @property
    def as_stored(self) -> Self:
        """As kept in the records: memberships and links are asked again each time."""
        if not self.member_of and not self.linked:
            return self
        return replace(self, member_of=(), linked=())

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


CODE_LIFETIME: Final = timedelta(minutes=10)
CODE_CHARS: Final = 10
CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What nobody takes for something else. Ten of them are 49 bits, of which a code's digest cannot be
undone while it lasts."""
THROTTLE_WINDOW: Final = timedelta(hours=1)
MAX_CODES: Final = 5
"""Per account and window."""
MAX_WRONG_CODES: Final = 5
MAX_LINKED_ACCOUNTS: Final = 10
"""Of one person."""


class LinkMethod(StrEnum):
    """How it was proven that two accounts are one person's."""

    CODE = "code"
    ADDRESS = "address"
    """Both have the same mail address, and both have proven it."""
    SIGN_IN = "sign_in"
    """One was signed in to by the other, on the word of its platform."""


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """One of several accounts of the same person, linked at (UTC) by this method."""

    person: Person
    linked_at: datetime
    method: LinkMethod


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code that links the account which asked for it with the one that types it, once. It is
    kept as the digest alone.
    """

    digest: str
    account: Person
    expires_at: datetime

    @staticmethod
    def digest_of(code: str) -> str:
        """However the code is typed: in small letters, with or without its dash."""
        typed = "".join(code.upper().replace("-", " ").split())
        return sha256(typed.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of an account when it asks for a link: a fresh code for it, whose the typed
    code is, and how many codes it has asked for and mistyped within the window. `accounts` are
    those of whoever asks, `owners_accounts` those of whose code it is; none where none are linked.
    """

    accounts: tuple[LinkedAccount, ...] = ()
    fresh_code: str = ""
    code_owner: Person | None = None
    owners_accounts: tuple[LinkedAccount, ...] = ()
    codes: int = 0
    wrong_codes: int = 0


@dataclass(frozen=True, slots=True)
class IssueCode:
    code: LinkCode


@dataclass(frozen=True, slots=True)
class NoteWrongCode:
    account: Person


@dataclass(frozen=True, slots=True)
class LinkAccounts:
    """`digest` is that of the code that is used up by it."""

    one: Person
    other: Person
    method: LinkMethod
    digest: str = ""


@dataclass(frozen=True, slots=True)
class UnlinkAccount:
    """`account` stands alone again; `by` is another or the same account of that person."""

    account: Person
    by: Person


AccountChange = IssueCode | NoteWrongCode | LinkAccounts | UnlinkAccount


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One row of the audit log of accounts: what became of `account`, and with which `other`."""

    at: datetime
    kind: str
    account: str
    other: str = ""
    method: str = ""


def group_name(group: str) -> str:
    """A group of an identity provider as `Person.member_of` names it, unlike any room or role."""
    return f"group:{group}"


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
