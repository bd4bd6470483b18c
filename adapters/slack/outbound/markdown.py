"""Our Markdown in Slack's own: bold with one star, links in angle brackets, lists with dots."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.slack.outbound.dialect import escape

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
