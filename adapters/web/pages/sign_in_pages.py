"""Signing in: its pages, and its mails with a link and a code."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.kit.platform import MailSender, PlainMail
from adapters.web.forms import read_form
from adapters.web.portal import Portal
from adapters.web.rendering import accepted_language
from adapters.web.security.secrets import digest_of
from adapters.web.sign_in import Invitation, Visitor, local_path
from adapters.words.rendering import Untouched, fill
from core.model.errors import DeliveryError, Transient
from core.ports import Clock

log = logging.getLogger(__name__)

RETRY_DELAYS_SECONDS: Final = (2.0, 10.0, 30.0, 60.0)
"""Seconds between tries to send a link: together far less than it is good for."""


def routes(portal: Portal) -> list[Route]:
    pages = _SignInPages(portal)
    return [
        Route("/sign-in", pages.ask, methods=["GET"]),
        Route("/sign-in", pages.request_link, methods=["POST"]),
        Route("/sign-in/link", pages.show_link, methods=["GET"]),
        Route("/sign-in/link", pages.use_link, methods=["POST"]),
        Route("/sign-in/code", pages.use_code, methods=["POST"]),
        Route("/sessions", pages.sessions, methods=["GET"]),
        Route("/sessions/end", pages.end_session, methods=["POST"]),
        Route("/accounts/unlink", pages.unlink, methods=["POST"]),
        Route("/sign-out", pages.sign_out, methods=["POST"]),
    ]


class _SignInPages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def ask(self, request: Request) -> Response:
        portal = self._portal
        next_path = local_path(request.query_params.get("next", "/"))
        if await portal.visitor(request):
            return RedirectResponse(next_path, 303)
        return await portal.page(
            request,
            "sign_in.html",
            sends_mail=portal.sign_in.send is not None,
            providers=list(portal.sign_in.providers.values()),
            next_path=next_path,
            sent=False,
            email="",
            wrong="",
        )

    async def request_link(self, request: Request) -> Response:
        """The same answer for every address: nobody learns who has an account."""
        portal = self._portal
        if not portal.may_try(request):
            return await portal.problem(request, 429, "throttled")
        form = await read_form(request)
        email, next_path = form.text("email"), local_path(form.text("next"))
        portal.request_link(email, next_path)
        return await portal.page(
            request,
            "sign_in.html",
            sends_mail=portal.sign_in.send is not None,
            providers=list(portal.sign_in.providers.values()),
            next_path=next_path,
            sent=True,
            email=email[:254],
            wrong="",
        )

    async def show_link(self, request: Request) -> Response:
        """A page with a button: mail scanners open every link, and must not use it up."""
        portal, token = self._portal, request.query_params.get("token", "")
        account = await portal.sign_in.open_link(token)
        if account is None:
            return await portal.problem(request, 410, "link_over")
        return await portal.page(
            request, "sign_in_link.html", token=token, who=account.name or account.email
        )

    async def use_link(self, request: Request) -> Response:
        portal = self._portal
        if not portal.may_try(request):
            return await portal.problem(request, 429, "throttled")
        form = await read_form(request)
        begun = await portal.sign_in.by_link(form.text("token"), device_of(request))
        if begun is None:
            return await portal.problem(request, 410, "link_over")
        return await self._let_in(request, *begun, zone=form.text("zone"))

    async def use_code(self, request: Request) -> Response:
        portal = self._portal
        if not portal.may_try(request):
            return await portal.problem(request, 429, "throttled")
        form = await read_form(request)
        email, code = form.text("email"), form.text("code")
        begun = await portal.sign_in.by_code(email, code, device_of(request))
        if begun is None:
            return await portal.page(
                request,
                "sign_in.html",
                422,
                sends_mail=portal.sign_in.send is not None,
                providers=list(portal.sign_in.providers.values()),
                next_path=local_path(form.text("next")),
                sent=True,
                email=email[:254],
                wrong="code_wrong",
            )
        return await self._let_in(request, *begun, zone=form.text("zone"))

    async def _let_in(self, request: Request, token: str, next_path: str, zone: str) -> Response:
        """From here on times are those of the browser, and the language is the one it asks for."""
        locale = accepted_language(request.headers.get("accept-language", ""))
        await self._portal.sign_in.note_browser(token, zone, locale)
        return await self._portal.begin_session(request, token, next_path)

    async def sessions(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        found = await portal.sign_in.store.sessions_of(visitor.account.id)
        now = portal.clock.now()
        valid = [session for session in found if session.is_valid(now)]
        accounts = await portal.accounts.linked(visitor.person)
        return await portal.page(
            request,
            "sessions.html",
            sessions=valid,
            accounts=accounts,
            moment=portal.moment(request, visitor),
        )

    async def unlink(self, request: Request) -> Response:
        """One of the visitor's other accounts stands alone again."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        await portal.accounts.unlink(visitor.person, form.text("account"))
        return RedirectResponse("/sessions", 303)

    async def end_session(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        digest = form.text("session")
        await portal.sign_in.store.end_session(visitor.account.id, digest)
        if digest == visitor.session.digest:
            return portal.without_session(request, RedirectResponse("/", 303))
        return RedirectResponse("/sessions", 303)

    async def sign_out(self, request: Request) -> Response:
        portal = self._portal
        visitor: Visitor | None = await portal.visitor(request)
        if visitor is not None:
            form = await read_form(request)
            if not portal.is_own_form(visitor, form.text("csrf")):
                return await portal.problem(request, 403, "form_old")
            await portal.sign_in.store.end_session(visitor.account.id, visitor.session.digest)
        return portal.without_session(request, RedirectResponse("/", 303))


def device_of(request: Request) -> str:
    """A few words by which people recognise a browser of theirs in a list."""
    agent = request.headers.get("user-agent", "")
    browsers = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS X": "Mac",
        "Linux": "Linux",
    }
    named = [
        next((name for sign, name in table.items() if sign in agent), "")
        for table in (browsers, systems)
    ]
    return " on ".join(name for name in named if name)


@dataclass(frozen=True, slots=True)
class SignInMails:
    """`url` is where the portal is, which is known once it listens; `desk` is the desk's name."""

    sender: MailSender
    url: Callable[[], str]
    desk: str
    clock: Clock
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep

    async def send(self, invitation: Invitation) -> None:
        """Send the link and the code. The page has said that they are on their way, so a mail
        server that is away for a moment, or says "later", is asked again. What cannot be sent is
        logged.
        """
        language = invitation.language or "en"

        def say(key: str, **args: str) -> str:
            return fill(f"web.{key}", args, language, "UTC", Untouched(self.clock.now()))

        mail = PlainMail(
            invitation.address,
            say("mail_subject", desk=self.desk),
            say("mail_text", code=f"{invitation.code[:4]} {invitation.code[4:]}"),
            ((say("link_title", desk=self.desk), self._link(invitation)),),
            language,
        )
        key = digest_of(invitation.token)[:32]
        for pause in (*RETRY_DELAYS_SECONDS, None):
            try:
                await self.sender.send(mail, key=key)
                return
            except DeliveryError as trouble:
                log.warning("web.sign_in_mail_failed", extra={"why": trouble})
                if pause is None or not isinstance(trouble, Transient):
                    return
                later = trouble.retry_after or 0.0
            await self.wait(max(pause, later))

    def _link(self, invitation: Invitation) -> str:
        return f"{self.url()}/sign-in/link?token={invitation.token}"
