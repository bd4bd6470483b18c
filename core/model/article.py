"""An article of the knowledge base, as the desk reads it."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on from a section: "the light is red" -> a section or another article.

    `target` is "#anchor" in the same article, "slug" or "slug#anchor".
    """

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article under one heading. `text` is Markdown, without the heading.

    The short answer before the first heading has neither heading nor anchor.
    """

    heading: str
    anchor: str
    text: str
    branches: tuple[Branch, ...] = ()
    with_lead: bool = False
    """Whether the author wants the short answer before it; else it stands alone."""


@dataclass(frozen=True, slots=True)
class Article:
    """`audience` is ("everyone",), ("agents",) or ids of teams; `owner` is a team's id.

    With `lead_always`, the short answer stands before each of its sections. `handoff` is the id of
    the team of which a person takes over as soon as it was shown; "" where the article is enough.
    `alarm` are words at which it comes before all other articles, where a sentence says they hold.
    `key_lines` are the lines of the file on which the keys of its head stand.
    """

    slug: str
    title: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    audience: tuple[str, ...]
    owner: str
    reviewed: date | None
    sections: tuple[Section, ...]
    lead_always: bool = False
    handoff: str = ""
    alarm: tuple[str, ...] = ()
    key_lines: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an article, and what to do about it.

    `slug` is "" for the folder as a whole. `line` counts from 1; 0 where no one line is meant.
    """

    slug: str
    line: int
    what: str
    remedy: str
    file: str = ""
    """Its path below the folder, where that is not the slug with `.md`."""
