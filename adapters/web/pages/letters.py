"""Links in a mail that press a button: a page with it, since link scanners open every link."""

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.kit.mail_links import PATH, LetterPress, read_press
from adapters.web.portal import Portal
from adapters.words.rendering import label_of
from core.model.actions import Button
from core.model.events import ButtonPressed
from core.model.ids import EventId

MAX_TOKEN_CHARS: Final = 4000


def routes(portal: Portal) -> list[Route]:
    pages = _LetterPages(portal)
    return [
        Route(f"{PATH}{{token}}", pages.show, methods=["GET"]),
        Route(f"{PATH}{{token}}", pages.press, methods=["POST"]),
    ]


class _LetterPages:
    """Whoever has the link may press, once: the link is as safe as the mailbox."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def show(self, request: Request) -> Response:
        press = await self._read(request)
        if press is None:
            return await self._portal.problem(request, 410, "letter_over")
        visitor = await self._portal.visitor(request)
        button = Button(press.choice, press.value, press.label)
        label = label_of(button, self._portal.language(request, visitor))
        return await self._portal.page(request, "letter.html", label=label, path=request.url.path)

    async def press(self, request: Request) -> Response:
        press = await self._read(request)
        inbox = self._portal.inbox
        if press is None or inbox is None:
            return await self._portal.problem(request, 410, "letter_over")
        token = request.path_params["token"]
        event = ButtonPressed(
            EventId(f"{press.place.platform}:press:{hashlib.sha256(token.encode()).hexdigest()}"),
            self._portal.clock.now(),
            press.conversation,
            press.place,
            press.author,
            press.choice,
            press.value,
        )
        await inbox.accept(event)
        return await self._portal.page(request, "letter.html", label="", path="")

    async def _read(self, request: Request) -> LetterPress | None:
        portal, token = self._portal, request.path_params["token"]
        if portal.letter_secret is None or len(token) > MAX_TOKEN_CHARS:
            return None
        return read_press(await portal.letter_secret(), token, portal.clock.now())
