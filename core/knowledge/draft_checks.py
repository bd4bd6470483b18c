"""Checking a draft: what a language model says is said on only if the article bears it out.

Nothing here knows what is true. It knows what stands in the article, which is what the team answers
for. A check that cannot tell fails: then a person reads the draft instead of the requester.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from core.knowledge.faithfulness import requests_for_secrets, unfaithful
from core.model.llm_draft import CheckResult, DraftedAnswer
from core.model.text import clean, visible

MAX_DRAFT_CHARS: Final = 900
"""Characters of an answer."""
MAX_LINES: Final = 14
MAX_QUOTES: Final = 4
MIN_QUOTE_CHARS: Final = 8
"""Characters; less stands in any article."""

IN_DOUBT: Final = "own_words"
"""The check that casts doubt on the wording alone, and not on the choice of the section."""

_SAME: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2026": "...",
    }
)
_LINK_SIGNS: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_ITEM: Final = re.compile(r"^[ \t>]*(?:[-*+\u2022]|\d{1,2}[.)])[ \t]+", re.MULTILINE)
_SIGNS: Final = re.compile(r"[*~#>|\"']|(?<!\w)_|_(?!\w)")
_EDGE: Final = " \t\n.,;:!?()[]\"'"

_LINK: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}:(?://|(?=\S))|www\.)\S*|(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/]\S*)?",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"\S*[@\uff20]\S*")
_CODE: Final = re.compile(r"`+([^`]*)`+")
_DIGITS: Final = re.compile(r"[^\s,;()\"']*\d[^\s,;()\"']*")
_COMMAND: Final = re.compile(r"\S*[\\/$=_~{}^%]\S*|\S*--\S*|(?<![\w-])-\w\S*")
_EITHER: Final = re.compile(r"[^\W\d_]+/[^\W\d_]+[.,;:!?]?")
"""Two words with a stroke between them: no path."""
_FORGERY: Final = re.compile(
    r"<|(?<![\s-])>|^\s*>|\]\s*\(|!\[|\]\[|```|(?<!\w)#\w|^\s*[#|]|&#?\w+;", re.MULTILINE
)


def checks(
    worded: DraftedAnswer, evidence: str, names: Iterable[str] = ()
) -> tuple[CheckResult, ...]:
    """Whether the wording stands on `evidence`, the article's text as the requester may read it.

    `names` are people whom only the article may bring up.
    """
    # Normalized once, first: nothing hides from a check between two letters.
    said, evidence = visible(worded.text), visible(evidence)
    known = same(evidence)
    digits = _DIGITS.findall(_ITEM.sub("", said))
    links = _LINK.findall(_ADDRESS.sub(" ", said))
    return (
        CheckResult("quotes", *_first(_wrong_quotes(worded, known))),
        CheckResult("length", *_first(_too_long(said))),
        CheckResult("plain", *_first(_find_forged_marks(worded.text, said))),
        CheckResult("addresses", *_first(_find_unfounded(_ADDRESS.findall(said), evidence))),
        CheckResult("links", *_first(_find_unfounded(links, evidence))),
        CheckResult("commands", *_first(_find_unfounded(_commands(said), evidence))),
        CheckResult("numbers", *_first(_find_unfounded(digits, _ITEM.sub("", evidence)))),
        CheckResult(
            "names", *_first(n for n in names if _holds(said, n) and not _holds(evidence, n))
        ),
        CheckResult("secrets", *_first(requests_for_secrets(said))),
        CheckResult(IN_DOUBT, *_first(unfaithful(said, evidence))),
    )


def same(text: str) -> str:
    """`text` without what typography and Markdown make of it: one case, one kind of quotation
    mark and dash, single blanks, no signs of emphasis, lists or links.
    """
    folded = unicodedata.normalize("NFKC", visible(text)).translate(_SAME).casefold()
    bare = _SIGNS.sub("", _ITEM.sub("", _LINK_SIGNS.sub(r"\1", folded)))
    return " ".join(bare.split())


def stands_in(part: str, text: str) -> bool:
    """Is `part` in `text` word for word, but for typography?"""
    wanted = same(part).strip(_EDGE)
    return bool(wanted) and wanted in same(text)


def combine_confidence(found: float, sure: float) -> float:
    """How likely the choice is right: the articles' own score (0 to 1), and what is left of the
    doubt after the model's. It is never believed more than so far: it does not know when it errs.
    Where the articles see nothing at all, it is not believed: then a person reads the draft.
    """
    if found < SEEN:
        return found
    return 1 - (1 - found) * (1 - MODEL_TRUST * min(max(sure, 0.0), 1.0))


MODEL_TRUST: Final = 0.8
SEEN: Final = 0.05
"""The least score that the articles themselves must give to what the model chose."""


def _first(wrong: Iterator[str] | Iterable[str]) -> tuple[bool, str]:
    found = next(iter(wrong), None)
    return found is None, (found or "")[:80]


def _wrong_quotes(worded: DraftedAnswer, known: str) -> Iterator[str]:
    quotes = [same(quote).strip(_EDGE) for quote in worded.quotes]
    if not quotes or len(quotes) > MAX_QUOTES:
        yield f"{len(quotes)}"
    yield from (q for q in quotes if len(q) < MIN_QUOTE_CHARS or q not in known)


def _too_long(said: str) -> Iterator[str]:
    if not said.strip() or len(said) > MAX_DRAFT_CHARS or len(said.splitlines()) > MAX_LINES:
        yield f"{len(said)}"


def _find_forged_marks(text: str, said: str) -> Iterator[str]:
    """Signs by which a platform would call somebody, show a picture or dress a link, and
    characters that no reader may be shown."""
    yield from _FORGERY.findall(said)
    if clean(text) != text or "\t" in text:
        codes = sorted(f"U+{ord(c):04X}" for c in set(text) if c == "\t" or clean(c) != c)
        yield from codes or ("a hidden character",)


def _commands(said: str) -> list[str]:
    typed = [part for part in _COMMAND.findall(said) if not _EITHER.fullmatch(part)]
    return [*_CODE.findall(said), *typed]


def _find_unfounded(parts: Iterable[str], evidence: str) -> Iterator[str]:
    """Those that do not stand in the evidence as they are, as whole words."""
    for part in parts:
        wanted = part.translate(_SAME).strip(_EDGE + "*").removesuffix("'s")
        if wanted and not _holds(evidence, wanted):
            yield part.strip(_EDGE)


def _holds(text: str, part: str) -> bool:
    whole = rf"(?<![\w@]){re.escape(part.casefold())}(?![\w@]|[./-]\w)"
    return bool(part) and re.search(whole, text.translate(_SAME).casefold()) is not None
