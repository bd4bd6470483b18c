"""Make people's words harmless on a terminal: what would steer it or deceive its reader is shown.

A terminal obeys escape codes (it can rename windows, fill the clipboard, hide what was printed),
and a reader obeys signs of direction and line breaks, with which words can look like a line of the
desk. Used by every command and by the console.
"""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.text import Text

_DROPPED: Final = re.compile("[\u061c\u200e\u200f]")
"""Marks of direction that right-to-left text uses rightly; alone in a line they change nothing."""
_SHOWN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
"""C0 and C1 codes, line and paragraph separators, bidi embeddings, overrides and isolates, what
cannot be seen, and lone surrogates. Joiners and variation selectors are parts of letters."""


def visible(words: str) -> str:
    """The words with escapes such as \\x1b in the place of what would steer the terminal.

    Line breaks and tabs stay; use `terminal_line` where words stand in a line of the desk's.
    """
    return _SHOWN.sub(lambda found: ascii(found[0])[1:-1], _DROPPED.sub("", words))


def terminal_line(words: str) -> str:
    """The same in a single line: a line break is shown as \\n."""
    return visible(words.replace("\r\n", "\n")).replace("\n", "\\n").replace("\t", " ")


def visible_text(text: "Text") -> "Text":
    """The same for styled text, which keeps its styles."""
    if not (_SHOWN.search(text.plain) or _DROPPED.search(text.plain)):
        return text
    from rich.text import Text  # most commands print plain lines

    shown, at = Text(style=text.style), 0
    for found in re.finditer(f"{_SHOWN.pattern}|{_DROPPED.pattern}", text.plain):
        shown.append_text(text[at : found.start()])
        escape = Text(visible(found[0]))
        for span in text[found.start() : found.end()].spans:
            escape.stylize(span.style)
        shown.append_text(escape)
        at = found.end()
    return shown.append_text(text[at:])
