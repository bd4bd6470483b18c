"""Words that mean the same: lists for any desk, one per language, and what a team adds to them.

Each word of a row is indexed and asked as the row's first one, in articles and in questions alike,
so nothing else of the search knows of it. Words are compared by their stems; of phrases, the
longest counts. A question in another language than the articles is asked by its own rows first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from core.knowledge.desk_words import LANGUAGES, desk_rows
from core.knowledge.index.language_detection import ENGLISH, foreign_language
from core.knowledge.index.tokenizer import stem, stop_words, tokens
from core.model.article import Problem

FILE_NAME: Final = "glossary.txt"
MAX_PHRASE_WORDS: Final = 4
MAX_ROWS: Final = 2_000

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """`meanings` leads from the stems of a word or phrase to the words it is asked as."""

    meanings: Mapping[Phrase, Phrase]
    words: frozenset[str] = frozenset()
    """Those of all rows: a slip in one of them is undone before it is looked up here."""
    is_multilingual: bool = False
    """Whether the desk's words of other languages are known as well."""

    @classmethod
    def of(cls, rows: Iterable[str]) -> "Glossary":
        """From rows without mistakes; a later one that names a word again has the last say."""
        meanings, words = dict[Phrase, Phrase](), set[str]()
        for row in rows:
            first, *others = _phrases(row)
            for phrase in others:
                meanings[_stems(phrase)] = tuple(first)
            meanings.pop(_stems(first), None)
            words.update(word for phrase in (first, *others) for word in phrase)
        return cls(meanings, frozenset(words))

    @classmethod
    def with_team(cls, rows: Iterable[str] = ()) -> "Glossary":
        return replace(cls.of((*desk_rows(ENGLISH), *rows)), is_multilingual=True)

    def language_in(
        self, words: Sequence[str], is_known: Callable[[str], bool], least: int = 1
    ) -> str:
        """The language of words that are not all `is_known`, if at least so many are of another;
        "" if they are not."""
        if not self.is_multilingual:
            return ""
        return foreign_language(words, is_known, _languages_of, least)

    def applied(self, words: Sequence[str], language: str = "") -> list[str]:
        """The words, each phrase of a row in the place of which stands its first."""
        said = list(words)
        if language and language != ENGLISH and self.is_multilingual:
            said = _desk_glossary(language)._replace_phrases(said)
        return self._replace_phrases(said)

    def _replace_phrases(self, words: list[str]) -> list[str]:
        if not self.meanings:
            return words
        stems, said, at = _stems(words), list[str](), 0
        while at < len(words):
            for length in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1):
                meant = self.meanings.get(stems[at : at + length])
                if meant is not None:
                    said += meant
                    at += length
                    break
            else:
                said.append(words[at])
                at += 1
        return said


@lru_cache
def _desk_glossary(language: str) -> Glossary:
    return Glossary.of(desk_rows(language))


@lru_cache
def _words_by_language() -> Mapping[str, tuple[str, ...]]:
    """For each word of the rows of other languages that is no English one, the languages."""
    found = defaultdict[str, list[str]](list)
    english = {word for row in desk_rows(ENGLISH) for phrase in _phrases(row) for word in phrase}
    for language in LANGUAGES:
        for row in desk_rows(language):
            first, *others = _phrases(row)
            english.update(first)
            for word in {word for phrase in others for word in phrase}:
                found[word].append(language)
    return {word: tuple(its) for word, its in found.items() if word not in english}


def _languages_of(word: str) -> tuple[str, ...]:
    return _words_by_language().get(word, ())


EMPTY: Final = Glossary({})


def read_glossary(text: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The rows that can be used, and all that is wrong with the others. Never raises."""
    rows, problems, seen = list[str](), list[Problem](), dict[Phrase, int]()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        row = line.partition("#")[0].strip()
        if not row:
            continue
        wrong = [*_mistakes(row)] or [*_find_repeated(row, number, seen)]
        problems += (Problem("", number, what, remedy, FILE_NAME) for what, remedy in wrong)
        if not wrong:
            rows.append(row)
    if len(rows) > MAX_ROWS:
        remedy = "Keep the words that people really use."
        problems.append(Problem("", 0, f"more than {MAX_ROWS} rows", remedy, FILE_NAME))
    return tuple(rows[:MAX_ROWS]), tuple(problems)


def _mistakes(row: str) -> Iterable[tuple[str, str]]:
    if row.count("=") != 1:
        yield "no row of words", "Write: laptop = notebook, macbook."
        return
    for phrase in _phrases(row):
        if not phrase:
            yield "an empty word", "Write a word on each side of the = and of each comma."
        elif len(phrase) > MAX_PHRASE_WORDS:
            said = " ".join(phrase)[:40]
            yield f"{said!r} has more than {MAX_PHRASE_WORDS} words", "Shorten it."
        elif stop_words(ENGLISH).issuperset(phrase):
            yield f"{' '.join(phrase)!r} is in every question", "Take it out."
    if len({_stems(phrase) for phrase in _phrases(row)}) < 2:
        yield "only one word", "Add one that means the same, or delete the row."


def _find_repeated(row: str, number: int, seen: dict[Phrase, int]) -> Iterable[tuple[str, str]]:
    for phrase in _phrases(row):
        before = seen.setdefault(_stems(phrase), number)
        if before != number:
            what = f"{' '.join(phrase)!r} stands in line {before} too"
            yield what, "Put all that mean the same into one row."


def _phrases(row: str) -> list[list[str]]:
    first, _, others = row.partition("=")
    return [tokens(part) for part in (first, *others.split(","))]


def _stems(phrase: Sequence[str]) -> Phrase:
    """Those of English, or of the language whose letters they have: the stemmer of German would
    make one of "printer" and "prints"."""
    return tuple(stem(word) for word in phrase)
