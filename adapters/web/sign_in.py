"""Signing in: who may, by which link or code, and the session that follows.

Nothing tells a stranger whether an address is known: each request for a link gets the same answer.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from adapters.kit.page_sources import SignInStore
from adapters.web.security.secrets import code_digest, digest_of, new_code, new_token
from core.model.people import Person
from core.model.sign_in import EMAIL, LINK_LIFETIME, SignInLink, WebAccount, WebSession
from core.ports import Clock

log = logging.getLogger(__name__)

NAME: Final = "web"
"""The platform's name in events, places and the policy."""

TOUCH_AFTER: Final = timedelta(hours=1)
"""A visit is noted at most so often, so that reading a page writes nothing."""

MAX_ADDRESS_CHARS: Final = 254
"""RFC 5321, section 4.5.3.1.3."""

MAX_DEVICE_CHARS: Final = 120

_ADDRESS = re.compile(
    r"[^\s@<>,;:\"()\[\]\\\x00-\x1f]{1,64}@[^\s@<>,;:\"()\[\]\\\x00-\x1f]+\.[^\s@.]{2,}"
)


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """Who may come in: "invited" have an account, "domains" an address there, "open" everybody."""

    mode: str = "invited"
    domains: tuple[str, ...] = ()
    """The team's own mail domains: who has an address there reads what is for everyone."""
    roster: frozenset[str] = frozenset()
    """Ids of web accounts that the policy lists as agents."""

    def admits(self, address: str) -> bool:
        """May somebody with this address make an account by themselves?"""
        domain = address.rpartition("@")[2]
        return self.mode == "open" or (self.mode == "domains" and domain in self.domains)

    def is_guest(self, account: WebAccount) -> bool:
        """Is this somebody of another company, such as a customer?"""
        own = account.email.rpartition("@")[2] in self.domains
        return not own and account.id not in self.roster


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is sent to the owner of an address: a link's token and a code that does the same."""

    address: str
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody whose session is valid. `token` is what their cookie holds."""

    account: WebAccount
    session: WebSession
    token: str
    person: Person
    """The requester or agent that the core knows."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """`send` brings an invitation to its address; None where no mail can be sent."""

    store: SignInStore
    clock: Clock
    policy: SignInPolicy = field(default_factory=SignInPolicy)
    send: Callable[[Invitation], Awaitable[None]] | None = None

    async def request_link(self, address: str, next_path: str) -> None:
        """Send a link to this address, if its owner may come in. Says nothing either way."""
        subject = normalize_address(address)
        if subject is None or self.send is None:
            return
        account = await self.store.account_of(EMAIL, subject)
        if account is None:
            if not self.policy.admits(subject):
                log.info("web.sign_in_refused")
                return
            account = await self.add_account(subject)
        await self.send(await self.invite(account, next_path))

    async def add_account(self, subject: str, name: str = "", id_: str = "") -> WebAccount:
        """The account of this address, made if there is none.

        Raises ValueError if `id_` is the id of another account.
        """
        made = id_ or digest_of(f"{EMAIL}:{subject}")[:12]
        now = self.clock.now()
        return await self.store.add_account(WebAccount(made, EMAIL, subject, subject, name, now))

    async def invite(self, account: WebAccount, next_path: str = "/") -> Invitation:
        """A new one-time link, good for a quarter of an hour."""
        token, code, now = new_token(), new_code(), self.clock.now()
        link = SignInLink(
            digest_of(token),
            code_digest(account.id, code),
            account.id,
            now + LINK_LIFETIME,
            next_path,
        )
        await self.store.add_link(link, now)
        return Invitation(account.email, token, code)

    async def open_link(self, token: str) -> WebAccount | None:
        """Whose link this is; None if it was used or has expired. Opening it changes nothing."""
        link = await self.store.link(digest_of(token), self.clock.now())
        return await self.store.account(link.account) if link else None

    async def by_link(self, token: str, device: str) -> tuple[str, str] | None:
        """Use a link up. Returns the new session's token and the page that was wanted."""
        link = await self.store.use_link(digest_of(token), self.clock.now())
        return (await self._begin_session(link, device), link.next_path) if link else None

    async def by_code(self, address: str, code: str, device: str) -> tuple[str, str] | None:
        """Use a link up by its typed code."""
        subject = normalize_address(address)
        account = await self.store.account_of(EMAIL, subject) if subject else None
        if account is None:
            return None
        digest, now = code_digest(account.id, code), self.clock.now()
        link = await self.store.use_code(account.id, digest, now)
        return (await self._begin_session(link, device), link.next_path) if link else None

    async def visitor(self, token: str) -> Visitor | None:
        """Whose session this token is; None if it is nobody's, or has ended."""
        if not token:
            return None
        digest, now = digest_of(token), self.clock.now()
        found = await self.store.session(digest)
        if found is None or not found[0].is_valid(now):
            return None
        session, account = found
        if now - session.seen_at >= TOUCH_AFTER:
            await self.store.touch_session(digest, now)
        return Visitor(account, session, token, self.person_of(account))

    def person_of(self, account: WebAccount) -> Person:
        return Person(
            NAME,
            account.id,
            name=account.name,
            email=account.email,
            zone=account.zone,
            locale=account.locale,
            guest=self.policy.is_guest(account),
        )

    async def _begin_session(self, link: SignInLink, device: str) -> str:
        token, now = new_token(), self.clock.now()
        digest = digest_of(token)
        await self.store.add_session(
            WebSession(digest, link.account, now, now, device[:MAX_DEVICE_CHARS])
        )
        return token


def normalize_address(address: str) -> str | None:
    """The address as it is compared: without spaces around it, in lower case; None if it is none.

    Most servers treat the part before the @ without regard to case, so two accounts that differ in
    nothing else would be one person's.
    """
    plain = address.strip().casefold()
    if len(plain) > MAX_ADDRESS_CHARS or not _ADDRESS.fullmatch(plain):
        return None
    return plain


def local_path(path: str) -> str:
    """The path if it stays on this desk, else "/": a sign-in must not lead elsewhere."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    if any(ord(c) < 32 or c in "\\\x7f" for c in path):
        return "/"
    return path
