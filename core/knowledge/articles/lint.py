"""What is wrong or doubtful with articles that can each be read: links, doubles, shadows, age."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.knowledge.articles.markdown import links_in
from core.knowledge.articles.message_split import (
    MAX_ANSWER_CHARS,
    MAX_ANSWER_PARTS,
    has_open_fence,
    split_markdown,
)
from core.knowledge.hidden_markup import html_tags
from core.knowledge.index.tokenizer import tokens
from core.knowledge.library import EVERYONE, PUBLIC, Library
from core.model.article import Article
from core.model.match import Validation

STALE_AFTER: Final = 365
"""Days after which an article should be looked at again."""

SHADOWED: Final = 0.5
"""The share of an article's questions that another one takes, from which on it is told."""

MAX_TAGS: Final = 5
"""HTML tags that are named for one article."""

MIN_SHADOWED: Final = 2
"""Questions that must be lost: one may be by chance."""


@dataclass(frozen=True, slots=True)
class LintFinding:
    """`mistake` is what must be mended; the rest is for somebody to judge."""

    slug: str
    what: str
    remedy: str
    mistake: bool = True


def lint(library: Library, today: date) -> list[LintFinding]:
    """All remarks, by article, mistakes first."""
    remarks = [
        *_dead_links(library),
        *_html(library.articles),
        *_open_fences(library.articles),
        *_long_sections(library.articles),
        *_doubles(library.articles),
        *_shadows(library),
        *_without_questions(library.articles),
        *_stale(library.articles, today),
    ]
    return sorted(remarks, key=lambda each: (not each.mistake, each.slug))


def lint_one(library: Library) -> list[tuple[Validation, float]]:
    """Questions that nothing else in their article would find, with how sure the desk was of what
    it found instead, 0 to 1; by article, the surest first."""
    lost = [
        (trial, library.calibration.of([strength for strength, _ in trial.found])[0])
        if trial.found
        else (trial, 0.0)
        for trial in library.practice
        if not trial.held_out and not trial.right
    ]
    return sorted(lost, key=lambda each: (each[0].slug, -each[1], each[0].name))


def _dead_links(library: Library) -> Iterator[LintFinding]:
    for article in library.articles:
        links = [link for part in article.sections for link in links_in(part.text)]
        for target in sorted({link.target for link in links if link.target}):
            slug, _, anchor = target.partition("#")
            to = library.article(slug or article.slug)
            if to is None:
                remedy = "Write the name of an article that is there, or take the link out."
                yield LintFinding(
                    article.slug, f"a link leads to {slug}.md, which is not there", remedy
                )
            elif anchor and all(part.anchor != anchor for part in to.sections):
                known = ", ".join(f"#{part.anchor}" for part in to.sections if part.anchor)
                what = f"a link leads to {to.slug}#{anchor}, which is not there"
                yield LintFinding(article.slug, what, f"{to.slug} has {known or 'no headings'}.")
            elif not _read_by_all(article, to):
                who = ", ".join(to.audience)
                what = f"a link leads to {to.slug}, which is for {who} only"
                remedy = "Others are shown no button; see that the text does without it."
                yield LintFinding(article.slug, what, remedy, mistake=False)


def _html(articles: Sequence[Article]) -> Iterator[LintFinding]:
    for article in articles:
        tags = dict.fromkeys(tag for part in article.sections for tag in html_tags(part.text))
        if tags:
            what = f"HTML that cannot be shown: {', '.join([*tags][:MAX_TAGS])}"
            remedy = "Readers see it as text. Write Markdown, or put it between backticks."
            yield LintFinding(article.slug, what, remedy, mistake=False)


def _read_by_all(article: Article, other: Article) -> bool:
    """Whether everybody who may read the article may read the other one; teams are agents."""
    readers, others = set(article.audience), set(other.audience)
    if PUBLIC in others or readers <= others:
        return True
    if PUBLIC in readers or EVERYONE in others:
        return PUBLIC not in readers
    return EVERYONE not in readers and "agents" in others


def _open_fences(articles: Sequence[Article]) -> Iterator[LintFinding]:
    """A fence that is not closed takes all that follows for code, headings too."""
    for article in articles:
        for part in article.sections:
            if has_open_fence(part.text):
                what = f"a code fence under {part.heading or article.title!r} is not closed"
                yield LintFinding(article.slug, what, "Close it with the marks that opened it.")


def _long_sections(articles: Sequence[Article]) -> Iterator[LintFinding]:
    """What does not fit into one message goes on in further ones, and at last is cut."""
    for article in articles:
        for part in article.sections:
            count = len(split_markdown(part.text, MAX_ANSWER_CHARS))
            name = repr(part.heading or article.title)
            if count > MAX_ANSWER_PARTS:
                what = f"{name} is too long: of its {count} messages {MAX_ANSWER_PARTS} are shown"
                yield LintFinding(article.slug, what, "Make several sections of it.")
            elif count > 1:
                what = f"{name} is long: it is shown in {count} messages"
                yield LintFinding(article.slug, what, "Shorten it, or part it.", mistake=False)


def _doubles(articles: Sequence[Article]) -> Iterator[LintFinding]:
    """Titles and questions that are word for word those of another article."""
    said = defaultdict[tuple[str, ...], list[tuple[str, str]]](list)
    for article in articles:
        for text in (article.title, *article.questions):
            said[tuple(tokens(text))].append((article.slug, text))
    for same in said.values():
        slugs = sorted({slug for slug, _ in same})
        if len(slugs) > 1:
            what = f"{same[0][1]!r} stands in {', '.join(slugs[1:])} too"
            yield LintFinding(
                slugs[0], what, "Leave it where it is answered, or join the articles."
            )


def _shadows(library: Library) -> Iterator[LintFinding]:
    """An article whose questions, each without itself, lead to another one."""
    asked, lost = Counter[str](), defaultdict[tuple[str, str], list[str]](list)
    for trial in library.practice:
        if not trial.held_out:
            asked[trial.slug] += 1
            if trial.found and not trial.right:
                lost[trial.slug, trial.found[0][1]].append(trial.name)
    for (slug, other), names in lost.items():
        if len(names) >= max(MIN_SHADOWED, SHADOWED * asked[slug]):
            share = f"{len(names)} of its {asked[slug]} example questions"
            what = f"for {share}, {other} ranks first, such as for {names[0]!r}"
            remedy = "Add questions in other words, or join the articles."
            yield LintFinding(slug, what, remedy, mistake=False)


def _without_questions(articles: Sequence[Article]) -> Iterator[LintFinding]:
    for article in articles:
        if not article.questions:
            what = "it has no example questions, so only its title and text can find it"
            remedy = "Add at least three under questions: in its head, as people ask them."
            yield LintFinding(article.slug, what, remedy, mistake=False)


def _stale(articles: Sequence[Article], today: date) -> Iterator[LintFinding]:
    for article in articles:
        if article.reviewed is None:
            remedy = "Read it, and write the day as reviewed: in its head."
            yield LintFinding(article.slug, "it was never reviewed", remedy, mistake=False)
        elif (today - article.reviewed).days > STALE_AFTER:
            what = f"it was reviewed on {article.reviewed}, more than a year ago"
            remedy = f"Let {article.owner} read it again, and write the day."
            yield LintFinding(article.slug, what, remedy, mistake=False)
