"""Reading an article file: its head and its sections, or all that is wrong with it at once."""

import re
from typing import Final

from core.knowledge.articles.front_matter import CONTROL, FrontMatter, Report, read_front_matter
from core.knowledge.articles.markdown import headings_of, section
from core.knowledge.hidden_markup import remove_hidden
from core.model.article import Article, Problem, Section

MAX_ARTICLE_CHARS: Final = 200_000
"""Characters, about forty printed pages. More is a book, and nobody's answer."""

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG_CHARS: Final = 60
"""Characters: a slug and an anchor travel in a button's value."""

MAX_ANCHOR_CHARS: Final = 120

MAX_SECTIONS: Final = 100

_HIDDEN_LEAD: Final = re.compile(r"^<!--[ \t]*lead:[ \t]*always[ \t]*-->[ \t]*$", re.MULTILINE)
"""An author may write it as a comment, so that other viewers do not show it."""

_FENCE: Final = re.compile(r"-{3}[ \t]*")


def read_article(slug: str, text: str) -> Article | tuple[Problem, ...]:
    """The article in `text`, or what is wrong with it, line by line. Never raises.

    `slug` is the file's name without its ending. What an author hid is not in it; other HTML in the
    body stays text.
    """
    article, problems = read_all(slug, text)
    return article if article is not None and not problems else problems


def read_all(slug: str, text: str) -> tuple[Article | None, tuple[Problem, ...]]:
    """The article as far as it could be read, and all that is wrong with it, line by line. With a
    mistake it may not be used, but what it names can be looked up, so that all is told at once.
    """
    problems: list[Problem] = []

    def report(line: int, what: str, remedy: str) -> None:
        problems.append(Problem(slug, line, what, remedy))

    _check_name(slug, report)
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not _fit_to_read(clean, report):
        return None, tuple(problems)
    lines = clean.split("\n")
    end = next((n for n, line in enumerate(lines) if n and _FENCE.fullmatch(line)), None)
    if not _FENCE.fullmatch(lines[0]) or end is None:
        _miss_the_head(lines, report)
        return None, tuple(problems)
    head = read_front_matter("\n".join(lines[1:end]), report)
    text = _HIDDEN_LEAD.sub("lead: always", "\n".join(lines[end + 1 :]))
    body = remove_hidden(text).split("\n")
    sections = _sections(body, end + 2, report)
    article = _article(slug, head, sections) if head is not None else None
    return article, tuple(sorted(problems, key=lambda p: p.line))


def _article(slug: str, head: FrontMatter, sections: tuple[Section, ...]) -> Article:
    return Article(
        slug=slug,
        title=head.title,
        questions=head.questions,
        tags=head.tags,
        category=head.category,
        audience=head.audience,
        owner=head.owner,
        reviewed=head.reviewed,
        sections=sections,
        lead_always=head.lead_always,
        handoff=head.handoff,
        alarm=head.alarm,
        key_lines=head.key_lines,
    )


def _check_name(slug: str, report: Report) -> None:
    if len(slug) > MAX_SLUG_CHARS or not _SLUG.fullmatch(slug):
        remedy = f"Name the file with a-z, 0-9 and dashes, at most {MAX_SLUG_CHARS} characters."
        report(0, "the file's name cannot be part of a link", remedy)


def _fit_to_read(text: str, report: Report) -> bool:
    if len(text) > MAX_ARTICLE_CHARS:
        remedy = "Make several articles of it."
        report(0, f"the article is longer than {MAX_ARTICLE_CHARS} characters", remedy)
        return False
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        what = f"an invisible control character (U+{ord(control[0]):04X})"
        report(line, what, "Delete it; it may have come along when the text was copied.")
        return False
    return True


def _miss_the_head(lines: list[str], report: Report) -> None:
    if _FENCE.fullmatch(lines[0]):
        report(1, "the front matter has no end", "Close it with a line of three dashes: ---")
    else:
        remedy = "Begin the file with --- and title, questions, category, owner, then --- again."
        report(1, "no front matter", remedy)


def _sections(lines: list[str], first: int, report: Report) -> tuple[Section, ...]:
    """The lead and the parts under each `##`; deeper headings stay in the text of theirs."""
    headings = headings_of("\n".join(lines))
    for heading in headings:
        if heading.level == 1:
            remedy = "The title stands in the front matter; begin headings with ##."
            report(first + heading.line, "a second title in the text", remedy)
    tops = [h for h in headings if h.level == 2]
    ends = [*(h.line for h in tops), len(lines)]
    lead = "\n".join(lines[: ends[0]])
    sections = [section("", lead)] if lead.strip() else []
    if len(tops) > MAX_SECTIONS:
        report(0, f"more than {MAX_SECTIONS} headings", "Make several articles of it.")
        return ()
    for heading, end in zip(tops, ends[1:], strict=True):
        text = "\n".join(lines[heading.below : end])
        part = section(heading.text, text)
        _check_part(part, sections, first + heading.line, report)
        sections.append(part)
    if not sections:
        report(first, "the article has no text", "Write the short answer first, then the steps.")
    return tuple(sections)


def _check_part(part: Section, others: list[Section], line: int, report: Report) -> None:
    if not part.anchor:
        report(line, "a heading without words", "Write what the part is about.")
    elif len(part.anchor) > MAX_ANCHOR_CHARS:
        report(line, f"a heading is longer than {MAX_ANCHOR_CHARS} characters", "Shorten it.")
    elif any(part.anchor == other.anchor for other in others):
        report(line, f"two headings {part.heading!r}", "Give each its own name.")
    if not part.text:
        report(line, f"nothing stands under {part.heading[:40]!r}", "Write it or delete it.")
