"""Language and time zone: what a person chooses stays, whatever a browser tells at a sign-in."""

from functools import cache
from importlib.resources import files
from typing import Final

from babel import Locale
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.forms import read_form
from adapters.web.portal import Portal
from adapters.web.rendering import accepted_language
from adapters.web.sign_in import is_zone
from adapters.words.catalogue import LANGUAGES
from adapters.words.dates import zone_of

AREAS: Final = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)
"""Zones of places, as people know them. The others are older names of these, and offsets."""


def routes(portal: Portal) -> list[Route]:
    pages = _PreferencePages(portal)
    return [
        Route("/preferences", pages.show, methods=["GET"]),
        Route("/preferences", pages.choose, methods=["POST"]),
    ]


class _PreferencePages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def show(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        chosen = await portal.sign_in.store.preferences(visitor.account.id)
        zone = portal.zone(visitor)
        return await portal.page(
            request,
            "preferences.html",
            saved="saved" in request.query_params,
            zone=zone,
            time=f"{portal.clock.now().astimezone(zone_of(zone)):%H:%M}",
            areas=zones_by_area(),
            chosen_zone=chosen.get("zone", ""),
            spoken=language_name(portal.language(request, visitor)),
            languages={code: language_name(code) for code in LANGUAGES},
            chosen_locale=chosen.get("locale", ""),
        )

    async def choose(self, request: Request) -> Response:
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return portal.sign_in_first(request)
        form = await read_form(request)
        if not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        zone, locale = form.text("chosen_zone"), form.text("chosen_locale")
        if (zone and not is_zone(zone)) or locale not in ("", *LANGUAGES):
            return await portal.problem(request, 400, "preference_unknown")
        await portal.sign_in.store.set_preferences(visitor.account.id, zone, locale)
        # What was not chosen is the browser's from now on, and not only at the next sign-in.
        asked = accepted_language(request.headers.get("accept-language", ""))
        await portal.sign_in.note_browser(visitor.token, form.text("zone"), asked)
        return RedirectResponse("/preferences?saved", 303)


@cache
def zones_by_area() -> dict[str, list[str]]:
    """Names of time zones, by the part before the first slash. They are read from tzdata's list:
    `zoneinfo.available_timezones` opens 600 files.
    """
    found: dict[str, list[str]] = {}
    for name in files("tzdata").joinpath("zones").read_text("ascii").split():
        area, _, place = name.partition("/")
        if place and area in AREAS:
            found.setdefault(area, []).append(name)
    return {area: sorted(names) for area, names in sorted(found.items())}


def language_name(code: str) -> str:
    """What a language calls itself."""
    return Locale.parse(code).get_language_name() or code
