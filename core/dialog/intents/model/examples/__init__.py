"""Example utterances per language, which the classifiers are fitted on; one file per language."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

MIN_EXAMPLES: Final = 100
"""With fewer, a language makes *more* expensive errors than with none: a dozen examples make the
classifier sure of what it cannot know."""

LANGUAGES: Final = ("english", "german", "hebrew", "arabic")

Examples = Mapping[str, tuple[str, ...]]
"""Utterances by the intent that they express."""


@lru_cache
def load_examples(language: str) -> Examples:
    """The examples of a language; empty where it has none, or too few.

    They are part of the program, like its code, and are read once.
    """
    if language not in LANGUAGES:
        return {}
    told = parse_examples(files(__name__).joinpath(f"{language}.txt").read_text("utf-8"))
    return told if sum(map(len, told.values())) >= MIN_EXAMPLES else {}


def parse_examples(text: str) -> Examples:
    """Utterances under the heading of their intent: `[thanks]`, then one on each line."""
    found: dict[str, list[str]] = {}
    intent = ""
    for line in text.splitlines():
        said = line.strip()
        if said.startswith("[") and said.endswith("]"):
            intent = said[1:-1]
            found.setdefault(intent, [])
        elif said and not said.startswith("#"):
            found[intent].append(said)
    return {name: tuple(each) for name, each in found.items()}
