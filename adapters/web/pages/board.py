"""The board of agents: lists with counts, filters, search and saved views."""

import asyncio
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.kit.board import BoardList, BoardPage, BoardQuery
from adapters.web.forms import read_form
from adapters.web.pages.fragments import FragmentCache
from adapters.web.portal import Portal
from adapters.web.sign_in import Visitor
from adapters.words.dates import zone_of
from core.model.ticket import Priority
from core.model.ticket_view import BoardCounts, TicketOrder

MAX_WORDS_CHARS: Final = 200
MAX_NAME_CHARS: Final = 60
MAX_VIEWS: Final = 30


def routes(portal: Portal) -> list[Route]:
    pages = _BoardPages(portal)
    return [
        Route("/board", pages.board, methods=["GET"]),
        Route("/board/lines", pages.lines, methods=["GET"]),
        Route("/board/views", pages.save, methods=["POST"]),
    ]


class _BoardPages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._parts = FragmentCache()

    async def board(self, request: Request) -> Response:
        """One list, or with `q` what was written with these words; a ticket's name leads there."""
        portal = self._portal
        visitor = await self._agent(request)
        if isinstance(visitor, Response):
            return visitor
        words = request.query_params.get("q", "").strip()[:MAX_WORDS_CHARS]
        if words:
            return await self._search_results(request, visitor, words)
        wanted = query_of(request)
        try:
            page, views = await asyncio.gather(  # neither needs the other
                portal.board.page(visitor.person, wanted), portal.kept.views(visitor.account.id)
            )
        except ValueError:
            return RedirectResponse(f"/board?{address_of(replace(wanted, after=''))}", 303)
        return await portal.page(
            request,
            "board.html",
            query=address_of(wanted),
            filters=self._filters(request, visitor, wanted),
            lines=self._lines(request, visitor, wanted, page),
            views=views,
        )

    async def _search_results(self, request: Request, visitor: Visitor, words: str) -> Response:
        portal = self._portal
        number = portal.board.number_in(words)
        if number is not None and await portal.tickets.page(visitor.person, number):
            return RedirectResponse(f"/tickets/{number}", 303)
        return await portal.page(
            request,
            "board_search.html",
            words=words,
            found=await portal.board.find(visitor.person, words),
            label=portal.tickets.label,
            moment=portal.moment(request, visitor),
        )

    async def lines(self, request: Request) -> Response:
        """The lines and the counts alone, for a board that is open."""
        visitor = await self._agent(request)
        if isinstance(visitor, Response):
            return visitor
        wanted = query_of(request)
        try:
            page = await self._portal.board.page(visitor.person, wanted)
        except ValueError:
            return await self._portal.problem(request, 400, "failed")
        return HTMLResponse(self._lines(request, visitor, wanted, page))

    def _filters(self, request: Request, visitor: Visitor, wanted: BoardQuery) -> Markup:
        """The form of the filters, as it stands for this list."""
        portal = self._portal
        language = portal.language(request, visitor)

        def render() -> str:
            shown = {
                "wanted": wanted,
                "names": portal.board.names,
                "priorities": list(Priority),
                "orders": list(TicketOrder),
            }
            return portal.render("board_filters.html", language, shown)

        return self._parts.fill(self._parts.get((wanted, language), render), {})

    def _lines(
        self, request: Request, visitor: Visitor, wanted: BoardQuery, page: BoardPage
    ) -> Markup:
        """The lists with their counts, and the lines. Agents look at the same ones again and again,
        so what is shown names its HTML: nothing in it is anybody's own.
        """
        portal, counts = self._portal, page.counts
        language, zone = portal.language(request, visitor), portal.zone(visitor)
        now, queues = portal.clock.now(), portal.board.names.queues
        shown, today = shown_of(page, now), now.astimezone(zone_of(zone)).date()

        def render() -> str:
            values = {
                "wanted": wanted,
                "lists": [(of.value, _count(of, counts), _on(wanted, of)) for of in BoardList],
                "queues": [(id_, q, counts.by_queue.get(id_, 0)) for id_, q in queues.items()],
                "names": portal.board.names,
                "page": page,
                "mark": mark_of(shown),
                "more": address_of(replace(wanted, after=page.after)) if page.after else "",
                "label": portal.tickets.label,
                "moment": portal.moment(request, visitor),
                "now": now,
            }
            return portal.render("board_lines.html", language, values)

        key = (shown, wanted, page.after, language, zone, today)
        return self._parts.fill(self._parts.get(key, render), {})

    async def save(self, request: Request) -> Response:
        """Save the filters under a name, or with `drop` forget a saved view."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        if not portal.board.is_agent(visitor.person):
            return await portal.problem(request, 404, "not_found")
        account, name = visitor.account.id, form.text("name").strip()[:MAX_NAME_CHARS]
        if dropped := form.text("drop"):
            await portal.kept.drop_view(account, dropped[:MAX_NAME_CHARS])
            return RedirectResponse("/board", 303)
        query = address_of(parse_address(form.text("query")))
        if name and len(await portal.kept.views(account)) < MAX_VIEWS:
            await portal.kept.save_view(account, name, query)
        return RedirectResponse(f"/board?{query}", 303)

    async def _agent(self, request: Request) -> Visitor | Response:
        """Who looks, if they are an agent; to others there is no board."""
        visitor = await self._portal.visitor(request)
        if visitor is None:
            return self._portal.sign_in_first(request)
        if not self._portal.board.is_agent(visitor.person):
            return await self._portal.problem(request, 404, "not_found")
        return visitor


def shown_of(page: BoardPage, now: datetime) -> tuple[object, ...]:
    """All that a board shows of its tickets at this moment."""
    lines = (
        (
            *(view.number, view.subject, view.status, view.priority, view.queue),
            *(view.requester.display_name, view.agent.display_name if view.agent else ""),
            *(view.due_at, view.late_at, view.is_late(now)),
        )
        for view in page.lines
    )
    counts = page.counts
    totals = (counts.total, counts.held, counts.near, counts.free, counts.late, counts.talking)
    return (tuple(lines), totals, tuple(sorted(counts.by_queue.items())))


def mark_of(shown: tuple[object, ...]) -> str:
    """A fingerprint of what the board shows. It is taken of what is read each time, so it does not
    matter in which order transactions are committed.
    """
    return sha256(repr(shown).encode()).hexdigest()[:16]


def parse_address(query: str) -> BoardQuery:
    """The reverse of `address_of`."""
    return parse_query(dict(parse_qsl(query[:1000])))


def query_of(request: Request) -> BoardQuery:
    return parse_query(dict(request.query_params))


def parse_query(given: dict[str, str]) -> BoardQuery:
    """What an address asks for; what it names and nobody knows asks for nothing."""
    which, priority, order = (given.get(name, "") for name in ("list", "priority", "order"))
    return BoardQuery(
        BoardList(which) if which in set(BoardList) else BoardList.ALL,
        given.get("queue", "")[:MAX_WORDS_CHARS],
        given.get("category", "")[:MAX_WORDS_CHARS],
        Priority(priority) if priority in set(Priority) else None,
        TicketOrder(order) if order in set(TicketOrder) else TicketOrder.URGENT,
        given.get("after", "")[:MAX_WORDS_CHARS],
    )


def address_of(wanted: BoardQuery) -> str:
    """The same as the query of an address, without what is usual."""
    parts = {
        "list": wanted.list.value if wanted.list is not BoardList.ALL else "",
        "queue": wanted.queue,
        "category": wanted.category,
        "priority": wanted.priority.value if wanted.priority else "",
        "order": wanted.order.value if wanted.order is not TicketOrder.URGENT else "",
        "after": wanted.after,
    }
    return urlencode({name: value for name, value in parts.items() if value})


def _on(wanted: BoardQuery, which: BoardList) -> str:
    """The address of another list with the same filters."""
    return address_of(replace(wanted, list=which, after=""))


def _count(which: BoardList, counts: BoardCounts) -> int | None:
    """How many there are; None where nobody counts."""
    return {
        BoardList.ALL: counts.total,
        BoardList.MINE: counts.held,
        BoardList.LATE: counts.late,
        BoardList.NEAR: counts.near,
        BoardList.FREE: counts.free,
    }.get(which)
