"""What the pages share: who visits, what they may read, and how a page is rendered."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.kit.page_sources import PageSources
from adapters.kit.tasks import BackgroundTasks
from adapters.web.live.notifier import Notifier
from adapters.web.live.page_watches import PageWatches
from adapters.web.live.presence import Presence, Seen
from adapters.web.rendering import accepted_language, say_html, shortcut_lines
from adapters.web.security.reply_cookie import LIFETIME_SECONDS, pack_reply, unpack_reply
from adapters.web.security.secrets import csrf_token, digest_of, is_csrf_token, new_code
from adapters.web.security.visitors import Network, Rate, Throttle, client_address, network_of
from adapters.web.sign_in import SignIn, Visitor, local_path, normalize_address
from adapters.words.rendering import (
    PlainDialect,
    Untouched,
    describe,
    fill,
    language_tag,
    text_direction,
)
from core.model.actions import Say
from core.model.sign_in import NoticeReader
from core.ports import Inbox, StoreUnavailable

log = logging.getLogger(__name__)

STORED: Final = '"cache", "storage"'
"""What a browser keeps of a desk, but for cookies, as `Clear-Site-Data` names it."""

MAX_LINKS_AT_ONCE: Final = 200

REFRESH: Final = "X-Refresh"
"""The header by which an open page asks for a fresh copy of itself."""

MAX_BODY_BYTES: Final = 25 * 1024 * 1024
"""Of a request: all files of a form with everything."""

SESSION_SECONDS: Final = 180 * 24 * 3600
"""How long a browser keeps the cookie; the session itself may end earlier."""


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """`url` is what people type, without a slash at the end; `name` is the desk's own."""

    url: str
    name: str = "Support"
    categories: Mapping[str, str] = field(default_factory=dict)
    proxies: Sequence[Network] = ()

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def cookie(self) -> str:
        """`__Host-` ties the cookie to this host and to TLS; plain http cannot have it."""
        return "__Host-session" if self.is_secure else "session"

    @property
    def reply_cookie_prefix(self) -> str:
        """Begins the names of cookies that carry a reply. Each reply has its own: forms of two tabs
        may be answered at once, and neither answer takes the place of the other.
        """
        return "__Host-reply" if self.is_secure else "reply"

    def reply_cookies(self, request: Request) -> dict[str, str]:
        """Those that came with a request, by their names."""
        held = request.cookies.items()
        return {name: value for name, value in held if name.startswith(self.reply_cookie_prefix)}

    @property
    def seen_cookie(self) -> str:
        """Holds the marks of the answers that the browser's last page came with."""
        return "__Host-seen" if self.is_secure else "seen"

    def set_cookie(self, response: Response, name: str, value: str, seconds: int) -> None:
        """For this host and no script."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def delete_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.is_secure, httponly=True)


def static_file(name: str) -> Path:
    """A file of the package."""
    return Path(__file__).parent / "static" / name


@dataclass(frozen=True, slots=True)
class OpenPages:
    """What delivering tells to pages that are open."""

    presence: Presence
    changes: PageWatches = field(default_factory=PageWatches)


class Portal:
    """One per server. `inbox` is there while the adapter runs."""

    def __init__(
        self, settings: PortalSettings, sign_in: SignIn, reading: PageSources, pages: OpenPages
    ) -> None:
        self.settings, self.sign_in, self.clock = settings, sign_in, sign_in.clock
        self.help_centre, self.tickets = reading.help_centre, reading.tickets
        self.blob, self.board, self.kept = reading.blob, reading.board, reading.kept
        self.accounts = reading.accounts
        self.changes, self.presence, self._hints = pages.changes, pages.presence, reading.hints
        self.inbox: Inbox | None = None
        self.letter_secret: Callable[[], Awaitable[bytes]] | None = None
        self._by_address = Throttle(Rate(20, 600), self.clock.elapsed)
        self._by_network = Throttle(Rate(200, 600), self.clock.elapsed)
        self._by_recipient = Throttle(Rate(5, 3600), self.clock.elapsed)
        self._feedback = Throttle(Rate(60, 600), self.clock.elapsed)
        self._searches = Throttle(Rate(60, 600), self.clock.elapsed)
        self.background = BackgroundTasks()
        self.push = Notifier(reading.push, reading.news, reading.known_as)
        self._parts: dict[tuple[str, str], Markup] = {}

    async def visitor(self, request: Request) -> Visitor | None:
        """Who asks, by the session cookie; looked up once a request."""
        if not hasattr(request.state, "visitor"):
            token = request.cookies.get(self.settings.cookie, "")
            request.state.visitor = await self.sign_in.visitor(token)
        found: Visitor | None = request.state.visitor
        return found

    async def page(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A whole page from a template, with the answers that wait for the visitor."""
        visitor = await self.visitor(request)
        # A page that refreshes itself takes none: they belong to the page that follows a form.
        if visitor is None or REFRESH in request.headers or request.method == "HEAD":
            return await self.fragment(request, template, status, notices=(), **values)
        may_be_some = visitor.has_notices or request.method != "GET"
        waiting = await self.notices(request, visitor) if may_be_some else {}
        packed = self.settings.reply_cookies(request)
        replies = [unpack_reply(visitor.token, value) for value in packed.values()]
        shown = [Markup(reply) for reply in replies if reply]  # noqa: S704  # rendered by `pack`
        notices = [*shown, *waiting.values()]
        response = await self.fragment(request, template, status, notices=notices, **values)
        for name in packed:
            self.settings.delete_cookie(response, name)
        return self.with_marks(request, response, waiting)

    def pack(self, visitor: Visitor, say: Say, *, spare: int = 0) -> str | None:
        """A reply as a cookie; None where it is too long for one."""
        html = say_html(say, PlainDialect(self.clock.now()))
        return pack_reply(visitor.token, html, spare=spare)

    def with_reply(self, response: Response, visitor: Visitor, say: Say | None) -> Response:
        """The response, and with it what the next page shows to this visitor."""
        packed = self.pack(visitor, say) if say is not None else None
        if packed is not None:
            name = f"{self.settings.reply_cookie_prefix}-{new_code().lower()}"
            self.settings.set_cookie(response, name, packed, LIFETIME_SECONDS)
        return response

    async def notices(self, request: Request, visitor: Visitor) -> dict[str, Markup]:
        """Answers for one person that are part of no conversation, by their marks. Each is shown
        once, unless its page was lost on the way: the browser tells which arrived (`with_marks`).
        """
        now, told = self.clock.now(), request.cookies.get(self.settings.seen_cookie, "")
        seen = frozenset(told.split("."))
        reader = NoticeReader(visitor.account.id, visitor.session.digest, seen)
        dialect = PlainDialect(now)
        taken = await self.kept.take_notices(reader, now)
        return {mark: say_html(say, dialect) for mark, say in taken}

    def with_marks(
        self, request: Request, response: HTMLResponse, marks: Collection[str]
    ) -> HTMLResponse:
        """The response with a cookie of these marks, which comes back only if the page arrived."""
        name = self.settings.seen_cookie
        if marks:
            self.settings.set_cookie(response, name, ".".join(marks), SESSION_SECONDS)
        elif name in request.cookies:
            self.settings.delete_cookie(response, name)
        return response

    async def fragment(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A part of a page."""
        visitor = await self.visitor(request)
        language = self.language(request, visitor)
        shown = {
            "is_agent": visitor is not None and self.board.is_agent(visitor.person),
            "tag": language_tag(language),
            "direction": text_direction(language),
            "desk": self.settings.name,
            "visitor": visitor,
            "csrf": csrf_token(visitor.token) if visitor else "",
            "owner": _owner(visitor.account.id) if visitor else "",
            "path": request.url.path,
            **values,
        }
        return HTMLResponse(self.render(template, language, shown), status)

    def render(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        """A template with the words of this language."""
        said = {
            "t": partial(self._text, language),
            "name": partial(_name, language=language),
            "part": partial(self._part, language),
        }
        return _environment().get_template(template).render({**said, **values})

    def _part(self, language: str, template: str) -> Markup:
        """A part that is the same on all pages in a language, such as the sheet of the keys."""
        key = (template, language)
        if key not in self._parts:
            html = self.render(template, language, {"shortcuts": shortcut_lines(language)})
            self._parts[key] = Markup(html)  # noqa: S704  # just rendered
        return self._parts[key]

    def _text(self, language: str, key: str, **values: str | int) -> str:
        """The words of this key on a page, in this language, in the plural of the number that they
        count. Jinja escapes them.
        """
        if not values:
            return _plain_text(key, language)
        return fill(f"web.{key}", values, language, "UTC", Untouched(self.clock.now()))

    @staticmethod
    def language(request: Request, visitor: Visitor | None) -> str:
        """What the visitor has told, else the first of their browser's that the desk speaks."""
        own = visitor.account.locale if visitor else ""
        return own or accepted_language(request.headers.get("accept-language", ""))

    def note_presence(self, seen: Seen) -> None:
        """Show it to colleagues here, and tell the other workers."""
        if self.presence.note(seen):
            self.changes.announce(seen.conversation)
        self._hints.send(seen.to_hint())

    def zone(self, visitor: Visitor | None) -> str:
        return (visitor.person.zone if visitor else "") or "UTC"

    def moment(self, request: Request, visitor: Visitor | None) -> Callable[[datetime], str]:
        """A moment as whoever reads would say it."""
        language, zone = self.language(request, visitor), self.zone(visitor)
        dialect = PlainDialect(self.clock.now())
        return lambda at: dialect.moment(at, zone, language)

    async def problem(self, request: Request, status: int, key: str) -> HTMLResponse:
        """A page that says what is wrong and what to do next."""
        return await self.page(request, "problem.html", status, key=key)

    def sign_in_first(self, request: Request) -> RedirectResponse:
        """To the sign-in page, and from there back to what was wanted."""
        return RedirectResponse(f"/sign-in?next={_quoted_path(request)}", 303)

    async def begin_session(self, request: Request, token: str, next_path: str) -> Response:
        """To the page that was wanted, signed in. Where somebody else was, their session ends, and
        what the browser kept for them goes: it tells them nothing any more.
        """
        response = self.with_session(RedirectResponse(local_path(next_path), 303), token)
        before, now = await self.visitor(request), await self.sign_in.visitor(token)
        if before is not None and now is not None and before.account.id != now.account.id:
            await self.sign_in.store.end_session(before.account.id, before.session.digest)
            response.headers["Clear-Site-Data"] = STORED
        return response

    def with_session(self, response: Response, token: str) -> Response:
        self.settings.set_cookie(response, self.settings.cookie, token, SESSION_SECONDS)
        return response

    def without_session(self, request: Request, response: Response) -> Response:
        settings = self.settings
        for name in (settings.cookie, settings.seen_cookie, *settings.reply_cookies(request)):
            settings.delete_cookie(response, name)
        # What the browser kept of this desk, a draft of a ticket too, goes with the session.
        response.headers["Clear-Site-Data"] = STORED
        return response

    def address(self, request: Request) -> str:
        """Where the request comes from."""
        peer = request.client.host if request.client else ""
        forwarded = request.headers.get("x-forwarded-for", "")
        return client_address(peer, forwarded, self.settings.proxies)

    def may_say(self, request: Request) -> bool:
        """Whether this network may tell what it thinks of an article once more just now."""
        return self._feedback.allow(network_of(self.address(request)))

    async def may_search(self, request: Request) -> bool:
        """Whether whoever asks may search the articles once more just now: people always may, and
        strangers as often as their network lets them, since a search is work for the desk.
        """
        if await self.visitor(request) is not None:
            return True
        return self._searches.allow(network_of(self.address(request)))

    def may_try(self, request: Request) -> bool:
        """Whether this address and its network may try to sign in once more just now."""
        address = self.address(request)
        return self._by_address.allow(address) and self._by_network.allow(network_of(address))

    def request_link(self, address: str, next_path: str) -> None:
        """Send a link, beside the answer: how long it takes would tell who has an account.

        Nobody's mailbox is filled with links that somebody else asks for.
        """
        recipient = normalize_address(address) or ""
        if len(self.background) < MAX_LINKS_AT_ONCE and self._by_recipient.allow(recipient):
            self.background.start(self._send_link(address, next_path))

    async def _send_link(self, address: str, next_path: str) -> None:
        try:
            await self.sign_in.request_link(address, next_path)
        except StoreUnavailable:
            log.warning("web.store_unavailable")

    @staticmethod
    def is_own_form(visitor: Visitor, given: str) -> bool:
        return is_csrf_token(visitor.token, given)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Keeps each template that was compiled, for all portals of the process."""
    made = Environment(
        loader=PackageLoader("adapters.web"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["max_body_bytes"] = MAX_BODY_BYTES
    return made


@lru_cache(maxsize=2048)
def _owner(account: str) -> str:
    """What names a person in their browser's storage, so that drafts are theirs alone."""
    return digest_of(f"owner:{account}")[:16]


@lru_cache(maxsize=2048)
def _plain_text(key: str, language: str) -> str:
    """Words without arguments: a board has hundreds of them."""
    return fill(f"web.{key}", {}, language, "UTC", Untouched(datetime.min.replace(tzinfo=UTC)))


@lru_cache(maxsize=512)
def _name(key: str, language: str) -> str:
    return describe(key, language)


def _quoted_path(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="")
