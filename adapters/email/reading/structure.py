"""The parts of a mail: a MIME splitter without recursion, linear, with limits. Used by `reader`.

`email.feedparser` asks each line of each open multipart whether it is its boundary, so a mail of
300 nested parts and 300,000 lines takes minutes, and recursion ends it at about 1,000. Here a line
that begins with two hyphens is looked up once in a table of open boundaries. An inner part ends
where an outer boundary stands; a part without an end ends with the mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from adapters.email.reading.charsets import decode, decode_transfer
from adapters.email.reading.headers import MAX_BLOCK_BYTES, Headers, parse_headers

MAX_PARTS: Final = 400
MAX_DEPTH: Final = 20
MAX_OUTSIDE_BYTES: Final = 100_000
MAX_BOUNDARY_LINES: Final = 200_000
"""Lines that could be a boundary; beneath them, nothing is split any more."""

_BOUNDARY_LINE: Final = re.compile(rb"\n--([^\r\n]{1,990})(?=\r?\n|\r?\Z)")
"""With the line end before it, by which it is found four times faster than at line beginnings."""
_TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")


@dataclass(slots=True)
class Part:
    """One part: its bytes are `raw[start:end]` behind the headers. `children` are of a multipart,
    or the one mail in a message/rfc822.
    """

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    depth: int
    end: int = 0
    header_start: int = 0
    children: list["Part"] = field(default_factory=list)
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    file_name: str = ""
    preamble_end: int = 0
    epilogue_start: int = 0

    @property
    def outside(self) -> tuple[str, ...]:
        """What stands before and behind the parts of a multipart."""
        before = self.raw[self.start : self.preamble_end]
        behind = self.raw[self.epilogue_start : self.end] if self.epilogue_start else b""
        return tuple(decode(each[:MAX_OUTSIDE_BYTES]) for each in (before, behind))

    @property
    def body(self) -> bytes:
        """As it stands in the mail, with its transfer encoding."""
        return self.raw[self.start : self.end]

    @property
    def content(self) -> bytes:
        """Without the transfer encoding."""
        return decode_transfer(self.body, self.headers.first("content-transfer-encoding"))

    @property
    def text(self) -> str:
        found = decode(self.content, self.parameters.get("charset", ""))
        return found.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def content_id(self) -> str:
        return self.headers.first("content-id").strip().strip("<>")

    def walk(self) -> Iterator["Part"]:
        """This part and all beneath it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.children)


@dataclass(slots=True)
class Structure:
    root: Part
    is_too_deep: bool = False
    has_too_many: bool = False
    is_cut: bool = False


def split(raw: bytes, depth: int = 0) -> Structure:
    """The parts of a mail. `depth` is that of the mail in which this one was found."""
    if b"\n" not in raw and b"\r" in raw:
        raw = _BARE_RETURN.sub(b"\n", raw)
    return _Splitter(raw).run(depth)


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.open = list[tuple[bytes, Part]]()
        self.boundaries = dict[bytes, int]()
        self.parts = 0
        self.body_start = 0
        self.made = Structure(Part(raw, Headers(), 0, 0))

    def run(self, depth: int) -> Structure:
        at = 0
        while self.raw[at : at + 1] in (b"\n", b"\r", b" ", b"\t") and at < 1000:
            at += 1
        self.made.root = self.leaf = self._begin(at, depth, "text/plain")
        for count, line in enumerate(
            _BOUNDARY_LINE.finditer(self.raw, max(0, self.body_start - 1))
        ):
            if count > MAX_BOUNDARY_LINES or self.made.has_too_many:
                self.made.has_too_many = True
                break
            self._meet(line)
        return self._finish()

    def _begin(self, at: int, depth: int, default: str) -> Part:
        """A part whose headers begin here; of a forwarded mail also the mail in it."""
        first: Part | None = None
        parent: Part | None = None
        while True:
            headers, length = parse_headers(self.raw[at : at + MAX_BLOCK_BYTES + 2])
            self.made.is_cut |= headers.is_cut
            part = Part(self.raw, headers, at + length, depth, len(self.raw), at)
            _describe(part, default)
            self.parts += 1
            if parent:
                parent.children.append(part)
            first = first or part
            self._push(part)
            self.body_start = part.start
            self.leaf = part
            if not self._is_open_mail(part):
                return first
            parent, at, depth, default = part, part.start, depth + 1, "text/plain"

    def _push(self, part: Part) -> None:
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        if not part.media_type.startswith("multipart/") or not boundary:
            return
        if part.depth >= MAX_DEPTH:
            self.made.is_too_deep = True
            return
        self.open.append((boundary, part))
        self.boundaries[boundary] = len(self.open) - 1

    def _is_open_mail(self, part: Part) -> bool:
        if part.media_type not in ("message/rfc822", "message/global", "message/news"):
            return False
        if part.headers.first("content-transfer-encoding").lower() in (
            "base64",
            "quoted-printable",
        ):
            return False
        if part.depth >= MAX_DEPTH:
            self.made.is_too_deep = True
            return False
        return self.parts < MAX_PARTS

    def _meet(self, line: re.Match[bytes]) -> None:
        if line.start() + 1 < self.body_start:
            return  # within headers that go on over it
        name = line[1].rstrip()
        closes = False
        level = self.boundaries.get(name)
        if level is None and name.endswith(b"--"):
            level, closes = self.boundaries.get(name[:-2].rstrip()), True
        if level is None:
            return
        end = line.start()
        end -= self.raw[end - 1 : end] == b"\r" and end > 0
        self._end_leaf(end, level)
        parent = self.open[level][1]
        parent.preamble_end = parent.preamble_end or line.start()
        if closes:
            parent.epilogue_start = line.end()
            self._pop(level)
            return
        self._pop(level + 1)
        if self.parts >= MAX_PARTS:
            self.made.has_too_many = True
            return
        is_digest = parent.media_type == "multipart/digest"
        default = "message/rfc822" if is_digest else "text/plain"
        begin = line.end() + (2 if self.raw.startswith(b"\r\n", line.end()) else 1)
        begin = min(begin, len(self.raw))
        parent.children.append(self._begin(begin, parent.depth + 1, default))

    def _end_leaf(self, end: int, level: int) -> None:
        """The part that was read last ends here, with the mails and multiparts around it."""
        for part in self.open[level][1].children[-1:]:
            for each in part.walk():
                if each.end == len(self.raw):
                    each.end = max(each.start, end)

    def _pop(self, level: int) -> None:
        while len(self.open) > level:
            boundary, _ = self.open.pop()
            if self.boundaries.get(boundary, -1) >= len(self.open):
                del self.boundaries[boundary]
                for at, (other, _) in enumerate(self.open):
                    if other == boundary:
                        self.boundaries[boundary] = at

    def _finish(self) -> Structure:
        for part in self.made.root.walk():
            if part.media_type.startswith("multipart/") and not part.children:
                # Nothing was found between its boundaries: what there is, is read as text.
                part.media_type = "text/plain"
        return self.made


def _describe(part: Part, default: str) -> None:
    """Type, charset, disposition and file name, from headers that may be missing or broken."""
    media_type, part.parameters = part.headers.parameters("content-type")
    if media_type in ("text", "html"):  # as some programs write it
        media_type = {"html": "text/html"}.get(media_type, "text/plain")
    if media_type:
        part.media_type = media_type if _TOKEN.fullmatch(media_type) else "application/octet-stream"
    else:
        part.media_type = default
    part.disposition, found = part.headers.parameters("content-disposition")
    part.file_name = found.get("filename", "") or part.parameters.get("name", "")
