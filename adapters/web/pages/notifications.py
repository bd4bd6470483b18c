"""Notifications: what this browser is told of, and its subscription at its push service."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.forms import read_form
from adapters.web.live.encryption import are_keys
from adapters.web.portal import Portal
from core.model.sign_in import FOR_AGENTS, PushKind, PushSubscription

MAX_KEY_CHARS: Final = 200


def routes(portal: Portal) -> list[Route]:
    pages = _NotificationPages(portal)
    return [
        Route("/notifications", pages.show, methods=["GET"]),
        Route("/notifications", pages.subscribe, methods=["POST"]),
        Route("/notifications/off", pages.unsubscribe, methods=["POST"]),
    ]


class _NotificationPages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def show(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        held = await portal.push.store.of_session(visitor.session.digest)
        is_agent = portal.board.is_agent(visitor.person)
        return await portal.page(
            request,
            "notifications.html",
            key=(await portal.push.vapid(portal.settings.url)).public,
            kinds=[kind for kind in PushKind if is_agent or kind not in FOR_AGENTS],
            held=held[0] if held else None,
        )

    async def subscribe(self, request: Request) -> Response:
        """Keep what the browser has got from its push service. Its address is checked."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        endpoint, p256dh, auth = (form.text(name) for name in ("endpoint", "p256dh", "auth"))
        keys_fit = len(p256dh) + len(auth) < MAX_KEY_CHARS and are_keys(p256dh, auth)
        if not (portal.push.client.is_allowed(endpoint) and keys_fit):
            return await portal.problem(request, 400, "push_unknown")
        kinds = tuple(kind for kind in PushKind if form.text(f"kind_{kind.value}"))
        subscription = PushSubscription(
            visitor.session.digest, endpoint, p256dh, auth, kinds, bool(form.text("shows_words"))
        )
        await portal.push.store.add(subscription)
        return RedirectResponse("/notifications", 303)

    async def unsubscribe(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        session = visitor.session.digest
        for subscription in await portal.push.store.of_session(session):
            await portal.push.store.remove(subscription.digest, session)
        return RedirectResponse("/notifications", 303)
