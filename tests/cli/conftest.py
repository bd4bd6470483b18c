"""A folder with a policy and a few articles, in which commands are typed."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import cli
from core.knowledge.answer.decision import WRONG_SHARE
from core.knowledge.library import Library
from core.model.article import Article
from core.model.match import TextEncoder
from tests.logs.conftest import undone

ROOT = Path(__file__).parents[2]
SOME = ("vpn-connect", "vpn-slow", "payslip", "printer-offline", "home-internet", "password-reset")


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code, and what it printed."""

    code: int
    out: str
    err: str


Type = Callable[..., Ended]


_learned: dict[str, Library] = {}


@pytest.fixture(autouse=True)
def _learn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same articles make the same library, which is never changed."""
    learn = Library.of

    def learn_once(
        articles: Iterable[Article],
        wrong_share: float = WRONG_SHARE,
        encoder: TextEncoder | None = None,
        glossary: Iterable[str] = (),
    ) -> Library:
        all_, rows = tuple(articles), tuple(glossary)
        if encoder is not None:
            return learn(all_, wrong_share, encoder, rows)
        content = repr((all_, wrong_share, rows))
        if content not in _learned:
            _learned[content] = learn(all_, wrong_share, None, rows)
        return _learned[content]

    monkeypatch.setattr(Library, "of", staticmethod(learn_once))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "desk.toml", tmp_path)
    (tmp_path / "kb_articles").mkdir()
    for slug in SOME:
        shutil.copy(ROOT / "kb_articles" / f"{slug}.md", tmp_path / "kb_articles")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def deskhand(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Type]:
    def typed(*words: str) -> Ended:
        monkeypatch.setattr("sys.argv", ["deskhand", *words])
        monkeypatch.setattr("__main__.__package__", None)  # of `python -m pytest`
        monkeypatch.setattr("bot.logs.install_hooks", lambda: None)  # pytest has hooks of its own
        with pytest.raises(SystemExit) as left:
            cli.main()
        shown = capsys.readouterr()
        return Ended(int(left.value.code or 0), shown.out, shown.err)

    with undone():
        yield typed
