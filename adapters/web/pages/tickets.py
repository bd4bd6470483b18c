"""Tickets: one's own, a new one, and the page of each with its live timeline."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.kit.page_sources import ConversationPage
from adapters.web.forms import SentForm, chunks, read_form, whole_number
from adapters.web.portal import Portal
from adapters.web.rendering import button_label, say_html, shown_form, words_html
from adapters.web.security.secrets import new_token
from adapters.web.sign_in import NAME, Visitor
from adapters.words.rendering import PlainDialect, Untouched
from core.model.actions import FormProblems, ShowForm
from core.model.attachment import Attachment
from core.model.events import (
    ButtonPressed,
    Choice,
    Event,
    FormName,
    FormSubmitted,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.timeline import DESK, TimelineEntry
from core.ports import DeliveryNotRecorded, Inbox, InboxResult

log = logging.getLogger(__name__)

STREAM_SECONDS: Final = 15.0
"""A stream says that it lives, and looks again, at least so often."""

MAX_RETRIES: Final = 20
RETRY_SECONDS: Final = 0.15
"""How long a reply waits for the message that it answers to be recorded as sent: 3 seconds."""


def routes(portal: Portal) -> list[Route]:
    pages = _TicketPages(portal)
    return [
        Route("/tickets", pages.mine, methods=["GET"]),
        Route("/new", pages.new, methods=["GET"]),
        Route("/new", pages.open_ticket, methods=["POST"]),
        Route("/tickets/{number:int}", pages.ticket, methods=["GET"]),
        Route("/tickets/{number:int}/entries", pages.entries, methods=["GET"]),
        Route("/tickets/{number:int}/events", pages.stream, methods=["GET"]),
        Route("/tickets/{number:int}/reply", pages.reply, methods=["POST"]),
        Route("/tickets/{number:int}/press", pages.press, methods=["POST"]),
        Route("/tickets/{number:int}/form", pages.submit, methods=["POST"]),
        Route("/tickets/{number:int}/files/{sha256}", pages.file, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form that was sent by a visitor who may send it."""

    visitor: Visitor
    form: SentForm
    inbox: Inbox

    @property
    def event_id(self) -> EventId:
        """The same form sent twice, by a double press or a reload, is one event."""
        return EventId(f"{NAME}:{self.visitor.account.id}:{self.form.text('key')[:64]}")


class _TicketPages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

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
        described = request.query_params.get("q", "")[:2000]
        return await self._form_page(request, portal.tickets.form(visitor.person, described))

    async def _form_page(
        self,
        request: Request,
        form: ShowForm,
        problems: FormProblems | None = None,
        *,
        action: str = "/new",
    ) -> Response:
        dialect = Untouched(self._portal.clock.now())
        return await self._portal.page(
            request,
            "form.html",
            200 if problems is None else 422,
            form=shown_form(form, dialect, problems),
            action=action,
            key=new_token(),
        )

    async def open_ticket(self, request: Request) -> Response:
        portal = self._portal
        sent = await self._sent(request)
        if isinstance(sent, Response):
            return sent
        person = sent.visitor.person
        event = FormSubmitted(
            sent.event_id,
            portal.clock.now(),
            Place.direct(person),
            person,
            FormName.TICKET,
            _values(sent.form),
            await self._files(sent),
        )
        result = await sent.inbox.accept(event)
        if wrong := _problems(result):
            again = wrong.again or portal.tickets.form(person)
            return await self._form_page(request, again, wrong)
        number = await portal.tickets.opened_by(person, event.id)
        return RedirectResponse(f"/tickets/{number}" if number else "/tickets", 303)

    async def ticket(self, request: Request) -> Response:
        found = await self._page(request)
        if isinstance(found, Response):
            return found
        return await self._ticket_page(request, found)

    async def _ticket_page(self, request: Request, page: ConversationPage) -> Response:
        visitor = await self._portal.visitor(request)
        return await self._portal.page(
            request,
            "ticket.html",
            page=page,
            entries=self._shown_all(page, visitor),
            key=new_token(),
        )

    async def entries(self, request: Request) -> Response:
        """What is new behind `after`, as a part of the page."""
        found = await self._page(request, whole_number(request.query_params.get("after", "")))
        if isinstance(found, Response):
            return found
        visitor = await self._portal.visitor(request)
        return await self._portal.page(
            request,
            "entries.html",
            page=found,
            entries=self._shown_all(found, visitor),
            key=new_token(),
        )

    async def stream(self, request: Request) -> Response:
        """Server-sent events: the position of the last entry, whenever it has changed."""
        found = await self._page(request)
        if isinstance(found, Response):
            return found
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            self._positions(request, found), media_type="text/event-stream", headers=headers
        )

    async def _positions(self, request: Request, page: ConversationPage) -> AsyncIterator[str]:
        portal, number, key = self._portal, page.number, str(page.conversation)
        told = ""
        while not await request.is_disconnected():
            request.state.__dict__.get("_state", {}).pop("visitor", None)
            visitor = await portal.visitor(request)
            now = await portal.tickets.page(visitor.person, number) if visitor else None
            if now is None:
                yield "event: gone\ndata: {}\n\n"
                return
            state = json.dumps({"position": now.position, "status": now.status.value})
            yield f"data: {state}\n\n" if state != told else ": alive\n\n"
            told = state
            await portal.changes.wait(STREAM_SECONDS, key)

    async def reply(self, request: Request) -> Response:
        """Words of the requester or of somebody who takes part."""
        sent = await self._sent(request)
        if isinstance(sent, Response):
            return sent
        page = await self._page(request)
        if isinstance(page, Response):
            return page
        text, files = sent.form.text("text").strip(), await self._files(sent)
        if text or files:
            await self._accept(sent.inbox, self._message(sent, page, text, files))
            self._portal.changes.announce(str(page.conversation))
        return RedirectResponse(f"/tickets/{page.number}#end", 303)

    def _message(
        self, sent: _Sent, page: ConversationPage, text: str, files: tuple[Attachment, ...]
    ) -> MessageReceived:
        person = sent.visitor.person
        place = _place(person, page)
        now, id_ = self._portal.clock.now(), sent.event_id
        return MessageReceived(id_, now, place, person, text, files, id_)

    async def press(self, request: Request) -> Response:
        sent = await self._sent(request)
        if isinstance(sent, Response):
            return sent
        page = await self._page(request)
        if isinstance(page, Response):
            return page
        choice = sent.form.text("choice")
        if choice not in set(Choice):
            return await self._portal.problem(request, 400, "failed")
        person = sent.visitor.person
        place = _place(person, page)
        event = ButtonPressed(
            sent.event_id,
            self._portal.clock.now(),
            page.conversation,
            place,
            person,
            Choice(choice),
            sent.form.text("value"),
        )
        return await self._finish(request, page, await self._accept(sent.inbox, event))

    async def submit(self, request: Request) -> Response:
        """A form that a button has opened."""
        sent = await self._sent(request)
        if isinstance(sent, Response):
            return sent
        page = await self._page(request)
        if isinstance(page, Response):
            return page
        name = sent.form.text("form")
        if name not in set(FormName):
            return await self._portal.problem(request, 400, "failed")
        person = sent.visitor.person
        event = FormSubmitted(
            sent.event_id,
            self._portal.clock.now(),
            _place(person, page),
            person,
            FormName(name),
            _values(sent.form),
            await self._files(sent),
            page.conversation,
        )
        return await self._finish(request, page, await self._accept(sent.inbox, event))

    async def _finish(
        self, request: Request, page: ConversationPage, result: InboxResult
    ) -> Response:
        """Show the form that was asked for, or go back to the ticket."""
        self._portal.changes.announce(str(page.conversation))
        action = f"/tickets/{page.number}/form"
        for shown in result.immediate:
            match shown:
                case ShowForm():
                    return await self._form_page(request, shown, action=action)
                case FormProblems(again=again) if again is not None:
                    return await self._form_page(request, again, shown, action=action)
        return RedirectResponse(f"/tickets/{page.number}", 303)

    async def file(self, request: Request) -> Response:
        """A file of this ticket, to be saved: a browser never shows it as a page of the desk."""
        found = await self._page(request)
        if isinstance(found, Response):
            return found
        sha256 = request.path_params["sha256"]
        named = {f.sha256: f for entry in found.entries for f in entry.files if f.kept}
        named |= {
            f.sha256: f
            for entry in found.entries
            if entry.message is not None
            for f in entry.message.files
        }
        content = await self._portal.blob(sha256) if sha256 in named else None
        if content is None:
            return await self._portal.problem(request, 404, "not_found")
        return _download(named[sha256], content)

    async def _accept(self, inbox: Inbox, event: Event) -> InboxResult:
        """Take it in. What answers a message that is still on its way waits for it a moment."""
        for _ in range(MAX_RETRIES):
            try:
                return await inbox.accept(event)
            except DeliveryNotRecorded:
                await asyncio.sleep(RETRY_SECONDS)
        return await inbox.accept(event)

    async def _files(self, sent: _Sent) -> tuple[Attachment, ...]:
        """The files of the form, kept before the message that brings them."""
        return tuple(
            [
                await sent.inbox.keep(
                    file.filename or "file",
                    file.content_type or "application/octet-stream",
                    chunks(file),
                )
                for file in sent.form.files("files")
            ]
        )

    async def _sent(self, request: Request) -> _Sent | Response:
        """The form, if its sender is signed in and it comes from a page of this session."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")) or not form.text("key"):
            return await portal.problem(request, 403, "form_old")
        if portal.inbox is None:
            return await portal.problem(request, 503, "busy")
        return _Sent(visitor, form, portal.inbox)

    async def _page(self, request: Request, after: int = 0) -> ConversationPage | Response:
        """The ticket, as the visitor may read it. One that they may not looks like none."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        number = request.path_params["number"]
        page = await portal.tickets.page(visitor.person, number, after)
        return page or await portal.problem(request, 404, "not_found")

    def _shown_all(self, page: ConversationPage, visitor: Visitor | None) -> list[dict[str, Any]]:
        """The words of people and of the desk; what has changed is told by the desk's own."""
        said = (e for e in page.entries if e.message is not None or e.words or e.files)
        return [self._shown(entry, page, visitor) for entry in said]

    def _shown(
        self, entry: TimelineEntry, page: ConversationPage, visitor: Visitor | None
    ) -> dict[str, Any]:
        """An entry as the template shows it."""
        now = self._portal.clock.now()
        person = visitor.person if visitor else None
        dialect, zone = PlainDialect(now), (person.zone if person else "") or "UTC"
        buttons = entry.message.buttons if entry.message is not None else ()
        language = entry.message.language if entry.message is not None else "en"
        return {
            "position": entry.position,
            "at": dialect.moment(entry.at, zone),
            "iso": entry.at.isoformat(),
            "kind": entry.kind,
            "who": self._portal.settings.name if entry.kind == DESK else _name(entry),
            "is_mine": entry.actor == person,
            "is_internal": entry.audience.value == "agents",
            "body": _body(entry, dialect),
            "files": [file for file in entry.files if file.kept],
            "buttons": [
                {"choice": b.choice.value, "value": b.value, "label": button_label(b, language)}
                for b in buttons
            ],
            "arrival": entry.arrival.value if entry.arrival is not None else "",
        }


def _body(entry: TimelineEntry, dialect: PlainDialect) -> Markup:
    if entry.message is not None:
        return words_html(entry.text) if entry.text else say_html(entry.message, dialect)
    # Somebody's words are text, and stay text: only their line breaks are shown.
    lines = [escape(line) for line in entry.words.split("\n")]
    return Markup("<p>") + Markup("<br>").join(lines) + Markup("</p>")


def _place(person: Person, page: ConversationPage) -> Place:
    """Each conversation is held in a thread of the person's own talk with the desk."""
    return replace(Place.direct(person), thread=str(page.conversation))


def _name(entry: TimelineEntry) -> str:
    return entry.actor.display_name if entry.actor is not None else ""


def _values(form: SentForm) -> dict[str, str]:
    """The fields of the core's form, without those that belong to the page."""
    own = ("csrf", "key", "form")
    return {name: value for name, value in form.texts().items() if name not in own}


def _problems(result: InboxResult) -> FormProblems | None:
    return next((shown for shown in result.immediate if isinstance(shown, FormProblems)), None)


def _download(file: Attachment, content: bytes) -> Response:
    name = quote(file.name, safe="")
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
