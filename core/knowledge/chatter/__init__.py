"""Chatter: what people write around a question, one file per language, for practice.

Nothing here is compared with questions. The shelf asks itself its own questions with such sentences
around them, so that it learns what a strength is worth in a long message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("english", "german", "hebrew")
"""Those with a file; shelves in others are as sure of a long message as of a short one."""
GROUPS: Final = ("opening", "background", "closing")


@dataclass(frozen=True, slots=True)
class Chatter:
    """Sentences by where they stand: before all else, before or after the question, at the end."""

    opening: tuple[str, ...]
    background: tuple[str, ...]
    closing: tuple[str, ...]

    def around(self, question: str, number: int) -> str:
        """The question in a story: the same for the same number, all different for the next."""
        told = self.background
        parts = (
            self.opening[number % len(self.opening)],
            told[(7 * number) % len(told)],
            *((told[(7 * number + 3) % len(told)],) if number % 2 else ()),
            question if question.rstrip().endswith(_ENDS) else f"{question}.",
            *((told[(7 * number + 5) % len(told)],) if number % 3 else ()),
            self.closing[number % len(self.closing)],
        )
        return " ".join(parts)


_ENDS: Final = (".", "?", "!")


@lru_cache
def chatter_of(language: str) -> Chatter | None:
    """That of a language; None where nobody wrote any. Part of the program, and read once."""
    if language not in LANGUAGES:
        return None
    text = files(__name__).joinpath(f"{language}.txt").read_text("utf-8")
    return Chatter(*(tuple(_group(text, name)) for name in GROUPS))


def _group(text: str, name: str) -> Sequence[str]:
    """The lines under the heading [name]."""
    lines = text.partition(f"[{name}]\n")[2].partition("\n[")[0].splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
