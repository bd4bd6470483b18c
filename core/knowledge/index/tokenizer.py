"""From what people type to terms: one spelling per word, error codes and product names whole."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import snowballstemmer

from core.knowledge.index.language_detection import ENGLISH, SMALL_WORDS, STEMMED
from core.model.text import visible

_MARKS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]")
"""Accents and vowel points, which people leave out when they type."""

_HEAP: Final = re.compile(r"\W{40,}")
"""No word; and to order a heap of accents on one letter costs Unicode the square of its height."""

_SIGNS: Final = str.maketrans({"\u2019": "'", "\u2010": "-", "\u2011": "-", "\u2212": "-"})

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese are written without spaces between words."""

_TOKEN: Final = re.compile(
    r"0x[0-9a-f]+"  # 0x80070005
    r"|\d+(?:[.:]\d+)+"  # 10.4.2.1, 1.3, 18:00
    rf"|[{_UNSPACED}]+"
    rf"|[^\W{_UNSPACED}]+(?:['-][^\W{_UNSPACED}]+)*(?:\+\+|#(?!\w))?"  # wi-fi, ERR_RESET, C++
)
_FIRST_UNSPACED: Final = "\u0dff"
_RUN: Final = re.compile(rf"[{_UNSPACED}]")

_VERBS: Final = "do does did is are was has have would should could".split()
_SHORTENED: Final = {
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "wont": ("will", "not"),
    **{f"{verb}nt": (verb, "not") for verb in _VERBS},
}
_ELIDED: Final = re.compile(r"([cdjlmnst]|qu|dell|nell|all|un)'([^\W\d]{3,})")
"""French and Italian: "l'imprimante", "j'ai" and "dell'ufficio" are two words each."""
_ENDING: Final = re.compile(r"'(?:s|re|ve|ll|m|d)$")

_SCRIPTS: Final = (
    (re.compile("[\u0400-\u04ff]"), "russian"),
    (re.compile("[\u0600-\u06ff]"), "arabic"),
    (re.compile("[\u05d0-\u05ea]"), "hebrew"),
    (re.compile("[\u0370-\u03ff]"), "greek"),
    (re.compile("[\u0900-\u097f]"), "hindi"),
    (re.compile("[\u0b80-\u0bff]"), "tamil"),
    (re.compile("[\u0530-\u058f]"), "armenian"),
)

STOP_WORDS: Final = frozenset(
    "a about again all also am an and any are as at be been but by can could did do does doing for"
    " from get gets getting got had has have having how i if in into is it its just keep keeps me"
    " my no not now of on or our out so some still than that the their them then there these they"
    " this those to too up us want was we were what when where which while who why will with would"
    " you your im ive dont cant"
    " because if since though however maybe perhaps actually basically really very quite already"
    " yet anymore suddenly recently lately yesterday tomorrow tonight morning afternoon evening ago"
    " someone somebody anyone anybody want wants wanted know tell try tried trying seem seems like"
    # Courtesy and urgency tell nothing about what the problem is.
    " dear hello help hey hi kindly guys folks sorry please thank thanks team today need"
    " everyone everybody affected urgent urgently asap immediately emergency critical".split()
)
"""Words that carry the sentence and not the problem. They count only within a pair of words."""


def plain(text: str) -> str:
    """The text with one spelling for each letter: width, case, accents and invisible signs gone."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", _HEAP.sub(" ", text)).casefold().translate(_SIGNS)
    folded = visible(folded)
    bare = _MARKS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> list[str]:
    """The words in order. "wi-fi" is "wifi", "two-factor" is two words, as both are typed."""
    said = plain(text)
    found: list[str] = _TOKEN.findall(said)
    simple = said.isascii() and "-" not in said and "'" not in said
    if simple and _SHORTENED.keys().isdisjoint(found):
        return found
    return [word for token in found for word in _words_of(token)]


def _words_of(token: str) -> Sequence[str]:
    """What one run of letters stands for: "can't" for two words, 無線が for two pairs of signs."""
    if token[0] > _FIRST_UNSPACED and _RUN.match(token):
        return [token[i : i + 2] for i in range(max(len(token) - 1, 1))]
    bare = token.replace("'", "")
    if bare in _SHORTENED:
        return _SHORTENED[bare]
    if elided := _ELIDED.fullmatch(token):
        return elided.groups()
    if "'" in token:
        bare = _ENDING.sub("", token).replace("'", "")
    parts = bare.split("-")
    if len(parts) == 1 or min(map(len, parts)) < 3:
        return ("".join(parts),)
    return parts


MIN_STEM: Final = 3
"""Letters; a Semitic root has three, so what is left of a shorter word would be anything."""


@lru_cache(maxsize=65536)
def stem(token: str, language: str = ENGLISH) -> str:
    """The word without its ending. What has a digit in it is a code and stays whole.

    `language` is that of the words around it; letters of another script have their own.
    """
    if len(token) < 3 or not (token.isalpha() or not any(map(str.isdigit, token))):
        return token
    if not token.isascii():
        language = next((its for script, its in _SCRIPTS if script.search(token)), language)
    if language not in STEMMED:
        return token
    if language == "hebrew":
        return _hebrew_stem(token)
    # A stemmer keeps the word it works on, so each call has its own.
    found = str(snowballstemmer.stemmer(language).stemWord(token))
    # The ending of "printer" is another letter where a possessive follows it: "my printer".
    if language == "arabic" and len(found) > MIN_STEM and found.endswith("\u062a"):
        return found[:-1]
    return found


_HEBREW_PREFIX: Final = re.compile("[\u05d5\u05e9\u05d4\u05d1\u05dc\u05de\u05db]")
_HEBREW_ENDING: Final = re.compile(
    "(?:\u05d9\u05dd|\u05d5\u05ea|\u05ea\u05d9|[\u05d4\u05ea\u05d9\u05d0])$"
)


def _hebrew_stem(word: str) -> str:
    """A word without "and, that, the, in, to, from, as" before it, and without its ending.

    There is no stemmer for Hebrew in Snowball. Some roots begin with such a letter and lose it too:
    they do so in every form, so the forms still meet.
    """
    while len(word) > MIN_STEM and _HEBREW_PREFIX.match(word):
        word = word[1:]
    ending = _HEBREW_ENDING.search(word)
    if ending is not None and ending.start() >= MIN_STEM:
        word = word[: ending.start()]
    return word


_CODE: Final = re.compile(r"(?=.*\d)(?=.{3})[\w.:-]+")


def is_code(word: str) -> bool:
    """Whether it names one thing exactly, as "0x80070005", "809" or "e2000s" do."""
    return _CODE.fullmatch(word) is not None


_VAGUE: Final = frozenset(
    stem(word)
    for word in (
        "broken wrong problem issue error trouble fail failed work working fix thing something"
        " anything nothing found find use using support question"
    ).split()
)
"""Words that say that something is the matter, and nothing of what it is."""


_TROUBLE: Final = frozenset(
    "not no never cannot broken wrong problem issue error trouble fail fails failed failing stuck"
    " crash crashes crashed crashing"
    " nicht kein keine pas jamais non nunca nao niet geen inte ikke \u043d\u0435 \u043d\u0435\u0442"
    " \u05dc\u05d0 \u05d0\u05d9\u05df".split()
)
"""Of the languages whose small words are known, as far as one word says it."""


def is_complaint(words: Iterable[str]) -> bool:
    """Whether one of them says that something is the matter."""
    return not _TROUBLE.isdisjoint(words)


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """Stop words of a shelf in this language, and their stems: "does" is indexed as "doe"."""
    words = STOP_WORDS | SMALL_WORDS.get(language, frozenset())
    return words | {stem(word, language) for word in words}


def telling(words: Iterable[str], language: str = ENGLISH) -> set[str]:
    """The stems of the words that say what a message is about; a code says it alone."""
    idle = stop_words(language)
    stems = {stem(word, language) for word in words if word not in idle}
    return stems - idle - _VAGUE
