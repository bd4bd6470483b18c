"""Two problems in one message: where the one ends and the other begins."""

import re
from typing import Final

_ENDS: Final = re.compile(
    r"[.;!?。!?;]+(?:\s+|$)|[。!?;\n]+"
    r"|,?\s+(?:and|but|plus|also|und|et|y|e|och|en|и|וגם|و)\s+(?:also\s+)?",
    re.IGNORECASE,
)
"""The end of a sentence, or a word that adds something."""

MOST_PARTS: Final = 6
FEWEST_LETTERS: Final = 8
"""Of a part that can be a problem."""


def parts_of(message: str) -> tuple[str, ...]:
    """The sentences of a message, and what "and" joins; () where it is all one."""
    parts = [part.strip(" ,:-") for part in _ENDS.split(message)]
    long = [part for part in parts if len(part) >= FEWEST_LETTERS]
    return tuple(long[:MOST_PARTS]) if len(long) > 1 else ()
