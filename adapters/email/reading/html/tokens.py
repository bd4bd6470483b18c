"""A tolerant HTML tokenizer that takes linear time. Used by `lines`.

Why an own one: `html.parser` takes quadratic time for what is never closed, raises on `<![`, and
building a tree as browsers do (html5ever in nh3, lexbor, html5lib) is quadratic by the standard:
for 40 kB of `<div>` nh3 takes 0.3 s, for 400 kB half a minute. Mails need no tree: which elements
are open is enough, and an end tag that fits none is ignored.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

MAX_ATTRIBUTES: Final = 60
MAX_TAG_CHARS: Final = 40
RAW_TEXT: Final = frozenset(
    "script style title textarea xmp noembed noframes iframe plaintext svg math template object"
    " audio video canvas applet".split()
)
"""Elements whose content is not markup, or is nothing that a reader of a mail sees as text."""

_NAME: Final = re.compile(r"[a-zA-Z][^\s/>\x00]*")
_ATTRIBUTE: Final = re.compile(r"[\s/]*([^\s=>/\x00][^\s=>/]*)(\s*=\s*)?")
_UNQUOTED: Final = re.compile(r"[^\s>]*")
_LONG_NUMBER: Final = re.compile(r"&#(?:0*[0-9]{8,}|[xX]0*[0-9a-fA-F]{7,});?")


class TokenKind(Enum):
    TEXT = 0
    START = 1
    END = 2


@dataclass(slots=True)
class Token:
    """`value` is a tag's name in lower case, or decoded text. Of raw text elements only START
    comes, with their content in `value_inside`. What `is_unclosed` goes on to the end of the mail,
    as browsers have it: no reader sees what follows.
    """

    kind: TokenKind
    value: str
    attributes: dict[str, str] = field(default_factory=dict)
    value_inside: str = ""
    is_unclosed: bool = False


def unescape(text: str) -> str:
    """With character references decoded; a number too long for a character becomes U+FFFD."""
    if "&" not in text:
        return text
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text))


def tokenize(source: str) -> Iterator[Token]:
    return _Tokenizer(source).run()


class _Tokenizer:
    """`missing` remembers what does not occur any more, so that nothing is looked for twice."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.missing = set[str]()

    def run(self) -> Iterator[Token]:
        source, at, text_from = self.source, 0, 0
        while (at := source.find("<", at)) >= 0:
            next_sign = source[at + 1 : at + 2]
            token: Token | None
            if next_sign.isascii() and next_sign.isalpha():
                token, end = self._start_tag(at)
            elif next_sign == "/" and source[at + 2 : at + 3].isalpha():
                token, end = self._end_tag(at)
            elif next_sign in ("!", "?", "/") and next_sign:
                token, end = self._comment(at)
            else:
                at += 1  # a lone less-than sign is text
                continue
            if at > text_from:
                yield Token(TokenKind.TEXT, unescape(source[text_from:at]))
            if token:
                yield token
            at = text_from = end
        if text_from < len(source):
            yield Token(TokenKind.TEXT, unescape(source[text_from:]))

    def _start_tag(self, at: int) -> tuple[Token, int]:
        found = _NAME.match(self.source, at + 1)
        assert found  # noqa: S101  # the caller saw its first letter
        name = found[0][:MAX_TAG_CHARS].lower()
        attributes, end = self._attributes(found.end())
        token = Token(TokenKind.START, name, attributes)
        if name in RAW_TEXT:
            token.value_inside, end, token.is_unclosed = self._raw_text(name, end)
        return token, end

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        source, found = self.source, dict[str, str]()
        while True:
            attribute = _ATTRIBUTE.match(source, at)
            if attribute is None:
                end = self._find(">", at)
                return found, len(source) if end < 0 else end + 1
            value, at = "", attribute.end()
            if attribute[2]:
                value, at = self._value(at)
            if len(found) < MAX_ATTRIBUTES:
                found.setdefault(attribute[1].lower(), value)

    def _value(self, at: int) -> tuple[str, int]:
        quote = self.source[at : at + 1]
        if quote in ('"', "'") and quote:
            end = self._find(quote, at + 1)
            if end >= 0:
                return unescape(self.source[at + 1 : end]), end + 1
        bare = _UNQUOTED.match(self.source, at)
        return (unescape(bare[0]), bare.end()) if bare else ("", at)

    def _end_tag(self, at: int) -> tuple[Token, int]:
        found = _NAME.match(self.source, at + 2)
        end = self._find(">", at)
        name = found[0][:MAX_TAG_CHARS].lower() if found else ""
        return Token(TokenKind.END, name), len(self.source) if end < 0 else end + 1

    def _comment(self, at: int) -> tuple[Token | None, int]:
        source = self.source
        is_comment = source.startswith("<!--", at)
        is_empty = source.startswith(("<!-->", "<!--->"), at)
        closing = "-->" if is_comment and not is_empty else ">"
        end = self._find(closing, at + 4 if is_comment and not is_empty else at)
        if end >= 0:
            return None, end + len(closing)
        return Token(TokenKind.START, "!--", {}, source[at:], is_unclosed=True), len(source)

    def _raw_text(self, name: str, at: int) -> tuple[str, int, bool]:
        closing = f"</{name}"
        if closing not in self.missing:
            found = re.compile(re.escape(closing), re.IGNORECASE).search(self.source, at)
            if found:
                end = self._find(">", found.end())
                inside = self.source[at : found.start()]
                return inside, len(self.source) if end < 0 else end + 1, False
            self.missing.add(closing)
        return self.source[at:], len(self.source), True

    def _find(self, wanted: str, at: int) -> int:
        if wanted in self.missing:
            return -1
        found = self.source.find(wanted, at)
        if found < 0:
            self.missing.add(wanted)
        return found
