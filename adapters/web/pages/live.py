"""Live updates: one stream of server-sent events for all tabs of a browser.

A stream tells positions and fingerprints, never words: the page then reads what it may read. It is
told the state of each topic when it begins, so after a cut nothing is missed.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from adapters.web.forms import read_form, whole_number
from adapters.web.live.page_watches import BOARD, Watch
from adapters.web.live.presence import Seen
from adapters.web.pages.board import address_of, mark_of, parse_address, shown_of
from adapters.web.portal import Portal
from adapters.web.sign_in import Visitor

PING_SECONDS: Final = 20.0
"""A silent stream says so often that it lives, so that no proxy cuts it."""

CHECK_SECONDS: Final = 60.0
"""So often everything is looked at again, the session too, whatever was announced."""

BOARD_SECONDS: Final = 1.0
"""A board is read at most so often for one stream, however much happens."""

MAX_TICKETS, MAX_BOARDS = 20, 5
"""Topics of one stream: those of the tabs of one browser."""


def routes(portal: Portal) -> list[Route]:
    pages = _LivePages(portal)
    return [
        Route("/live", pages.stream, methods=["GET"]),
        Route("/notices", pages.notices, methods=["GET"]),
        Route("/tickets/{number:int}/presence", pages.note_presence, methods=["POST"]),
    ]


class _LivePages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def stream(self, request: Request) -> Response:
        """Events about the tickets (`ticket`, repeated) and the boards (`board`) that are named."""
        visitor = await self._portal.visitor(request)
        if visitor is None:
            return Response(status_code=401)
        asked = request.query_params
        tickets = [number for text in asked.getlist("ticket") if (number := whole_number(text))]
        stream = _Stream(self._portal, request, tickets[:MAX_TICKETS])
        if self._portal.board.is_agent(visitor.person):
            stream.boards = asked.getlist("board")[:MAX_BOARDS]
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            stream.events(visitor), media_type="text/event-stream", headers=headers
        )

    async def notices(self, request: Request) -> Response:
        """Answers that came while a page was open, as a part of it."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return Response(status_code=401)
        waiting = await portal.notices(request, visitor)
        response = await portal.fragment(request, "notices.html", notices=list(waiting.values()))
        return portal.with_marks(request, response, waiting)

    async def note_presence(self, request: Request) -> Response:
        """An agent looks at this ticket, or writes."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return Response(status_code=401)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return Response(status_code=403)
        number = request.path_params["number"]
        found = await portal.tickets.standing(visitor.person, number)
        if found is None or not found.works:
            return Response(status_code=404)
        account = visitor.account
        name = account.name or visitor.person.display_name
        seen = Seen(str(found.conversation), account.id, name, form.text("typing") == "1")
        portal.note_presence(seen)
        return Response(status_code=204)


@dataclass(slots=True)
class _Stream:
    """What one browser follows, and what it was told last."""

    portal: Portal
    request: Request
    tickets: list[int]
    boards: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """The tickets by the ids of their conversations."""

    async def events(self, visitor: Visitor) -> AsyncIterator[str]:
        for number in self.tickets:
            found = await self.portal.tickets.standing(visitor.person, number)
            if found is not None:
                self.numbers[str(found.conversation)] = number
            else:
                yield _event("gone", {"ticket": number})
        keys = [visitor.account.id, *self.numbers, *([BOARD] if self.boards else [])]
        with self.portal.changes.watch(*keys) as watch:
            async for event in self._follow(watch, keys):
                yield event

    async def _follow(self, watch: Watch, keys: list[str]) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        due, checked, read_board = set(keys), loop.time(), 0.0
        while not watch.is_over:
            now = loop.time()
            if due or now - checked >= CHECK_SECONDS:
                due, checked = (due, checked) if now - checked < CHECK_SECONDS else (set(keys), now)
                visitor = await self._visitor()
                if visitor is None:
                    yield _event("end", {})
                    return
                wait = BOARD in due and now - read_board < BOARD_SECONDS
                later = {BOARD} if wait else set[str]()
                read_board = now if BOARD in due and not wait else read_board
                for event in await self._news(visitor, due - later):
                    yield event
                due = later
            else:
                yield ": alive\n\n"
            due |= await watch.next(BOARD_SECONDS if due else PING_SECONDS)

    async def _visitor(self) -> Visitor | None:
        """Whose session it is now: it may have ended, and their rights may be others."""
        token = self.request.cookies.get(self.portal.settings.cookie, "")
        return await self.portal.sign_in.visitor(token)

    async def _news(self, visitor: Visitor, keys: Iterable[str]) -> list[str]:
        found = list[str]()
        for key in keys:
            if key in self.numbers:
                found += await self._of_ticket(visitor, key)
            elif key == BOARD:
                found += [e for query in self.boards for e in await self._of_board(visitor, query)]
            elif await self.portal.kept.has_notices(key):
                found.append(_event("notices", {}))
        return found

    async def _of_ticket(self, visitor: Visitor, key: str) -> list[str]:
        number = self.numbers[key]
        now = await self.portal.tickets.standing(visitor.person, number)
        if now is None:
            return self._once(f"ticket {number}", "gone", {"ticket": number})
        state: dict[str, object] = {
            "ticket": number,
            "position": now.position,
            "status": now.status.value,
        }
        if now.works:
            state["people"] = self.portal.presence.of(key, but=visitor.account.id)
        return self._once(f"ticket {number}", "ticket", state)

    async def _of_board(self, visitor: Visitor, address: str) -> list[str]:
        if not self.portal.board.is_agent(visitor.person):
            return []
        query = parse_address(address)
        try:
            page = await self.portal.board.page(visitor.person, query)
        except ValueError:
            return []
        mark = mark_of(shown_of(page, self.portal.clock.now()))
        state: dict[str, object] = {"board": address_of(query), "mark": mark}
        return self._once(f"board {address}", "board", state)

    def _once(self, topic: str, kind: str, state: dict[str, object]) -> list[str]:
        """Tell it, unless it was told already."""
        event = _event(kind, state)
        if self.told.get(topic) == event:
            return []
        self.told[topic] = event
        return [event]


def _event(kind: str, state: dict[str, object]) -> str:
    return f"event: {kind}\ndata: {json.dumps(state)}\n\n"
