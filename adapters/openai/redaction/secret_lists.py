"""Secrets in a list: where one is found, the next that is written like it is one too."""

import re
from collections.abc import Iterator
from typing import Final

from adapters.openai.redaction.folding import Span

MAX_ITEMS: Final = 24
_EDGES: Final = "\"'()[]{}.,;:!?"
_SEPARATOR: Final = re.compile(
    r"[\"']?(?:\s?[,;/|+]\s?(?:and\s|und\s|et\s)?|\s(?:and|or|und|oder|et|y|e|i|en|и|ו|&)\s|\s{1,3})[\"']?"
)
_ITEM: Final = re.compile(r"[^\s\"',;/|]{4,80}")


def continue_list(text: str, span: Span) -> Iterator[Span]:
    """Further secrets of a list: what follows a found one and is written like it."""
    secret = text[span.start : span.end].rstrip(_EDGES)
    shape = _shape(secret)
    if span.kind not in ("PASSWORD", "CODE", "KEY") or " " in shape or "9" not in shape:
        return
    at = span.start + len(secret)
    for _ in range(MAX_ITEMS):
        separator = _SEPARATOR.match(text, at)
        item = separator and _ITEM.match(text, separator.end())
        if not item or _shape(item[0].rstrip(_EDGES)) != shape:
            return
        at = item.start() + len(item[0].rstrip(_EDGES))
        yield Span(span.kind, item.start(), at)


def _shape(text: str) -> str:
    """Digits and letters are alike here: "7g2k-40xq" is written like "9d3m-55zt"."""
    if not (any(map(str.isdigit, text)) and len(text) >= 4):
        return ""
    return re.sub(r"\w", "9", text)
