"""The articles, indexed once: what matches a question, for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.knowledge.certainty import Certainty
from core.knowledge.deciding import WRONG_SHARE, Thresholds, fit
from core.knowledge.index import Index
from core.knowledge.passages import passages_of
from core.knowledge.pointing import section_for
from core.knowledge.practice import Rehearsal, rehearse, trials
from core.knowledge.ranking import Finding, Question, rank
from core.knowledge.spelling import Vocabulary
from core.knowledge.words import telling, tokens
from core.model.article import Article, Section
from core.model.match import Match

EVERYONE: Final = "everyone"
LONGEST_ASKED: Final = 10_000
"""Characters of a question that are looked at; a pasted log does not become clearer by its end."""


REMEMBERED: Final = 256
"""Questions, of at most 10,000 characters each."""

IN_A_WORD: Final = 0.6
"""The most that one word can make sure of: "printer" is about several articles."""

RELATED: Final = 0.05
"""The least that the other articles with that word have: whoever wrote it chooses among them."""


@dataclass(frozen=True, slots=True)
class Library:
    """Built whole by `of` and never changed; a changed article means a new library.

    `thresholds` are fitted on the articles' own example questions.
    """

    articles: tuple[Article, ...]
    thresholds: Thresholds
    _numbers: Mapping[str, int]
    _index: Index
    _vocabulary: Vocabulary
    _certainty: Certainty
    _found: dict[tuple[str, frozenset[str], int], tuple[Match, ...]] = field(default_factory=dict)
    """What was found lately: one message is decided on twice, and many ask the same."""

    @classmethod
    def of(cls, articles: Iterable[Article], wrong_share: float = WRONG_SHARE) -> "Library":
        """Index and practise: about half a second for a hundred articles.

        `wrong_share` is how much of what is answered may be wrong, 0 to 1.
        """
        # In the order of their names, so that the order of the files on disk changes nothing.
        shelf = tuple(sorted(articles, key=lambda article: article.slug))
        index = Index.of([p for n, a in enumerate(shelf) for p in passages_of(n, a)], len(shelf))
        vocabulary = Vocabulary.of(word for a in shelf for word in _words(a))
        numbers = {article.slug: number for number, article in enumerate(shelf)}
        tried = trials(index, _examples(index))
        certainty = Certainty.learned(tried)
        thresholds = fit(tried, certainty, wrong_share)
        return cls(shelf, thresholds, numbers, index, vocabulary, certainty)

    def find(self, question: str, audience: frozenset[str], limit: int = 5) -> tuple[Match, ...]:
        """What may be the answer, best first, of the articles that this audience may read.

        `audience` are "agents" and ids of teams; what is for everyone is for any audience.
        """
        asked = (question[:LONGEST_ASKED], audience, limit)
        if asked not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[asked] = self._looked_up(*asked)
        return self._found[asked]

    def _looked_up(self, question: str, audience: frozenset[str], limit: int) -> tuple[Match, ...]:
        readers = audience | {EVERYONE}
        words = self._vocabulary.mended(tokens(question))
        told = telling(words)
        if not told:
            return ()
        asked = Question.of(words)
        found = rank(
            self._index, asked, lambda n: not readers.isdisjoint(self.articles[n].audience)
        )
        scores = self._certainty.shared_out(found[: max(limit, 2)])
        about = [f for f in found if told <= self._index.holds[f.article].keys()]
        if len(told) == 1 < len(about) and not any(map(str.isdigit, next(iter(told)))):
            found, scores = about, [IN_A_WORD, *[RELATED] * len(about)]
        # A second problem in the same message is as likely as the first, however far behind it is.
        pairs = sorted(zip(found, scores, strict=False), key=lambda pair: -pair[1])[:limit]
        return tuple(self._match(asked, finding, score) for finding, score in pairs)

    def article(self, slug: str) -> Article | None:
        number = self._numbers.get(slug)
        return None if number is None else self.articles[number]

    def section(self, slug: str, anchor: str) -> Section | None:
        article = self.article(slug)
        sections = article.sections if article else ()
        return next((s for s in sections if s.anchor == anchor), None)

    def rehearsals(self) -> list[Rehearsal]:
        """Every example question asked without itself; for `kb check` and for measuring."""
        return list(rehearse(self._index, _examples(self._index)))

    def _match(self, asked: Question, finding: Finding, score: float) -> Match:
        article = self.articles[finding.article]
        where = section_for(self._index, asked, finding.article)
        if where is not None:
            passage = self._index.passages[where]
            return Match(article.slug, passage.anchor, article.title, score, passage.name)
        by = finding.question.name if finding.question else article.title
        return Match(article.slug, "", article.title, score, by)


def _examples(index: Index) -> dict[int, Question]:
    """The example questions, by the number of their passage. Titles are no questions."""
    return {
        number: Question(passage.terms, tuple(passage.line.split()))
        for own in index.of_article
        for number in own[1:]
        if (passage := index.passages[number]).asked
    }


def _words(article: Article) -> Iterable[str]:
    for text in (article.title, *article.questions, *article.tags):
        yield from tokens(text)
    for section in article.sections:
        yield from tokens(section.heading)
        yield from tokens(section.text)
