"""The web portal as the desk connects it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from adapters.kit.mail_links import letter_secret
from adapters.kit.platform import CheckLine, DeskSide, Platform
from adapters.web.commands import commands
from adapters.web.identity.provider_settings import sign_in_titles
from adapters.web.security.visitors import parse_proxies
from adapters.web.settings import (
    DEFAULT_LISTEN,
    WebSettings,
    pages_of,
    portal_url,
    problems,
    sign_in_for,
)
from adapters.web.sign_in import NAME
from core.model.policy import Desk

if TYPE_CHECKING:
    from adapters.web.adapter import WebAdapter


def connect_locally(settings: Any, side: DeskSide) -> "WebAdapter":
    """The portal for this machine alone, on the first free port, whatever is set for others."""
    usual = WebSettings().model_dump()
    return connect(settings.model_copy(update=usual), side, next_free=True)


def connect(settings: WebSettings, side: DeskSide, *, next_free: bool = False) -> "WebAdapter":
    # The server and the templates take a tenth of a second to load, and only here.
    from adapters.web.adapter import WebAdapter
    from adapters.web.pages.sign_in_pages import SignInMails
    from adapters.web.portal import PortalSettings

    pages = pages_of(side)
    host, _, port = (settings.web_listen or DEFAULT_LISTEN).rpartition(":")
    shown = PortalSettings(
        settings.web_url.rstrip("/"),
        side.desk.name,
        {category.id: category.name for category in side.desk.categories.values()},
        parse_proxies(settings.web_proxies),
    )
    adapter = WebAdapter(
        shown,
        sign_in_for(settings, side),
        pages,
        listen=(host.strip("[]"), int(port)),
        next_free=next_free,
    )
    adapter.server.mounts = side.mounts
    adapter.letter_secret = partial(letter_secret, side.memory)
    side.mounts.has_server = True
    if side.mail is not None:
        mails = SignInMails(side.mail, lambda: adapter.url, side.desk.name, side.clock)
        adapter.sign_in = replace(adapter.sign_in, send=mails.send)
    return adapter


async def check(settings: WebSettings, desk: Desk | None) -> AsyncIterator[CheckLine]:
    """Whether people can reach the portal, and who may come in."""
    url = portal_url(settings)
    if url.startswith("http://") and urlsplit(url).hostname not in (
        "127.0.0.1",
        "localhost",
        "::1",
    ):
        yield CheckLine(False, f"WEB_URL: {url} has no TLS; sign-in links could be read on the way")
    else:
        yield CheckLine(True, f"the portal is at {url}")
    for title in sign_in_titles(settings):
        yield CheckLine(True, f"people can sign in with {title}")
    if desk is not None and desk.web.sign_in == "domains" and not desk.web.domains:
        yield CheckLine(False, '[web] sign_in is "domains", but domains names none')
    from adapters.web.server import max_connections

    if (most := max_connections()) < MIN_OPEN_PAGES:
        said = f"at most {most} pages can be open at a time; raise the limit of open files"
        yield CheckLine(None, f"{said} (ulimit -n, LimitNOFILE) to {MIN_OPEN_PAGES * 2}")
    for queue in PLATFORM.queues(desk):
        yield CheckLine(
            False, f"queue {queue.id}: the portal has no channels; name one of a chat platform"
        )


MIN_OPEN_PAGES: Final = 2_000
"""Each browser that is open at the portal holds one connection."""

_REMARK: Final = """\
The web portal: where it listens, such as 127.0.0.1:8000. TLS is the business of your proxy.
Empty: `deskhand run` serves none."""

PLATFORM: Final = Platform(
    name=NAME,
    title="Web",
    settings=WebSettings,
    variable="WEB_LISTEN",
    remark=_REMARK,
    connect=connect,
    check=check,
    problems=problems,
    commands=commands,
    has_rooms=False,
)
