"""The folder of articles: read whole, a broken one left out and named, watched for changes."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchfiles import awatch

from core.knowledge.library import Library
from core.knowledge.reading import read_article
from core.model.article import Article, Problem
from core.model.desk import Desk

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes. What is larger is not read at all."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the folder held: articles that can be read, and what is wrong with the others."""

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def load(folder: Path) -> Shelf:
    """Read every `*.md` of the folder. Never raises; a folder that is not there is a problem."""
    if not folder.is_dir():
        remedy = "Name another with KB_DIR, or make it and put Markdown files into it."
        return Shelf((), (Problem("", 0, f"there is no folder {folder}", remedy),))
    articles: list[Article] = []
    problems: list[Problem] = []
    for read in map(_read, sorted(folder.glob("*.md"))):
        if isinstance(read, Article):
            articles.append(read)
        else:
            problems += read
    return Shelf(tuple(articles), tuple(problems))


def told(problem: Problem, folder: Path) -> str:
    """The problem as one line for people: file, line, what, remedy."""
    file = (
        f"{folder.name or folder}/{problem.slug}.md" if problem.slug else folder.name or str(folder)
    )
    where = f"{file}:{problem.line}" if problem.line else file
    return f"{where}: {problem.what}. {problem.remedy}"


def of_nobody(articles: Iterable[Article], desk: Desk) -> Iterator[Problem]:
    """What the articles name that the policy does not know: an owner, a category, readers."""
    readers = ("everyone", "agents", *desk.teams)
    for article in articles:
        named = (
            ("owner", (article.owner,), tuple(desk.teams)),
            ("category", (article.category,), tuple(desk.categories)),
            ("audience", article.audience, readers),
        )
        for key, values, known in named:
            for value in sorted(set(values).difference(known)):
                what = f"{key} {value!r} is not in the policy"
                yield Problem(article.slug, 0, what, f"Known: {', '.join(known)}.")


def _read(file: Path) -> Article | tuple[Problem, ...]:
    def wrong(what: str, remedy: str, line: int = 0) -> tuple[Problem, ...]:
        return (Problem(file.stem, line, what, remedy),)

    try:
        if file.stat().st_size > LARGEST:
            return wrong("the file is larger than 1 MB", "Make several articles of it.")
        return read_article(file.stem, file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return wrong("this is not UTF-8", "Save the file as UTF-8.", line)
    except OSError as trouble:
        return wrong(f"it cannot be read ({trouble.strerror})", "Look at its permissions.")


@dataclass(slots=True)
class Bookcase:
    """The library as it is now. An edit of the folder takes effect without a restart."""

    folder: Path
    wrong_share: float
    shelf: Shelf = field(init=False)
    _library: Library = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = load(self.folder)
        self._library = Library.of(self.shelf.articles, self.wrong_share)

    def library(self) -> Library:
        return self._library

    async def watch(self, changes: Callable[[Path], Any] = awatch) -> None:
        """Read the folder again whenever something in it has changed, until cancelled.

        `changes` gives an asynchronous iterator over batches of changes.
        """
        if not self.folder.is_dir():
            return
        async for _ in changes(self.folder):
            await self.reload()

    async def reload(self) -> None:
        """Read it again. The former library answers until the new one is whole."""
        shelf = await asyncio.to_thread(load, self.folder)
        if shelf.articles == self.shelf.articles and shelf.problems == self.shelf.problems:
            return
        library = await asyncio.to_thread(Library.of, shelf.articles, self.wrong_share)
        self.shelf, self._library = shelf, library
        log.info("articles.read", extra={"articles": len(shelf.articles)})
        for line in self.told():
            log.warning("article.left_out", extra={"problem": line})

    def told(self) -> Iterator[str]:
        """Each problem as a line for people."""
        return (told(problem, self.folder) for problem in self.shelf.problems)
