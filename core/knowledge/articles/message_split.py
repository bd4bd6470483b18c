"""Split Markdown into messages: between steps where that is possible, with what is open closed.

A part ends between blocks or between the items of a list. Only a block that is longer than a
message by itself is split at a line, and only a line at a word. A code fence or an emphasis that is
open at a cut is closed there and opened again in the next part, so that each part reads alone.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from core.knowledge.articles.markdown import blocks_of

MAX_ANSWER_CHARS: Final = 1500
"""Of one message: with title, source and question it stays below Discord's 2,000."""

MAX_ANSWER_PARTS: Final = 6
"""Messages of one answer. What is longer is a book; `kb check` names it."""

_FENCE: Final = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_MARKS: Final = ("`", "**", "~~")
"""What is likely to stand around many words; a lone * or _ does little harm."""


@lru_cache(maxsize=256)  # sections are given as answers again and again
def split_markdown(text: str, limit: int) -> tuple[str, ...]:
    """The parts, each of at most `limit` characters (100 at least); none of an empty text."""
    parts, current = list[str](), ""
    for piece in _pieces(text):
        if current and len((current + piece).rstrip()) > limit:
            parts.append(current)
            current = ""
        if len(piece.rstrip()) > limit:
            *whole, piece = _split_lines(piece, limit)
            parts += whole
        current += piece
    return tuple(
        close_fence(part.strip("\n").rstrip()) for part in (*parts, current) if part.strip()
    )


def close_fence(text: str) -> str:
    """The text with its last code fence closed, if the author left it open."""
    mark = _open_fence(text)
    return f"{text}\n{mark[0]}" if mark else text


def has_open_fence(text: str) -> bool:
    return bool(_open_fence(text))


def _pieces(text: str) -> Iterator[str]:
    """The blocks and the items of lists, with the blank lines after each."""
    lines = text.splitlines(keepends=True)
    starts = {0, len(lines)}
    for block in blocks_of(text):
        is_top = block.level == 0 or (block.type == "list_item_open" and block.level == 1)
        if block.map and is_top:
            starts.add(block.map[0])
    ordered = sorted(starts)
    for start, end in zip(ordered, ordered[1:], strict=False):
        yield "".join(lines[start:end])


def _open_fence(text: str) -> tuple[str, str] | None:
    """What closes the fence that is open at the end of the text, and what opens it again."""
    found: tuple[str, str] | None = None
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if found is None:
            found = (f"{fence['indent']}{fence['mark']}", line)
        elif fence["mark"].startswith(found[0].strip()) and not fence["info"].strip():
            found = None
    return found


def _split_lines(piece: str, limit: int) -> list[str]:
    parts, current = list[str](), ""
    for line in piece.splitlines(keepends=True):
        for bit in _split_line(line, limit - _room_for(piece)):
            fence = _open_fence(current)
            room = limit - (len(fence[0]) + 1 if fence else 0)
            if current.strip() and len((current + bit).rstrip()) > room:
                parts.append(close_fence(current.rstrip()))
                current = f"{fence[1]}\n" if fence else ""
            current += bit
    return [*parts, current]


def _room_for(piece: str) -> int:
    """What opening and closing the fences of this piece again may take."""
    fences = [line for line in piece.splitlines() if _FENCE.match(line)]
    return 2 * max(map(len, fences), default=0) + 2


def _split_line(line: str, limit: int) -> Iterator[str]:
    limit = max(limit, 40)
    while len(line.rstrip()) > limit:
        end, open_marks = _best_cut(line, limit - 8)
        yield f"{line[:end].rstrip()}{''.join(reversed(open_marks))}\n"
        line = "".join(open_marks) + line[end:].lstrip()
    yield line


def _best_cut(line: str, limit: int) -> tuple[int, list[str]]:
    """After a sentence, else after a word, outside of any emphasis if that can be; and the marks
    that are open there."""
    for pattern in (r"[.!?]\s", r"\s"):
        ends = [found.end() for found in re.finditer(pattern, line[:limit])]
        for end in reversed(ends):
            if end > limit // 3 and not _open_marks(line[:end]):
                return end, []
    spaces = [found.end() for found in re.finditer(r"\s", line[:limit])]
    end = spaces[-1] if spaces and spaces[-1] > limit // 3 else limit
    return end, _open_marks(line[:end])


def _open_marks(text: str) -> list[str]:
    return [mark for mark in _MARKS if text.count(mark) % 2]
