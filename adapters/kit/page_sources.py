"""What a platform with pages of its own reads of the desk, each time for one person."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from adapters.kit.board import Board, OfferedCommand
from core.model.actions import Button, Row, Say, ShowForm
from core.model.article import Article
from core.model.attachment import Attachment
from core.model.commands import Word
from core.model.ids import ConversationId, EventId
from core.model.people import LinkedAccount, LinkMethod, Person
from core.model.sign_in import (
    FoundSession,
    NoticeReader,
    PushNews,
    PushSubscription,
    SignInLink,
    Subscriber,
    WebAccount,
    WebSession,
)
from core.model.ticket import Status
from core.model.ticket_view import TicketView
from core.model.timeline import TimelineEntry


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A conversation as this person may read it. `label` is the ticket's name, such as HD-1001."""

    conversation: ConversationId
    number: int
    label: str
    subject: str
    status: Status
    agent: Person | None
    entries: Sequence[TimelineEntry]
    is_own: bool
    """Whether the person asked; else they work on it or take part."""
    works: bool = False
    """Whether the person may work on it as an agent."""
    has_earlier: bool = False
    facts: TicketView | None = None
    offers: Sequence[OfferedCommand] = ()
    """What the person may do as an agent now."""
    participants: Sequence[Person] = ()
    live_buttons: Mapping[int, Sequence[Button]] = field(default_factory=dict)
    """The buttons that the person can still press, by the positions of their messages."""
    decides: Collection[Word] = ()
    """Whether the person may close it, or open it again, as its requester may."""

    @property
    def position(self) -> int:
        """Of the last entry: what comes later is behind it."""
        return self.entries[-1].position if self.entries else 0


class Feedback(StrEnum):
    """What somebody says of an article: it helped or not, or it has spared a ticket."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    DEFLECTED = "deflected"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a conversation has come, as this person may read it."""

    conversation: ConversationId
    position: int
    status: Status
    works: bool


class HelpCentre(Protocol):
    """The articles that somebody may read; None stands for a visitor who is not signed in."""

    def articles(self, person: Person | None) -> Sequence[Article]:
        """All of them, by title."""
        ...

    def article(self, slug: str, person: Person | None) -> Article | None: ...

    def search(self, question: str, person: Person | None) -> Sequence[Article]:
        """What may help, best first."""
        ...


class Tickets(Protocol):
    """Every answer is what this person may read at this moment."""

    async def mine(self, person: Person) -> Sequence[TicketView]:
        """Tickets that the person opened, open ones first."""
        ...

    async def page(
        self, person: Person, number: int, *, after: int | None = None, before: int | None = None
    ) -> ConversationPage | None:
        """The ticket with its latest entries, or those behind or before a position; None as if
        there were none, where the person may not read it.
        """
        ...

    async def standing(self, person: Person, number: int) -> Standing | None:
        """The position of the last entry; None as `page`."""
        ...

    def sentence(self, entry: TimelineEntry) -> Row:
        """What an entry tells, as a line of the ticket's history."""
        ...

    async def file(self, person: Person, number: int, sha256: str) -> Attachment | None:
        """A file of this ticket, as far as the person may read it."""
        ...

    async def opened_by(self, person: Person, event: EventId) -> int | None:
        """The number of the ticket that this form has opened."""
        ...

    async def may_open(self, person: Person) -> bool:
        """May they open one more just now? Only people of another company are limited."""
        ...

    def form(self, person: Person, values: Mapping[str, str]) -> ShowForm:
        """The form of a new ticket, filled in with `values`. Each priority says within what time a
        person replies, and by which moment if the form is sent now.
        """
        ...

    def label(self, number: int) -> str: ...


class SignInStore(Protocol):
    """Accounts, one-time links and sessions of the web. Every time is UTC."""

    async def add_account(self, account: WebAccount) -> WebAccount:
        """Keep it; the account of this issuer and subject, if there is one, is returned instead.

        Raises ValueError if its id belongs to somebody else.
        """
        ...

    async def account(self, id_: str) -> WebAccount | None: ...
    async def account_of(self, issuer: str, subject: str) -> WebAccount | None: ...

    async def link_identity(self, issuer: str, subject: str, account: str, now: datetime) -> None:
        """From now on this identity signs in to that account, unless it has another already."""
        ...

    async def describe_account(self, id_: str, name: str, zone: str, locale: str) -> None:
        """Note what its owner's browser or provider tells; "" leaves what is known, and so does
        what its owner has chosen.
        """
        ...

    async def set_preferences(self, id_: str, zone: str, locale: str) -> None:
        """The owner of this account wants these, whatever a browser tells; "" is what it tells."""
        ...

    async def preferences(self, id_: str) -> Mapping[str, str]:
        """What the owner of this account has chosen, of "zone" and "locale"."""
        ...

    async def add_link(self, link: SignInLink, now: datetime) -> None: ...
    async def link(self, digest: str, now: datetime) -> SignInLink | None: ...

    async def use_link(self, digest: str, now: datetime) -> SignInLink | None:
        """Take the link, so that nobody else can; None if it was used or has expired."""
        ...

    async def use_code(self, account: str, code_digest: str, now: datetime) -> SignInLink | None:
        """Take the account's link by its typed code. Too many wrong codes close this way in."""
        ...

    async def add_session(self, session: WebSession) -> None: ...
    async def session(self, digest: str) -> FoundSession | None: ...
    async def touch_session(self, digest: str, now: datetime) -> None: ...
    async def end_session(self, account: str, digest: str) -> bool: ...
    async def sessions_of(self, account: str) -> Sequence[WebSession]: ...

    async def expire_sessions(self, now: datetime) -> int:
        """Forget links and sessions that have ended by themselves; returns how many sessions."""
        ...


@runtime_checkable
class Follower(Protocol):
    """An adapter whose pages show what is stored, and follow it."""

    def look(self) -> None:
        """Something was committed in this process."""
        ...


class Hints(Protocol):
    """What workers of one desk tell one another. A hint may be lost."""

    def send(self, hint: str = "") -> None:
        """Tell all others; "" says that something was committed."""
        ...

    async def run(self, heard: Callable[[str], None]) -> None:
        """Listen until cancelled; `heard` is called for each hint of another worker."""
        ...


class PortalStore(Protocol):
    """What is kept of each account beside its sessions. Every time is UTC."""

    async def add_notice(self, account: str, key: str, say: Say, now: datetime) -> bool:
        """Keep an answer for the account's next page, unless a timeline shows it; by its key once.
        Returns whether there is something to be shown.
        """
        ...

    async def has_answer(self, account: str, cause: str) -> bool:
        """Does an answer to this event wait to be shown?"""
        ...

    async def has_notices(self, account: str) -> bool: ...

    async def take_notices(self, reader: NoticeReader, now: datetime) -> Sequence[tuple[str, Say]]:
        """All that waits to be shown, with their marks, oldest first. Each is given once, and once
        more to the same session if that does not tell within seconds that it arrived.
        """
        ...

    async def views(self, account: str) -> Sequence[tuple[str, str]]:
        """Saved views of the board: names and queries."""
        ...

    async def save_view(self, account: str, name: str, query: str) -> None: ...
    async def count_feedback(self, kind: Feedback, slug: str, once: EventId, now: datetime) -> None:
        """Count it under the article; what is counted under the same id already is not again."""
        ...

    async def drop_view(self, account: str, name: str) -> None: ...


class PushStore(Protocol):
    """The desk's own key, subscriptions, and what was told already."""

    async def key(self, fresh: str) -> str:
        """The key that is kept; `fresh` is kept if there is none yet."""
        ...

    async def add(self, subscription: PushSubscription) -> None: ...
    async def of_session(self, session: str) -> Sequence[PushSubscription]: ...
    async def remove(self, digest: str, session: str = "") -> None: ...
    async def any(self) -> bool: ...
    async def subscribers(self) -> Sequence[Subscriber]: ...

    async def claim(self, key: str, now: datetime) -> bool:
        """Take it on oneself to tell this; False where somebody has done so."""
        ...


class Accounts(Protocol):
    """Accounts of one person on several platforms; each change is in the audit log of accounts."""

    async def link(self, one: Person, other: Person, method: LinkMethod) -> None:
        """Make two accounts one person's, unless they are already. By their address alone they are
        not linked once more after somebody has unlinked one of them.
        """
        ...

    async def linked(self, person: Person) -> Sequence[LinkedAccount]:
        """The person's other accounts."""
        ...

    async def unlink(self, person: Person, account: str) -> None:
        """This one of the person's accounts stands alone again. Raises Conflict if others were
        first each time.
        """
        ...


@dataclass(frozen=True, slots=True)
class PageSources:
    """Everything that pages read. `blob` gives the bytes of a kept file by its SHA-256."""

    help_centre: HelpCentre
    tickets: Tickets
    sign_in: SignInStore
    board: Board
    kept: PortalStore
    changed: Callable[[], Awaitable[Collection[ConversationId]]]
    """The conversations that have changed since it was asked last; none is ever left out."""
    hints: Hints
    blob: Callable[[str], Awaitable[bytes | None]]
    push: PushStore
    news: Callable[[str], Awaitable[Sequence[PushNews]]]
    """What has just happened to a conversation, for web push."""
    known_as: Callable[[Person], Awaitable[Person]]
    """The same person, with the other accounts that they have linked."""
    accounts: Accounts
