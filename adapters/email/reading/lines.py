"""A mail's text as lines that know where they stand: in a quotation, a signature, a forward.

Text and HTML both become these, so that one parser (`quotations`) reads both.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MAX_TEXT_CHARS: Final = 1_000_000
"""Of one part; what is beyond is cut, and said so."""
MAX_LINE_CHARS: Final = 20_000
MAX_LINES: Final = 20_000
"""Of one mail. Reading a line costs up to 0.1 ms, where it looks like many things."""
MAX_QUOTE_DEPTH: Final = 50

_INVISIBLE: Final = re.compile(r"[\s\ufeff\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069]{1,20}")
_QUOTE_MARKS: Final = re.compile(r"(?:[ \t\u00a0]?>){1,50}")
_GROUPWISE: Final = re.compile(r">>>\s.{3,250}>>>\s{0,5}")
_SIGNATURE_DELIMITER: Final = re.compile(r"--[ \u00a0]")


@dataclass(slots=True)
class Line:
    """`depth` counts the quotation marks or blockquotes around it.

    `group` numbers a container in which a client puts the quoted mail with its attribution (0 for
    none): whether all of it is quoted, or only the blockquotes in it, is for the parser to see.
    `is_signature` stands in a container that a client makes for signatures. `starts_history` is the
    first line of a header block that a client puts above the quoted mail. `is_forward` stands in a
    container for forwarded mails. `is_indented` stands in a blockquote that does not say what it
    is: a quotation beneath an attribution, else the writer's own indentation.
    """

    text: str
    depth: int = 0
    group: int = 0
    is_signature: bool = False
    starts_history: bool = False
    is_forward: bool = False
    is_indented: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def shown(self) -> str:
        """With its quotation marks."""
        return f"{'>' * self.depth} {self.text}" if self.depth else self.text


def plain_lines(text: str, *, is_flowed: bool = False, delete_space: bool = False) -> list[Line]:
    """The lines of a text part. Lines that were broken softly are joined (RFC 3676)."""
    lines = list[Line]()
    continues = False
    for each in text[:MAX_TEXT_CHARS].split("\n")[:MAX_LINES]:
        raw = each if each.isascii() else without_invisible(each)
        depth, rest = _unquote(raw[:MAX_LINE_CHARS])
        if is_flowed:
            rest = rest.removeprefix(" ")
            joins = continues and lines and lines[-1].depth == depth
            is_delimiter = _SIGNATURE_DELIMITER.fullmatch(rest) is not None
            continues = rest.endswith(" ") and not is_delimiter
            if joins and not is_delimiter and len(lines[-1].text) < MAX_LINE_CHARS:
                lines[-1].text += rest
            else:
                lines.append(Line(rest, depth))
            if continues and delete_space:
                lines[-1].text = lines[-1].text[:-1]
        else:
            lines.append(Line(rest.removeprefix(" ") if depth else rest, depth))
    return lines


def without_invisible(text: str) -> str:
    """The text of a line; nothing for invisible signs alone, which Apple Mail writes."""
    return "" if _INVISIBLE.fullmatch(text) else text


def take_marks(line: Line) -> Line:
    """Turns the quotation marks with which its text begins into depth."""
    marks, rest = _unquote(line.text)
    if marks:
        line.depth, line.text = min(line.depth + marks, MAX_QUOTE_DEPTH), rest.removeprefix(" ")
    return line


def _unquote(line: str) -> tuple[int, str]:
    """How often it is quoted, and the text behind the marks."""
    if not line.lstrip(" \t\u00a0").startswith(">"):
        return 0, line
    found = _QUOTE_MARKS.match(line)
    if not found or _GROUPWISE.fullmatch(line):
        return 0, line
    marks = found[0].count(">")
    return min(marks, MAX_QUOTE_DEPTH), line[found.end() :]


def join_lines(lines: Iterable[Line]) -> str:
    """The lines as one text: no blank ones around it, and never two in a row."""
    return tidy(line.shown for line in lines)


def tidy(lines: Iterable[str]) -> str:
    shown = list[str]()
    for line in lines:
        text = line.rstrip()
        if text or (shown and shown[-1]):
            shown.append(text)
    return "\n".join(shown).rstrip("\n")


def without_common_indent(lines: Sequence[Line]) -> list[Line]:
    """Gateways and some clients indent each line of a mail alike; that says nothing."""
    own = [line for line in lines if not line.depth and not line.is_blank]
    least = min((len(line.text) - len(line.text.lstrip()) for line in own), default=0)
    for line in own if least else ():
        line.text = line.text[least:]
    return list(lines)
