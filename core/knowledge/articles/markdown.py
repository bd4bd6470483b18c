"""The body of an article: sections by heading, the branches of a troubleshooting list, links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.knowledge.index.tokenizer import plain
from core.model.article import Branch, Section

MAX_INLINE_CHARS: Final = 2_000
"""Characters of a list item or heading that are looked through for links."""

_LINK: Final = re.compile(r"(?<!!)\[([^\[\]]*)\]\(<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\)")
_INTERNAL: Final = re.compile(
    r"(?:(?:\.{1,2}|[\w-]+)/)*(?P<slug>[\w-]+)\.(?:md|markdown)(?P<to>#[\w-]+)?"
    r"|(?P<here>#[\w-]+)",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(r"\s*lead:[ \t]*always[ \t]*(?:\n|$)")
_CODE: Final = re.compile(r"(`+).+?\1", re.DOTALL)
_SIGNS: Final = re.compile(r"[*`~]|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True, slots=True)
class Heading:
    """`line` and `below` are the lines of the body, from 0, where it stands and where it ends."""

    level: int
    text: str
    line: int
    below: int


def headings_of(body: str) -> tuple[Heading, ...]:
    """The headings that stand in no list, quotation or code."""
    found = []
    parsed = blocks_of(body)
    for opening, inline in zip(parsed, parsed[1:], strict=False):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            text = _bare(inline.content)
            found.append(Heading(int(opening.tag[1]), text, opening.map[0], opening.map[1]))
    return tuple(found)


def section(heading: str, text: str) -> Section:
    """A section with its anchor and the branches of its lists. A first line `lead: always` asks
    for the short answer before it.
    """
    mark = _LEAD.match(text)
    text = text[mark.end() :] if mark else text
    return Section(heading, anchor_of(heading), text.strip(), branches_in(text), mark is not None)


def anchor_of(heading: str) -> str:
    """The part after # in a link to this heading, as code hosts and Markdown viewers make it."""
    kept = re.sub(r"[^\w\s-]", "", plain(heading).strip())
    return re.sub(r"\s", "-", kept)


def branches_in(text: str) -> tuple[Branch, ...]:
    """The ways on: from each list in which each item holds exactly one internal link."""
    branches: list[Branch] = []
    for items in _lists(blocks_of(text)):
        found = [links_in(item) for item in items]
        if all(len(links) == 1 and links[0].target for links in found):
            branches.extend(links[0] for links in found)
    return tuple(branches)


def links_in(text: str) -> tuple[Branch, ...]:
    """The links of a text, but not those shown as code. A link out has the target ""."""
    shown = _CODE.sub(" ", text)
    return tuple(Branch(_bare(label), internal(to)) for label, to in _LINK.findall(shown))


def internal(address: str) -> str:
    """ "#anchor", "slug" or "slug#anchor"; "" for an address outside the knowledge base."""
    match = _INTERNAL.fullmatch(address)
    if match is None:
        return ""
    return match["here"] or f"{match['slug']}{match['to'] or ''}"


def blocks_of(text: str) -> list[Token]:
    """The blocks of a text, as markdown-it tells them."""
    # Blocks only: what stands within a line is not needed, and is where hostile text costs time.
    return MarkdownIt("commonmark").disable("inline").parse(text)


def _lists(blocks: Sequence[Token]) -> Iterator[list[str]]:
    """Each list as the texts of its items; a list within an item belongs to that item."""
    items: list[str] = []
    depth = 0
    for block in blocks:
        if block.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif block.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if depth == 0:
                yield items
                items = []
        elif block.type == "list_item_open" and depth == 1:
            items.append("")
        elif block.type == "inline" and depth:
            items[-1] = f"{items[-1]} {block.content}"[:MAX_INLINE_CHARS]


def _bare(text: str) -> str:
    """A heading or label without the signs of Markdown."""
    linked = _LINK.sub(r"\1", text[:MAX_INLINE_CHARS])
    return " ".join(_SIGNS.sub("", linked).split())
