"""An article as HTML: CommonMark without raw HTML, sanitised once more by nh3."""

import re
from functools import lru_cache
from typing import Final

from adapters.kit.markdown_html import markdown, sanitize
from core.model.article import Article

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
