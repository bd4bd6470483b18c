"""English. Each name is a thing the bot can say; {braces} are filled with facts.

A part in [[double brackets]] is left out when a fact in it is missing or empty. A fact whose name
ends in "_md" is Markdown of an article; all others are somebody's words and are made harmless. A
line that begins with "-# " is small print. A wording that ends in ".voiced" is used where the platform
itself shows who speaks, one that ends in ".pressed" where there are buttons: nobody need write numbers.
"""

from typing import Final

from adapters.words.en.names import LABELS as LABELS, NAMES as NAMES
from adapters.words.en.pages import PAGES
from adapters.words.en.talk import TALK
from adapters.words.en.time import TIME
from adapters.words.en.work import WORK

WORDS: Final[dict[str, str]] = {**TALK, **WORK, **TIME, **PAGES}
