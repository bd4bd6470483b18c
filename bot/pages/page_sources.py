"""What platforms with pages of their own read of the desk, by the rules of the core."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from adapters.kit.board import BoardList, BoardPage, BoardQuery, Names, OfferedCommand
from adapters.kit.page_sources import ConversationPage, PageSources, Standing
from bot.pages.accounts import StoreAccounts
from bot.pages.push_news import PushNewsSource
from core.decide import begun_by
from core.dialog.articles.article_search import audience_of
from core.dialog.intake.requester_buttons import may_mean
from core.dialog.pages.forms import fill_form, offered_commands, ticket_form
from core.dialog.pages.history import history_row
from core.dialog.pages.home import NEAR_DEADLINE
from core.dialog.sides import decides
from core.knowledge.library import PUBLIC, Library, may_read
from core.model.actions import Button, Row, ShowForm
from core.model.article import Article
from core.model.attachment import Attachment
from core.model.commands import Word
from core.model.conversation import Conversation, Step
from core.model.events import Choice
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Status, Ticket
from core.model.ticket_view import (
    UNSOLVED,
    BoardCounts,
    Near,
    ReadScope,
    TicketFilter,
    TicketOrder,
    TicketView,
    WordSearch,
    WordSearchResult,
)
from core.model.timeline import Access, Audience, TimelineEntry
from core.ports import Clock
from core.store import linked_accounts, queries, ticket_pages, ticket_queries
from core.store.connection.hints import Hints
from core.store.sql_store import SqlStore
from core.store.ticket_pages import PageRequest
from core.store.timeline import read as timeline
from core.store.timeline.cursor import TimelineFeed
from core.store.timeline.read import MAX_POSITION, Page
from core.store.web.portal import SqlPortalStore
from core.store.web.push import SqlPushStore
from core.store.web.sign_in_store import SqlSignInStore
from core.tickets.permissions import (
    access,
    accounts_of,
    is_agent,
    may_work,
    same_human,
    scope_of,
)

T = TypeVar("T")

MAX_RESULTS = 8
MAX_TICKETS = 100
BOARD_LINES = 50
MAX_ENTRIES, MAX_NEW_ENTRIES = 100, 500
"""Of one conversation on a page, and at most behind a position."""
ONE_DAY = timedelta(days=1)
MAX_NUMBER = 2**31 - 1
"""Of a ticket or a position: what the column holds. An address may have any number in it."""


class LibraryHelpCentre:
    """Implements the portal's `HelpCentre` on the library as it is at each moment."""

    def __init__(self, desk: Desk, library: Callable[[], Library]) -> None:
        self._desk, self._library = desk, library

    def articles(self, person: Person | None) -> Sequence[Article]:
        audience = self._audience(person)
        found = (a for a in self._library().articles if may_read(audience, a.audience))
        return sorted(found, key=lambda article: article.title.casefold())

    def article(self, slug: str, person: Person | None) -> Article | None:
        article = self._library().article(slug)
        if article is None or not may_read(self._audience(person), article.audience):
            return None
        return article

    def search(self, question: str, person: Person | None) -> Sequence[Article]:
        library = self._library()
        # By words alone where an encoder needs a server: anybody may ask, with each letter typed.
        by_words = library.fallback or library
        found = by_words.find(question, self._audience(person), MAX_RESULTS)
        articles = (library.article(match.slug) for match in found)
        return [article for article in articles if article is not None]

    def _audience(self, person: Person | None) -> frozenset[str]:
        if person is None:
            return frozenset({PUBLIC})
        return audience_of(self._desk, person, Place.direct(person))


@dataclass(frozen=True, slots=True)
class _Readable:
    """A ticket, and who reads which part of it, known by all their accounts."""

    conversation: Conversation
    ticket: Ticket
    reader: Person
    access: Access


class _Asker(NamedTuple):
    """Who asks, and all that decides what they may read. Persons are equal by their account alone:
    what is kept of a read must not be shown to a session of the same account with other groups.
    """

    person: Person
    member_of: tuple[str, ...]
    guest: bool
    linked: tuple[str, ...]

    @classmethod
    def of(cls, person: Person) -> "_Asker":
        return cls(person, person.member_of, person.guest, person.linked)


class StoreTickets:
    """Implements the portal's `Tickets` on the store, by the rules of the core."""

    def __init__(self, desk: Desk, store: SqlStore, clock: Clock) -> None:
        self._desk, self._store, self._clock = desk, store, clock

    async def mine(self, person: Person) -> Sequence[TicketView]:
        return await self._store.tickets_of(person, MAX_TICKETS)

    async def page(
        self, person: Person, number: int, *, after: int | None = None, before: int | None = None
    ) -> ConversationPage | None:
        if max(number, after or 0, before or 0) > MAX_NUMBER:
            return None
        return await self._store.read_kept(
            self._read_page, _Asker.of(person), number, after, before
        )

    def _read_page(
        self, db: Connection, asker: _Asker, number: int, after: int | None, before: int | None
    ) -> ConversationPage | None:
        return self._read(db, asker, number, partial(self._page, after, before))

    def _page(
        self, after: int | None, before: int | None, db: Connection, found: _Readable
    ) -> ConversationPage:
        ticket, number, render = found.ticket, found.ticket.number, self._store.render
        home, access = found.conversation.id, found.access
        if after is not None:
            entries = timeline.page(db, home, access, Page(after, MAX_NEW_ENTRIES), render)
        else:  # one more than a page has tells whether there are earlier ones
            end = Page(0, MAX_ENTRIES + 1, before or MAX_POSITION)
            entries = timeline.latest(db, home, access, end, render)
        works = may_work(self._desk, found.reader, ticket)
        is_own = same_human(self._desk, found.conversation.requester, found.reader)
        may = partial(decides, self._desk, found.reader, found.conversation)
        has_end = (is_own or not works) and after is None and before is None
        live = _live_buttons(entries, found.conversation.step, may) if has_end else {}
        return ConversationPage(
            home,
            number,
            self.label(number),
            ticket.subject,
            ticket.status,
            ticket.agent,
            entries[-MAX_ENTRIES:] if after is None else entries,
            is_own,
            works,
            has_earlier=after is None and len(entries) > MAX_ENTRIES,
            facts=ticket_queries.view_of(db, number) if works else None,
            offers=self._offers(ticket) if works else (),
            participants=tuple(each.person for each in ticket.participants),
            live_buttons=live,
            decides=tuple(filter(may, (Word.CANCEL, Word.REOPEN))),
        )

    def _read(
        self,
        db: Connection,
        asker: _Asker,
        number: int,
        read: Callable[[Connection, _Readable], T],
    ) -> T | None:
        """What is read of a ticket that the person may read, all in one step of the store: each
        step crosses to the thread of the database and back, which takes longer than to read.
        """
        conversation = queries.by_number(db, number) if number <= MAX_NUMBER else None
        if conversation is None or conversation.ticket is None:
            return None
        reader = linked_accounts.known_as(db, asker.person)
        readable = access(self._desk, reader, conversation.ticket)
        if not readable:
            return None
        return read(db, _Readable(conversation, conversation.ticket, reader, readable))

    def _offers(self, ticket: Ticket) -> tuple[OfferedCommand, ...]:
        return tuple(
            OfferedCommand(row.word, question, row.form)
            for row, question in offered_commands(self._desk, ticket)
        )

    async def standing(self, person: Person, number: int) -> Standing | None:
        return await self._store.read_kept(self._read, _Asker.of(person), number, self._standing_of)

    def _standing_of(self, db: Connection, found: _Readable) -> Standing:
        position = timeline.position(db, found.conversation.id, found.access)
        works = may_work(self._desk, found.reader, found.ticket)
        return Standing(found.conversation.id, position, found.ticket.status, works)

    def sentence(self, entry: TimelineEntry) -> Row:
        return history_row(self._desk, entry)

    async def file(self, person: Person, number: int, sha256: str) -> Attachment | None:
        found = await self._store.read(
            self._read, _Asker.of(person), number, lambda _, found: found
        )
        if found is None:
            return None
        readable, home = found.access, found.conversation.id
        after = 0
        while entries := await self._store.timeline_page(home, readable, after):
            for entry in entries:
                brought = entry.message.files if entry.message is not None else entry.files
                for file in brought:
                    if file.sha256 == sha256 and file.kept:
                        return file
                if (
                    Audience.AGENTS in readable.audiences
                    and entry.details.get("original") == sha256
                ):
                    return Attachment("whole-mail.txt", "text/plain", 0, sha256)
            after = entries[-1].position
        return None

    async def opened_by(self, person: Person, event: EventId) -> int | None:
        views = await self._store.tickets_of(person, MAX_TICKETS)
        opened = (view.number for view in views if view.conversation == begun_by(event))
        return next(opened, None)

    async def may_open(self, person: Person) -> bool:
        if not person.guest:
            return True
        views = await self._store.tickets_of_person([person], MAX_TICKETS, shared=False)
        since = self._clock.now() - ONE_DAY
        return sum(v.opened_at > since for v in views) < self._desk.web.tickets_per_stranger

    def form(self, person: Person, values: Mapping[str, str]) -> ShowForm:
        return fill_form(ticket_form(self._desk, person, at=self._clock.now()), values)

    def label(self, number: int) -> str:
        return self._desk.label(number)


def _live_buttons(
    entries: Sequence[TimelineEntry], step: Step, may: Callable[[Choice], bool]
) -> dict[int, tuple[Button, ...]]:
    """What can still be pressed by somebody who `may`. Where a choice was offered more than once,
    the latest offer is the one that counts.
    """
    found, offered = dict[int, tuple[Button, ...]](), set[Choice]()
    for entry in reversed(entries):
        buttons = entry.message.all_buttons if entry.message is not None else ()
        fresh = [b for b in buttons if b.choice not in offered and may_mean(b.choice, step)]
        live = tuple(b for b in fresh if may(b.choice))
        offered.update(button.choice for button in buttons)
        if live:
            found[entry.position] = live
    return found


class StoreBoard:
    """Implements the portal's `Board` on the store, in the scope of each agent."""

    def __init__(self, desk: Desk, store: SqlStore, clock: Clock) -> None:
        self._desk, self._store, self._clock = desk, store, clock
        self.names = Names(
            {queue.id: queue.name for queue in desk.queues.values()},
            {team.id: team.name for team in desk.teams.values()},
            {category.id: category.name for category in desk.categories.values()},
        )

    def is_agent(self, person: Person) -> bool:
        return is_agent(self._desk, person)

    async def page(self, person: Person, wanted: BoardQuery) -> BoardPage:
        asked = PageRequest(
            self._filter(person, wanted),
            _order(wanted),
            wanted.after,
            BOARD_LINES,
            scope_of(self._desk, person),
        )
        people, near = accounts_of(self._desk, person), self._near()
        found, counts = await asyncio.gather(  # the lines are the same for a whole team
            self._store.read_kept(ticket_pages.list_page, asked),
            self._store.read_kept(ticket_queries.board_counts, asked.reader, people, near),
        )
        return BoardPage(found.views, found.after, counts)

    def _filter(self, person: Person, wanted: BoardQuery) -> TicketFilter:
        now, which = self._near(), wanted.list
        over = {BoardList.SOLVED: Status.RESOLVED, BoardList.CLOSED: Status.CLOSED}
        return TicketFilter(
            (over[which],) if which in over else UNSOLVED,
            wanted.queue or None,
            accounts_of(self._desk, person) if which is BoardList.MINE else (),
            priority=wanted.priority,
            category=wanted.category or None,
            overdue_at=now.now if which is BoardList.LATE else None,
            near=now if which is BoardList.NEAR else None,
            unassigned=which is BoardList.FREE,
        )

    async def counts(self, person: Person) -> BoardCounts:
        scope, people = scope_of(self._desk, person), accounts_of(self._desk, person)
        return await self._store.board_counts(scope, people, self._near())

    def _near(self) -> Near:
        """By the second, so that looks within one second ask for the same."""
        now = self._clock.now().replace(microsecond=0)
        return Near(now, now + NEAR_DEADLINE)

    async def find(self, person: Person, words: str) -> WordSearchResult:
        reader = ReadScope(scope_of(self._desk, person))
        return await self._store.find_words(WordSearch(words, reader, limit=BOARD_LINES))

    def number_in(self, words: str) -> int | None:
        named = re.fullmatch(rf"(?:{re.escape(self._desk.prefix)}-?|#)?\s*(\d{{1,9}})", words, re.I)
        return int(named[1]) if named else None


def _order(wanted: BoardQuery) -> TicketOrder:
    """What is closed has no deadline to be listed by."""
    is_late = wanted.order is TicketOrder.URGENT and wanted.list is BoardList.CLOSED
    return TicketOrder.NEWEST if is_late else wanted.order


def page_sources(
    desk: Desk, store: SqlStore, library: Callable[[], Library], clock: Clock
) -> PageSources:
    """What pages read of this desk."""
    return PageSources(
        LibraryHelpCentre(desk, library),
        StoreTickets(desk, store, clock),
        SqlSignInStore(store),
        StoreBoard(desk, store, clock),
        SqlPortalStore(store),
        TimelineFeed(store.read, clock.elapsed).poll,
        Hints(store.engine),
        store.blob,
        SqlPushStore(store),
        PushNewsSource(desk, store, clock).news,
        store.known_as,
        StoreAccounts(store, clock),
    )
