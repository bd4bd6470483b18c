"""An HTML mail as lines of text: what a reader sees of it, with quotations and signatures marked.

Elements are kept on a stack. An end tag closes down to the innermost element of its name; one that
fits nothing is ignored. Pictures of the mail itself are named in their place; pictures from
elsewhere are never fetched, and only their text is shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from adapters.email.reading.addresses import is_lookalike, normalize_domain
from adapters.email.reading.html.containers import Container, container_of
from adapters.email.reading.html.tokens import Token, TokenKind, tokenize
from adapters.email.reading.html.visibility import (
    Look,
    StyleSheet,
    is_tracking_size,
    look_of,
)
from adapters.email.reading.lines import (
    MAX_LINE_CHARS,
    MAX_LINES,
    MAX_QUOTE_DEPTH,
    MAX_TEXT_CHARS,
    Line,
    take_marks,
    without_invisible,
)
from adapters.email.reading.remarks import Remark
from core.model.text import one_line, visible

MAX_HTML_CHARS: Final = 2_000_000
MAX_ELEMENTS: Final = 60_000
MAX_OPEN_ELEMENTS: Final = 400
MAX_URL_CHARS: Final = 500

_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p"
    " pre section summary table tbody tfoot thead tr ul".split()
)
_SPACED: Final = frozenset("p h1 h2 h3 h4 h5 h6 ul ol pre table blockquote dl".split())
_SKIPPED: Final = frozenset(
    "!-- script style title template head noembed noframes iframe object audio video canvas applet"
    " svg math select datalist".split()
)
_NEVER_OPEN: Final = _VOID | {"html", "body"}
_CLOSED_BY: Final = {
    "p": frozenset({"p"}), "li": frozenset({"li"}), "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}), "tr": frozenset({"td", "th", "tr"}),
    "dt": frozenset({"dt", "dd"}), "dd": frozenset({"dt", "dd"}), "option": frozenset({"option"}),
}  # fmt: skip
"""What an element of this name closes, if it is open right above it."""
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_HOST_IN_TEXT: Final = re.compile(
    r"(?:https?://|www\.)?((?:[\w-]{1,63}\.){1,6}[a-z\u0400-\u04ff]{2,24})(?:[/:?#]\S*)?/?", re.I
)


@dataclass(slots=True)
class HtmlText:
    """What was read. `pictures` are the content ids that stand in it, `remarks` what to tell."""

    lines: list[Line] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    remarks: set[Remark] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element, with what holds inside it."""

    tag: str = ""
    look: Look = Look()
    depth: int = 0
    group: int = 0
    is_signature: bool = False
    is_forward: bool = False
    is_indented: bool = False
    is_pre: bool = False
    is_skipped: bool = False
    is_spaced: bool = False
    link: str = ""
    link_from: int = 0
    counter: list[int] = field(default_factory=list)


def html_lines(source: str, picture_name: Callable[[str], str]) -> HtmlText:
    """The lines of an HTML part. `picture_name` gives the name of a picture of this mail by its
    content id, or "".
    """
    reader = _Reader(picture_name)
    for token in tokenize(source[:MAX_HTML_CHARS]):
        reader.take(token)
        if reader.is_full:
            reader.text.remarks.add(Remark.TOO_LONG)
            break
    reader.break_line()
    if len(source) > MAX_HTML_CHARS:
        reader.text.remarks.add(Remark.TOO_LONG)
    return reader.text


class _Reader:
    def __init__(self, picture_name: Callable[[str], str]) -> None:
        self.picture_name = picture_name
        self.text = HtmlText()
        self.styles = StyleSheet()
        self.stack = [_Open()]
        self.counts = dict[str, int]()
        self.groups = 0
        self.pending = list[str]()
        self.pending_chars = 0
        self.place = self.stack[0]
        self.starts_history = False
        self.length = 0
        self.elements = 0

    @property
    def is_full(self) -> bool:
        return (
            self.length > MAX_TEXT_CHARS
            or self.elements > MAX_ELEMENTS
            or len(self.text.lines) >= MAX_LINES
        )

    def take(self, token: Token) -> None:
        match token.kind:
            case TokenKind.TEXT:
                self._write(token.value)
            case TokenKind.START:
                self._start(token)
            case TokenKind.END:
                self._end(token.value)

    # text

    def _write(self, text: str) -> None:
        here = self.stack[-1]
        if here.is_skipped:
            return
        if not here.look.is_visible:
            if visible(text).strip():
                self.text.remarks.add(Remark.HIDDEN_TEXT)
            return
        if here.is_pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._append(first)
            for line in rest:
                self.break_line(even_if_blank=True)
                self._append(line)
            return
        text = _SPACES.sub(" ", text)
        if not self.pending_chars or self.pending[-1].endswith(" "):
            text = text.removeprefix(" ")
        self._append(text)

    def _append(self, text: str) -> None:
        if not text:
            return
        if not self.pending_chars:
            self.place = self.stack[-1]
        self.pending.append(text)
        self.pending_chars += len(text)
        if self.pending_chars > MAX_LINE_CHARS:
            self.break_line()

    def break_line(self, *, even_if_blank: bool = False) -> None:
        """Ends the line. Nothing is written for one without text unless it is wanted."""
        if not self.pending_chars and not even_if_blank:
            return
        place = self.place if self.pending_chars else self.stack[-1]
        text = without_invisible("".join(self.pending))
        line = Line(
            text.rstrip() if place.is_pre else text.replace("\u00a0", " ").strip(),
            place.depth,
            place.group,
            place.is_signature,
            self.starts_history and bool(text.strip()),
            place.is_forward,
            place.is_indented,
        )
        take_marks(line)
        self.starts_history &= not line.starts_history
        self.text.lines.append(line)
        self.length += len(line.text) + 1
        self.pending, self.pending_chars = [], 0

    def _space(self) -> None:
        """A blank line, unless there is one."""
        self.break_line()
        here = self.stack[-1]
        is_shown = here.look.is_visible and not here.is_skipped
        if is_shown and self.text.lines and not self.text.lines[-1].is_blank:
            self.break_line(even_if_blank=True)

    # elements

    def _start(self, token: Token) -> None:
        tag, attributes = token.value, token.attributes
        self.elements += 1
        if token.is_unclosed and visible(token.value_inside).strip():
            self.text.remarks.add(Remark.HIDDEN_TEXT)
        if tag == "style":
            self.styles.add(token.value_inside)
        if tag == "body":
            self.stack = [_Open()]
            self.counts.clear()
        if tag == "textarea":
            self._write(token.value_inside)
        if tag in _SKIPPED and tag not in ("head", "select"):
            return
        self._close_implied(tag)
        style = self.styles.declarations_for(tag, attributes)
        outer = self.stack[-1]
        look = look_of(outer.look, style, attributes)
        if tag in _VOID:
            self._void(tag, attributes, is_small=is_tracking_size(attributes, style), look=look)
            return
        kind = container_of(tag, attributes, style)
        inner = self._inner(tag, attributes, style, replace(outer, tag=tag, look=look))
        if kind is Container.HISTORY:
            self.break_line()
            self.starts_history = True
        if tag in _BLOCKS or kind is not Container.NONE:
            self._space() if inner.is_spaced else self.break_line()
        self._open(self._with_container(inner, kind))
        if tag == "li":
            self._append(_bullet(outer))
        elif tag in ("td", "th") and self.pending_chars and not self.pending[-1].endswith(" "):
            self._append(" ")

    def _inner(
        self, tag: str, attributes: Mapping[str, str], style: Mapping[str, str], inner: _Open
    ) -> _Open:
        is_tight = style.get("margin", "").startswith("0") or "margin-bottom" in style
        is_inner_list = tag in ("ul", "ol") and self.counts.get("li", 0) > 0
        is_tight |= "mso" in attributes.get("class", "").lower()
        return replace(
            inner,
            is_pre=inner.is_pre or tag == "pre" or style.get("white-space", "").startswith("pre"),
            is_skipped=inner.is_skipped or tag in ("head", "select"),
            is_spaced=tag in _SPACED and not (tag == "p" and is_tight) and not is_inner_list,
            is_indented=inner.is_indented or tag == "blockquote",
            link=attributes.get("href", "").strip() if tag == "a" else inner.link,
            link_from=len(self.pending) if tag == "a" else inner.link_from,
            counter=_counter(attributes) if tag in ("ol", "ul") else inner.counter,
        )

    def _with_container(self, inner: _Open, kind: Container) -> _Open:
        match kind:
            case Container.QUOTE:
                return replace(inner, depth=min(inner.depth + 1, MAX_QUOTE_DEPTH))
            case Container.GROUP:
                self.groups += 1
                return replace(inner, group=self.groups)
            case Container.SIGNATURE:
                return replace(inner, is_signature=True)
            case Container.FORWARD:
                return replace(inner, is_forward=True)
            case _:
                return inner

    def _open(self, element: _Open) -> None:
        if element.tag in _NEVER_OPEN and element.tag != "body":
            return
        if len(self.stack) < MAX_OPEN_ELEMENTS:
            self.stack.append(element)
            self.counts[element.tag] = self.counts.get(element.tag, 0) + 1

    def _close_implied(self, tag: str) -> None:
        closed = _CLOSED_BY.get(tag, frozenset[str]())
        while self.stack[-1].tag in closed:
            self._close()
        if tag in _BLOCKS and self.stack[-1].tag == "p":
            self._close()

    def _end(self, tag: str) -> None:
        if tag == "p" and not self.counts.get("p"):
            self._space()
        if tag == "br":
            self.break_line(even_if_blank=True)
        if tag in ("html", "body") or not self.counts.get(tag):
            return
        while self.stack[-1].tag != tag:
            self._close()
        self._close()

    def _close(self) -> None:
        element = self.stack[-1]
        if element.tag == "a":
            self._finish_link(element)
        if element.tag in _BLOCKS or element.group != self.stack[-2].group:
            self.break_line()
        self.stack.pop()
        self.counts[element.tag] -= 1
        if element.is_spaced and element.tag in _SPACED:
            self._space()

    def _void(self, tag: str, attributes: Mapping[str, str], *, is_small: bool, look: Look) -> None:
        if self.stack[-1].is_skipped:
            return
        if tag == "br":
            self.break_line(even_if_blank=True)
        elif tag == "hr":
            self.break_line()
            if container_of(tag, attributes, {}) is Container.HISTORY:
                self.starts_history = True
        elif tag == "img" and look.is_visible and not is_small:
            self._picture(attributes)

    def _picture(self, attributes: Mapping[str, str]) -> None:
        source, alt = attributes.get("src", ""), one_line(attributes.get("alt", ""), 200)
        name = alt
        if source[:4].lower() == "cid:":
            content_id = source[4:]
            name = self.picture_name(content_id) or alt
            self.text.pictures.append(content_id)
        if name:
            self._append(f"[{name}]")

    # links

    def _finish_link(self, element: _Open) -> None:
        """The address behind the words, where the words do not show it."""
        if not self.stack[-1].look.is_visible or element.link[:1] in ("", "#"):
            return
        shown = "".join(self.pending[element.link_from :]).strip()
        url = one_line(visible(element.link).replace(" ", "%20"), MAX_URL_CHARS)
        scheme = url.partition(":")[0].lower()
        if scheme == "mailto":
            address = url[7:].partition("?")[0]
            if address.lower() not in shown.lower():
                self._append(f" ({address})")
            return
        if scheme not in ("http", "https", "ftp", "tel") or not shown:
            return
        self._remark_on_link(shown, url)
        if not _says(shown, url):
            self._append(f" ({url})")

    def _remark_on_link(self, shown: str, url: str) -> None:
        host = _host(url)
        if is_lookalike(host):
            self.text.remarks.add(Remark.LOOKALIKE_LINK)
        claimed = _HOST_IN_TEXT.fullmatch(visible(shown))
        if claimed and host and not _is_same_site(claimed[1].lower(), host):
            self.text.remarks.add(Remark.DECEPTIVE_LINK)


def _host(url: str) -> str:
    try:
        return normalize_domain(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _is_same_site(claimed: str, host: str) -> bool:
    claimed = normalize_domain(claimed).removeprefix("www.")
    host = host.removeprefix("www.")
    return not claimed or host == claimed or host.endswith(f".{claimed}")


def _says(shown: str, url: str) -> bool:
    """Do the words of a link name its address in full?"""
    bare = url.removeprefix("https://").removeprefix("http://").removeprefix("mailto:").rstrip("/")
    words = shown.removeprefix("https://").removeprefix("http://").rstrip("/")
    return words in (bare, bare.removeprefix("www."), url.removeprefix("tel:"))


def _counter(attributes: Mapping[str, str]) -> list[int]:
    """The next number of a list; of an unordered one nobody asks."""
    start = attributes.get("start", "1")
    return [int(start) if start.isdecimal() and len(start) < 6 else 1]


def _bullet(parent: _Open) -> str:
    if parent.tag != "ol":
        return "- "
    parent.counter[0] += 1
    return f"{parent.counter[0] - 1}. "
