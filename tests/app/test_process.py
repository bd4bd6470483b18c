"""The real process: what a user, a supervisor and a power cut do to it."""

import atexit
import functools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.environment import bare_environment
from tests.limits import PATIENCE

ROOT = Path(__file__).parents[2]
ARTICLES = ("vpn-connect.md", "printer-offline.md", "payslip.md")
"""A process that indexes three articles starts a second sooner than one with all of them."""
LOGGED = "logged.txt"
DESKHAND = [sys.executable, "-c", "from bot.cli import main; main()"]


@functools.cache
def three_articles() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="deskhand-articles-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ARTICLES:
        shutil.copy(ROOT / "kb_articles" / name, folder)
    return folder


def environment(folder: Path) -> dict[str, str]:
    return bare_environment() | {
        "DATABASE_URL": f"sqlite:///{folder}/desk.db",
        "DESK_FILE": str(ROOT / "desk.toml"),
        "KB_DIR": str(three_articles()),
    }


def deskhand(folder: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DESKHAND, *words],
        input=said,
        capture_output=True,
        text=True,
        env=environment(folder),
        cwd=folder,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def talking(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A desk with somebody at its keyboard who has not left yet; what it logs is in a file."""
    with (
        (folder / LOGGED).open("wb") as logged,
        subprocess.Popen(
            [*DESKHAND, "chat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=logged,
            text=True,
            env=environment(folder),
            cwd=folder,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()
            with suppress(BrokenPipeError):
                process.communicate()


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def read_until(process: subprocess.Popen[str], sign: str) -> str:
    """What it wrote until then. A desk that never says it is ended, and so is the test."""
    assert process.stdout is not None
    seen, limit = "", threading.Timer(PATIENCE, process.kill)
    limit.start()
    try:
        while sign not in seen:
            line = process.stdout.readline()
            assert line, f"the desk ended before {sign!r}: {seen}"
            seen += line
    finally:
        limit.cancel()
    return seen


def test_a_script_gives_a_clean_transcript(tmp_path: Path) -> None:
    said = b"My VPN does not connect\n1\n:five:\nmy \xff printer\n"
    ended = subprocess.run(
        [*DESKHAND, "chat"],
        input=said,
        capture_output=True,
        env=environment(tmp_path),
        cwd=tmp_path,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0
    assert ended.stdout.startswith(b"ada> My VPN does not connect\n        ada | I opened HD-1001")
    transcript, _, after = ended.stdout.partition(b"Thank you for rating it 5 of 5.")
    assert transcript.isascii()
    assert b"printer" in after, "bytes that are no text are taken as such"
    assert b"\x1b" not in ended.stdout
    assert b"slack     not connected" in ended.stderr


def test_a_reader_who_leaves_ends_it_in_order(tmp_path: Path) -> None:
    """As `deskhand chat < script | head` does, long before the script is at its end."""
    with talking(tmp_path) as process:
        say(process, "My VPN does not connect")
        read_until(process, "I opened HD-1001")
        assert process.stdout is not None
        process.stdout.close()
        say(process, "1")
        say(process, "My printer is offline")
        assert process.wait(PATIENCE) == 0
    with closing(sqlite3.connect(tmp_path / "desk.db")) as db:
        assert (1001,) in db.execute("SELECT number FROM tickets").fetchall()


def test_without_a_terminal_and_a_script_the_sample_is_played(tmp_path: Path) -> None:
    """With all articles it reads as in the README, which tests/docs compares."""
    ended = subprocess.run(
        [*DESKHAND, "chat"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        cwd=tmp_path,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0
    assert "This is the sample conversation. In a terminal, you talk yourself." in ended.stdout
    assert "Thank you for rating it 5 of 5." in ended.stdout
    assert not list(tmp_path.iterdir()), "the sample leaves nothing behind"


def test_after_kill_9_the_ticket_is_there_and_its_talk_goes_on(tmp_path: Path) -> None:
    with talking(tmp_path) as process:
        say(process, "The projector is dark")
        read_until(process, "Which kind of request")
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
    after = deskhand(tmp_path, "chat", said="/mine\n/in HD-1001\n1\n").stdout
    assert "HD-1001" in after
    assert "How urgent is it?" in after


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_and_soon(tmp_path: Path, sign: signal.Signals) -> None:
    with talking(tmp_path) as process:
        say(process, "My VPN does not connect")
        read_until(process, "Did that solve it?")
        process.send_signal(sign)
        assert process.wait(PATIENCE) == 0
    assert "drain.cut_short" not in (tmp_path / LOGGED).read_text("utf-8")


def test_an_edited_article_is_answered_from_at_once(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    article = tmp_path / "kb" / "parrot.md"
    head = "---\ntitle: The parrot\nquestions:\n  - Where is the parrot kept?\n"
    tail = "category: general\nowner: frontdesk\n---\n"
    article.write_text(f"{head}{tail}In the kitchen.\n")
    environ = {**environment(tmp_path), "KB_DIR": str(tmp_path / "kb")}
    with subprocess.Popen(
        [*DESKHAND, "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environ,
        cwd=tmp_path,
    ) as process:
        say(process, "Where is the parrot kept?")
        assert "In the kitchen." in read_until(process, "In the kitchen.")
        article.write_text(f"{head}{tail}In the garden.\n")
        for _ in range(50):
            say(process, "1")  # that solved it: a ticket that is open would be pointed to
            say(process, "/ticket Where is the parrot kept?")
            if "In the garden." in read_until(process, "Did that solve it?"):
                break
        else:
            pytest.fail("the edited article was never read")
        process.kill()
