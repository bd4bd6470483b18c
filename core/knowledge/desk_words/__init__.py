"""Words of desks anywhere that mean the same: one file per language, rows as in a team's glossary.

The rows of a language are used for questions and for articles in that language alone: a word of one
means something else in another. They lead to the English word, whatever the language of the
articles, so that a German question meets an English article, and a Hebrew article a German one.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = (
    "english", "german", "french", "spanish", "italian", "portuguese", "dutch", "swedish",
    "polish", "turkish", "russian", "hebrew", "arabic",
)  # fmt: skip

_READ_AS: Final = {"danish": "swedish", "norwegian": "swedish"}
"""Languages that are near enough to be read by the words of another."""


@lru_cache
def desk_rows(language: str) -> tuple[str, ...]:
    """The rows of a language; none where nobody wrote any. Part of the program, and read once."""
    name = _READ_AS.get(language, language)
    if name not in LANGUAGES:
        return ()
    text = files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
