"""The help centre: search, the list of articles, and each article."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.kit.markdown_html import article_html
from adapters.kit.page_sources import Feedback
from adapters.web.forms import MAX_FILES, SentForm, read_form
from adapters.web.portal import Portal
from adapters.web.security.secrets import digest_of
from adapters.web.sign_in import NAME
from core.model.ids import EventId

MAX_QUESTION_CHARS = 500
MAX_SUGGESTIONS = 3


def routes(portal: Portal) -> list[Route]:
    pages = _HelpPages(portal)
    return [
        Route("/help", pages.overview, methods=["GET"]),
        Route("/suggestions", pages.suggestions, methods=["GET"]),
        Route("/help/{slug}", pages.article, methods=["GET"]),
        Route("/help/{slug}/helpful", pages.helpful, methods=["POST"]),
        Route("/help/{slug}/solved", pages.solved, methods=["POST"]),
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
            if not await portal.may_search(request):
                return await portal.problem(request, 429, "throttled")
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
        solved = request.query_params.get("solved") == "1"
        return await portal.page(request, "help.html", groups=groups, solved=solved)

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
        thanked = request.query_params.get("thanks") == "1"
        return await portal.page(
            request, "article.html", article=article, body=article_html(article), thanked=thanked
        )

    async def helpful(self, request: Request) -> Response:
        """Yes or no, once for each visitor. Who was not helped goes on to a ticket."""
        form = await read_form(request)
        kind = Feedback.HELPFUL if form.text("helpful") == "yes" else Feedback.UNHELPFUL
        slug = request.path_params["slug"]
        onward = f"/help/{slug}?thanks=1" if kind is Feedback.HELPFUL else "/new"
        return await self._count(request, form, kind, onward)

    async def solved(self, request: Request) -> Response:
        """An article has solved it while somebody wrote a ticket, which is not sent. A browser
        sends the fields for files along, also where none was chosen.
        """
        form = await read_form(request, max_files=MAX_FILES)
        return await self._count(request, form, Feedback.DEFLECTED, "/help?solved=1")

    async def _count(
        self, request: Request, form: SentForm, kind: Feedback, onward: str
    ) -> Response:
        portal, slug = self._portal, request.path_params["slug"]
        visitor = await portal.visitor(request)
        if visitor is not None and not portal.is_own_form(visitor, form.text("csrf")):
            return await portal.problem(request, 403, "form_old")
        article = portal.help_centre.article(slug, visitor.person if visitor else None)
        if article is None:
            return await portal.problem(request, 404, "not_found")
        if not portal.may_say(request):
            return await portal.problem(request, 429, "throttled")
        now = portal.clock.now()
        who = visitor.account.id if visitor else digest_of(f"{portal.address(request)} {now:%F}")
        once = EventId(f"{NAME}:feedback:{kind}:{slug}:{who}:{form.text('key')[:64]}")
        await portal.kept.count_feedback(kind, slug, once, now)
        return RedirectResponse(onward, 303)
