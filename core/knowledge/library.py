"""The articles, indexed once: what matches a question, for whom."""

from dataclasses import dataclass, field

from rapidfuzz import fuzz, utils

from core.knowledge.deciding import Thresholds
from core.model.article import Article, Section
from core.model.match import Match


@dataclass(frozen=True, slots=True)
class Library:
    articles: tuple[Article, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)

    @classmethod
    def of(cls, articles: tuple[Article, ...]) -> "Library":
        return cls(tuple(articles))

    def find(self, question: str, audience: frozenset[str], limit: int = 5) -> tuple[Match, ...]:
        found = [
            Match(a.slug, "", a.title, self._score(question, a) / 100, a.title)
            for a in self.articles
            if audience & set(a.audience)
        ]
        return tuple(sorted(found, key=lambda m: (-m.score, m.slug))[:limit])

    def article(self, slug: str) -> Article | None:
        return next((a for a in self.articles if a.slug == slug), None)

    def section(self, slug: str, anchor: str) -> Section | None:
        article = self.article(slug)
        sections = article.sections if article else ()
        return next((s for s in sections if s.anchor == anchor), None)

    def _score(self, question: str, article: Article) -> float:
        texts = (article.title, *article.questions)
        return max(
            fuzz.token_set_ratio(question, t, processor=utils.default_process) for t in texts
        )
