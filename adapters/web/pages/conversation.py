"""The page of one ticket: its timeline, and everything that its people can do there."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.kit.page_sources import ConversationPage
from adapters.web.entries import EntryReader
from adapters.web.forms import whole_number
from adapters.web.pages.fragments import FragmentCache
from adapters.web.pages.sent_forms import Sent, SentForms, place_of
from adapters.web.portal import Portal
from adapters.web.rendering import shown_commands
from adapters.web.security.secrets import csrf_token, new_token
from adapters.web.sign_in import Visitor
from adapters.words.dates import zone_of
from adapters.words.rendering import Untouched
from core.model.actions import Button
from core.model.attachment import Attachment
from core.model.commands import ROW_OF, Permission, Word
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    MessageReceived,
)
from core.model.timeline import TimelineEntry
from core.ports import InboxResult

OF_ANYBODY: Final = frozenset(
    {
        *(Word.WHY, Word.STATUS, Word.REOPEN, Word.CANCEL, Word.RATE),
        *(Word.ADD, Word.REMOVE, Word.PARTICIPANTS),
    }
)
"""What a requester may ask for beside the buttons of the desk's messages."""


def routes(portal: Portal) -> list[Route]:
    pages = _ConversationPages(portal)
    return [
        Route("/tickets/{number:int}", pages.ticket, methods=["GET"]),
        Route("/tickets/{number:int}/reply", pages.reply, methods=["POST"]),
        Route("/tickets/{number:int}/note", pages.note, methods=["POST"]),
        Route("/tickets/{number:int}/do", pages.do, methods=["POST"]),
        Route("/tickets/{number:int}/press", pages.press, methods=["POST"]),
        Route("/tickets/{number:int}/form", pages.submit, methods=["POST"]),
        Route("/tickets/{number:int}/files/{sha256}", pages.file, methods=["GET"]),
    ]


class _ConversationPages:
    def __init__(self, portal: Portal) -> None:
        self._portal, self._forms = portal, SentForms(portal)
        self._parts = FragmentCache("csrf", "key", "number")

    async def ticket(self, request: Request) -> Response:
        """The latest entries, or with `before` the ones before a position."""
        before = whole_number(request.query_params.get("before", "")) or None
        page = await self._forms.conversation(request, before=before)
        if isinstance(page, Response):
            return page
        visitor = await self._portal.visitor(request)
        if visitor is None:
            return self._portal.sign_in_first(request)
        key, parts = new_token(), self._parts
        own = {"csrf": csrf_token(visitor.token), "key": key, "number": str(page.number)}
        return await self._portal.page(
            request,
            "ticket.html",
            page=page,
            facts=page.facts,
            names=self._portal.board.names,
            is_latest=before is None,
            timeline=parts.fill(self._timeline(request, visitor, page), own),
            commands=parts.fill(self._commands(request, visitor, page), own),
            is_ended=page.status.value in ("resolved", "closed"),
            moment=self._portal.moment(request, visitor),
            key=key,
        )

    def _timeline(self, request: Request, visitor: Visitor, page: ConversationPage) -> str:
        """Entry by entry: whoever follows a conversation has seen most of them before."""
        portal = self._portal
        language, zone, now = (
            portal.language(request, visitor),
            portal.zone(visitor),
            portal.clock.now(),
        )
        today, person = now.astimezone(zone_of(zone)).date(), visitor.person
        reader = EntryReader(now, portal.settings.name, person, language, zone, page.works)
        seen_as = (person.account, language, zone, today, page.works)

        def render(entry: TimelineEntry, buttons: Sequence[Button]) -> str:
            shown = reader.show(entry, buttons, portal.tickets.sentence)
            entries = [] if shown is None else [shown]
            return portal.render(
                "entries.html", language, {"entries": entries, **self._parts.marks}
            )

        def rendered(entry: TimelineEntry) -> str:
            buttons = tuple(page.live_buttons.get(entry.position, ()))
            key = (id(entry), buttons, *seen_as)
            return self._parts.get(key, partial(render, entry, buttons), entry)

        return "".join(map(rendered, page.entries))

    def _commands(self, request: Request, visitor: Visitor, page: ConversationPage) -> str:
        """What an agent can do is the same for many tickets."""
        portal = self._portal
        language, zone, now = (
            portal.language(request, visitor),
            portal.zone(visitor),
            portal.clock.now(),
        )
        if not page.works or page.is_own:
            return ""

        def render() -> str:
            commands = shown_commands(page.offers, language, zone, Untouched(now))
            return portal.render(
                "agent_commands.html", language, {"commands": commands, **self._parts.marks}
            )

        today = now.astimezone(zone_of(zone)).date()
        return self._parts.get((repr(page.offers), language, zone, today), render)

    async def _read(self, request: Request) -> tuple[Sent, ConversationPage] | Response:
        """A form that was sent on the page of a ticket which its sender may read."""
        sent = await self._forms.read(request)
        if isinstance(sent, Response):
            return sent
        page = await self._forms.conversation(request)
        return page if isinstance(page, Response) else (sent, page)

    async def reply(self, request: Request) -> Response:
        """Words of the requester's side; of an agent, for the requester."""
        read = await self._read(request)
        if isinstance(read, Response):
            return read
        sent, page = read
        text, files = sent.form.text("text").strip(), await sent.files()
        if text or files:
            event = MessageReceived(
                sent.event_id,
                self._portal.clock.now(),
                place_of(sent, page),
                sent.visitor.person,
                text,
                files,
                sent.event_id,
                conversation=page.conversation,
                as_agent=page.works and not page.is_own,
            )
            result = await self._accept(sent, page, event)
            return self._forms.redirect(sent, f"/tickets/{page.number}#end", result)
        return RedirectResponse(f"/tickets/{page.number}#end", 303)

    async def note(self, request: Request) -> Response:
        """An agent's words for colleagues alone."""
        read = await self._read(request)
        if isinstance(read, Response):
            return read
        sent, page = read
        text = sent.form.text("text").strip()
        if text:
            note = f"{Word.NOTE} {text}"
            result = await self._command(sent, page, note, await sent.files())
            return self._forms.redirect(sent, f"/tickets/{page.number}#end", result)
        return RedirectResponse(f"/tickets/{page.number}#end", 303)

    async def do(self, request: Request) -> Response:
        """Any command, by its word; the answer to its question is the field of its argument."""
        read = await self._read(request)
        if isinstance(read, Response):
            return read
        sent, page = read
        word = sent.form.text("word")
        row = ROW_OF.get(Word(word)) if word in set(Word) else None
        known = row is not None and (
            row.word in OF_ANYBODY or (row.permission is Permission.AGENTS and row.acts)
        )
        if row is None or not known:
            return await self._portal.problem(request, 400, "failed")
        value = sent.form.text(row.argument.name).strip() if row.argument is not None else ""
        if row.word is Word.ADD and value and sent.form.text("all"):
            value += " all"
        if row.form is not None and page.works:
            event = self._submitted_form(sent, page, row.form)
            return await self._forms.finish(
                request, sent, page, await self._accept(sent, page, event)
            )
        result = await self._command(sent, page, f"{row.word} {value}".strip(), ())
        return self._forms.redirect(sent, f"/tickets/{page.number}", result)

    async def _command(
        self, sent: Sent, page: ConversationPage, text: str, files: tuple[Attachment, ...]
    ) -> InboxResult:
        """Give a command. An answer that does not come with it is waited for a moment."""
        event = CommandGiven(
            sent.event_id,
            self._portal.clock.now(),
            place_of(sent, page),
            sent.visitor.person,
            text,
            files=files,
            ticket=page.label,
        )
        result = await self._accept(sent, page, event)
        if not result.is_silent and result.reply is None:
            await self._forms.wait_for_answer(sent)
        return result

    async def press(self, request: Request) -> Response:
        """A button of one of the desk's messages."""
        read = await self._read(request)
        if isinstance(read, Response):
            return read
        sent, page = read
        choice = sent.form.text("choice")
        if choice not in set(Choice):
            return await self._portal.problem(request, 400, "failed")
        event = ButtonPressed(
            sent.event_id,
            self._portal.clock.now(),
            page.conversation,
            place_of(sent, page),
            sent.visitor.person,
            Choice(choice),
            sent.form.text("value"),
        )
        return await self._forms.finish(request, sent, page, await self._accept(sent, page, event))

    async def submit(self, request: Request) -> Response:
        """A form that a button has opened."""
        read = await self._read(request)
        if isinstance(read, Response):
            return read
        sent, page = read
        name = sent.form.text("form")
        if name not in set(FormName):
            return await self._portal.problem(request, 400, "failed")
        event = self._submitted_form(sent, page, FormName(name), await sent.files())
        return await self._forms.finish(request, sent, page, await self._accept(sent, page, event))

    def _submitted_form(
        self,
        sent: Sent,
        page: ConversationPage,
        form: FormName,
        files: tuple[Attachment, ...] = (),
    ) -> FormSubmitted:
        now, place = self._portal.clock.now(), place_of(sent, page)
        person, home = sent.visitor.person, page.conversation
        return FormSubmitted(sent.event_id, now, place, person, form, sent.values, files, home)

    async def _accept(self, sent: Sent, page: ConversationPage, event: Event) -> InboxResult:
        result = await self._forms.accept(sent, event)
        self._portal.changes.announce(str(page.conversation))
        return result

    async def file(self, request: Request) -> Response:
        """A file of this ticket, to be saved: a browser never shows it as a page of the desk."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        number, sha256 = request.path_params["number"], request.path_params["sha256"]
        file = await portal.tickets.file(visitor.person, number, sha256)
        content = await portal.blob(sha256) if file is not None else None
        if file is None or content is None:
            return await portal.problem(request, 404, "not_found")
        return _download(file, content)


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
