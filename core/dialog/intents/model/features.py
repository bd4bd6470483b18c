"""What a classifier sees of an utterance: stems, pairs of stems, and cues.

Cues are what carries the intent whatever the subject is: negation and what it covers, questions,
conditions, the past, emoji in any spelling, numbers, length. The subject of the conversation, names
of people and numbers of tickets are one token each, so that "the VPN works" and "the printer works"
look alike.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from core.knowledge.index.language_detection import ENGLISH
from core.knowledge.index.tokenizer import stem, tokens

MAX_CHARS: Final = 400
"""Of a long message its beginning is read: intents that steer the dialog are short."""

TOPIC: Final = "xtopicx"
NAME: Final = "xnamex"
TICKET: Final = "xticketx"
NUMBER: Final = "xnumberx"
GOOD: Final = "xgoodx"
BAD: Final = "xbadx"
SIGN: Final = "xsignx"
START, END = "^", "$"
_PLACEHOLDERS: Final = {"{topic}": TOPIC, "{name}": NAME, "{ticket}": TICKET}

_GOOD_SIGNS: Final = frozenset(
    "👍👌🙏❤♥💯🎉🙌😊😀😁🙂😍🥳✅✔☑💪⭐🌟🤝👏☺😄😃😉💖💙💚💜🤩🥰😇🆗💐🌹"
)
_BAD_SIGNS: Final = frozenset("👎😡😠😞😢😭❌✖🙁☹😤🤬💩😖😩😣😫😟🤦🚫⛔💔😒🙄")
_GOOD_CODES: Final = (
    r"\+1|thumbs?_?up|pray|heart|tada|white_check_mark|heavy_check_mark|ok_hand|raised_hands|clap"
    r"|smile|smiley|slightly_smiling_face|grin|100|star|partying_face|muscle|blush"
)
_BAD_CODES: Final = (
    r"-1|thumbs?_?down|x|rage|angry|cry|sob|disappointed|no_entry|facepalm|rolling_eyes|frowning"
)
_SHORTCODE: Final = re.compile(
    rf":(?:(?P<good>{_GOOD_CODES})|(?P<bad>{_BAD_CODES})|[a-z][a-z0-9_+-]{{1,30}})"
    r"(?:_face)?(?:::skin-tone-\d)?:"
)
_SMILEY: Final = re.compile(r"(?<!\w)[:;]-?[)D](?!\w)|<3")
_FROWN: Final = re.compile(r"(?<!\w):-?[(/](?!\w)")
_MENTION: Final = re.compile(r"<@!?\w+>|(?<!\w)@[\w.-]+")
_DIGITS: Final = re.compile(r"\d[\d.,:/]*")


def _in_all_forms(words: str) -> frozenset[str]:
    """The words, and what stems make of them: those of an utterance are stemmed."""
    languages = (ENGLISH, "german", "hebrew", "arabic")
    said = tokens(words)
    return frozenset(said).union(stem(word, its) for word in said for its in languages)


_NEGATIONS: Final = _in_all_forms(
    "not no never nothing none neither nor cannot without hardly nope nah isnt"
    " nicht kein keine keinen keins nie nichts nein weder לא אין אף בלי לא לם"
    " لا لم لن ليس ليست لست بدون ما غير מבלי אינו אינה keinerlei niemand nirgends"
)
_SCOPE: Final = 3
"""Words after a negation that it covers."""
_CUES: Final = {
    "but": _in_all_forms("but however though although yet aber jedoch אבל لكن"),
    "if": _in_all_forms("if would could should might wenn falls würde אם لو إذا"),
    "part": _in_all_forms(
        "half part partly partially some sometimes only except almost nearly mostly halb teils nur"
        " manchmal חלק חלקי רק בعض جزئيا فقط أحيانا"
    ),
    "again": _in_all_forms("again back wieder erneut שוב מחדש مجددا مرة"),
    "still": _in_all_forms("still yet immer noch weiterhin עדיין زال يزال زلت"),
    "past": _in_all_forms("was were did had got went tried been yesterday war hatte היה كان"),
    "me": _in_all_forms("i my me we our us ich mein wir אני שלי أنا"),
    "you": _in_all_forms("you your du sie ihr אתה אתם أنت"),
}
_WH: Final = _in_all_forms(
    "what where when who which why how whose wo wie was wer wann warum איפה איך מה מתי למה"
    " كيف أين متى ماذا هل من"
)
_AUXILIARIES: Final = _in_all_forms(
    "can could would will do does did is are was may shall should has have kann könnte"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around the words: stems of the subject, words of people's names, the prefix of
    tickets' numbers.
    """

    topic: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    prefix: str = "HD"


NOTHING_KNOWN: Final = Surroundings()


def words_of(text: str, around: Surroundings, language: str = ENGLISH) -> list[str]:
    """The words as stems, with one token for each kind of thing that only fills a sentence."""
    said = _with_signs(text[:MAX_CHARS])
    for written, token in _PLACEHOLDERS.items():
        said = said.replace(written, f" {token} ")
    ticket = rf"(?<!\w)(?:{re.escape(around.prefix)}[-_\s\u2010-\u2015]?|\#)\d{{1,9}}\b"
    said = re.sub(ticket, f" {TICKET} ", said, flags=re.IGNORECASE)
    said = _MENTION.sub(f" {NAME} ", said)
    return [_word(word, around, language) for word in tokens(said)]


def features(text: str, words: list[str]) -> Iterator[str]:
    """Stems, pairs and cues of an utterance whose words were read already."""
    yield from words
    framed = [START, *words, END]
    for first, second in zip(framed, framed[1:], strict=False):
        yield f"{first} {second}"
    yield from _negated_words(words)
    yield from _cues(text, words)


def _with_signs(text: str) -> str:
    """The text with a word in the place of each emoji, whichever way it was written."""
    text = _SHORTCODE.sub(_code_token, text)
    text = _FROWN.sub(f" {BAD} ", _SMILEY.sub(f" {GOOD} ", text))
    if text.isascii():
        return text
    return "".join(_sign(char) for char in text)


def _code_token(found: re.Match[str]) -> str:
    kind = GOOD if found["good"] else BAD if found["bad"] else SIGN
    return f" {kind} "


def _sign(char: str) -> str:
    if char in _GOOD_SIGNS:
        return f" {GOOD} "
    if char in _BAD_SIGNS:
        return f" {BAD} "
    return f" {SIGN} " if unicodedata.category(char) == "So" else char


def _word(word: str, around: Surroundings, language: str) -> str:
    if word in around.names:
        return NAME
    if _DIGITS.fullmatch(word):
        return NUMBER
    found = stem(word, language)
    return TOPIC if found in around.topic else found


def _negated_words(words: list[str]) -> Iterator[str]:
    left = 0
    for word in words:
        if word in _NEGATIONS:
            left = _SCOPE
        elif left:
            left -= 1
            yield f"not {word}"


def _cues(text: str, words: list[str]) -> Iterator[str]:
    said = set(words)
    if not _NEGATIONS.isdisjoint(said):
        yield "=negated"
    for name, signs in _CUES.items():
        if not signs.isdisjoint(said):
            yield f"={name}"
    if "?" in text or "\u061f" in text:
        yield "=question"
    if words and words[0] in _WH:
        yield "=wh"
    if words and words[0] in _AUXILIARIES:
        yield "=aux"
    yield f"=length {_bucket(len(words))}"


def _bucket(length: int) -> str:
    return next((name for most, name in _LENGTHS if length <= most), "long")


_LENGTHS: Final = ((0, "none"), (1, "one"), (2, "two"), (4, "few"), (7, "some"), (12, "many"))


def stems_of(words: Collection[str], language: str = ENGLISH) -> frozenset[str]:
    """The stems of these words, as `Surroundings.topic` takes them."""
    return frozenset(stem(word, language) for word in words)
