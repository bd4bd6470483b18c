"""How people come in over the web: accounts, one-time sign-in links and sessions, and of what the
browsers of a session want to be told.

No secret is kept in any of these: a link, its code and a session are known by the SHA-256 of what
their owner holds, so a copy of the database lets nobody in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from core.model.people import Person

LINK_LIFETIME: Final = timedelta(minutes=15)
SESSION_LIFETIME: Final = timedelta(days=30)
"""Since the last visit; no session outlives `SESSION_MAX_AGE`, however often it is used."""
SESSION_MAX_AGE: Final = timedelta(days=180)
GROUP_SESSION_MAX_AGE: Final = timedelta(hours=12)
"""Who works here by a group of the identity provider signs in again each day, so that somebody who
has left the group is no agent for long."""
MAX_CODE_ATTEMPTS: Final = 5
"""Wrong codes for one link; after these only the link itself signs in."""

EMAIL: Final = "email"
"""The issuer of accounts whose owner is known by a mail address and nothing else."""


@dataclass(frozen=True, slots=True)
class WebAccount:
    """Somebody who may sign in. Who they are is `issuer` and `subject`, never the address alone.

    `id` is the handle of the person on the platform "web". `zone` is an IANA name, `locale` a
    language tag; both are "" until the browser has told them.
    """

    id: str
    issuer: str
    subject: str
    email: str
    name: str
    created_at: datetime
    zone: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A link that signs one account in once. `next_path` is the page that was wanted."""

    digest: str
    code_digest: str
    account: str
    expires_at: datetime
    next_path: str = "/"
    wrong_codes: int = 0


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that is signed in. `device` is what its owner recognises it by in a list.

    `agent` is the roster's entry that its owner had when it began, "" if none; `groups` are those
    that the identity provider told then.
    """

    digest: str
    account: str
    created_at: datetime
    seen_at: datetime
    device: str = ""
    agent: str = ""
    groups: tuple[str, ...] = ()

    def is_valid(self, now: datetime) -> bool:
        oldest = GROUP_SESSION_MAX_AGE if self.groups else SESSION_MAX_AGE
        return now - self.seen_at < SESSION_LIFETIME and now - self.created_at < oldest


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session with its account, and whether an answer waits to be shown there."""

    session: WebSession
    account: WebAccount
    has_notices: bool = False


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """A browser that asks for answers which wait: its account, its session by the digest, and the
    marks of those that came with a page it has received.
    """

    account: str
    session: str
    seen: frozenset[str] = frozenset()


class PushKind(StrEnum):
    """Each can be switched off. The last three are for agents."""

    REPLIES = "replies"
    STATES = "states"
    NEW_TICKETS = "new_tickets"
    HANDOVERS = "handovers"
    DEADLINES = "deadlines"


FOR_AGENTS = (PushKind.NEW_TICKETS, PushKind.HANDOVERS, PushKind.DEADLINES)


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """A browser's address at its push service, and its keys, in base64url.

    It lives as long as the session (by its digest) in which it was made. With `shows_words` a
    notification may say what was written; else a locked screen tells nothing of a ticket.
    """

    session: str
    endpoint: str
    p256dh: str
    auth: str
    kinds: tuple[PushKind, ...] = tuple(PushKind)
    shows_words: bool = False

    @property
    def digest(self) -> str:
        return sha256(self.endpoint.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A subscription with whose it is."""

    subscription: PushSubscription
    session: WebSession
    account: WebAccount


@dataclass(frozen=True, slots=True)
class PushNews:
    """Something that happened to a ticket. `key` is the same however often it is found.

    `is_for` says of a person, asked again, whether it is for them.
    """

    key: str
    kind: PushKind
    number: int
    label: str
    subject: str
    words: str
    is_for: Callable[[Person], bool]
    retracts: bool = False
    """Words of this ticket were edited or deleted: a device takes them from what it still shows."""
