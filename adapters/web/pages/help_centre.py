"""The help centre: search, the list of articles, and each article."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.article_html import article_html
from adapters.web.portal import Portal

MAX_QUESTION_CHARS = 500
MAX_SUGGESTIONS = 3


def routes(portal: Portal) -> list[Route]:
    pages = _HelpPages(portal)
    return [
        Route("/help", pages.overview, methods=["GET"]),
        Route("/suggestions", pages.suggestions, methods=["GET"]),
        Route("/help/{slug}", pages.article, methods=["GET"]),
    ]


class _HelpPages:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def overview(self, request: Request) -> Response:
        """All articles by category or, with `q`, what may answer the question."""
        portal = self._portal
        visitor = await portal.visitor(request)
        person = visitor.person if visitor else None
        question = request.query_params.get("q", "").strip()[:MAX_QUESTION_CHARS]
        if question:
            found = portal.help_centre.search(question, person)
            return await portal.page(request, "help_search.html", question=question, articles=found)
        articles = sorted(
            portal.help_centre.articles(person), key=lambda a: (a.category, a.title.casefold())
        )
        names = portal.settings.categories
        groups = [
            (names.get(category, category), list(group))
            for category, group in groupby(articles, key=lambda a: a.category)
        ]
        return await portal.page(request, "help.html", groups=groups)

    async def suggestions(self, request: Request) -> Response:
        """A few articles while somebody writes a ticket, as a part of the page."""
        portal = self._portal
        visitor = await portal.visitor(request)
        if visitor is None:
            return Response(status_code=204)
        question = request.query_params.get("q", "").strip()[:MAX_QUESTION_CHARS]
        found = portal.help_centre.search(question, visitor.person)[:MAX_SUGGESTIONS]
        return await portal.fragment(request, "suggestions.html", articles=found)

    async def article(self, request: Request) -> Response:
        """One article. One that may not be read answers just as one that does not exist."""
        portal = self._portal
        visitor = await portal.visitor(request)
        person = visitor.person if visitor else None
        article = portal.help_centre.article(request.path_params["slug"], person)
        if article is None:
            return await portal.problem(request, 404, "not_found")
        return await portal.page(
            request, "article.html", article=article, body=article_html(article)
        )
