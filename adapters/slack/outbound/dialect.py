"""Slack's dialect: moments as its date tokens, words that stay words, our Markdown in its own."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.words.rendering import local_time

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters, which `core.model.text.clean` drops from anybody's words, so none is forged."""
_HELD: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_BOLD: Final = re.compile(f"\\*{_OPEN}(\\d+){_CLOSE}\\*")
_URL: Final = re.compile(r"https?://[^\s<>|\"'`\\]{3,2000}")
_TAIL: Final = ".,;:!?)]}*_~"


@dataclass(slots=True)
class SlackDialect:
    """Used for one message. What must come through Markdown untouched is held back meanwhile.

    `now` is UTC, for the text that stands where no date token is understood.
    """

    now: datetime
    _held: list[str] = field(default_factory=list)

    def moment(self, at: datetime, zone: str, language: str = "en") -> str:
        """Each reader sees it on their own clock; the text after the bar is for old clients."""
        fallback = escape(local_time(at, zone, self.now, language))
        return self._hold(
            f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
        )

    def harmless(self, text: str) -> str:
        """Somebody's words, exactly as written, with no power to call, link or format the rest."""
        return self._hold(words(text)) if text else ""

    def restored(self, text: str) -> str:
        """Put back what was held. In bold nobody's stars may end it: a name that does so would go
        on as if somebody else spoke.
        """
        if _OPEN not in text:
            return text
        text = _BOLD.sub(lambda found: f"*{self._back(found).replace('*', '')}*", text)
        return _HELD.sub(self._back, text)

    def _back(self, found: re.Match[str]) -> str:
        """What was held under a number; nothing under one that was never given out."""
        number = int(found[1])
        return self._held[number] if number < len(self._held) else ""

    def _hold(self, shown: str) -> str:
        self._held.append(shown)
        return f"{_OPEN}{len(self._held) - 1}{_CLOSE}"


def escape(text: str) -> str:
    """Slack's three control characters as text: nothing is a mention or a link any more."""
    if "&" not in text and "<" not in text and ">" not in text:  # as in most words
        return text
    return html.escape(text, quote=False)


def plain_label(text: str, most: int) -> str:
    """Plain text of at most so many characters: Slack reads no calls there, and finds none."""
    shown = text.replace("<!", "< !")
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def words(text: str) -> str:
    """Escaped words, in which an address is a link to exactly what it reads as."""
    if "://" not in text:
        return escape(text)
    shown, at = list[str](), 0
    for found in _URL.finditer(text):
        address = found[0].rstrip(_TAIL)
        shown += [escape(text[at : found.start()]), f"<{escape(address)}>"]
        at = found.start() + len(address)
    return "".join([*shown, escape(text[at:])])


def cut(text: str, most: int) -> str:
    """At most `most` bytes of mrkdwn, never in the midst of a link, a token or an entity."""
    if len(text) * 4 <= most or len(text.encode()) <= most:
        return text
    head = text.encode()[: most - 3].decode(errors="ignore")
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    if head.rfind("&") > head.rfind(";"):
        head = head[: head.rfind("&")]
    return f"{head.rstrip()}…"


_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_MARKS: Final = {"strong": "*", "em": "_", "s": "~"}
_SCHEMES: Final = ("http", "https", "mailto")
RULE: Final = "———"
_BLOCKS: Final = frozenset(
    {
        "paragraph_open",
        "heading_open",
        "bullet_list_open",
        "ordered_list_open",
        "blockquote_open",
        "fence",
        "code_block",
        "hr",
    }
)


def mrkdwn(markdown: str) -> str:
    """The same text as Slack writes it. Anything that is no link of the web becomes its words."""
    return "\n".join(_lines(_PARSER.parse(markdown))).strip("\n")


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    """Line by line; lists and quotes carry their signs, and a blank line parts what is apart."""
    lists: list[int | None] = []
    prefix, quotes, first, heading = "", 0, True, False
    for token in tokens:
        if token.type in _BLOCKS and not lists:
            if not first:
                yield ">" * bool(quotes and token.type != "blockquote_open")
            first = token.type == "blockquote_open"
        if token.type.endswith("_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
        elif token.type.endswith("_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            prefix = _sign(lists)
        elif token.type.startswith("blockquote"):
            quotes += token.nesting
        for line in _render_token(token, heading=heading):
            yield f"{'> ' * quotes}{prefix}{line}"
            prefix = "    " * len(lists)
        heading = token.type == "heading_open"
        prefix = prefix if lists else ""


def _sign(lists: list[int | None]) -> str:
    """What stands before an item, and the number of the next one."""
    number, depth = lists[-1], "    " * (len(lists) - 1)
    if number is None:
        return f"{depth}• "
    lists[-1] = number + 1
    return f"{depth}{number}. "


def _render_token(token: Token, *, heading: bool) -> list[str]:
    match token.type:
        case "inline":
            text = _inline(token.children or [])
            return [f"*{text.replace('*', '')}*"] if heading and text else text.split("\n")
        case "fence" | "code_block":
            return ["```", *escape(token.content.rstrip("\n")).split("\n"), "```"]
        case "hr":
            return [RULE]
        case _:
            return []


def _inline(children: Sequence[Token]) -> str:
    shown, links = list[str](), list[str]()
    for child in children:
        kind = child.type.removesuffix("_open").removesuffix("_close")
        told = _in_link if any(links) else escape
        if kind in _MARKS:
            shown.append(_MARKS[kind])
        elif child.type == "link_open":
            links.append(_address(str(child.attrs.get("href", ""))))
            shown.append(f"<{links[-1]}|" if links[-1] else "")
        elif child.type == "link_close":
            shown += _close_link(links.pop(), shown)
        elif child.type == "code_inline":
            shown.append(f"`{told(child.content)}`")
        elif child.type in ("softbreak", "hardbreak"):
            shown.append(" " if any(links) else "\n")  # a link is all on one line
        else:
            shown.append(told(child.content))
    return "".join(shown)


def _close_link(address: str, shown: list[str]) -> list[str]:
    """The end of a link. One without a label is read as its address."""
    if address and shown[-1].endswith("|"):
        shown[-1] = shown[-1][:-1]
    return [">"] if address else []


def _in_link(text: str) -> str:
    """A label cannot close its own link."""
    return escape(text).replace("|", "/")


def _address(href: str) -> str:
    """The address of a link that leads into the web; "" for every other."""
    try:
        scheme = urlsplit(href).scheme
    except ValueError:
        return ""
    return escape(href).replace("|", "%7C") if scheme in _SCHEMES else ""
