"""The ASGI application: every route, behind the guard, with a page for each kind of failure."""

import logging
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from adapters.web.pages import (
    app_shell,
    board,
    conversation,
    help_centre,
    letters,
    live,
    notifications,
    preferences,
    providers,
    sign_in_pages,
    tickets,
)
from adapters.web.portal import MAX_BODY_BYTES, Portal
from adapters.web.security.request_guard import RequestGuard
from core.ports import Conflict, StoreUnavailable

log = logging.getLogger(__name__)

STATIC_SECONDS: Final = 3600

PROBLEMS: Final = {400: "failed", 404: "not_found", 405: "not_found", 413: "too_large"}
"""Which page answers which status."""


def make_app(portal: Portal) -> ASGIApp:
    """Everything under the portal's address. Routes are tried in turn: the busiest come first."""

    async def on_http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return await portal.problem(request, status, PROBLEMS.get(status, "failed"))

    async def on_outage(request: Request, error: Exception) -> Response:
        log.warning("web.store_unavailable")
        return await _plain_problem(portal, request)

    async def on_failure(request: Request, error: Exception) -> Response:
        log.error("web.request_failed", exc_info=error)
        return await _plain_problem(portal, request)

    app = Starlette(
        routes=[
            *conversation.routes(portal),
            *tickets.routes(portal),
            *board.routes(portal),
            *live.routes(portal),
            *app_shell.routes(portal),
            *help_centre.routes(portal),
            *sign_in_pages.routes(portal),
            *providers.routes(portal),
            *notifications.routes(portal),
            *preferences.routes(portal),
            *letters.routes(portal),
            Mount("/static", _Static(packages=[("adapters.web", "static")])),
        ],
        exception_handlers={
            HTTPException: on_http_error,
            StoreUnavailable: on_outage,
            Conflict: on_outage,
            Exception: on_failure,
        },
        max_body_size=MAX_BODY_BYTES,
    )
    # Outermost: the page of a failure has its headers too.
    return RequestGuard(app, portal.settings.url)


async def _plain_problem(portal: Portal, request: Request) -> Response:
    """A page that needs nothing of the database, which may be what has failed."""
    request.state.visitor = None
    return await portal.problem(request, 503, "failed")


class _Static(StaticFiles):
    """Files of the package. They change with a release only, and hold nobody's data."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
        return response
