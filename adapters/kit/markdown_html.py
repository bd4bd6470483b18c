"""Markdown as HTML, sanitised by nh3: of the desk's own making, and of articles."""

import re
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

from core.model.article import Article

_TAGS: Final = {
    *("p h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong a hr br").split(),
    *("table thead tbody tr th td").split(),
}
SMALL_PRINT: Final = "-# "
"""Before a line of small print, as Discord has it."""

markdown: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


@lru_cache(maxsize=2048)
def markdown_html(text: str) -> str:
    """Markdown of the desk's own making, as HTML. Images are left out: nothing loads by itself."""
    return sanitize(markdown.render(text))


def sanitize(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "h2": {"id"}, "th": {"align"}, "td": {"align"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def emphasize_small_print(text: str) -> str:
    """Lines of small print as emphasis, where there is no smaller print."""
    return "\n".join(
        f"*{line.removeprefix(SMALL_PRINT)}*" if line.startswith(SMALL_PRINT) else line
        for line in text.split("\n")
    )


_ARTICLE_LINK: Final = re.compile(r'(href=")(?:\./)?([\w-]+)\.md((?:#[\w-]+)?")')


@lru_cache(maxsize=512)
def article_html(article: Article) -> str:
    """The whole document. Headings get the anchors that links of other articles name."""
    parts = []
    for section in article.sections:
        if section.heading:
            heading = markdown.renderInline(section.heading)
            parts.append(f'<h2 id="{section.anchor}">{heading}</h2>')
        parts.append(markdown.render(section.text))
    linked = _ARTICLE_LINK.sub(r"\1/help/\2\3", "\n".join(parts))
    return sanitize(linked)
