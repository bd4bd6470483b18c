"""Signing in with an account elsewhere: to the provider, and back."""

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.identity.provider import Attempt, Provider, SignInFailed
from adapters.web.pages.sign_in_pages import device_of
from adapters.web.portal import Portal
from adapters.web.sign_in import local_path

log = logging.getLogger(__name__)

ATTEMPT_SECONDS: Final = 600
MAX_ANSWER_CHARS: Final = 4096


def routes(portal: Portal) -> list[Route]:
    pages = _ProviderPages(portal)
    return [
        Route("/sign-in/with/{provider}", pages.begin, methods=["GET"]),
        Route("/sign-in/with/{provider}/back", pages.finish, methods=["GET"]),
    ]


class _ProviderPages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def begin(self, request: Request) -> Response:
        """To the provider. A link and no form: the policy of contents keeps forms on this desk."""
        portal, provider = self._portal, self._provider(request)
        if provider is None:
            return await portal.problem(request, 404, "not_found")
        if not portal.may_try(request):
            return await portal.problem(request, 429, "throttled")
        attempt = Attempt(local_path(request.query_params.get("next", "/")[:1000]))
        try:
            address = await provider.address_of(attempt, self._redirect(provider))
        except SignInFailed as failure:
            return await self._failure_page(request, provider, failure)
        response = RedirectResponse(address, 303)
        response.set_cookie(
            self._cookie,
            attempt.as_cookie(),
            max_age=ATTEMPT_SECONDS,
            secure=portal.settings.is_secure,
            httponly=True,
            samesite="lax",  # the provider sends the browser back, which "strict" would not survive
        )
        return response

    async def finish(self, request: Request) -> Response:
        portal, provider = self._portal, self._provider(request)
        if provider is None:
            return await portal.problem(request, 404, "not_found")
        if not portal.may_try(request):
            return await portal.problem(request, 429, "throttled")
        attempt = Attempt.of_cookie(request.cookies.get(self._cookie, ""))
        answer = {k: v[:MAX_ANSWER_CHARS] for k, v in request.query_params.items()}
        if attempt is None:
            return await portal.problem(request, 410, "attempt_over")
        if "error" in answer:
            return self._without_attempt(await portal.problem(request, 403, "provider_refused"))
        try:
            identity = await provider.identify(attempt, answer, self._redirect(provider))
            token = await portal.sign_in.by_identity(identity, device_of(request))
        except SignInFailed as failure:
            return self._without_attempt(await self._failure_page(request, provider, failure))
        if token is None:
            return self._without_attempt(await portal.problem(request, 403, "not_invited"))
        response = await portal.begin_session(request, token, attempt.next_path)
        return self._without_attempt(response)

    def _provider(self, request: Request) -> Provider | None:
        return self._portal.sign_in.providers.get(request.path_params["provider"])

    def _redirect(self, provider: Provider) -> str:
        return f"{self._portal.settings.url}/sign-in/with/{provider.key}/back"

    @property
    def _cookie(self) -> str:
        return "__Host-attempt" if self._portal.settings.is_secure else "attempt"

    def _without_attempt(self, response: Response) -> Response:
        secure = self._portal.settings.is_secure
        response.delete_cookie(self._cookie, path="/", secure=secure, httponly=True)
        return response

    async def _failure_page(
        self, request: Request, provider: Provider, failure: SignInFailed
    ) -> Response:
        log.warning("web.sign_in_failed", extra={"provider": provider.key, "step": failure.step})
        return await self._portal.problem(request, 502, "provider_failed")
