"""Which parts of a mail are its words, which are files, and which pictures stand in the words.

Of alternatives the HTML is read, since clients mark quotations and signatures there; the plain one
where the HTML shows nothing. Nothing is dropped: a part that is not read as words is a file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from adapters.email.mail import MailFile
from adapters.email.reading.files import file_name, file_of, remark_of
from adapters.email.reading.html.html_lines import html_lines
from adapters.email.reading.lines import (
    MAX_LINES,
    MAX_TEXT_CHARS,
    Line,
    plain_lines,
    without_common_indent,
)
from adapters.email.reading.remarks import Remark
from adapters.email.reading.structure import Part

MAX_FORWARDED_MAILS: Final = 5
"""Of attached mails, whose words are read; the others are files only."""
MAX_OUTSIDE_LINES: Final = 1000
_NOTICE: Final = re.compile(r"multi-?part|MIME", re.IGNORECASE)
"""What clients write before the parts, for programs that know no MIME."""
MAX_CARD_CHARS: Final = 64 * 1024
"""Of what a report says to programs."""

_MAILS: Final = ("message/rfc822", "message/global", "message/news")
_PGP_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE: Final = "-----BEGIN PGP SIGNATURE-----"
_PGP_END: Final = "-----END PGP SIGNATURE-----"
_PICTURE_MARKS: Final = ("[cid:", "[image:")


@dataclass(slots=True)
class Body:
    """`forwarded` are the words of attached mails. `delivery_status` and `returned_headers` are
    those of a report.
    """

    lines: list[Line] = field(default_factory=list)
    forwarded: list[Line] = field(default_factory=list)
    outside: list[Line] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    remarks: set[Remark] = field(default_factory=set)
    delivery_status: str = ""
    returned_headers: str = ""


def read_body(root: Part) -> Body:
    reader = _Reader(root)
    reader.read(root)
    reader.read_outside(root)
    reader.collect_files()
    if len(reader.body.lines) > MAX_LINES:
        reader.body.remarks.add(Remark.TOO_LONG)
        del reader.body.lines[MAX_LINES:]
    return reader.body


class _Reader:
    def __init__(self, root: Part) -> None:
        self.body = Body()
        self.order = [part for part in root.walk() if not part.children or _is_mail(part)]
        self.by_content_id = {part.content_id: part for part in self.order if part.content_id}
        self.as_words = set[int]()
        self.in_mail = set[int]()
        for part in self.order:
            if _is_mail(part):
                self.in_mail.update(id(inner) for inner in part.walk() if inner is not part)
        self.shown_pictures = set[str]()
        self.mails = 0

    def read(self, part: Part) -> None:
        """Reads the words of a part and of those beneath it, in their order."""
        waiting = [part]
        while waiting:
            each = waiting.pop()
            if remark := remark_of(each):
                self.body.remarks.add(remark)
            if each.media_type == "multipart/alternative":
                waiting += reversed(self._alternatives(each))
            elif each.media_type == "multipart/related":
                waiting += each.children[:1]
            elif each.media_type.startswith("multipart/"):
                waiting += reversed(each.children)
            elif _is_mail(each):
                self._attached_mail(each)
            elif each.media_type in ("message/delivery-status", "message/global-delivery-status"):
                self._delivery_status(each)
            elif each.media_type in ("text/rfc822-headers", "message/global-headers"):
                self.body.returned_headers = self.body.returned_headers or _card(each)
            elif is_words(each):
                self.body.lines += self.lines_of(each)
                self.as_words.add(id(each))

    def read_outside(self, root: Part) -> None:
        """What stands before and behind the parts of a broken multipart. Clients without MIME would
        show it, and so it may be words.
        """
        for part in root.walk():
            for text in part.outside:
                if text.strip() and not _NOTICE.search(text[:500]):
                    self.body.remarks.add(Remark.OUTSIDE_PARTS)
                    self.body.outside += plain_lines(text)[:MAX_OUTSIDE_LINES]

    def _alternatives(self, part: Part) -> list[Part]:
        """The alternative to be read: the last HTML that shows something, else the plain one."""
        candidates = [each for each in part.children if _has_words(each)]
        for each in reversed(candidates):
            if any(inner.media_type == "text/html" and is_words(inner) for inner in each.walk()):
                html = next(inner for inner in each.walk() if inner.media_type == "text/html")
                if any(not line.is_blank for line in self.lines_of(html)):
                    self._take_as_words(candidates)
                    return [each]
        self._take_as_words(candidates)
        plain = [
            each for each in candidates if any(i.media_type != "text/html" for i in each.walk())
        ]
        return plain[:1] or candidates[-1:]

    def _take_as_words(self, parts: Sequence[Part]) -> None:
        """The other forms of the same words are no files."""
        for part in parts:
            self.as_words.update(id(each) for each in part.walk() if is_words(each))

    def lines_of(self, part: Part) -> list[Line]:
        text = part.text
        is_cut = len(text) > MAX_TEXT_CHARS or text.count("\n") >= MAX_LINES
        if is_cut and part.media_type != "text/html":
            self.body.remarks.add(Remark.TOO_LONG)
        if part.media_type == "text/html" or (
            part.media_type == "text/enriched" or _is_html_in_disguise(text)
        ):
            found = html_lines(text, self._picture_name)
            self.body.remarks |= found.remarks
            self.shown_pictures.update(found.pictures)
            return found.lines
        flowed = part.parameters.get("format", "").lower() == "flowed"
        delete_space = part.parameters.get("delsp", "").lower() == "yes"
        lines = plain_lines(text, is_flowed=flowed, delete_space=delete_space)
        lines = self._without_armour(lines)
        return [self._with_pictures(line) for line in without_common_indent(lines)]

    def _without_armour(self, lines: list[Line]) -> list[Line]:
        """The words that somebody signed with PGP inside the text, without what signs them."""
        marks = [line.text.strip() for line in lines]
        if _PGP_SIGNED not in marks or _PGP_SIGNATURE not in marks:
            return lines
        begin, end = marks.index(_PGP_SIGNED), marks.index(_PGP_SIGNATURE)
        body = next((n for n in range(begin, len(lines)) if not marks[n]), end)
        if not begin < body <= end:
            return lines
        self.body.remarks.add(Remark.SIGNED)
        below = next((n + 1 for n in range(end, len(lines)) if marks[n] == _PGP_END), len(lines))
        words = [replace(line, text=line.text.removeprefix("- ")) for line in lines[body:end]]
        return [*lines[:begin], *words, *lines[below:]]

    def _with_pictures(self, line: Line) -> Line:
        """`[cid:…]` and `[image: …]`, as Outlook and Gmail write them, as the picture's name."""
        if line.text.lstrip().lower().startswith(_PICTURE_MARKS) or "[cid:" in line.text[:5000]:
            for content_id in list(self.by_content_id)[:50]:
                mark = f"[cid:{content_id}]"
                if mark in line.text:
                    self.shown_pictures.add(content_id)
                    line.text = line.text.replace(mark, f"[{self._picture_name(content_id)}]")
            line.text = line.text.replace("[image: ", "[")
        return line

    def _picture_name(self, content_id: str) -> str:
        part = self.by_content_id.get(content_id)
        return file_name(part) if part else ""

    def _delivery_status(self, part: Part) -> None:
        self.body.delivery_status = self.body.delivery_status or _card(part)

    def _attached_mail(self, part: Part) -> None:
        if not part.children:
            return
        inner = part.children[0]
        if not self.body.returned_headers:
            block = part.raw[inner.header_start : inner.start][:MAX_CARD_CHARS]
            self.body.returned_headers = block.decode("utf-8", "replace")
        self.mails += 1
        if self.mails > MAX_FORWARDED_MAILS:
            return
        read = _Reader(inner)
        read.read(inner)
        head = [
            Line(f"{name}: {inner.headers.first(name.lower())}")
            for name in ("From", "Date", "Subject")
        ]
        self.body.forwarded += [Line(""), *head, Line(""), *read.body.lines, *read.body.forwarded]
        self.body.remarks |= read.body.remarks

    def collect_files(self) -> None:
        """Every leaf that was not read as words, once, in the order of the mail."""
        for part in self.order:
            if id(part) in self.as_words or id(part) in self.in_mail:
                continue
            is_empty = part.media_type.startswith("multipart/") or not part.body.strip()
            if not part.file_name and (is_empty or part.media_type in _CARDS):
                continue
            is_shown = part.content_id in self.shown_pictures and bool(part.content_id)
            self.body.files.append(file_of(part, inline=is_shown))


_CARDS: Final = (
    "message/delivery-status", "message/global-delivery-status", "text/rfc822-headers",
    "message/global-headers", "message/disposition-notification", "text/x-amp-html",
)  # fmt: skip
"""What is said to programs, and is no file for people."""


def is_words(part: Part) -> bool:
    """Is this leaf text to be read, and no file?"""
    if part.children or part.disposition == "attachment":
        return False
    if part.media_type == "text/html":
        return not part.file_name or part.disposition == "inline"
    if part.file_name:
        return False
    return part.media_type in ("text/plain", "text/enriched", "text/markdown", "text/x-markdown")


def _has_words(part: Part) -> bool:
    return any(is_words(each) for each in part.walk())


def _is_mail(part: Part) -> bool:
    return part.media_type in _MAILS


def _card(part: Part) -> str:
    return part.text[:MAX_CARD_CHARS]


def _is_html_in_disguise(text: str) -> bool:
    """Some programs send HTML as text/plain."""
    head = text[:300].lstrip().lower()
    return head.startswith(("<!doctype html", "<html"))
