"""A rating in any usual form, and the comment that comes with it: "5", "8/10", "4 - a bit slow"."""

import re
import unicodedata
from typing import Final, NamedTuple

from core.dialog.utterances import phrases

MAX_SCORE: Final = 5


class ReadRating(NamedTuple):
    """A score from 1 to 5, and what was said beside it."""

    score: int
    comment: str = ""


_WORDS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_TENTHS: Final = {**_WORDS, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_JUDGED: Final = {
    **dict.fromkeys(("excellent", "very good", "outstanding", "amazing"), 5),
    **dict.fromkeys(("meh", "so so", "not bad"), 3),
    **dict.fromkeys(("bad", "not good", "not great", "poor"), 2),
    **dict.fromkeys(("terrible", "awful", "useless", "horrible", "very bad"), 1),
}
_UP: Final = frozenset(("\N{THUMBS UP SIGN}", ":thumbsup:", ":+1:", ":thumbs_up:"))
_DOWN: Final = frozenset(("\N{THUMBS DOWN SIGN}", ":thumbsdown:", ":-1:", ":thumbs_down:"))
_SIGN: Final = re.compile("[\N{THUMBS UP SIGN}\N{THUMBS DOWN SIGN}]|:[+-]1:|:thumbs_?(?:up|down):")
_STAR: Final = "\u2b50\N{GLOWING STAR}\u2605"
_STARS: Final = re.compile(rf"(?:[{_STAR}]\s*|:star2?:\s*){{1,5}}(?![{_STAR}])[\u2606\s]*")
_DRESS: Final = re.compile("[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
"""What turns a digit into a keycap, or colours a thumb."""
_LEAD: Final = (
    r"(?:(?:ok|okay|well|so|sure|yes|hmm|thanks|thank you|overall|definitely|probably|maybe|sorry"
    r"|oops|ups|no|actually|correction|rather|i meant|i mean|meant|make (?:that|it)|change to)"
    r"[,\s]+)*"
    r"(?:(?:my|the) )?(?:(?:i'?d|i would|i|we'?d|we would|we|let'?s|i'?ll|we'?ll)\s+)?"
    r"(?:(?:give|gave|rate|rated|rating|score|say|vote|make|call)\b\s*(?:is|would be)?\s*"
    r"(?:(?:it|this|that|you|him|her|them|the \w+|your \w+)\s+)?)?"
    r"(?:[:=]\s*)?(?:(?:an?|as|with|of|clear|solid|full|strong|good|around|about|that'?s|it'?s"
    r"|a total of)\s+)*"
)
_NUMBER: Final = rf"(?P<number>\d{{1,3}}(?:[.,]\d)?|{'|'.join(_TENTHS)})"
_OF: Final = r"(?:\s*(?:/|out of|of|von|sur|de|מתוך|من)\s*(?P<of>5|five|10|ten|100)\b)?"
_NOUN: Final = r"(?:\s*(?P<stars>stars?|sterne?|points?|כוכבים|نجوم)\b)?"
_AFTER: Final = (
    r"(?P<rest>\s*$|\s*(?:[-\u2013\u2014:;,.!]|\("
    r"|\b(?:because|as|since|but|for|from|only)\b).*)"
)
_SCORE: Final = re.compile(f"{_LEAD}{_NUMBER}(?:%|{_OF}{_NOUN}){_AFTER}", re.IGNORECASE | re.DOTALL)
_PERCENT: Final = re.compile(r"\d{1,3}\s*%")
_THANKS: Final = re.compile(
    r"(?:^|[\s,.!]+)(?:thanks?|thank you|thx|ty|cheers|please|great|perfect|very|much|so|a lot"
    r"|all good|you|danke|merci|gracias)(?=$|[\s,.!])",
    re.IGNORECASE,
)
_NO_COMMENT: Final = frozenset(
    ("from me", "from my side", "for you", "for me", "for this", "for that")
)
_LISTED: Final = re.compile(r"(?<!\d)2[.)]\s")


def read_rating(text: str) -> ReadRating | None:
    """The rating that these words give; None where they give none."""
    said = _DRESS.sub("", text.strip())
    if (thumb := _thumb(said)) is not None:
        return ReadRating(thumb)
    if (stars := _STARS.match(said)) is not None:
        count = sum(stars[0].count(star) for star in _STAR) + stars[0].count(":star")
        return ReadRating(count, _comment(said[stars.end() :]))
    return _read_written(said)


def judgement_in(text: str) -> int | None:
    """A word on how it went, as the score that it stands for."""
    return _JUDGED.get(phrases.plain(text))


def _thumb(said: str) -> int | None:
    """Of one sign, however often."""
    signs = set(_SIGN.findall(said.casefold()))
    if not signs or _SIGN.sub("", said.casefold()).strip():
        return None
    return MAX_SCORE if signs <= _UP else 1 if signs <= _DOWN else None


def _read_written(said: str) -> ReadRating | None:
    if said.startswith("-") or _LISTED.search(said):
        return None
    folded = unicodedata.normalize("NFKC", said)
    found = _SCORE.fullmatch(folded) or _SCORE.fullmatch(_THANKS.sub(" ", folded).strip(" ,.!"))
    if found is None:
        return None
    score = _scale(found, is_percent=_PERCENT.search(found[0]) is not None)
    return None if score is None else ReadRating(score, _comment(found["rest"]))


def _scale(found: re.Match[str], *, is_percent: bool) -> int | None:
    """On one to five: of ten and of a hundred by their share, halves upwards."""
    number = found["number"].casefold().replace(",", ".")
    value = float(_TENTHS.get(number) or number)
    of = {"five": 5, "ten": 10}.get((found["of"] or "").casefold()) or int(found["of"] or 0)
    most = of or (100 if is_percent else MAX_SCORE)
    if value > most or (value == 0 and not (of or is_percent)):
        return None
    return max(1, int(value * MAX_SCORE / most + 0.5))


def _comment(rest: str) -> str:
    said = rest.strip().lstrip("-\u2013\u2014:;,.!").strip()
    return "" if phrases.is_thanks(said) or phrases.plain(said) in _NO_COMMENT else said
