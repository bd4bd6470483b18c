"""What of an article is shown as an answer, and what a language model may answer from."""

from collections.abc import Iterable, Sequence
from typing import Final

from core.dialog.articles.choices import name_of, split
from core.knowledge.library import EVERYONE, PUBLIC, Library
from core.model.article import Article, Section
from core.model.llm_draft import Excerpt
from core.model.match import Match

MAX_EXCERPTS: Final = 3
MAX_EXCERPT_CHARS: Final = 1_400
"""Characters; so many are enough to see whether a section answers."""


def parts_of(article: Article, anchor: str) -> list[Section]:
    """The section that matched, alone: what the short answer says first may be wrong or dangerous
    there, unless the author wants it before (`lead: always`). Without a section, how it begins.
    """
    lead = next((s for s in article.sections if not s.heading), None)
    wanted = next((s for s in article.sections if anchor and s.anchor == anchor), None)
    first = next((s for s in article.sections if s.heading), None)
    if wanted is None:
        parts = [lead, first]
    else:
        with_lead = article.lead_always or wanted.with_lead
        parts = [lead, wanted] if with_lead else [wanted]
    return [part for part in parts if part is not None]


def title_of(article: Article, anchor: str) -> str:
    """The article's title; of a section also its own."""
    wanted = next((s for s in article.sections if anchor and s.anchor == anchor), None)
    return article.title if wanted is None else f"{article.title}: {wanted.heading}"


def text_of(article: Article, anchor: str) -> str:
    """These parts as one text."""
    return "\n\n".join(part.text.strip() for part in parts_of(article, anchor))


def excerpts_of(library: Library, matches: Iterable[Match]) -> tuple[Excerpt, ...]:
    """The first few sections that were found, each once, cut where they are long."""
    found: dict[str, Excerpt] = {}
    for match in matches:
        article = library.article(match.slug)
        name = name_of(match)
        if article is not None and name not in found and len(found) < MAX_EXCERPTS:
            text = text_of(article, match.anchor)[:MAX_EXCERPT_CHARS]
            found[name] = Excerpt(name, article.title, text)
    return tuple(found.values())


def is_for_everyone(library: Library, slug: str) -> bool:
    """False also of an article that is gone: nobody knows whom it was for."""
    article = library.article(slug)
    return article is not None and not {EVERYONE, PUBLIC}.isdisjoint(article.audience)


def internal_of(library: Library, matches: Iterable[Match]) -> tuple[str, ...]:
    """The slugs of what was found that is not for everyone."""
    return tuple(m.slug for m in matches if not is_for_everyone(library, m.slug))


def evidence_of(library: Library, name: str, audience: Sequence[str]) -> str | None:
    """All that stands in this section now; None if it is gone or not for this audience."""
    slug, anchor = split(name)
    article = library.article(slug)
    if article is None or set(audience).isdisjoint(article.audience):
        return None
    if anchor and library.section(slug, anchor) is None:
        return None
    headings = "\n\n".join(part.heading for part in parts_of(article, anchor))
    return f"{article.title}\n\n{headings}\n\n{text_of(article, anchor)}"
