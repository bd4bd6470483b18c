"""`.env.example`, derived: every setting with its remark and what is usual.

`python -m tests.docs.readme` writes it, and a test compares.
"""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.platforms import PLATFORMS
from bot.settings import Settings

WIDTH: Final = 98
_HEAD: Final = (
    "Copy this to .env and fill in what you use. Everything is optional: with nothing set, Deskhand"
    " runs in the terminal on an SQLite file."
)


def env_example() -> str:
    """The desk's own settings, each platform's, and those of the language model."""
    own = Settings.model_fields
    model = {name: each for name, each in own.items() if name.startswith("openai")}
    desk = {name: each for name, each in own.items() if name not in model}
    blocks = [_remark(_HEAD), *_lines(desk)]
    for platform in PLATFORMS:
        blocks += ["", _remark(platform.remark), *_lines(platform.settings.model_fields)]
    return "\n".join([blocks[0], "", *blocks[1:], "", *_lines(model)]) + "\n"


def _lines(fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    for name, each in fields.items():
        if each.description:
            yield _remark(each.description)
        yield f"{name.upper()}={_usual(each.default)}"


def _usual(value: object) -> str:
    """Secrets and switches are left empty."""
    return "" if isinstance(value, SecretStr | bool) else str(value)


def _remark(text: str) -> str:
    joined = " ".join(text.split())
    return textwrap.fill(joined, WIDTH, initial_indent="# ", subsequent_indent="# ")
