"""What an author hides in Markdown: comments, definitions, hidden HTML. Used by `reading`.

No viewer shows these, so they are taken out before an article is split into sections: then they are
neither shown nor indexed nor given to a model. In code they are text and stay. Lines keep their
numbers, so that problems are still named where they stand.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markdown_it import MarkdownIt

from core.model.text import clean

_CODE_SPAN: Final = re.compile(r"(?<!`)(`{1,8})(?!`)[^\n]{1,2000}?(?<!`)\1(?!`)")
_OPENING: Final = re.compile(
    r"<!--|<\?|<!\[CDATA\[|<![A-Z]|(?<![!\\])\[\s{0,9}\]\("
    r"|<(?:(script|style|template|noscript|head|title|iframe|object)\b[^<>]{0,500}"
    r"|(\w{1,20})\b[^<>]{0,500}?(?:\shidden\b|display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden"
    r"|font-size\s{0,9}:\s{0,9}0|aria-hidden\s{0,9}=\s{0,9}[\"']?true)[^<>]{0,500})>",
    re.IGNORECASE,
)
"""Where something hidden begins: a comment, an instruction, an empty link, a hidden element."""
_CLOSING: Final = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_TAG: Final = re.compile(r"</?([a-zA-Z][\w-]{0,30})(?:\s[^<>\n]{0,300})?/?>")
_REFERENCE: Final = re.compile(
    r"(?<![\]\\!])\[([^\[\]\n]{1,500})\](?:\[([^\[\]\n]{0,500})\])?(?![\[(:])"
)

Ranges = Sequence[tuple[int, int]]


def remove_hidden(body: str) -> str:
    """The body as a reader can see it, with as many lines as before."""
    body = clean(body)
    env: dict[str, Any] = {}
    blocks = MarkdownIt("commonmark").disable("inline").parse(body, env)
    starts = [0, *(found.end() for found in re.finditer("\n", body)), len(body)]
    code = [
        (starts[block.map[0]], starts[min(block.map[1], len(starts) - 1)])
        for block in blocks
        if block.map and block.type in ("fence", "code_block")
    ]
    code += [found.span() for found in _CODE_SPAN.finditer(body)]
    code.sort()
    cuts = [*_hidden_parts(body, code)]
    for block in blocks:
        # A comment that is never closed hides all that follows in its block.
        if block.map and block.type == "html_block" and "-->" not in block.content:
            at = body.find("<!--", starts[block.map[0]], starts[block.map[1]])
            cuts += [(at, starts[block.map[1]])] if at >= 0 else []
    for found in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
        cuts.append((starts[found["map"][0]], starts[min(found["map"][1], len(starts) - 1)]))
    return _apply_cuts(body, cuts, [*_resolve_references(body, code, env.get("references", {}))])


def html_tags(text: str) -> list[str]:
    """The HTML that readers are shown as text, since no platform renders it; without code."""
    bare = re.sub(r"(?ms)^ {0,3}(```+|~~~+).{0,20000}?^ {0,3}\1", "", text)
    tags = (found[0] for found in _TAG.finditer(_CODE_SPAN.sub("", bare)))
    return list(dict.fromkeys(tags))


def _hidden_parts(body: str, code: Ranges) -> Iterator[tuple[int, int]]:
    low, at, missing = body.lower(), 0, set[str]()
    while found := _OPENING.search(body, at):
        closing = _closing_mark(found)
        if _is_inside(found.start(), code) or closing in missing:
            at = found.start() + 1
            continue
        end = low.find(closing, found.end())
        if end < 0:
            missing.add(closing)  # looked for once, however often it is opened
            at = found.start() + 1
            continue
        at = low.find(">", end) + 1 if closing.startswith("</") else end + len(closing)
        at = max(at, end + len(closing))
        yield found.start(), at


def _closing_mark(opening: re.Match[str]) -> str:
    """What ends that which begins so."""
    if opening.lastindex:
        return f"</{opening[opening.lastindex].lower()}"
    return ")" if opening[0].startswith("[") else _CLOSING.get(opening[0].upper(), ">")


def _resolve_references(
    body: str, code: Ranges, references: Mapping[str, Any]
) -> Iterator[tuple[int, int, str]]:
    """Links by reference, written out, since their definitions go."""
    for found in _REFERENCE.finditer(body):
        label = " ".join((found[2] or found[1]).split()).upper()
        if label in references and not _is_inside(found.start(), code):
            yield (*found.span(), f"[{found[1]}]({references[label]['href']})")


def _is_inside(at: int, ranges: Ranges) -> bool:
    before = bisect(ranges, (at, len(ranges) and ranges[-1][1] + 1)) - 1
    return any(start <= at < end for start, end in ranges[max(0, before - 1) : before + 1])


def _apply_cuts(
    body: str, cuts: Sequence[tuple[int, int]], changes: Sequence[tuple[int, int, str]]
) -> str:
    """`body` without the cuts, but for their line ends, and with the changes outside of them."""
    edits = sorted(
        [*((start, end, "\n" * body.count("\n", start, end)) for start, end in cuts), *changes]
    )
    shown, at = list[str](), 0
    for start, end, text in edits:
        if start >= at:
            shown += [body[at:start], text]
            at = end
        elif end > at:
            shown.append("\n" * body.count("\n", at, end))
            at = end
    return "".join([*shown, body[at:]])
