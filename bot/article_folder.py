"""The folder of articles: read whole, a broken one left out and named, watched for changes."""

import asyncio
import logging
import os
import stat
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from watchfiles import awatch

from core.knowledge.articles.article_file import read_all
from core.knowledge.index.glossary import FILE_NAME, read_glossary
from core.knowledge.library import Library
from core.model.article import Article, Problem
from core.model.match import NotEncoded, TextEncoder
from core.model.policy import Desk

log = logging.getLogger(__name__)

MAX_FILE_BYTES = 1024 * 1024
"""Bytes. What is larger is not read at all."""

POLL_SECONDS = 2.0
"""Seconds after which it is looked whether the folder is still the same."""

LOOKS_PER_TRY = 30
"""After so many looks an encoder that failed is tried again."""


ENDINGS = (".md", ".markdown")
"""Of articles, in capitals too."""

ALMOST = (".txt", ".text", ".mdx", ".mdown", ".mkd", ".rst", ".adoc", ".html", ".htm", ".docx")
"""Somebody may have meant these as articles. Pictures and the like lie beside articles rightly."""


@dataclass(frozen=True, slots=True)
class LoadedArticles:
    """What the folder held: articles that can be read, and what is wrong with the others. `files`
    are the paths of articles below the folder, by slug; `glossary` has the rows of its file.
    """

    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    glossary: tuple[str, ...] = ()
    unusable: tuple[Article, ...] = ()
    """Those with a mistake, as far as they could be read."""

    def file_of(self, slug: str) -> str:
        return self.files.get(slug, f"{slug}.md")


def load(folder: Path) -> LoadedArticles:
    """Read every article of the folder and of those below it. Never raises; what cannot be read,
    and a folder that is not there, is a problem.
    """
    if not folder.is_dir():
        remedy = "Name another with KB_DIR, or make it and put Markdown files into it."
        return LoadedArticles((), (Problem("", 0, f"there is no folder {folder}", remedy),))
    articles, unusable = list[Article](), list[Article]()
    problems: list[Problem] = []
    files: dict[str, str] = {}
    glossary: tuple[str, ...] = ()
    for file in _files(folder, problems):
        path = file.relative_to(folder).as_posix()
        if path == FILE_NAME:
            glossary, wrong = _read_glossary(file)
            problems += wrong
        elif file.suffix.lower() not in ENDINGS:
            if file.suffix.lower() in ALMOST:
                remedy = "Rename it to .md, or put it elsewhere."
                problems.append(Problem(file.stem, 0, "this is no Markdown file", remedy, path))
        elif file.stem in files:
            what = f"{files[file.stem]} has the same name, and is read in its place"
            problems.append(Problem(file.stem, 0, what, "Give it a name of its own.", path))
        else:
            files[file.stem] = path
            read, wrong = _read(file)
            problems += [replace(problem, file=path) for problem in wrong]
            if read is not None:
                (unusable if wrong else articles).append(read)
    return LoadedArticles(tuple(articles), tuple(problems), files, glossary, tuple(unusable))


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """All files, those of the folder itself first; hidden ones and folders seen before are not."""

    def note(trouble: OSError) -> None:
        path = Path(str(trouble.filename)).relative_to(folder).as_posix()
        what, remedy = f"it cannot be read ({trouble.strerror})", "Look at its permissions."
        problems.append(Problem("", 0, what, remedy, path))

    seen: set[tuple[int, int]] = set()
    for root, folders, names in os.walk(folder, onerror=note, followlinks=True):
        try:
            here = Path(root).stat()
        except OSError:
            continue  # it went while it was read
        if (here.st_dev, here.st_ino) in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add((here.st_dev, here.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names) if not name.startswith("."))


def format_problem(problem: Problem, folder: Path) -> str:
    """The problem as one line for people: file, line, what, remedy."""
    below = problem.file or (f"{problem.slug}.md" if problem.slug else "")
    file = f"{folder.name or folder}/{below}" if below else folder.name or str(folder)
    where = f"{file}:{problem.line}" if problem.line else file
    return f"{where}: {problem.what}. {problem.remedy}"


def find_unknown_references(shelf: LoadedArticles, desk: Desk) -> Iterator[Problem]:
    """What the articles name that the policy does not know: an owner, a category, readers, and the
    team to which an article hands over.
    """
    readers = ("public", "everyone", "agents", *desk.teams)
    for article in (*shelf.articles, *shelf.unusable):
        named = (
            ("owner", (article.owner,), tuple(desk.teams)),
            ("category", (article.category,), tuple(desk.categories)),
            ("audience", article.audience, readers),
            ("handoff", (article.handoff,) if article.handoff else (), tuple(desk.teams)),
        )
        lines = dict(article.key_lines)
        for key, values, known in named:
            for value in sorted(set(values).difference(known, ("",))):
                what = f"{key} {value!r} is not in the policy"
                if key == "handoff":
                    what = f"handoff: unknown team {value!r}"
                near = get_close_matches(value, known, 1)
                remedy = f"Is it {near[0]}?" if near else f"Known: {', '.join(known)}."
                file = shelf.file_of(article.slug)
                yield Problem(article.slug, lines.get(key, 0), what, remedy, file)


def _read(file: Path) -> tuple[Article | None, tuple[Problem, ...]]:
    def wrong(what: str, remedy: str, line: int = 0) -> tuple[None, tuple[Problem, ...]]:
        return None, (Problem(file.stem, line, what, remedy),)

    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return wrong("it is no ordinary file", "Put a text file in its place.")
        if file.stat().st_size > MAX_FILE_BYTES:
            return wrong("the file is larger than 1 MB", "Make several articles of it.")
        return read_all(file.stem, file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return wrong("this is not UTF-8", "Save the file as UTF-8.", line)
    except OSError as trouble:
        return wrong(f"it cannot be read ({trouble.strerror})", "Look at its permissions.")


def _read_glossary(file: Path) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Rows with mistakes are left out and named; the rest is used."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            what, remedy = "the file is larger than 1 MB", "Keep the words that people really use."
            return (), (Problem("", 0, what, remedy, FILE_NAME),)
        return read_glossary(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return (), (Problem("", line, "this is not UTF-8", "Save the file as UTF-8.", FILE_NAME),)
    except OSError as trouble:
        what = f"it cannot be read ({trouble.strerror})"
        return (), (Problem("", 0, what, "Look at its permissions.", FILE_NAME),)


def _changes(folder: Path) -> AsyncGenerator[Any]:
    """Batches of changes in the folder, and an empty one at each look."""
    return awatch(folder, rust_timeout=int(POLL_SECONDS * 1000), yield_on_timeout=True)


def _place(folder: Path) -> tuple[int, int] | None:
    """Which folder it is, as the disk tells them apart; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if folder.is_dir() else None


def _state(folder: Path) -> tuple[object, ...]:
    """What the disk tells of the folder without opening a file; () where there is none. Some
    disks, as shared folders of a container, tell no watcher of a change. Others take long, as over
    a network: to be called in a thread, since the loop takes in all events meanwhile."""
    place, files = _place(folder), list[tuple[str, int, int]]()
    for file in _files(folder, []) if place else ():
        with suppress(OSError):
            status = file.stat()
            files.append((str(file), status.st_mtime_ns, status.st_size))
    return (place, *sorted(files)) if place else ()


@dataclass(slots=True)
class ArticleFolder:
    """The library as it is now. An edit of the folder takes effect without a restart; while the
    folder is away, as during a deployment, the last library answers.

    The folder is read at once, and learned from when somebody first asks: a terminal shows its
    prompt before that.
    """

    folder: Path
    wrong_share: float
    encoder: TextEncoder | None = None
    is_remote: bool = False
    """Whether the encoder may fail for a while: then articles are found by their words alone."""
    loaded: LoadedArticles = field(init=False)
    _library: Library | None = field(init=False, default=None)
    _learning: Lock = field(init=False, default_factory=Lock, compare=False)
    _seen: tuple[object, ...] = field(init=False)
    _looks: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._seen = _state(self.folder)
        self.loaded = load(self.folder)

    def library(self) -> Library:
        """What is learned from the articles. The first to ask waits for it; any thread may."""
        return self._library or self._learn()

    def _learn(self) -> Library:
        with self._learning:
            if self._library is None:
                self._library = self._build_library(self.loaded)
            return self._library

    def emptiness(self) -> str:
        """What to do where no article can be used; "" where one can."""
        if self.loaded.articles:
            return ""
        if self.loaded.problems:
            return f"No article of {self.folder} can be used; `deskhand kb check` says why."
        return (
            f"{self.folder} holds no article yet, so every ticket goes to a person. Put a Markdown"
            ' file there, as "Adding an article" in the README shows.'
        )

    async def watch(
        self,
        changes: Callable[[Path], AsyncGenerator[Any]] = _changes,
        pause: float = POLL_SECONDS,
    ) -> None:
        """Learn from the articles, beside the other work, unless that was asked for before. Then
        read the folder again whenever something in it has changed, until cancelled.

        `changes` gives batches of changes, an empty one now and then; `pause` is in seconds.
        """
        await asyncio.to_thread(self.library)
        while True:
            watched = await asyncio.to_thread(_place, self.folder)
            # A folder that was put back is another one, of which the watcher hears nothing.
            with suppress(OSError):
                async with aclosing(changes(self.folder)) as batches:
                    async for batch in batches:
                        if batch or await self._has_changed():
                            await self.reload()
                        await self._encode_again()
                        if await asyncio.to_thread(_place, self.folder) != watched:
                            break
            await asyncio.sleep(pause)
            if await self._has_changed():
                await self.reload()

    async def _has_changed(self) -> bool:
        return await asyncio.to_thread(_state, self.folder) != self._seen

    def _build_library(self, shelf: LoadedArticles, plain: Library | None = None) -> Library:
        """`plain` is the library of these articles without an encoder, if it is there already."""
        build = partial(Library.of, shelf.articles, self.wrong_share, glossary=shelf.glossary)
        if not self.is_remote:
            return build(encoder=self.encoder)
        plain = plain or build()
        try:
            return build(encoder=self.encoder).with_fallback(plain)
        except NotEncoded as failed:
            log.warning("articles.not_encoded", extra={"error": failed})
            return plain

    async def _encode_again(self) -> None:
        """Try an encoder that failed, at each thirtieth look."""
        plain, loaded = self.library(), self.loaded
        if not self.is_remote or plain.fallback is not None:
            return
        self._looks += 1
        if self._looks % LOOKS_PER_TRY == 0:
            library = await asyncio.to_thread(self._build_library, loaded, plain)
            self._library = library
            if library.fallback is not None:
                log.info("articles.encoded", extra={"articles": len(loaded.articles)})

    async def reload(self) -> None:
        """Read it again. The former library answers until the new one is whole."""
        was, self._seen = self._seen, await asyncio.to_thread(_state, self.folder)
        if not self._seen:
            if was:
                log.warning("articles.away", extra={"folder": str(self.folder)})
            return
        shelf = await asyncio.to_thread(load, self.folder)
        if replace(shelf, files=self.loaded.files) == self.loaded:
            return
        library = await asyncio.to_thread(self._build_library, shelf)
        self.loaded, self._library = shelf, library
        log.info("articles.read", extra={"articles": len(shelf.articles)})
        for line in self.problem_lines():
            log.warning("article.left_out", extra={"problem": line})

    def problem_lines(self) -> Iterator[str]:
        """Each problem as a line for people."""
        return (format_problem(problem, self.folder) for problem in self.loaded.problems)
