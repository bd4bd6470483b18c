"""Two problems in one message: where the one ends and the other begins, and what is no problem."""

import re
from typing import Final

from core.knowledge.index.language_detection import ENGLISH
from core.knowledge.index.tokenizer import is_complaint, telling, tokens

_ENDS: Final = re.compile(
    r"(?<![.;!?。!?;])[.;!?。!?;]++(?:\s+|$)|[。!?;\n]+"
    r"|(?:,|(?<!\s))\s+(?:and|but|plus|also|und|et|y|e|och|en|и|וגם|و)\s+(?:also\s+)?",
    re.IGNORECASE,
)
"""The end of a sentence, or a word that adds something."""

_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+|(?<=[。!?;])|\n+")

_EDGES: Final = " ,:-.;!?\u3002\uff01\uff1f\uff1b"

MAX_PROBLEMS: Final = 6
MIN_PROBLEM_LETTERS: Final = 8
"""Of a part that can be a problem."""


def split_problems(message: str) -> tuple[str, ...]:
    """The sentences of a message, and what "and" joins; () where it is all one."""
    parts = [part.strip(_EDGES) for part in _ENDS.split(message)]
    long = [part for part in parts if len(part) >= MIN_PROBLEM_LETTERS]
    return tuple(long[:MAX_PROBLEMS]) if len(long) > 1 else ()


def split_sentences(message: str) -> tuple[str, ...]:
    """The sentences with the signs that end them; () where it is a single one."""
    parts = [part.strip() for part in _SENTENCE.split(message)]
    long = [part for part in parts if len(part) >= MIN_PROBLEM_LETTERS]
    return tuple(long[:MAX_PROBLEMS]) if len(long) > 1 else ()


def without_end(sentence: str) -> str:
    """The same as a part of `split_problems` is written, so that it is looked up once."""
    return sentence.strip(_EDGES)


def is_own_matter(sentence: str, language: str = ENGLISH) -> bool:
    """Whether it asks or complains about something, so that it is not the story around a question:
    "is that safe for the server?" and "teams does not start", but not "I have a meeting at ten"."""
    words = tokens(sentence)
    asks = sentence.rstrip().endswith(("?", "\uff1f"))
    return bool(telling(words, language)) and (asks or is_complaint(words))
