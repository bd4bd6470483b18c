"""Articles for the same readers, indexed: what each of them has to do with a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.knowledge.index.bm25_coverage import Coverage
from core.knowledge.index.glossary import EMPTY, Glossary
from core.knowledge.index.ridge_classifier import Group, Singles, strengths
from core.knowledge.index.semantic import Semantic
from core.knowledge.index.sparse_matrix import Columns, Floats, Ints
from core.knowledge.index.spell_correction import Vocabulary, is_one_slip_from
from core.knowledge.index.text_units import TextUnit
from core.knowledge.index.tfidf import MENDED, TfIdf
from core.knowledge.index.tokenizer import is_code, stem, stop_words, telling
from core.model.article import Article

SPOKEN: Final = 12.0
COVERED: Final = 4.0
NEAREST: Final = 2.0
"""Weights of: what the regression says, how much of the question is covered, the likest text.
They are the same for every knowledge base; each set that we looked at is content within a third
of them. What the strength is worth in probability is learned, see certainty."""


COPIED: Final = 4.0
THE_SAME: Final = 0.999
"""What a text adds that is the question word for word, and from which likeness on it is."""

CODED: Final = 3.0
"""What an error code or the like adds, where it is all that was asked."""

TRANSLATED: Final = 0.8
"""What a likeness counts to a text in another language, where there are texts in that of the
question as well."""

RIVALS: Final = 10
"""Articles among which the right one must stand out."""

MAX_ARTICLES_WITH_CODE: Final = 3
"""Articles with a code, which otherwise is no more telling than another word."""


def strength(spoken: Floats, covered: Floats, near: Floats) -> Floats:
    """The root makes the first signs of an article count for more than the last."""
    gathered = SPOKEN * np.sqrt(np.maximum(spoken, 0.0)) + COVERED * covered + NEAREST * near
    return gathered + COPIED * (near >= THE_SAME)


def nearest(alike: Floats, firsts: Ints) -> Floats:
    """For each article, how much its likest text is like the question."""
    return np.maximum.reduceat(alike, firsts) if len(firsts) else alike


def best_first(found: Floats, most: int) -> list[int]:
    """The numbers of the strongest; of equals, the first."""
    candidates = np.arange(len(found))
    if len(found) > most:
        least = np.partition(found, -most)[-most]
        candidates = np.flatnonzero(found >= least)
    return [int(n) for n in candidates[np.argsort(-found[candidates], kind="stable")][:most]]


MAX_CACHED_ARTICLES: Final = 256
"""Articles whose stems are kept by text."""


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question as they were typed, with slips undone, and the stems of these;
    `corrected` are the stems of words that were something else before, and may well have been
    right. Of these, `doubtful` are more than one slip away from what was typed: "homework" may be
    about a home, and "passport" about a password, but who wrote nothing else is not offered it.
    """

    typed: tuple[str, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    corrected: frozenset[str] = frozenset()
    text: str = ""
    doubtful: frozenset[str] = frozenset()
    language: str = ""
    """Where it is another than that of the articles."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`alike` is how much each text is like the question, 0 to 1; `strength` orders articles."""

    question: Question
    alike: Floats
    strength: Floats


@dataclass(frozen=True, slots=True)
class AudienceIndex:
    """Built whole, never changed. What stands on another shelf has no influence on this one.

    `firsts` is the number of each article's first text; `units` and `articles` are ordered alike.
    """

    articles: tuple[Article, ...]
    units: tuple[TextUnit, ...]
    firsts: Ints
    tfidf: TfIdf
    texts: Columns
    groups: tuple[Group, ...]
    coverage: Coverage
    vocabulary: Vocabulary
    semantic: Semantic | None = None
    glossary: Glossary = EMPTY
    own_words: frozenset[str] = frozenset()
    """Those of the articles in the language that most of them have."""
    languages: NDArray[np.str_] | None = None
    """Of each text, "" for that of the shelf; None where all articles are in that."""
    tags: tuple[frozenset[frozenset[str]], ...] = ()
    """Of each article, the telling stems of each of its tags."""
    _stems_by_text: dict[int, Sequence[frozenset[int]]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.tfidf.lexicon.language

    def content_words(self, words: Iterable[str]) -> set[str]:
        """The stems of those words that say what a message is about."""
        return telling(words, self.language)

    def question(self, words: Sequence[str], text: str = "") -> Question:
        """The question as this shelf understands it."""
        language = self.glossary.language_in(words, self._is_own)
        if language in ("", self.language):
            language = ""
            mended = self.vocabulary.meant(self.vocabulary.joined(words))
        else:
            # A word of another language is no slip in one of ours: "mein" is not "main".
            words = self.glossary.applied(words, language)
            mended = [(word, False) for word in words]
        spelt = [word for word, _ in mended]
        asked = self.glossary.applied(spelt, self.language)
        was_mended = {word for word, is_mended in mended if is_mended}
        if asked != spelt:
            words = self.glossary.applied(words, self.language)
        stemmed = tuple(stem(word, self.language) for word in asked)
        corrected = frozenset(
            each for word, each in zip(asked, stemmed, strict=True) if word in was_mended
        )
        far = (word for word in was_mended if not is_one_slip_from(word, words))
        doubtful = frozenset(stem(word, self.language) for word in far)
        return Question(tuple(words), tuple(asked), stemmed, corrected, text, doubtful, language)

    def _is_own(self, word: str) -> bool:
        """Whether it is a word of this shelf or of its language."""
        return word in stop_words(self.language) or word in self.own_words

    def alike(self, question: Question, meaning: Singles | None = None) -> Floats:
        """How much each text is like it, 0 to 1; in words alone where `meaning`, its vector, is not
        given."""
        vector = self.tfidf.vector(question.typed, question.stems, question.corrected)
        alike = self.texts.times(*vector)
        if self.semantic is not None and meaning is not None:
            alike = self.semantic.mixed(alike, meaning)
        return self._prefer_language(alike, question.language)

    def _prefer_language(self, alike: Floats, language: str) -> Floats:
        """Of articles that say the same in several languages, that in the language of the question
        is the better answer; a text in another is never the same, word for word."""
        written = self.languages
        if written is None or language not in written:
            return alike
        return np.where(written == language, alike, TRANSLATED * alike)

    def evidence(self, question: Question, meaning: Singles | None = None) -> Evidence:
        """What each article has to do with it."""
        alike = self.alike(question, meaning)
        spoken = strengths(self.groups, alike, len(self.articles))
        stems = self.tfidf.lexicon.stems
        known, idle = self.known_stems(question)
        mended = {stems[each] for each in question.corrected if each in stems}
        covered = self.coverage.of_question(
            known,
            np.array([MENDED if each in mended else 1.0 for each in known.tolist()]),
            self.coverage.strange(idle),
        )
        found = strength(spoken, covered, nearest(alike, self.firsts))
        self._add_codes(found, sorted(set(question.stems)))
        return Evidence(question, alike, found)

    def known_stems(self, question: Question) -> tuple[Ints, list[bool]]:
        """The numbers of those of its stems that are in an article, each once; and of each of the
        others, whether it is a stop word."""
        known, idle = self.tfidf.lexicon.stems, stop_words(self.language)
        if question.language:
            idle |= stop_words(question.language)
        said = sorted(set(question.stems))
        ours = np.array([known[each] for each in said if each in known], np.int64)
        return ours, [each in idle for each in said if each not in known]

    def group_of(self, unit: int) -> int:
        """The number of the group in which this text is told apart from others."""
        return next(n for n, each in enumerate(self.groups) if unit < each.last)

    def _add_codes(self, found: Floats, said: Sequence[str]) -> None:
        """An error code that few articles know leads to them; more so, the less else was said."""
        known = self.tfidf.lexicon.stems
        whole = sum(self.coverage.value(known.get(each)) for each in said)
        for code in (known[each] for each in said if each in known and is_code(each)):
            holding = self.coverage.holding(code)
            if len(holding) <= MAX_ARTICLES_WITH_CODE and whole > 0:
                found[holding] += CODED * self.coverage.value(code) / whole

    def stems_by_text(self, article: int) -> Sequence[frozenset[int]]:
        """The numbers of the stems that each text of an article says; kept for those shown lately,
        since many ask the same."""
        found = self._stems_by_text.get(article)
        if found is None:
            lexicon, texts = self.tfidf.lexicon, (self.units[n] for n in self.of_article(article))
            numbers = (lexicon.stem_of[lexicon.numbers(text.words)] for text in texts)
            found = tuple(frozenset(each.tolist()) for each in numbers)
            if len(self._stems_by_text) >= MAX_CACHED_ARTICLES:
                self._stems_by_text.clear()
            self._stems_by_text[article] = found
        return found

    def of_article(self, article: int) -> range:
        """The numbers of its texts."""
        last = len(self.units) if article + 1 == len(self.firsts) else int(self.firsts[article + 1])
        return range(int(self.firsts[article]), last)


def readable(question: Question) -> str:
    """What a sentence encoder reads: slips undone, but letters with accents as they were typed."""
    corrected = " ".join(question.words)
    return corrected if question.text.isascii() or not question.text else question.text
