"""The English catalogue, as tests quote it: what is said, what stands on buttons, and names."""

from typing import Final

from adapters.words.catalogue import catalogue
from adapters.words.generate import NOT_SAID

_TEXTS: Final = catalogue("en").texts
WORDS: Final = {name: text for name, text in _TEXTS.items() if not name.startswith(NOT_SAID)}
LABELS: Final = {
    name.removeprefix("button."): text
    for name, text in _TEXTS.items()
    if name.startswith("button.")
}
NAMES: Final = {
    name.removeprefix("name."): text for name, text in _TEXTS.items() if name.startswith("name.")
}
