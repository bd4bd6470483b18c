"""Tickets of one's own, and the form of a new one."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.pages.sent_forms import SentForms
from adapters.web.portal import Portal
from core.model.actions import FormProblems
from core.model.events import FormName, FormSubmitted
from core.model.people import Place
from core.ports import InboxResult

MAX_DESCRIPTION_CHARS: Final = 2000
"""Of a description that stands in the address: what a help page was searched by."""

SHARED_NOTES: Final = {"": "shared", "large": "too_large", "lost": "shared_lost"}
"""What is told of what another app has shared; see the service worker."""


def routes(portal: Portal) -> list[Route]:
    pages = _TicketPages(portal)
    return [
        Route("/tickets", pages.mine, methods=["GET"]),
        Route("/new", pages.new, methods=["GET"]),
        Route("/new", pages.open_ticket, methods=["POST"]),
    ]


class _TicketPages:
    def __init__(self, portal: Portal) -> None:
        self._portal, self._forms = portal, SentForms(portal)

    async def mine(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        views = await portal.tickets.mine(visitor.person)
        return await portal.page(request, "tickets.html", tickets=views, label=portal.tickets.label)

    async def new(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        shared = (request.query_params.get(name, "").strip() for name in ("title", "q", "url"))
        described = "\n".join(filter(None, shared))[:MAX_DESCRIPTION_CHARS]
        form = portal.tickets.form(visitor.person, {"description": described})
        note = SHARED_NOTES.get(request.query_params.get("shared", "-"), "")
        return await self._forms.form_page(request, form, note=note)

    async def open_ticket(self, request: Request) -> Response:
        portal = self._portal
        sent = await self._forms.read(request)
        if isinstance(sent, Response):
            return sent
        person = sent.visitor.person
        if number := await portal.tickets.opened_by(person, sent.event_id):
            return RedirectResponse(f"/tickets/{number}", 303)  # it was sent once before
        if not await portal.tickets.may_open(person):
            return await portal.problem(request, 429, "enough_tickets")
        files = await sent.files()
        event = FormSubmitted(
            sent.event_id,
            portal.clock.now(),
            Place.direct(person),
            person,
            FormName.TICKET,
            sent.values,
            files,
        )
        result = await self._forms.accept(sent, event)
        if wrong := _problems(result):
            again = portal.tickets.form(person, sent.values)
            shown = await self._forms.form_page(request, again, wrong)
            return portal.with_reply(shown, sent.visitor, result.reply)
        number = await portal.tickets.opened_by(person, event.id)
        return self._forms.redirect(sent, f"/tickets/{number}" if number else "/tickets", result)


def _problems(result: InboxResult) -> FormProblems | None:
    return next((shown for shown in result.immediate if isinstance(shown, FormProblems)), None)
