"""Markdown of the desk's own making as plain text for mails: readable, wrapped, `format=flowed`."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from adapters.kit.markdown_html import SMALL_PRINT, markdown

WIDTH: Final = 74
"""So that a line with the space of a soft break stays below 78 (RFC 3676)."""
SIGNATURE: Final = "-- "
"""Before small print that a reply need not quote."""
_SPACED: Final = ("paragraph", "heading", "blockquote", "bullet_list", "ordered_list", "table")
_NEEDS_STUFFING: Final = re.compile(r"(?: |>|From )")


def plain_text(source: str) -> str:
    """The words as a person would type them into a mail: links with their addresses, lists with
    hyphens or numbers, quotations with `>`.
    """
    small = "\n".join(line.removeprefix(SMALL_PRINT) for line in source.split("\n"))
    return "\n".join(_Writer().write(markdown.parse(small))).strip("\n")


class _Writer:
    """Writes the tokens of blocks. `indents` are what stands before each line of the open ones."""

    def __init__(self) -> None:
        self.lines = list[str]()
        self.indents = list[str]()
        self.bullet = ""
        self.numbers = list[int | None]()
        self.cells = list[str]()
        self.in_row = False

    def write(self, tokens: Sequence[Token]) -> list[str]:
        for token in tokens:
            self._take(token)
        return self.lines

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind in ("fence", "code_block"):
            for line in token.content.rstrip("\n").split("\n"):
                self._line(f"    {line}")
            self._gap()
        elif kind == "hr":
            self._line("-" * 20)
            self._gap()
        elif kind.endswith("_open"):
            self._open(kind.removesuffix("_open"), token)
        elif kind.endswith("_close"):
            self._close(kind.removesuffix("_close"), token)

    def _open(self, kind: str, token: Token) -> None:
        if kind == "blockquote":
            self.indents.append("> ")
        elif kind in ("bullet_list", "ordered_list"):
            start = token.attrs.get("start", 1)
            self.numbers.append(int(start) if kind == "ordered_list" else None)
        elif kind == "list_item":
            number = self.numbers[-1]
            self.bullet = "- " if number is None else f"{number}. "
            self.numbers[-1] = None if number is None else number + 1
            self.indents.append(" " * len(self.bullet))
        elif kind == "tr":
            self.cells, self.in_row = [], True

    def _close(self, kind: str, token: Token) -> None:
        if kind in ("blockquote", "list_item"):
            self.indents.pop()
        if kind in ("bullet_list", "ordered_list"):
            self.numbers.pop()
        if kind == "tr":
            self.in_row = False
            self._line(" | ".join(self.cells))
        if kind in _SPACED and not token.hidden:
            self._gap()

    def _inline(self, token: Token) -> None:
        text = "".join(_inline_text(token.children or ()))
        if self.in_row:
            self.cells.append(text.replace("\n", " "))
            return
        for line in text.split("\n"):
            self._line(line)

    def _line(self, text: str) -> None:
        indents = "".join(self.indents)
        if self.bullet:
            indents = indents[: -len(self.bullet)] + self.bullet
            self.bullet = ""
        self.lines.append(f"{indents}{text}".rstrip())

    def _gap(self) -> None:
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        self.lines.append("".join(self.indents).rstrip())


def _inline_text(children: Sequence[Token]) -> Iterator[str]:
    """The words of a line. A link is followed by its address, unless it reads as that."""
    address, since = "", list[str]()
    for child in children:
        match child.type:
            case "text" | "code_inline":
                since.append(child.content)
                yield child.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "strong_open" | "strong_close":
                yield "*"
            case "link_open":
                address, since = str(child.attrs.get("href", "")), []
            case "link_close":
                shown = "".join(since)
                bare = address.removeprefix("mailto:")
                if bare not in (shown, f"{shown}/"):
                    yield f" ({bare})"
            case _:
                pass


def flow(text: str) -> str:
    """Wrapped for `format=flowed` (RFC 3676): a line that ends in a space goes on in the next.
    Other clients see lines of a usual length. Links, code and quotations are never broken.
    """
    return "\n".join(line for source in text.split("\n") for line in _wrap(source))


def _wrap(source: str) -> Iterator[str]:
    line = source if source == SIGNATURE else source.rstrip()
    if len(line) <= WIDTH or line.startswith((">", "    ")):
        yield line if line.startswith(">") else _stuff(line)
        return
    rest = line
    while len(rest) > WIDTH:
        at = rest.rfind(" ", 1, WIDTH)
        if at <= 0 or not rest[:at].strip():
            at = rest.find(" ", WIDTH)
        if at <= 0:
            break
        yield _stuff(rest[: at + 1])
        rest = rest[at + 1 :]
    yield _stuff(rest)


def _stuff(line: str) -> str:
    """A line that begins so would be read as quoted, or be changed on its way."""
    return f" {line}" if _NEEDS_STUFFING.match(line) else line
