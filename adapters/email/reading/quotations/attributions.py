"""Lines that clients put above a quotation: `On … wrote:`, in many languages and forms.

Strength decides what may follow. A *strong* attribution names a moment and a person in a client's
form: unmarked lines beneath it are a quotation. A *weak* one only counts above lines that are marked
as quoted, since people write such lines themselves.

Each pattern is anchored at both ends, its repetitions are bounded, and it is tried on at most
`MAX_CHARS`, so a line costs a constant at most.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from adapters.email.reading.lines import Line
from core.model.text import visible

MAX_CHARS: Final = 400
MAX_LINES: Final = 4
"""Over how many lines clients wrap it."""

_VERBS: Final = (
    # English, German, French, Spanish, Italian
    r"wrote|writes|schrieb|schrieben|geschrieben|schreibt|a\s?écrit|écrit|a\s?ecrit|escribi[óo]|escribe|ha\s?scritto|scrive|scritto"
    # Portuguese, Dutch, Polish
    r"|escreveu|escreve|schreef|geschreven|napisa[łl](?:a|\(a\)|/a|o)?|pisze|napisana"
    # Hebrew, Arabic
    r"|כתב(?:ה|/ה|\(ה\)|/כתבה)?|נכתב|כתבו|كتب(?:ت|ه|/ت)?|كتابة|يكتب|أرسل|قال"
    # others that are met
    r"|skrev|kirjoitti|napsal\(?a?\)?|написала?|пишет|yazdı|şunu yazdı|írta|写道|寫道|のメール|作成"
)
_STARTS: Final = (
    r"on|am|le|el|il(?: giorno)?|em|no dia|a|na|op|w dniu|dnia|den|dne|пн|вт|ср|чт|пт|сб|вс"
    r"|(?:pon|wt|śr|czw|pt|sob|niedz|nd)\.?,?|(?:pn|so|ni)\.,|בתאריך|ביום|ב|במועד|في|بتاريخ|يوم"
)
_ADDRESS: Final = r"[<(\[]\s?(?:mailto:)?[^<>\s@()\[\]]{1,100}@[^<>\s@()\[\]]{1,150}\s?[>)\]]"
_END: Final = r"\s{0,3}[:：]\s{0,3}[-_]{0,5}"

_ANCHORED: Final = re.compile(
    rf"(?:{_STARTS})(?:\b|(?=[\s‐-―-])|(?=\d)).{{0,60}}?\d.{{0,320}}?(?:(?<!\w)(?:{_VERBS})(?!\w).{{0,140}}|{_ADDRESS}){_END}",
    re.IGNORECASE,
)
_NAME_FIRST: Final = re.compile(
    rf".{{1,120}}?\s(?:{_VERBS})(?:\s(?:am|on|le|el|il|em|op|dnia|w dniu|at|a|den)\b|\s\().{{0,30}}\d.{{0,120}}{_END}",
    re.IGNORECASE,
)
_APPLE_POLISH: Final = re.compile(
    rf"wiadomość napisana przez .{{1,200}}\d.{{0,60}}{_END}", re.IGNORECASE
)
_DATE_AND_ADDRESS: Final = re.compile(
    rf"(?=.{{0,120}}\b(?:19|20)\d\d\b)(?=.{{0,160}}\b\d{{1,2}}[:.]\d\d\b).{{4,160}}{_ADDRESS}{_END}"
)
_DASHED: Final = re.compile(
    rf"-{{2,12}}\s?(?:.{{0,300}}\s)?(?:{_VERBS})\s?:?\s?-{{2,12}}", re.IGNORECASE
)
"""Zoho (`---- On … wrote ----`) and Lotus Notes (`-----Name wrote: -----`)."""
_GROUPWISE: Final = re.compile(r">>>\s.{2,200}\d{1,4}[/.-]\d.{0,60}>>>")
_PROTON: Final = re.compile(
    rf"(?:{_STARTS})\b.{{0,60}}\d.{{0,200}}<[^<>\s]{{1,200}}>.{{0,60}}{_END}", re.IGNORECASE
)
_STRONG: Final = (
    _ANCHORED, _DASHED, _GROUPWISE, _APPLE_POLISH, _DATE_AND_ADDRESS, _PROTON,
)  # fmt: skip

_VERB_AT_END: Final = re.compile(rf".{{0,140}}(?<!\w)(?:{_VERBS}){_END}", re.IGNORECASE)
_QUOTING: Final = re.compile(
    rf"(?:quoting|zitat von|citando|citation de|citeren van|cytowanie|cytat od) .{{0,160}}@.{{0,160}}{_END}",
    re.IGNORECASE,
)
"""Horde, and the web mail of some providers."""
_HAS_YEAR_OR_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_HAS_TIME: Final = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d\d\b")
_HAS_ADDRESS: Final = re.compile(r"[^\s@<]{1,100}@[^\s@>]{1,150}")
_IN_BRACKETS: Final = re.compile(_ADDRESS)
_PLAUSIBLE: Final = re.compile(rf"\d|@|{_VERBS}", re.IGNORECASE)
"""What every attribution has one of."""
_ENDS: Final = re.compile(r"(?:[:：>]|-{2,12})[\s*_]{0,5}$")


_PLAIN: Final = {
    ord("\u00a0"): " ",
    ord("*"): "",
    **{zero + digit: str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
}


@dataclass(frozen=True, slots=True)
class Attribution:
    """It takes the lines from `start` to before `end`."""

    start: int
    end: int
    is_strong: bool


def plain(text: str) -> str:
    """A line as it is compared: no invisible signs, one space between words, no bold marks, and
    Arabic digits as 0 to 9.
    """
    shown = visible(text[: MAX_CHARS + 200]) if not text.isascii() else text[: MAX_CHARS + 200]
    return " ".join(shown.translate(_PLAIN).split())


def find_attribution(lines: Sequence[Line], last: int) -> Attribution | None:
    """The attribution that ends on the line `last`, if there is one.

    The shortest that fits a form is taken, so that words above it stay.
    """
    text = lines[last].text
    if len(text) > MAX_CHARS or not _ENDS.search(text.rstrip("\u200e\u200f\u202c\u2069 \u00a0")):
        return None
    joined = ""
    joins = list[str]()
    for start in range(last, max(-1, last - MAX_LINES), -1):
        line = lines[start]
        if line.is_blank or line.depth != lines[last].depth or len(line.text) > MAX_CHARS:
            break
        joined = f"{plain(line.text)} {joined}".strip()
        if len(joined) > MAX_CHARS:
            break
        joins.append(joined)
    if not joins or not _PLAUSIBLE.search(joins[-1]):
        return None
    known = [n for n, each in enumerate(joins, 1) if any(f.fullmatch(each) for f in _STRONG)]
    known += [n for n, each in enumerate(joins[:2], 1) if _NAME_FIRST.fullmatch(each)]
    if known:
        strong = [count for count in known if _names_moment(joins[count - 1])]
        count = (strong or known)[0]
        return Attribution(last - count + 1, last + 1, is_strong=bool(strong))
    return _weak(joins, last)


def _names_moment(joined: str) -> bool:
    """A day, and a time or an address: "On 2 servers the job wrote:" is no attribution."""
    if _DASHED.fullmatch(joined) or _GROUPWISE.fullmatch(joined):
        return True
    by = _HAS_TIME.search(joined) or _HAS_ADDRESS.search(joined)
    return by is not None and _HAS_YEAR_OR_DATE.search(joined) is not None


def _weak(joins: Sequence[str], last: int) -> Attribution | None:
    """A line of its own that says who wrote, or names a moment and an address. One that names a day,
    a time and an address is strong in any language.
    """
    for count, joined in enumerate(joins[:3], 1):
        evidence = sum(
            pattern.search(joined) is not None
            for pattern in (_HAS_YEAR_OR_DATE, _HAS_TIME, _HAS_ADDRESS)
        )
        if evidence >= 2 and joined[-1] in ":：":
            is_strong = evidence == 3 and _IN_BRACKETS.search(joined) is not None
            return Attribution(last - count + 1, last + 1, is_strong)
    if joins and (_VERB_AT_END.fullmatch(joins[0]) or _QUOTING.fullmatch(joins[0])):
        return Attribution(last, last + 1, is_strong=False)
    return None
