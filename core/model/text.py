"""Which characters of a text are stored, shown and compared. Used wherever text enters or leaves.

Three rules, from the loosest to the strictest:

`storable`  what both databases can keep: no NUL, no lone surrogate. Applied to every event.
`clean`     what a reader may be shown. Invisible characters stay only where a script or an emoji
            needs them: ZWJ and ZWNJ, variation selectors, LRM and RLM, isolates that are balanced
            within their line, and the tag sequences of flags. Other control characters, bidi
            overrides and embeddings, zero-width characters and tags are dropped. A character that
            Python's tables do not know is kept: it is an emoji newer than this Python.
`visible`   what can be seen of it: `clean` without any invisible character. For comparing and for
            checks (links, commands, secrets), so that nothing hides between two letters.

What is invisible is Unicode's own property, Default_Ignorable_Code_Point (DerivedCoreProperties),
which `unicodedata` does not have. Noncharacters (U+FDD0..U+FDEF, U+xxFFFE, U+xxFFFF) are dropped:
they are never text, so adapters can use them as marks that nobody can forge.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_JOINERS: Final = "\u200c\u200d"
_SELECTORS: Final = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARKS: Final = "\u200e\u200f"
_ISOLATES: Final = "\u2066-\u2069"
_OTHER_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_DROPPED: Final = re.compile(f"[{_CONTROL}{_NONCHARACTERS}{_OTHER_INVISIBLE}]")
_INVISIBLE: Final = re.compile(
    f"[{_CONTROL}{_NONCHARACTERS}{_JOINERS}{_SELECTORS}{_MARKS}{_ISOLATES}{_OTHER_INVISIBLE}]"
)
_ASCII_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_FLAG: Final = re.compile(
    "\U0001f3f4(?:[\U000e0061-\U000e007a]{2}|[\U000e0030-\U000e0039]{3})"
    "[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f"
)
"""A black flag and the code of a region, as in England's (UTS 51, emoji tag sequences)."""
_SEPARATOR: Final = re.compile("[\u2028\u2029]")
"""Line and paragraph separator, which some platforms show as a new line and some not at all."""
_ISOLATE: Final = re.compile(f"[{_ISOLATES}\n]")
_POP: Final = "\u2069"
_HIDDEN_IN_WORD: Final = f"{_JOINERS}{_SELECTORS}{_MARKS}{_ISOLATES}"
_WORD: Final = re.compile(r"\S+")
_BESIDE_ASCII: Final = re.compile(
    rf"(?<=[!-~])[{_HIDDEN_IN_WORD}]+(?!\u20e3)|[{_HIDDEN_IN_WORD}]+(?=[!-~])"
)
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}:/|www\.", re.IGNORECASE)


def storable(text: str) -> str:
    """`text` as every database can keep it: halves of a character are joined or replaced."""
    if text.isascii() or _UNSTORABLE.search(text) is None:
        return text.replace("\x00", "")
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "")


def make_storable(value: T) -> T:
    """The same for every text in a value of the model; the value itself where nothing changes."""
    return _storable(value)  # type: ignore[no-any-return]


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        # An enum is a str as well, and its values are our own.
        return storable(value) if type(value) is str else value
    if isinstance(value, tuple):
        made = tuple(_storable(item) for item in value)
        return value if all(a is b for a, b in zip(made, value, strict=True)) else made
    if isinstance(value, Mapping):
        return {_storable(name): _storable(item) for name, item in value.items()}
    changed, kind = dict[str, Any](), cast(Any, type(value))
    for name in _fields_of(kind):
        item = getattr(value, name)
        # Nearly all are plain texts in ASCII, nothing at all, or hold no text.
        if type(item) is str:
            if item.isascii() and "\x00" not in item:
                continue
        elif type(item) in _TEXTLESS or not item:
            continue
        made_anew = _storable(item)
        if made_anew is not item:
            changed[name] = made_anew
    return replace(value, **changed) if changed else value


_TEXTLESS: Final = frozenset({NoneType, bool, int, datetime})


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:
    """What a value of this class is made of; nothing but for dataclasses."""
    return tuple(field.name for field in fields(kind) if field.init) if is_dataclass(kind) else ()


def clean(text: str) -> str:
    """`text` as a reader may be shown it."""
    # Nearly all texts are ASCII, where looking for controls alone is eight times faster.
    if text.isascii() and (text.isprintable() or _ASCII_CONTROL.search(text) is None):
        return text
    if _INVISIBLE.search(text) is None:
        return _SEPARATOR.sub("\n", text)
    text = _SEPARATOR.sub("\n", _drop(storable(text)))
    # A bare link may lose one end of a pair of isolates, so the balance comes after it.
    return _balance(_WORD.sub(_bare_link, text))


def visible(text: str) -> str:
    """What can be seen of `text`, for comparing and for checks."""
    if text.isascii() and text.isprintable():  # as most texts are, and these hide nothing
        return text
    return _INVISIBLE.sub("", storable(text))


def visible_words(text: str) -> str:
    """`clean`, with nothing invisible beside an ASCII character: for what a model says. Links,
    commands and numbers are then what they look like, and other scripts keep their joiners."""
    return _BESIDE_ASCII.sub("", clean(text))


def is_blank(text: str) -> bool:
    """Is there nothing to be seen in it?"""
    return not visible(text).strip().strip("\u2800")


def one_line(text: str, limit: int) -> str:
    """`text`, cleaned, on one line of at most `limit` characters: a name, a title, a label."""
    shown = " ".join(clean(text).split())
    return truncate(shown, limit)


def truncate(text: str, limit: int) -> str:
    """At most `limit` characters of a cleaned text; a cut flag or isolate leaves nothing behind."""
    if len(text) <= limit:
        return text
    return clean(text[: max(0, limit - 1)]).rstrip("\u200d") + "\N{HORIZONTAL ELLIPSIS}"


def _drop(text: str) -> str:
    shown, at = list[str](), 0
    for flag in _FLAG.finditer(text):
        shown += [_DROPPED.sub("", text[at : flag.start()]), flag[0]]
        at = flag.end()
    return "".join([*shown, _DROPPED.sub("", text[at:])])


def _balance(text: str) -> str:
    """Without isolates that are not closed in their line, where bidi closes them itself, and
    without ends that close nothing."""
    open_at, lone = list[int](), set[int]()
    for found in _ISOLATE.finditer(text):
        if found[0] == "\n":
            lone.update(open_at)
            open_at.clear()
        elif found[0] != _POP:
            open_at.append(found.start())
        elif open_at:
            open_at.pop()
        else:
            lone.add(found.start())
    lone.update(open_at)
    return "".join(c for at, c in enumerate(text) if at not in lone) if lone else text


def _bare_link(found: re.Match[str]) -> str:
    """A link reads as what it leads to: nothing hides between its letters. Joiners between the
    letters of a script that needs them stay."""
    word = found[0]
    if word.isascii() or _ADDRESS.search(visible(word)) is None:
        return word
    return _BESIDE_ASCII.sub("", word)
