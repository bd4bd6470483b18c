"""Signing in: who may, by which link or code, and the session that follows.

Nothing tells a stranger whether an address is known: each request for a link gets the same answer.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.web.identity.provider import Identity, Provider
from adapters.web.security.secrets import code_digest, digest_of, new_code, new_token
from core.model.people import LinkMethod, Person, group_name
from core.model.sign_in import EMAIL, LINK_LIFETIME, SignInLink, WebAccount, WebSession
from core.ports import Clock

if TYPE_CHECKING:
    from adapters.kit.page_sources import SignInStore

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
    roster: Mapping[str, str] = field(default_factory=dict)
    """The roster's agents, by the ids of their web accounts."""
    groups: frozenset[str] = frozenset()
    """Groups of an identity provider whose members are agents of a queue."""

    def admits(self, address: str) -> bool:
        """May somebody with this address make an account by themselves?"""
        domain = address.rpartition("@")[2]
        return self.mode == "open" or (self.mode == "domains" and domain in self.domains)

    def is_guest(self, account: WebAccount, groups: tuple[str, ...] = ()) -> bool:
        """Is this somebody of another company, such as a customer?"""
        own = account.email.rpartition("@")[2] in self.domains
        return not own and account.id not in self.roster and self.groups.isdisjoint(groups)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is sent to the owner of an address: a link's token and a code that does the same."""

    address: str
    token: str
    code: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody whose session is valid. `token` is what their cookie holds."""

    account: WebAccount
    session: WebSession
    token: str
    person: Person
    """The requester or agent that the core knows."""
    has_notices: bool = False
    """Whether an answer waited to be shown when the request came."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """`send` brings an invitation to its address; None where no mail can be sent."""

    store: "SignInStore"
    clock: Clock
    policy: SignInPolicy = field(default_factory=SignInPolicy)
    send: Callable[[Invitation], Awaitable[None]] | None = None
    providers: Mapping[str, Provider] = field(default_factory=dict)
    link: Callable[[Person, Person, LinkMethod], Awaitable[None]] | None = None
    """Make two accounts one person's."""

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
        return Invitation(account.email, token, code, account.locale)

    async def open_link(self, token: str) -> WebAccount | None:
        """Whose link this is; None if it was used or has expired. Opening it changes nothing."""
        link = await self.store.link(digest_of(token), self.clock.now())
        return await self.store.account(link.account) if link else None

    async def by_link(self, token: str, device: str) -> tuple[str, str] | None:
        """Use a link up. Returns the new session's token and the page that was wanted."""
        return await self._let_in(
            await self.store.use_link(digest_of(token), self.clock.now()), device
        )

    async def by_code(self, address: str, code: str, device: str) -> tuple[str, str] | None:
        """Use a link up by its typed code."""
        subject = normalize_address(address)
        account = await self.store.account_of(EMAIL, subject) if subject else None
        if account is None:
            return None
        digest, now = code_digest(account.id, code), self.clock.now()
        return await self._let_in(await self.store.use_code(account.id, digest, now), device)

    async def _let_in(self, link: SignInLink | None, device: str) -> tuple[str, str] | None:
        """Whoever has what was sent to an address has proven that it is theirs."""
        account = await self.store.account(link.account) if link is not None else None
        if link is None or account is None:
            return None
        if account.issuer == EMAIL:
            await self._link_address(account, account.email)
        return await self._begin_session(account.id, device), link.next_path

    async def _link_address(self, account: WebAccount, address: str) -> None:
        """The mails of a proven address and the tickets of the portal are one person's."""
        if self.link is not None and address and address.isascii():
            own, mail = Person(NAME, account.id, account.name), Person(EMAIL, address, account.name)
            await self.link(own, mail, LinkMethod.ADDRESS)

    async def by_identity(self, identity: Identity, device: str) -> str | None:
        """The token of a new session; None where this identity may not come in."""
        account = await self._account_for(identity)
        if account is None:
            log.info("web.sign_in_refused")
            return None
        if identity.chat_account is not None and self.link is not None:
            await self.link(Person(NAME, account.id), identity.chat_account, LinkMethod.SIGN_IN)
        # The provider has verified it and may speak for its domain, else it would be "".
        await self._link_address(account, identity.address)
        if identity.name or identity.zone:
            zone = identity.zone if is_zone(identity.zone) else ""
            told = (identity.name, zone, identity.locale.partition("-")[0].lower())
            await self.store.describe_account(account.id, *told)
        groups = tuple(sorted(self.policy.groups.intersection(identity.groups)))
        return await self._begin_session(account.id, device, groups)

    async def _account_for(self, identity: Identity) -> WebAccount | None:
        """The account of this issuer and subject; else that of an address for which the provider
        may speak; else a new one, where the policy lets them make one.
        """
        issuer, subject, now = identity.issuer, identity.subject, self.clock.now()
        known = await self.store.account_of(issuer, subject)
        if known is None and identity.address and identity.account not in self.policy.roster:
            known = await self.store.account_of(EMAIL, identity.address)
            if known is not None and known.id in self.policy.roster:
                return None  # nobody becomes an agent by an address
            if known is not None:
                await self.store.link_identity(issuer, subject, known.id, now)
        if known is not None:
            return known
        if not (self._is_agent(identity) or self.policy.admits(identity.address)):
            return None
        # An address that nobody vouches for is not kept: it would count as proven later.
        made = WebAccount(identity.account, issuer, subject, identity.address, identity.name, now)
        return await self.store.add_account(made)

    def _is_agent(self, identity: Identity) -> bool:
        by_group = not self.policy.groups.isdisjoint(identity.groups)
        return by_group or identity.account in self.policy.roster

    async def visitor(self, token: str) -> Visitor | None:
        """Whose session this token is; None if it is nobody's, or has ended."""
        if not token:
            return None
        digest, now = digest_of(token), self.clock.now()
        found = await self.store.session(digest)
        if found is None or not found.session.is_valid(now):
            return None
        session, account = found.session, found.account
        if session.agent and self.policy.roster.get(account.id) != session.agent:
            await self.store.end_session(account.id, digest)  # it ends with the roster's entry
            return None
        if now - session.seen_at >= TOUCH_AFTER:
            await self.store.touch_session(digest, now)
        person = self.person_of(account, session.groups)
        return Visitor(account, session, token, person, found.has_notices)

    def is_current(self, session: WebSession, account: WebAccount) -> bool:
        """Is the session still valid, and its owner still who they were when it began?"""
        named = self.policy.roster.get(account.id)
        return session.is_valid(self.clock.now()) and session.agent in ("", named)

    async def note_browser(self, token: str, zone: str, locale: str) -> None:
        """Keep what the browser tells of its owner's time zone and language, if it can be used."""
        visitor = await self.visitor(token)
        if visitor is not None and (is_zone(zone) or locale):
            told = ("", zone if is_zone(zone) else "", locale)
            await self.store.describe_account(visitor.account.id, *told)

    def person_of(self, account: WebAccount, groups: tuple[str, ...] = ()) -> Person:
        return Person(
            NAME,
            account.id,
            name=account.name,
            email=account.email,
            zone=account.zone,
            locale=account.locale,
            member_of=tuple(map(group_name, groups)),
            guest=self.policy.is_guest(account, groups),
        )

    async def _begin_session(self, account: str, device: str, groups: tuple[str, ...] = ()) -> str:
        token, now = new_token(), self.clock.now()
        agent, shown = self.policy.roster.get(account, ""), device[:MAX_DEVICE_CHARS]
        await self.store.add_session(
            WebSession(digest_of(token), account, now, now, shown, agent, groups)
        )
        return token


def normalize_address(address: str) -> str | None:
    """The address as it is compared: without spaces around it, in lower case; None if it is none.

    Most servers treat the part before the @ without regard to case, so two accounts that differ in
    nothing else would be one person's.
    """
    typed = address.strip()
    plain = typed.casefold()
    if len(plain) > MAX_ADDRESS_CHARS or not _ADDRESS.fullmatch(plain):
        return None
    if plain.isascii() and not typed.isascii():
        return None  # "ß" is compared as "ss" and the Kelvin sign as "k": another person's address
    return plain


def is_zone(name: str) -> bool:
    """Is it the name of a time zone, such as Europe/Paris?"""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]{1,60}", name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local_path(path: str) -> str:
    """The path if it stays on this desk, else "/": a sign-in must not lead elsewhere."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    if any(ord(c) < 32 or c in "\\\x7f" for c in path):
        return "/"
    return path
