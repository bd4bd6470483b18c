"""In which language a short message is written, as far as the classifiers need to know."""

import re
from functools import lru_cache
from typing import Final

from core.dialog.intents.model.examples import load_examples
from core.dialog.intents.model.features import NOTHING_KNOWN, words_of
from core.knowledge.index.language_detection import ENGLISH, SMALL_WORDS
from core.knowledge.index.tokenizer import tokens

_SCRIPTS: Final = (
    ("hebrew", re.compile("[\u0590-\u05ff]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
)
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u058f\u0700-\u1dff\u3000-\ud7ff]")
_FAMILIAR: Final = 0.75
"""The share of words known from examples from which a message counts as being of that language."""
_STRANGE: Final = 0.34
"""With fewer known words a short message is of a language that nobody wrote examples in."""
MIN_WORDS: Final = 3
"""Fewer words say nothing by being unknown."""


def language_in(text: str) -> str:
    """The language whose examples fit; "" where there is none, or nobody can tell."""
    for language, letters in _SCRIPTS:
        if letters.search(text):
            return language
    if _OTHER_SCRIPT.search(text):
        return ""
    words = tokens(text)
    english = _known_share(text, ENGLISH)
    if not words or english >= _FAMILIAR:
        return ENGLISH
    counts = {
        language: sum(word in small for word in words) for language, small in SMALL_WORDS.items()
    }
    best = max(counts, key=lambda language: (counts[language], language == ENGLISH))
    german = _known_share(text, "german")
    if german > english and counts["german"] >= counts[ENGLISH]:
        return "german"
    if best != ENGLISH and counts[best] > counts[ENGLISH]:
        return best if best == "german" else ""
    strange = counts[ENGLISH] == 0 and english < _STRANGE
    return "" if english == 0.0 or (strange and len(words) >= MIN_WORDS) else ENGLISH


def _known_share(text: str, language: str) -> float:
    words = words_of(text, NOTHING_KNOWN, language)
    known = _vocabulary(language)
    return sum(word in known for word in words) / len(words) if words else 0.0


@lru_cache
def _vocabulary(language: str) -> frozenset[str]:
    """Every word of the examples, as a stem."""
    return frozenset(
        word
        for utterances in load_examples(language).values()
        for text in utterances
        for word in words_of(text, NOTHING_KNOWN, language)
    )
