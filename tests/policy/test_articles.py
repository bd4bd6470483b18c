"""The folder of articles: what is broken is left out and named, the others go on answering."""

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from numpy import float32
from numpy.typing import NDArray
from watchfiles import awatch

from bot import article_folder
from bot.article_folder import (
    LOOKS_PER_TRY,
    MAX_FILE_BYTES,
    ArticleFolder,
    format_problem,
    load,
)
from core.knowledge.library import Library
from core.model.article import Problem
from core.model.match import NotEncoded
from tests.knowledge.concepts import Concepts
from tests.knowledge.corpus import ANYONE, OFFLINE, QUEUE, VPN, WIFI
from tests.limits import PATIENCE

VPN_QUESTION = "my vpn does not connect"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shelf = tmp_path / "kb_articles"
    shelf.mkdir()
    for name, text in {"vpn": VPN, "office-wifi": WIFI, "printer-offline": OFFLINE}.items():
        (shelf / f"{name}.md").write_text(text, encoding="utf-8")
    return shelf


def quick(folder: Path) -> AsyncGenerator[object]:
    """The real watcher, in haste."""
    return awatch(folder, debounce=50, step=10, rust_timeout=100, yield_on_timeout=True)


@asynccontextmanager
async def watched_by(
    books: ArticleFolder, changes: Callable[[Path], AsyncGenerator[object]]
) -> AsyncIterator[None]:
    watching = asyncio.create_task(books.watch(changes, pause=0.05))
    yield
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def has_title(books: ArticleFolder, slug: str, title: str) -> bool:
    article = books.library().article(slug)
    return article is not None and article.title == title


def slugs(books: ArticleFolder) -> list[str]:
    return [article.slug for article in books.library().articles]


def best(books: ArticleFolder, question: str = VPN_QUESTION) -> str:
    return books.library().find(question, ANYONE)[0].slug


def test_it_learns_once_whoever_asks_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher's thread and whoever writes first may ask at the same moment."""
    books, learned = ArticleFolder(folder, 0.05), list[bool]()
    build = ArticleFolder._build_library

    def note(self: ArticleFolder, *given: Any) -> Library:
        learned.append(books._learning.locked())
        return build(self, *given)

    monkeypatch.setattr(ArticleFolder, "_build_library", note)
    assert books._learn() is books._learn() is books.library()
    assert learned == [True]


async def test_who_watches_learns_before_anybody_asks(folder: Path) -> None:
    books = ArticleFolder(folder, 0.05)

    def stop(_: Path) -> Any:
        raise RuntimeError("watched")

    with pytest.raises(RuntimeError, match="watched"):
        await books.watch(stop)
    assert books._library is not None


def test_every_article_of_the_folder_answers_and_other_files_are_let_be(folder: Path) -> None:
    (folder / "picture.png").write_text("not an article")
    books = ArticleFolder(folder, 0.05)
    assert slugs(books) == ["office-wifi", "printer-offline", "vpn"]
    assert best(books) == "vpn"
    assert list(books.problem_lines()) == []


def test_a_broken_article_is_left_out_and_named_while_the_others_answer(folder: Path) -> None:
    (folder / "office-wifi.md").write_text(WIFI.replace("title:", "titel:"))
    books = ArticleFolder(folder, 0.05)
    assert slugs(books) == ["printer-offline", "vpn"]
    assert list(books.problem_lines()) == [
        "kb_articles/office-wifi.md:1: no title. Add a line title: ...",
        "kb_articles/office-wifi.md:2: unknown key 'titel'. Is it title?",
    ]
    assert best(books) == "vpn"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"x" * (MAX_FILE_BYTES + 1),
            "bad.md: the file is larger than 1 MB. Make several articles of",
        ),
        (b"---\ntitle: caf\xe9\n---\n", "bad.md:2: this is not UTF-8. Save the file as UTF-8."),
        (b"", "bad.md:1: no front matter. Begin the file with ---"),
    ],
)
def test_a_file_that_is_no_article_is_named_with_its_remedy(
    folder: Path, content: bytes, said: str
) -> None:
    (folder / "bad.md").write_bytes(content)
    books = ArticleFolder(folder, 0.05)
    (line,) = books.problem_lines()
    assert line.startswith(f"kb_articles/{said}")
    assert best(books) == "vpn"


def test_what_cannot_be_opened_is_named(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    (folder / "gone.md").symlink_to(folder / "nowhere.txt")
    books = ArticleFolder(folder, 0.05)
    assert list(books.problem_lines()) == [
        "kb_articles/gone.md: it cannot be read (No such file or directory)."
        " Look at its permissions.",
        "kb_articles/pipe.md: it is no ordinary file. Put a text file in its place.",
    ]
    assert best(books) == "vpn"


def test_a_missing_folder_is_one_problem_and_answers_nothing(tmp_path: Path) -> None:
    books = ArticleFolder(tmp_path / "nowhere", 0.05)
    (line,) = books.problem_lines()
    assert line.startswith("nowhere: there is no folder ") and "KB_DIR" in line
    assert books.library().find(VPN_QUESTION, ANYONE) == ()


def test_the_working_directory_as_folder_still_has_a_name() -> None:
    assert (
        format_problem(Problem("vpn", 3, "no title", "Add one."), Path())
        == "./vpn.md:3: no title. Add one."
    )
    assert (
        format_problem(Problem("", 0, "no folder", "Make it."), Path()) == ".: no folder. Make it."
    )


async def test_an_edit_takes_effect_when_read_again(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    books = ArticleFolder(folder, 0.05)
    (folder / "vpn.md").write_text(VPN.replace("Connect to the VPN", "Reach us from afar"))
    (folder / "office-wifi.md").write_text("")
    with caplog.at_level(logging.INFO, "bot.article_folder"):
        await books.reload()
    assert slugs(books) == ["printer-offline", "vpn"]
    found = books.library().article("vpn")
    assert found and found.title == "Reach us from afar"
    assert [record.message for record in caplog.records] == ["articles.read", "article.left_out"]
    assert "office-wifi.md:1" in caplog.records[1].problem  # type: ignore[attr-defined]


async def test_a_mended_article_comes_back(folder: Path) -> None:
    (folder / "vpn.md").write_text("---\n")
    books = ArticleFolder(folder, 0.05)
    assert "vpn" not in slugs(books) and list(books.problem_lines())
    (folder / "vpn.md").write_text(VPN)
    await books.reload()
    assert best(books) == "vpn" and not list(books.problem_lines())


async def test_nothing_is_built_anew_when_nothing_has_changed(folder: Path) -> None:
    books = ArticleFolder(folder, 0.05)
    before = books.library()
    (folder / "vpn.md").touch()
    await books.reload()
    assert books.library() is before


async def test_a_folder_that_vanishes_is_told_once_and_its_articles_answer_on(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    books = ArticleFolder(folder, 0.05)
    away = folder.rename(folder.with_name("away"))
    for _ in range(2):
        await books.reload()
        assert len(slugs(books)) == 3 and best(books) == "vpn"
    assert caplog.text.count("articles.away") == 1
    (away / "vpn.md").unlink()
    away.rename(folder)
    await books.reload()
    assert len(slugs(books)) == 2


async def test_each_batch_of_changes_is_read(folder: Path) -> None:
    books = ArticleFolder(folder, 0.05)
    seen: list[list[str]] = []

    async def changes(watched: Path) -> AsyncGenerator[set[str]]:
        assert watched == folder
        (folder / "vpn.md").unlink()
        yield {"vpn.md deleted"}
        seen.append(slugs(books))
        (folder / "vpn.md").write_text(VPN)
        yield {"vpn.md added"}
        seen.append(slugs(books))
        await asyncio.Event().wait()

    async with watched_by(books, changes):
        await until(lambda: len(seen) == 2)
    assert seen == [["office-wifi", "printer-offline"], ["office-wifi", "printer-offline", "vpn"]]


async def test_a_disk_that_takes_its_time_holds_up_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events are taken in by the thread of the loop: it looks at no disk."""
    books, looked_by = ArticleFolder(folder, 0.05), list[int]()

    def look(do: Callable[..., Any], *given: Any) -> Any:
        looked_by.append(get_ident())
        return do(*given)

    for name in ("_state", "_place", "load"):
        monkeypatch.setattr(article_folder, name, partial(look, getattr(article_folder, name)))

    async def changes(_: Path) -> AsyncGenerator[set[str]]:
        yield set()
        (folder / "vpn.md").unlink()
        yield {"vpn.md deleted"}
        await asyncio.Event().wait()

    async with watched_by(books, changes):
        await until(lambda: slugs(books) == ["office-wifi", "printer-offline"])
    assert len(looked_by) >= 5
    assert get_ident() not in looked_by


async def test_an_edit_on_the_disk_is_noticed_by_the_real_watcher(folder: Path) -> None:
    books = ArticleFolder(folder, 0.05)
    async with watched_by(books, quick):
        # The watcher tells nothing of the moment when it is ready; a look tells it all the same.
        (folder / "vpn.md").unlink()
        await until(lambda: slugs(books) == ["office-wifi", "printer-offline"])
        (folder / "vpn.md").write_text(VPN)
        await until(lambda: len(slugs(books)) == 3)
    assert best(books) == "vpn"


async def test_a_folder_that_is_away_leaves_its_articles_and_is_read_when_it_is_back(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    books = ArticleFolder(folder, 0.05)
    async with watched_by(books, quick):
        for extra in ("first", "second"):
            shutil.copytree(folder, tmp_path / "kept")
            (tmp_path / "kept" / f"{extra}.md").write_text(QUEUE)
            before = slugs(books)
            caplog.clear()
            folder.rename(tmp_path / "old")
            shutil.rmtree(tmp_path / "old")
            await until(lambda: "articles.away" in caplog.text)
            assert slugs(books) == before and best(books) == "vpn"
            (tmp_path / "kept").rename(folder)
            await until(partial(has_title, books, extra, "A print job is stuck"))
            (folder / "vpn.md").write_text(VPN.replace("Connect to", f"The {extra}"))
            await until(partial(has_title, books, "vpn", f"The {extra} the VPN"))


async def test_a_folder_that_comes_later_is_read_and_watched(folder: Path, tmp_path: Path) -> None:
    books = ArticleFolder(tmp_path / "later", 0.05)
    async with watched_by(books, quick):
        folder.rename(tmp_path / "later")
        await until(lambda: len(slugs(books)) == 3)
        (tmp_path / "later" / "vpn.md").unlink()
        await until(lambda: len(slugs(books)) == 2)
    assert books.loaded.problems == ()


def test_a_shelf_that_is_read_twice_is_the_same(folder: Path) -> None:
    assert load(folder) == load(folder)


def test_sub_folders_and_other_endings_are_read(folder: Path) -> None:
    below = folder / "network" / "deep"
    below.mkdir(parents=True)
    (folder / "vpn.md").rename(below / "vpn.MD")
    (folder / "office-wifi.md").rename(folder / "network" / "office-wifi.markdown")
    (folder / "queue.md").symlink_to(below / "vpn.MD")
    (below / "back").symlink_to(folder)
    shelf = load(folder)
    slugs_ = sorted(article.slug for article in shelf.articles)
    assert slugs_ == ["office-wifi", "printer-offline", "queue", "vpn"]
    assert shelf.problems == ()
    assert shelf.file_of("vpn") == "network/deep/vpn.MD"


def test_what_is_left_out_is_named_with_its_path(folder: Path) -> None:
    below = folder / "network"
    below.mkdir()
    (below / "vpn.md").write_text(WIFI, encoding="utf-8")
    (below / "old.txt").write_text("text")
    (below / "page.mdx").write_text("text")
    (below / "latin.md").write_bytes("---\ntitle: Übel\n---\n".encode("latin-1"))
    (below / "gone.md").symlink_to(folder / "nowhere.md")
    (below / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".obsidian").mkdir()
    (folder / ".obsidian" / "x.md").write_text("no article")
    said = [format_problem(problem, folder) for problem in load(folder).problems]
    assert [line.split(" ")[0] for line in said] == [
        "kb_articles/network/gone.md:",
        "kb_articles/network/latin.md:2:",
        "kb_articles/network/old.txt:",
        "kb_articles/network/page.mdx:",
        "kb_articles/network/vpn.md:",
    ]
    assert "vpn.md has the same name, and is read in its place" in said[-1]


def test_the_articles_are_learned_from_once_when_somebody_first_asks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal shows its prompt before that."""
    learned, learn = list[Library](), Library.of

    def note(*args: Any, **kwargs: Any) -> Library:
        learned.append(learn(*args, **kwargs))
        return learned[-1]

    monkeypatch.setattr(Library, "of", staticmethod(note))
    books = ArticleFolder(folder, 0.05)
    assert books.loaded.articles and not learned
    assert [books.library(), books.library()] == learned * 2


async def test_an_edit_in_a_sub_folder_is_read_at_once(folder: Path) -> None:
    (folder / "network").mkdir()
    (folder / "vpn.md").rename(folder / "network" / "vpn.md")
    books = ArticleFolder(folder, 0.05)
    async with watched_by(books, quick):
        edited = VPN.replace("title: Connect to the VPN", "title: The new VPN")
        (folder / "network" / "vpn.md").write_text(edited, encoding="utf-8")
        await until(lambda: has_title(books, "vpn", "The new VPN"))


async def test_a_glossary_beside_the_articles_is_read_and_read_again(folder: Path) -> None:
    (folder / "glossary.txt").write_text("vpn = tunnelbox\nbroken\n", encoding="utf-8")
    books = ArticleFolder(folder, 0.05)
    assert books.loaded.glossary == ("vpn = tunnelbox",)
    (line,) = books.problem_lines()
    assert "glossary.txt:2: no row of words. Write: laptop" in line
    before = books.library()
    (folder / "glossary.txt").write_text("vpn = tunnelbox, pipe\n", encoding="utf-8")
    await books.reload()
    assert books.library() is not before and list(books.problem_lines()) == []


@pytest.mark.parametrize(
    ("content", "what"), [(b"vpn = \xff", "not UTF-8"), (b"#" * 1_100_000, "larger than 1 MB")]
)
def test_a_glossary_that_cannot_be_read_is_named(folder: Path, content: bytes, what: str) -> None:
    (folder / "glossary.txt").write_bytes(content)
    assert any(what in line for line in ArticleFolder(folder, 0.05).problem_lines())


class _Away(Concepts):
    """An encoder behind a server that comes back."""

    is_back = False

    def encode(self, texts: Sequence[str]) -> NDArray[float32]:
        if not self.is_back:
            raise NotEncoded("the server cannot be reached")
        return super().encode(texts)


async def test_without_the_server_of_its_encoder_the_folder_answers_by_words(folder: Path) -> None:
    encoder, looks = _Away(), asyncio.Semaphore(0)

    async def changes(_: Path) -> AsyncGenerator[object]:
        while True:
            await looks.acquire()
            yield set()

    books = ArticleFolder(folder, 0.05, encoder, is_remote=True)
    assert best(books) == "vpn" and books.library().fallback is None
    plain = books.library()
    async with watched_by(books, changes):
        for _ in range(LOOKS_PER_TRY):
            looks.release()
        await until(lambda: books._looks == LOOKS_PER_TRY)
        assert books.library() is plain
        encoder.is_back = True
        for _ in range(LOOKS_PER_TRY):
            looks.release()
        await until(lambda: books.library().fallback is plain)
    assert best(books) == "vpn" and encoder.questions
