"""People's words on a terminal: every command, and the console, shows them harmless."""

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from adapters.console.view import View
from adapters.terminal_text import terminal_line, visible, visible_text
from bot.terminal import add_row, echo, echo_field, new_table, show_table
from core.model.people import Person
from tests.cli.conftest import Type
from tests.cli.desk import hostile

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\u2066\u200b\ufeff\r\U000e0041[bold]x[/bold]"
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
KEPT = "שלום 👩‍👩‍👧 می‌خواهم ❤️ 🏴 naïve — “x”"


def is_harmless(printed: str) -> bool:
    assert not UNSAFE.search(printed), ascii(printed)
    return True


def test_what_steers_a_terminal_is_shown_and_letters_stay() -> None:
    assert is_harmless(visible(HOSTILE))
    assert "\\x1b]0;owned\\x07" in visible(HOSTILE)
    assert "\\u202egnp.exe" in visible(HOSTILE)
    assert visible(KEPT) == KEPT
    assert is_harmless(terminal_line(f"a\n{HOSTILE}\r\nb\u2028c"))
    assert terminal_line("a\r\nok  settings") == "a\\nok  settings"


def test_styles_survive() -> None:
    text = Text("a\x1bb").append("\u202ec", style="bold")
    shown = visible_text(text)
    assert shown.plain == "a\\x1bb\\u202ec"
    bold = "".join(shown.plain[span.start : span.end] for span in shown.spans)
    assert bold == "\\u202ec"
    plain = Text("a")
    assert visible_text(plain) is plain


def test_words_never_look_like_another_line(capsys: pytest.CaptureFixture[str]) -> None:
    echo(f"asked by {HOSTILE}\nstatus       solved")
    echo_field("problem", "one\nstatus       solved\u2028status       solved")
    table = new_table("people say")
    add_row(table, f"[link=https://evil.example]{HOSTILE}\nmore[/link]")
    show_table(table)
    printed = capsys.readouterr().out
    assert is_harmless(printed)
    assert not [line for line in printed.splitlines() if line.startswith("status")]
    assert "[bold]x[/bold]" in printed and "[link=" in printed, "no markup of rich's is obeyed"


def test_the_console_shows_them_harmless() -> None:
    out = StringIO()
    view = View(Console(file=out, width=100))
    view.block(f"#{HOSTILE}", Text(f"a{HOSTILE}\nb", style="bold"), "cyan")
    view.note(HOSTILE)
    view.page(HOSTILE)
    view.typed(Person("console", HOSTILE), HOSTILE)
    assert is_harmless(out.getvalue())


COMMANDS = (
    ("ticket", "HD-1001"),
    ("why", "HD-1001"),
    ("kb", "why", "HD-1001"),
    ("kb", "gaps"),
    ("kb", "report"),
    ("kb", "ask", HOSTILE.replace("\x00", "")),
    ("outbox", "list", "--all"),
    ("outbox", "retry", HOSTILE),
    ("quarantine", "list"),
    ("quarantine", "show", HOSTILE),
    ("sla", "explain", "HD-1001"),
    ("sla", "explain", HOSTILE),
    ("slack", "manifest", "--name", HOSTILE[:30]),
    ("check",),
    ("kb", "check"),
    ("backup", "copy.db"),
    ("no", HOSTILE),
    (HOSTILE,),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:12].strip("\x1b"))
def test_every_command(deskhand: Type, folder: Path, words: tuple[str, ...]) -> None:
    hostile("data/desk.db", HOSTILE)
    (folder / "kb_articles" / "hostile.md").write_text(
        "---\ntitle: 'a\u202e\u200b'\nquestions: ['a\u202eb']\nowner: '\u202e'\n---\n",
        encoding="utf-8",
    )
    ended = deskhand(*words)
    assert is_harmless(ended.out.replace("\t", " "))
    assert is_harmless(ended.err)
