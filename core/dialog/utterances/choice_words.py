"""Which of a few options words mean: "2", "the second one", "number 3 please", or a title."""

import re
from collections.abc import Sequence
from typing import Final

from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import telling, tokens

MAX_TITLE_WORDS: Final = 8
"""Words. Whoever writes more tells of something."""

_KEYCAP: Final = re.compile("[\ufe0f\u20e3]")
_LAST: Final = -1
_COUNTED: Final = {
    word: number
    for number, words in enumerate(
        ("1 one first 1st top erste ersten", "2 two second 2nd zweite zweiten"), 1
    )
    for word in words.split()
} | {
    word: number
    for number, words in enumerate(
        ("3 three third 3rd dritte dritten", "4 four fourth 4th vierte", "5 five fifth 5th"), 3
    )
    for word in words.split()
}
_OF_TWO: Final = {"former": 1, "latter": 2}
_NAMES: Final = {**_COUNTED, **dict.fromkeys(("last", "bottom"), _LAST), **_OF_TWO}
_BEFORE: Final = (
    r"(?:(?:ok|okay|yes|yeah|yep|hi|hmm|i think|i guess|i mean|i meant|i want|i need|i would like"
    r"|id like|id say|i would say|i choose|i pick|i take|ill take|i go with|id go with"
    r"|i would go with|ill go with|i will go with|going with|lets go with|lets try"
    r"|lets"
    r"|maybe|probably|perhaps|rather|more like|its|it is|it s|that would be|must be|show me|show"
    r"|open|give me|take|try|choose|pick|select|go with|please|then|so|definitely|number|no|nr"
    r"|option|answer|article|choice|item|point|link|suggestion|the|a|nummer|bitte|das|die|der) )*"
)
_AFTER: Final = (
    r"(?: (?:one|option|answer|article|choice|item|link|suggestion|please|pls|thanks|thank you|then"
    r"|of them|of these|of those|i think|i guess|looks right|sounds right|seems right|looks good"
    r"|fits|fits best|is it|it is|is right|is the one|bitte|on the list|in the list))*"
)
_PICKED: Final = re.compile(rf"{_BEFORE}({'|'.join(_NAMES)}){_AFTER}")


def chosen_number(text: str, count: int) -> int | None:
    """The option, from 1 to `count`, that these words name by its place."""
    said = text.strip()
    if said.startswith("-") or (not said.isascii() and any(map(_is_foreign_digit, said))):
        return None
    found = _PICKED.fullmatch(phrases.plain(_KEYCAP.sub("", said).replace("#", " ")))
    if found is None or (found[1] in _OF_TWO and count != len(_OF_TWO)):
        return None
    number = _NAMES[found[1]]
    return count if number == _LAST else number if number <= count else None


def _is_foreign_digit(sign: str) -> bool:
    return sign.isdigit() and not sign.isascii()


_POINTERS: Final = frozenset("one ones option article answer first second third last".split())


def chosen_title(text: str, titles: Sequence[str]) -> int | None:
    """The option, from 1 on, that alone shares a telling word with these few words."""
    words = tokens(text)
    said = telling(word for word in words if word not in _POINTERS)
    if not said or len(words) > MAX_TITLE_WORDS or "?" in text:
        return None
    shared = [len(said & telling(tokens(title))) for title in titles]
    best = max(shared, default=0)
    if best < len(said) or shared.count(best) != 1:
        return None
    return shared.index(best) + 1
