"""A rating in any usual form, and the comment that comes with it: "5", "8/10", "4 - a bit slow"."""

import re
import unicodedata
from typing import Final, NamedTuple

from core.dialog.utterances import phrases
from core.dialog.utterances.end_words import is_praise

MAX_SCORE: Final = 5


class ReadRating(NamedTuple):
    """A score from 1 to 5, and what was said beside it."""

    score: int
    comment: str = ""


_WORDS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_TENTHS: Final = {
    **_WORDS, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "zero": 0, "\U0001f51f": 10,
}  # fmt: skip
_GRADES: Final = {"a++": 5, "a+": 5, "a-": 5, "b+": 4, "b-": 4, "c+": 3, "c-": 3, "d-": 1, "d+": 2}
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
_NOUN: Final = r"(?:\s*(?P<stars>(?:stars?|sterne?|points?|כוכבים|نجوم)\b|\*))?"
_AFTER: Final = (
    r"(?P<rest>\s*$|\s*(?:[-\u2013\u2014:;,.!]|\("
    r"|\b(?:because|as|since|but|for|from|only)\b).*)"
)
_SCORE: Final = re.compile(f"{_LEAD}{_NUMBER}(?:%|{_OF}{_NOUN}){_AFTER}", re.IGNORECASE | re.DOTALL)
_BESIDE: Final = re.compile(
    rf"{_LEAD}(?P<number>\d{{1,3}}(?:[.,]\d)?)\s*(?:/\s*(?P<of>5|10)\b|stars?\b)"
    r"(?!\s*(?:of|in|at)\b)(?!\s+\w*s\s+(?:are|is|were|have|has|can|cannot|cant|do|dont|did|not"
    r"|still|fail\w*|work\w*|show\w*|keep|get|got))\s+(?P<rest>\w.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A score whose scale is written, with words right behind it: "1/10 terrible"."""
_LAST: Final = re.compile(
    r"(?P<rest>.*?)[\s,.:;!\u2013\u2014-]+(?P<number>\d{1,3}(?:[.,]\d)?)"
    r"\s*(?:/\s*(?P<of>5|10)|(?P<stars>stars?)|)[\s!.]*",
    re.IGNORECASE | re.DOTALL,
)
"""A score at the end: "great service 5/5", "terrible, 1"."""
MAX_COMMENT_WORDS: Final = 25
"""Words beside a score that no sign parts from them; more tell of something else."""
_OVERFLOWS: Final = frozenset((6.0, 11.0, 12.0, 15.0, 20.0, 100.0, 110.0, 120.0, 200.0, 1000.0))
"""More than the scale has: meant as its best, and no date or page as others may be."""
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
_LONG_RUN: Final = re.compile(r"([\s,.:;!\u2013\u2014-])[\s,.:;!\u2013\u2014-]{16,}")
"""Blanks and signs between words, of which the patterns above try each part: eight thousand blanks
took them forty seconds.
"""


def read_rating(text: str) -> ReadRating | None:
    """The rating that these words give; None where they give none."""
    said = _LONG_RUN.sub(r"\1", _DRESS.sub("", text.strip()))
    if (thumb := _thumb(said)) is not None:
        return ReadRating(thumb)
    if (stars := _STARS.match(said)) is not None:
        count = sum(stars[0].count(star) for star in _STAR) + stars[0].count(":star")
        return ReadRating(count, _comment(said[stars.end() :]))
    if (grade := _GRADES.get(said.casefold())) is not None:
        return ReadRating(grade)
    return _read_written(said) or _read_beside(said)


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


def _read_beside(said: str) -> ReadRating | None:
    """A score that no sign parts from the words beside it. A number whose scale is not written
    counts at the end alone, behind nothing but a judgement.
    """
    if len(said.split()) > MAX_COMMENT_WORDS or said.endswith("?"):
        return None
    folded = unicodedata.normalize("NFKC", said)
    found = _BESIDE.fullmatch(folded)
    if found is None:
        found = _LAST.fullmatch(folded)
        if found is None or not _judges(found["rest"]):
            return None
    score = _scale(found, is_percent=False)
    return None if score is None else ReadRating(score, _comment(found["rest"]))


def _judges(words: str) -> bool:
    """Is it praise, or else blame, and nothing besides?"""
    said = phrases.plain(words)
    blames = any(word in _BLAME for word in said.split())
    known = set(said.split()) <= _BLAME | _JUDGED_THINGS
    return judgement_in(words) is not None or is_praise(words) or (blames and known)


_BLAME: Final = frozenset(
    "terrible awful useless horrible bad poor worst disappointing disappointed slow rude late"
    " unhelpful mediocre lousy pathetic weak meh average okay ok".split()
)
_JUDGED_THINGS: Final = frozenset(
    "the a an very so really quite too service support help experience answer reply response"
    " team bot it was is this that and but way overall pretty just ever a bit".split()
)


def _scale(found: re.Match[str], *, is_percent: bool) -> int | None:
    """On one to five: of ten and of a hundred by their share, halves upwards."""
    number = found["number"].casefold().replace(",", ".")
    value = float(_TENTHS.get(number, number))
    of = {"five": 5, "ten": 10}.get((found["of"] or "").casefold()) or int(found["of"] or 0)
    named = of or (100 if is_percent else 0)
    if value in _OVERFLOWS and named and value > named:
        return MAX_SCORE
    # A number alone that five cannot hold is of ten: "10", "8".
    most = named or (MAX_SCORE if value <= MAX_SCORE else 2 * MAX_SCORE)
    if value > most:
        return None
    return max(1, int(value * MAX_SCORE / most + 0.5))


def _comment(rest: str) -> str:
    said = rest.strip().lstrip("-\u2013\u2014:;,.!").strip()
    return "" if phrases.is_thanks(said) or phrases.plain(said) in _NO_COMMENT else said
