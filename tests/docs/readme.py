"""The parts of the README that the code writes: `python -m tests.docs.readme` puts them in."""

import asyncio
import functools
import io
import re
from pathlib import Path

from adapters.discord.permissions import PERMISSIONS
from adapters.slack.manifest import SCOPES
from bot.article_folder import ArticleFolder
from bot.console import session as console
from bot.console.transcript import TranscriptConsole
from bot.env_example import env_example
from bot.policy import load_desk
from bot.settings import make_settings
from core.dialog.diagram import mermaid, overview
from tests.docs.picture import draw_svg

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DIALOG = """# The dialog

Every step of a conversation and the signals that lead from one to the next. The dialog is one
table, [core/dialog/table.py](../core/dialog/table.py); this page is made from it
(`python -m tests.docs.readme`), and `deskhand dialog` prints it.
"""
SECOND_SCENE = "# Her next problem"


def parts() -> dict[str, str]:
    """What stands between the marks of each name."""
    first, second = _scenes()
    return {
        "dialog": f"```mermaid\n{overview()}```",
        "first scene": f"```text\n{first}\n```",
        "second scene": f"```text\n{second}\n```",
        "permissions": "\n".join(f"   - *{p}*: to {what}" for p, (_, what) in PERMISSIONS.items()),
        "scopes": "\n".join(f"   - `{scope}`: to {what}" for scope, what in SCOPES.items()),
    }


def files() -> dict[Path, str]:
    """The documents that are written by the code as a whole."""
    first, _ = _scenes()
    return {
        ROOT / "docs/dialog.md": f"{DIALOG}\n```mermaid\n{mermaid()}```\n",
        ROOT / ".env.example": env_example(),
        ROOT / "docs/first-scene.svg": draw_svg(first, "make run"),
    }


def written(text: str) -> str:
    """The text with each part put in anew."""
    for name, part in parts().items():
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = block.sub(lambda found, part=part: f"{found[1]}{part}\n{found[2]}", text)  # type: ignore[misc]
    return text


@functools.cache  # playing it takes seconds
def transcript() -> str:
    """The sample conversation as `deskhand chat --demo` prints it."""
    desk = load_desk(ROOT / "desk.toml", console.SAMPLE_BEGINS.date())
    books = ArticleFolder(ROOT / "kb_articles", desk.answers.wrong_share)
    shown = io.StringIO()
    settings = make_settings(_env_file=None)
    asyncio.run(console.play_sample(settings, desk, books, TranscriptConsole(shown)))
    return shown.getvalue()


def _scenes() -> tuple[str, str]:
    first, mark, second = transcript().partition(SECOND_SCENE)
    return first.strip("\n"), (mark + second).strip("\n")


if __name__ == "__main__":
    for file, text in files().items():
        file.write_text(text, encoding="utf-8")
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
