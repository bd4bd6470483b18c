"""What platforms with pages of their own read of the desk, by the rules of the core."""

from collections.abc import Callable, Sequence

from adapters.kit.page_sources import ConversationPage, PageSources
from core.decide import begun_by
from core.dialog.articles.article_search import audience_of
from core.dialog.pages.forms import ticket_form
from core.knowledge.library import PUBLIC, Library, may_read
from core.model.actions import ShowForm
from core.model.article import Article
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket_view import TicketView
from core.store.sign_in_store import SqlSignInStore
from core.store.sql_store import SqlStore
from core.tickets.permissions import access, same_human

MAX_RESULTS = 8
MAX_TICKETS = 100
MAX_ENTRIES = 500
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
        found = library.find(question, self._audience(person), MAX_RESULTS)
        articles = (library.article(match.slug) for match in found)
        return [article for article in articles if article is not None]

    def _audience(self, person: Person | None) -> frozenset[str]:
        if person is None:
            return frozenset({PUBLIC})
        return audience_of(self._desk, person, Place.direct(person))


class StoreTickets:
    """Implements the portal's `Tickets` on the store, by the rules of the core."""

    def __init__(self, desk: Desk, store: SqlStore) -> None:
        self._desk, self._store = desk, store

    async def mine(self, person: Person) -> Sequence[TicketView]:
        return await self._store.tickets_of(person, MAX_TICKETS)

    async def page(self, person: Person, number: int, after: int = 0) -> ConversationPage | None:
        if max(number, after) > MAX_NUMBER:
            return None
        conversation = await self._store.by_number(number)
        person = await self._store.known_as(person)
        ticket = conversation.ticket if conversation is not None else None
        if conversation is None or ticket is None:
            return None
        readable = access(self._desk, person, ticket)
        if not readable:
            return None
        entries = await self._store.timeline_page(
            conversation.id, readable, after=after, limit=MAX_ENTRIES
        )
        return ConversationPage(
            conversation.id,
            number,
            self.label(number),
            ticket.subject,
            ticket.status,
            ticket.agent,
            entries,
            same_human(self._desk, conversation.requester, person),
        )

    async def opened_by(self, person: Person, event: EventId) -> int | None:
        views = await self._store.tickets_of(person, MAX_TICKETS)
        opened = (view.number for view in views if view.conversation == begun_by(event))
        return next(opened, None)

    def form(self, person: Person, description: str = "") -> ShowForm:
        return ticket_form(self._desk, person, description)

    def label(self, number: int) -> str:
        return self._desk.label(number)


def page_sources(desk: Desk, store: SqlStore, library: Callable[[], Library]) -> PageSources:
    """What pages read of this desk."""
    return PageSources(
        LibraryHelpCentre(desk, library),
        StoreTickets(desk, store),
        SqlSignInStore(store),
        store.blob,
    )
