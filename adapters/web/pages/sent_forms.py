"""From a form that was sent to an event of its sender, and to what they see next."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Final

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.kit.page_sources import ConversationPage
from adapters.web.forms import MAX_FILES, NO_REDIRECT, SentForm, chunks, read_form
from adapters.web.portal import Portal
from adapters.web.rendering import shown_form
from adapters.web.security.reply_cookie import LIFETIME_SECONDS, SPARE_CHARS
from adapters.web.security.secrets import new_token
from adapters.web.sign_in import NAME, Visitor
from adapters.words.rendering import Untouched
from core.model.actions import FormProblems, Say, ShowForm
from core.model.attachment import Attachment
from core.model.events import Event
from core.model.ids import EventId
from core.model.people import Place
from core.ports import DeliveryNotRecorded, Inbox, InboxResult, Outcome, ReplyWindow

MAX_RETRIES: Final = 20
RETRY_SECONDS: Final = 0.15
"""How long a reply waits for the message that it answers to be recorded as sent: 3 seconds."""

ANSWER_SECONDS: Final = 2.0
"""How long the next page waits for the desk's answer to a command; it comes later otherwise."""

MAX_REPLIES: Final = 100
"""Of those that forms sent twice are answered with; each is kept for a minute."""

OF_THE_PAGE: Final = ("csrf", "key", "form", "word")
"""Fields that are no answer to a question of the form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent by a visitor who may send it."""

    visitor: Visitor
    form: SentForm
    inbox: Inbox
    takes_reply: bool = True
    """The next page may show a reply that comes with the answer. Not where a script sends the form,
    maybe while no page is open, nor where the reply to another form is still on its way.
    """

    @property
    def event_id(self) -> EventId:
        """The same form sent twice, by a double press or a reload, is one event."""
        return EventId(f"{NAME}:{self.visitor.account.id}:{self.form.text('key')[:64]}")

    @property
    def values(self) -> Mapping[str, str]:
        """The answers to the questions of the core's form."""
        texts = self.form.texts()
        return {name: value for name, value in texts.items() if name not in OF_THE_PAGE}

    async def files(self) -> tuple[Attachment, ...]:
        """The files of the form, kept before the message that brings them."""
        return tuple(
            [
                await self.inbox.keep(
                    file.filename or "file",
                    file.content_type or "application/octet-stream",
                    chunks(file),
                )
                for file in self.form.files("files")
            ]
        )


class SentForms:
    """What pages with forms share."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._replies: TTLCache[EventId, Say] = TTLCache(
            MAX_REPLIES, LIFETIME_SECONDS, portal.clock.elapsed
        )
        """What came with the answer to a form, for the answer to the same form sent again."""

    async def read(self, request: Request) -> Sent | Response:
        """The form, if its sender is signed in and it comes from a page of this session."""
        portal = self.portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request, max_files=MAX_FILES)
        if not portal.is_own_form(visitor, form.text("csrf")) or not form.text("key"):
            return await portal.problem(request, 403, "form_old")
        if portal.inbox is None:
            return await portal.problem(request, 503, "busy")
        is_scripted = NO_REDIRECT.decode() in request.headers
        takes_reply = not is_scripted and not portal.settings.reply_cookies(request)
        return Sent(visitor, form, portal.inbox, takes_reply)

    async def conversation(
        self, request: Request, *, after: int | None = None, before: int | None = None
    ) -> ConversationPage | Response:
        """The ticket, as the visitor may read it. One that they may not looks like none."""
        portal = self.portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        number = request.path_params["number"]
        page = await portal.tickets.page(visitor.person, number, after=after, before=before)
        return page or await portal.problem(request, 404, "not_found")

    async def accept(self, sent: Sent, event: Event) -> InboxResult:
        """Take it in. What answers a message that is still on its way waits for it a moment.

        A reply for the sender alone comes with the answer to the form (`redirect`), if it is short;
        a reply beside one that is on its way is kept until a page shows it. A browser shows only
        the answer to the second press of two, so that has the same reply.
        """
        result = await self._accept(sent, event)
        if result.reply is not None:
            self._replies[event.id] = result.reply
        elif result.outcome is Outcome.DUPLICATE and sent.takes_reply:
            return replace(result, reply=self._replies.get(event.id))
        return result

    async def _accept(self, sent: Sent, event: Event) -> InboxResult:
        window = ReplyWindow(inf, partial(self._fits, sent)) if sent.takes_reply else None
        for _ in range(MAX_RETRIES):
            try:
                return await sent.inbox.accept(event, window)
            except DeliveryNotRecorded:
                await asyncio.sleep(RETRY_SECONDS)
        return await sent.inbox.accept(event, window)

    def _fits(self, sent: Sent, say: Say) -> bool:
        return self.portal.pack(sent.visitor, say, spare=SPARE_CHARS) is not None

    def redirect(self, sent: Sent, address: str, result: InboxResult) -> Response:
        """To the next page, which shows the reply that came with the acknowledgement."""
        response = RedirectResponse(address, 303)
        return self.portal.with_reply(response, sent.visitor, result.reply)

    async def wait_for_answer(self, sent: Sent) -> None:
        """Until the desk's answer to this form has come; it is told on the next page."""
        account, loop = sent.visitor.account.id, asyncio.get_running_loop()
        until = loop.time() + ANSWER_SECONDS
        with self.portal.changes.watch(account) as watch:
            while loop.time() < until and not watch.is_over:
                if await self.portal.kept.has_answer(account, sent.event_id):
                    return
                await watch.next(RETRY_SECONDS)

    async def finish(
        self, request: Request, sent: Sent, page: ConversationPage, result: InboxResult
    ) -> Response:
        """Show the form that was asked for, or go back to the ticket."""
        shown = await self._immediate(request, page, result)
        if shown is None:
            return self.redirect(sent, f"/tickets/{page.number}", result)
        return self.portal.with_reply(shown, sent.visitor, result.reply)

    async def _immediate(
        self, request: Request, page: ConversationPage, result: InboxResult
    ) -> Response | None:
        action = f"/tickets/{page.number}/form"
        for shown in result.immediate:
            match shown:
                case ShowForm():
                    return await self.form_page(request, shown, action=action)
                case FormProblems(again=again) if again is not None:
                    return await self.form_page(request, again, shown, action=action)
                case _:
                    return await self.portal.problem(request, 403, "not_allowed")
        return None

    async def form_page(
        self,
        request: Request,
        form: ShowForm,
        problems: FormProblems | None = None,
        *,
        action: str = "/new",
        note: str = "",
    ) -> Response:
        dialect = Untouched(self.portal.clock.now())
        return await self.portal.page(
            request,
            "form.html",
            200 if problems is None else 422,
            form=shown_form(form, dialect, problems),
            action=action,
            note=note,
            key=new_token(),
        )


def place_of(sent: Sent, page: ConversationPage) -> Place:
    """Each conversation is held in a thread of the person's own talk with the desk."""
    return replace(Place.direct(sent.visitor.person), thread=str(page.conversation))
