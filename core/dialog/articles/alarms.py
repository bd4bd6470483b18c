"""Alarms: words at which an article comes first, whatever else the articles would answer."""

import re
from functools import cache
from operator import attrgetter
from typing import Final

from core.knowledge.library import Library, may_read
from core.model.article import Article
from core.model.match import Match
from core.tickets.asserted_words import asserts_word, without_phrases
from core.tickets.routing import words_in

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_LEAD_IN: Final = re.compile(
    r"\bwhat (?:do|should|can|must) (?:i|we) do\b(?: (?:now|when|about|with))?"
    r"|\bis (?:it|this|that) (?:safe|dangerous|bad|normal|ok|okay)\b(?: (?:that|when|to))?",
    re.IGNORECASE,
)
"""Questions of somebody who sees it before them: "what do I do now", "is it safe to ..."."""
_WONDERS: Final = re.compile(
    r"\s*(?:can|could|would|will|might|may)\s+"
    r"(?!(?:you|i|we|someone|somebody|anyone|anybody|please)\b)[^,;]*\?\s*",
    re.IGNORECASE,
)
"""Can a battery catch fire?"""
_LONG_PAST: Final = re.compile(
    r"\b(?:last (?:week|month|year)|(?:weeks?|months?|years?) ago)\b", re.IGNORECASE
)
_LASTS: Final = re.compile(r"\b(?:since|still|now|today|again)\b", re.IGNORECASE)


def find_alarm(library: Library, audience: frozenset[str], text: str) -> Match | None:
    """The article that this audience may read and whose alarm is raised; of several, the first by
    the longest phrase. A phrase counts where its sentence says that it holds now.
    """
    folded = text.casefold()
    named = [
        (word, article)
        for article in library.articles
        if article.alarm and may_read(audience, article.audience)
        for word in words_in(_folded(article.alarm), folded)
    ]
    if not named:
        return None
    told = _told_of_now(text)
    for word, article in sorted(named, key=lambda each: (-len(each[0]), each[1].slug)):
        longer = {w for w, _ in named if len(w) > len(word) and words_in((word,), w)}
        if asserts_word((word,), without_phrases(longer, told)):
            return _match(article, word)
    return None


@cache  # of the articles there are, for each message
def _folded(alarm: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.casefold() for each in alarm)


def _told_of_now(text: str) -> str:
    """Without sentences that wonder what might be, or tell what was long ago."""
    sentences = _SENTENCE.findall(text)
    kept = [each for each in sentences if not _WONDERS.fullmatch(each) and not _is_past(each)]
    return _LEAD_IN.sub(",", "".join(kept))


def _is_past(sentence: str) -> bool:
    return bool(_LONG_PAST.search(sentence)) and not _LASTS.search(sentence)


def _match(article: Article, word: str) -> Match:
    """Of the section whose heading or text says it or another of its alarms, and else of the short
    answer.
    """
    alarms = [each.casefold() for each in article.alarm]
    said = (
        section.anchor
        for words in ([word], alarms)
        for texts in (attrgetter("heading"), attrgetter("text"))
        for section in article.sections
        if words_in(words, texts(section).casefold())
    )
    anchor = next(said, article.sections[0].anchor)
    return Match(article.slug, anchor, article.title, 1.0, word)
