"""The articles, indexed once: what matches a question, for whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from core.knowledge.answer.calibration import Calibration, Certainty
from core.knowledge.answer.decision import (
    WRONG_SHARE,
    Expected,
    Thresholds,
    expected_outcome,
    fit_thresholds,
    is_answer,
)
from core.knowledge.answer.message_parts import (
    is_background,
    is_own_matter,
    split_problems,
    split_sentences,
    without_end,
)
from core.model.article import Article, Section
from core.model.frozen import Lazy, with_fields
from core.model.match import Match, NotEncoded, Validation

if TYPE_CHECKING:
    from core.knowledge.answer.matches import Lookup
    from core.knowledge.index.audience_index import AudienceIndex
    from core.model.match import TextEncoder

EVERYONE: Final = "everyone"
"""All who work here: requesters of the team's own workspace, or with an address of its domains."""

PUBLIC: Final = "public"
"""Anybody at all, customers and strangers too."""
MAX_QUESTION_CHARS: Final = 10_000
"""Characters of a question that are looked at; a pasted log does not become clearer by its end."""

MIN_PROBLEMS: Final = 2
MAX_CACHED_QUESTIONS: Final = 256
"""Questions, of at most 10,000 characters each."""


@dataclass(frozen=True, slots=True)
class Search:
    """A question and who asks it: "agents" and ids of teams; everyone's is for any audience."""

    question: str
    audience: frozenset[str]
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What may be the answer, best first; and, each with its own, the problems in one message."""

    matches: tuple[Match, ...]
    problems: tuple[tuple[str, Match], ...] = ()
    by_words: bool = False
    """Whether the fallback found it, so that it counts by the thresholds of that."""


class NotSearched(Exception):
    """A search is needed that was not made before; see `Library.holding`."""

    def __init__(self, search: Search) -> None:
        super().__init__("the articles were not searched for this question before")
        self.search = search


@dataclass(frozen=True)  # without slots, for `with_fields`
class Library:
    """Built whole by `of` and never changed; a changed article means a new library.

    Articles for different readers stand on different shelves, which know nothing of each other:
    nobody can tell from what he finds what else there is. `thresholds` are fitted on the most
    public shelf, from `trials`; `practice` is that of all shelves.
    """

    articles: tuple[Article, ...]
    alarming: tuple[Article, ...]
    """Those with an alarm, for which each message is read."""
    thresholds: Thresholds
    certainty: Certainty
    trials: tuple[Validation, ...]
    practice: tuple[Validation, ...]
    _by_slug: Mapping[str, Article]
    _sections: Mapping[tuple[str, str], Section]
    """By slug and anchor; where two of an article have one anchor, the first."""
    _shelves: Mapping[frozenset[str], "AudienceIndex"]
    _found: dict[Search, Found] = field(default_factory=dict)
    """What was found lately: one message is decided on twice, and many ask the same."""
    _holding: Mapping[Search, Found] | None = None
    fallback: "Library | None" = None
    """The same articles ranked by words alone, for what cannot be encoded."""
    words: Lazy[frozenset[str]] = Lazy(frozenset)
    """The telling words of titles, tags and questions."""

    @classmethod
    def of(
        cls,
        articles: Iterable[Article],
        wrong_share: float = WRONG_SHARE,
        encoder: "TextEncoder | None" = None,
        glossary: Iterable[str] = (),
    ) -> "Library":
        """Index and practise: about a second for a thousand articles.

        `wrong_share` is how much of what is answered may be wrong, 0 to 1. `glossary` has rows of
        words that mean the same, beyond those of any desk.
        """
        # Numerics take a tenth of a second to load, which a command that asks nothing should not.
        from core.knowledge.index.glossary import Glossary
        from core.knowledge.index.index_builder import build_index

        # In the order of their names, so that the order of the files on disk changes nothing.
        all_ = tuple(sorted(articles, key=lambda article: article.slug))
        readers = sorted({frozenset(article.audience) for article in all_}, key=_most_public)
        known = Glossary.with_team(glossary)
        made = [
            build_index((a for a in all_ if frozenset(a.audience) == group), encoder, known)
            for group in readers
        ]
        shelves = {group: shelf for group, (shelf, _) in zip(readers, made, strict=True)}
        own = made[0][1] if made else []
        trials = tuple(trial for trial in own if not trial.is_story)
        stories = [trial for trial in own if trial.is_story]
        practice = tuple(trial for _, its in made for trial in its if not trial.is_story)
        certainty = Certainty.fit(trials, stories)
        thresholds = fit_thresholds(trials, certainty.short, wrong_share)
        by_slug = {article.slug: article for article in all_}
        sections = {(a.slug, s.anchor): s for a in by_slug.values() for s in a.sections[::-1]}
        alarming = tuple(article for article in all_ if article.alarm)
        fitted = (thresholds, certainty, trials, practice)
        words = Lazy(partial(_telling_words, all_))
        return cls(all_, alarming, *fitted, by_slug, sections, shelves, words=words)

    def find(self, question: str, audience: frozenset[str], limit: int = 5) -> tuple[Match, ...]:
        """What may be the answer, best first, of the articles that this audience may read.

        `audience` are "agents" and ids of teams; what is for everyone is for any audience but
        {PUBLIC}, which reads what is public and nothing else.
        """
        return self.search(Search(question, audience, limit)).matches

    def problems(self, question: str, audience: frozenset[str]) -> tuple[tuple[str, Match], ...]:
        """The problems in one message, each with its answer, if there are two or more that are
        likely to be about different articles, or clearly so where the message as a whole has an
        answer; otherwise nothing."""
        return self.search(Search(question, audience)).problems

    def search(self, wanted: Search) -> Found:
        """Both of these; ranked once. Raises NotSearched if only what was found before is held, and
        nobody has asked the same lately.
        """
        cut = wanted.question[:MAX_QUESTION_CHARS]
        wanted = wanted if cut == wanted.question else replace(wanted, question=cut)
        # Several threads search at once: what was there may be cleared by another at any moment.
        found = self._found.get(wanted)
        if self._holding is not None:
            found = found or self._holding.get(wanted)
            if found is None:
                raise NotSearched(wanted)
            return found
        if found is None:
            try:
                found = self._search(wanted)
            except NotEncoded:
                if self.fallback is None:
                    raise
                return replace(self.fallback.search(wanted), by_words=True)
            if len(self._found) >= MAX_CACHED_QUESTIONS:
                self._found.clear()
            self._found[wanted] = found
        return found

    def holding(self, found: Mapping[Search, Found]) -> "Library":
        """The same articles, which rank nothing: what was not `found` before raises NotSearched.

        For a decision inside a transaction, which must not wait for a search.
        """
        return with_fields(self, _holding=found)

    def with_fallback(self, plain: "Library") -> "Library":
        """The same; where its encoder fails, `plain`, of the same articles, is searched."""
        return with_fields(self, fallback=plain)

    def for_search(self, wanted: Search) -> "Library":
        """The one whose thresholds count for what is found: this, or its fallback."""
        return (self.fallback or self) if self.search(wanted).by_words else self

    @property
    def calibration(self) -> Calibration:
        """What a strength is worth in a question as short as those of articles."""
        return self.certainty.short

    def article(self, slug: str) -> Article | None:
        return self._by_slug.get(slug)

    def section(self, slug: str, anchor: str) -> Section | None:
        return self._sections.get((slug, anchor))

    def section_about(self, slug: str, question: str) -> str:
        """The anchor of the section of this article that the question is about; "" where it is
        about none of them. It ranks nothing, so it may be asked inside a decision."""
        from core.knowledge.answer.matches import choose_section
        from core.knowledge.index.tokenizer import tokens

        words = tokens(question[:MAX_QUESTION_CHARS])
        for shelf in self._shelves.values():
            for number, article in enumerate(shelf.articles):
                if article.slug == slug:
                    unit = choose_section(shelf, shelf.question(words, question), number)
                    return unit.anchor if unit is not None else ""
        return ""

    def expected(self) -> list[Expected]:
        """What practice expects of each threshold, highest first; for `kb check`."""
        return list(expected_outcome(self.trials, self.calibration))

    def _search(self, wanted: Search) -> Found:
        from core.knowledge.answer.matches import Lookup

        question = wanted.question
        look = Lookup(self._visible(wanted.audience), self.certainty)
        if not look.may_encode(question):
            raise NotEncoded("the message holds what stays on this machine")
        problems, sentences = split_problems(question), split_sentences(question)
        look.prepare([question, *problems, *map(without_end, sentences)])
        several = self._several(look, question, problems)
        return Found(self._best(wanted, look, several), several)

    def _best(
        self, wanted: Search, look: "Lookup", several: tuple[tuple[str, Match], ...]
    ) -> tuple[Match, ...]:
        question, limit = wanted.question, wanted.limit
        whole = look(question)
        leading = "" if several or not whole.found else self._sure_sentence(question, look)
        if not several and not leading or whole.is_copied:
            matches = whole.matches(limit)
            doubtful = not whole.is_copied and self._has_other_matter(question, look)
            return (replace(matches[0], names_another=True), *matches[1:]) if doubtful else matches
        if leading:
            return look(leading).matches(limit)
        # None of them is the answer to the whole message, so they share what there is.
        share = min(match.score for _, match in several) / 2
        first = [replace(match, score=share) for _, match in several]
        named = {match.slug for match in first}
        matches = whole.matches(limit)
        rest = [replace(m, score=min(m.score, share)) for m in matches if m.slug not in named]
        return (*first, *rest)[:limit]

    def _several(
        self, look: "Lookup", question: str, problems: Iterable[str]
    ) -> tuple[tuple[str, Match], ...]:
        found = dict[str, str]()
        sure = (
            is_answer(look(question).scored(plainly=True), self.thresholds) if problems else False
        )
        needed = self.thresholds.answer if sure else self.thresholds.likely
        for part in problems:
            best = look(part).scored()[:1]
            if best and best[0].score >= needed and not is_background(part):
                found.setdefault(best[0].slug, part)
        if len(found) < MIN_PROBLEMS:
            return ()
        return tuple((part, look(part).matches(1)[0]) for part in found.values())

    def _sure_sentence(self, question: str, look: "Lookup") -> str:
        """The one sentence that is a question, where the rest is a story around it: greetings,
        haste and excuses should not cost the answer; "" if there is none."""
        whole = look(question).scored()
        if is_answer(whole, self.thresholds):
            return ""
        leading, slug, others = "", "", [whole[0]]
        for sentence in split_sentences(question):
            if is_background(sentence):
                continue
            text = without_end(sentence)
            found = look(text).scored()
            if is_answer(found, self.thresholds):
                leading, slug = leading or text, slug or found[0].slug
            elif is_own_matter(sentence):
                return ""
            others += found[:1]
        elsewhere = (m for m in others if m.slug != slug)
        return "" if any(m.score >= self.thresholds.near for m in elsewhere) else leading

    def _has_other_matter(self, question: str, look: "Lookup") -> bool:
        """Whether a long message is only sure because it is long, and one of its sentences is near
        to another article, or asks or complains of something that this one is not near to."""
        whole = look(question)
        sure = is_answer(whole.scored(), self.thresholds)
        if not sure or is_answer(whole.scored(plainly=True), self.thresholds):
            return False
        for sentence in split_sentences(question):
            if is_background(sentence):
                continue
            best = look(without_end(sentence)).scored()[:1]
            near = bool(best) and best[0].score >= self.thresholds.near
            same = near and best[0].slug == whole.found[0].slug
            if not same and (near or is_own_matter(sentence)):
                return True
        return False

    def _visible(self, audience: frozenset[str]) -> list["AudienceIndex"]:
        return [shelf for group, shelf in self._shelves.items() if may_read(audience, group)]


def may_read(audience: frozenset[str], readers: Collection[str]) -> bool:
    """May this audience read an article that is for these readers?"""
    if audience == {PUBLIC}:
        return PUBLIC in readers
    return not (audience | {EVERYONE, PUBLIC}).isdisjoint(readers)


def _most_public(readers: frozenset[str]) -> tuple[bool, bool, bool, list[str]]:
    """Staff read most, so what is for everyone stands first: thresholds are fitted on it."""
    named = (EVERYONE not in readers, PUBLIC not in readers, "agents" not in readers)
    return (*named, sorted(readers))


def _telling_words(articles: tuple[Article, ...]) -> frozenset[str]:
    from core.knowledge.index.tokenizer import telling, tokens

    texts = [" ".join((each.title, *each.tags, *each.questions)) for each in articles]
    return frozenset(telling(tokens(" ".join(texts))))
