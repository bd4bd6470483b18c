"""What makes the portal an app: manifest, service worker, and the page without a line."""

from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from adapters.web.portal import Portal, static_file
from adapters.web.security.request_guard import SHARE_PATH

BRAND: Final = "#1f5f5b"
PAPER: Final = "#fbfaf7"
TOUCH_ICONS: Final = ("/apple-touch-icon.png", "/apple-touch-icon-precomposed.png")
SCREENSHOTS: Final = {"narrow": "780x1688", "wide": "1100x800"}
"""What a browser shows before it installs the app; `make pictures` takes them."""
SHARED_FILES: Final = ["image/*", "application/pdf", "text/plain", "video/*", ".log", ".zip"]
"""What other apps may share into the form of a new ticket."""

APP: Final[dict[str, object]] = {
    "id": "/",
    "start_url": "/",
    "scope": "/",
    "display": "standalone",
    "background_color": PAPER,
    "theme_color": BRAND,
    "icons": [
        {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
        {"src": "/static/icon-192.png", "sizes": "192x192", "type": "image/png"},
        {
            "src": "/static/icon-512.png",
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "any maskable",
        },
    ],
    "screenshots": [
        {
            "src": f"/static/screenshot-{form}.png",
            "sizes": sizes,
            "type": "image/png",
            "form_factor": form,
        }
        for form, sizes in SCREENSHOTS.items()
    ],
    "share_target": {
        "action": SHARE_PATH,  # answered by the service worker, see static/sw.js
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {
            "title": "title",
            "text": "text",
            "url": "url",
            "files": [{"name": "files", "accept": SHARED_FILES}],
        },
    },
    "shortcuts": [{"name": "New ticket", "url": "/new"}],
}
"""What the manifest says beside the name of the desk."""


def routes(portal: Portal) -> list[Route]:
    async def service_worker(_: Request) -> Response:
        """At the root, since a worker serves what lies below its own path."""
        return FileResponse(
            static_file("sw.js"),
            media_type="text/javascript",
            headers={"Cache-Control": "no-cache"},
        )

    async def offline(request: Request) -> Response:
        request.state.visitor = None  # the page is kept in the browser, so it names nobody
        return await portal.problem(request, 200, "offline")

    return [
        Route("/", partial(_home, portal)),
        Route("/healthz", _alive),
        Route("/manifest.webmanifest", partial(_manifest, portal)),
        Route("/sw.js", service_worker),
        Route("/offline", offline),
        Route(SHARE_PATH, _share, methods=["POST"]),
        *(Route(path, _touch_icon) for path in TOUCH_ICONS),
    ]


async def _home(portal: Portal, request: Request) -> Response:
    visitor = await portal.visitor(request)
    if visitor is None:
        return RedirectResponse("/help", 303)
    works = portal.board.is_agent(visitor.person)
    return RedirectResponse("/board" if works else "/tickets", 303)


async def _alive(_: Request) -> Response:
    return PlainTextResponse("ok")


async def _share(_: Request) -> Response:
    """Where the service worker is not there, as after a sign-out, nothing of it is taken."""
    return RedirectResponse("/new?shared=lost", 303)


async def _touch_icon(_: Request) -> Response:
    """iOS asks for it at these addresses by itself, so that no page needs to name it."""
    return FileResponse(static_file("icon-192.png"), headers={"Cache-Control": "max-age=86400"})


async def _manifest(portal: Portal, _: Request) -> Response:
    """https://www.w3.org/TR/appmanifest/"""
    name = portal.settings.name
    return JSONResponse(
        {"name": name, "short_name": name[:12], **APP}, media_type="application/manifest+json"
    )
