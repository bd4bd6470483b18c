"""Tell text that stands in the program from text that was put into it.

The text of an exception, or of a library's log line, is a sentence of the program with values in
it, and the values may be anybody's words: `KeyError('my password is ...')`, `invalid literal for
int() with base 10: '...'`. Which values are harmless cannot be listed, since every library has
sentences of its own. So it is done the other way round: what also stands as a constant in the code
that wrote the text is kept, and everything else becomes an ellipsis. Only installed code counts,
the product's and that of libraries: a script or a test may have somebody's words as constants.
"""

import re
import sysconfig
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, Final

MAX_TEXT_CHARS: Final = 400
MIN_LITERAL_CHARS: Final = 3
"""Letters and digits. Shorter constants occur by chance in anything."""
MAX_LITERALS: Final = 400
HIDDEN: Final = "…"

PRODUCT: Final = frozenset({"bot", "adapters", "core"})
_FOLDERS: Final = tuple(f"{Path(__file__).parents[2] / package}/" for package in sorted(PRODUCT))
_LIBRARIES: Final = tuple(
    f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib", "purelib", "platlib")
)
_DEPTH: Final = 2
"""Functions of functions in which a text may have been made."""
_MAX_CACHED: Final = 4096
_SLOT: Final = re.compile(r"%(?:\(\w*\))?[-+ #0-9.*]*[a-zA-Z%]|\{[^{}]*\}|\n")
_STATUS: Final = re.compile(r"\W*[1-5]\d\d\W*")
"""An HTTP status says much and nothing private."""
_NO_WORDS: Final = re.compile(r"[\s().,:;'\"!?<>\[\]{}=/-]*")

INTERPRETER: Final = frozenset(
    """object has no attribute|object is not subscriptable|object is not callable
object is not iterable|object cannot be interpreted as an integer|object can't be awaited
object does not support item assignment|object does not support the asynchronous context manager
'NoneType'|'str'|'int'|'float'|'bytes'|'dict'|'list'|'tuple'|'bool'|'set'|'coroutine'|'function'
invalid literal for int() with base|could not convert string to float|division by zero
list index out of range|tuple index out of range|string index out of range|pop from empty list
not enough values to unpack (expected|too many values to unpack (expected|unhashable type
unsupported operand type(s) for|not supported between instances of|positional argument
positional arguments but|were given|was given|got an unexpected keyword argument
missing required|argument of type|is not iterable|is required|must be|sequence item|expected
maximum recursion depth exceeded|while calling a Python object|in comparison
dictionary changed size during iteration|Set changed size during iteration
can't compare offset-naive and offset-aware datetimes|Invalid isoformat string
year is out of range|day is out of range for month|date value out of range
Exceeds the limit|for integer string conversion|int too large to convert to float
embedded null byte|embedded null character|codec can't decode byte|codec can't encode character
Expecting value|Extra data|Unterminated string starting at|Invalid control character at
Expecting property name enclosed in double quotes|Expecting ',' delimiter|Expecting ':' delimiter
Invalid \\escape|No module named|cannot import name|unknown encoding|Event loop is closed
UNIQUE constraint failed|NOT NULL constraint failed|CHECK constraint failed
FOREIGN KEY constraint failed|no such table|no such column|database is locked|disk I/O error
database table is locked|attempt to write a readonly database|unable to open database file
database disk image is malformed|file is not a database|database or disk is full
Name or service not known|Temporary failure in name resolution|nodename nor servname provided
No address associated with hostname|certificate verify failed|self-signed certificate
certificate has expired|Hostname mismatch|wrong version number|unexpected EOF
Task exception was never retrieved|Future exception was never retrieved
Task was destroyed but it is pending!|Exception in callback|Unclosed client session
Unclosed connector|Unclosed connection|Unclosed response|Fatal error on transport
Fatal read error on socket transport|Fatal write error on socket transport
socket.accept() out of system resource|SSL handshake failed|Error on transport creation""".replace(
        "\n", "|"
    ).split("|")
)
"""What the interpreter and the libraries written in C say; there is no code object to look into."""


def literals_of(frames: Iterable[FrameType]) -> frozenset[str]:
    """The constants of the code that runs in these frames, and of what it names of its module:
    constants, tables of words, and the functions that may have made the text."""
    found: set[str] = set()
    for frame in frames:
        if is_installed(frame.f_code):
            found |= _reachable(frame.f_code, frame.f_globals, _DEPTH)
    return frozenset(found)


def is_installed(code: CodeType) -> bool:
    return code.co_filename.startswith((*_FOLDERS, *_LIBRARIES, "<frozen "))


def short_path(file: str) -> str:
    """Within the package that a file belongs to; else the last parts."""
    for folder in _FOLDERS:
        if file.startswith(folder):
            return file[len(folder) - len(Path(folder).name) - 1 :]
    for folder in sorted(_LIBRARIES, key=len, reverse=True):
        if file.startswith(folder):
            return file[len(folder) :]
    return "/".join(file.split("/")[-3:])


def is_product_code(code: CodeType) -> bool:
    return code.co_filename.startswith(_FOLDERS)


def literals_of_type(error_type: type) -> frozenset[str]:
    """The constants of a class that writes its text by itself."""
    found: set[str] = set()
    for owner in error_type.__mro__:
        for name in ("__init__", "__str__", "__new__"):
            code = getattr(vars(owner).get(name), "__code__", None)
            if isinstance(code, CodeType) and is_installed(code):
                found |= _literals(code)
    return frozenset(found)


def keep_literals(text: str, literals: frozenset[str]) -> str:
    """`text` with everything hidden that is neither in `literals` nor said by the interpreter."""
    text = text[:MAX_TEXT_CHARS]
    if text in literals:
        return text
    known = bytearray(len(text))
    for piece in sorted(literals | INTERPRETER, key=len, reverse=True):
        start = text.find(piece)
        while start >= 0:
            end = start + len(piece)
            if not any(known[start:end]) and _is_apart(text, start, end):
                known[start:end] = b"\1" * len(piece)
            start = text.find(piece, end)
    return _hide_unknown(text, known)


def _hide_unknown(text: str, known: bytearray) -> str:
    parts: list[str] = []
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and known[end] == known[start]:
            end += 1
        part = text[start:end]
        keep = known[start] or _NO_WORDS.fullmatch(part) or _STATUS.fullmatch(part)
        parts.append(part if keep else _hidden(part))
        start = end
    return "".join(parts)


def _hidden(part: str) -> str:
    """An ellipsis, with the blank or the sign around it that belongs to the sentence."""
    first = part[:1] if _NO_WORDS.fullmatch(part[:1]) else ""
    last = part[-1:] if _NO_WORDS.fullmatch(part[-1:]) else ""
    return f"{first}{HIDDEN}{last}"


def _is_apart(text: str, start: int, end: int) -> bool:
    """No word is cut in two: "set" is not known because it stands in "upset"."""
    before, after = text[start - 1 : start], text[end : end + 1]
    cuts_before = before.isalnum() and text[start].isalnum()
    cuts_after = after.isalnum() and text[end - 1].isalnum()
    return not (cuts_before or cuts_after)


def _reachable(code: CodeType, names: dict[str, Any], depth: int) -> frozenset[str]:
    if (known := _cache.get((code, depth))) is not None:
        return known
    found = set(_literals(code))
    for value in _names_in_code(code, names):
        if isinstance(value, FunctionType):
            if depth and is_product_code(value.__code__):
                found |= _reachable(value.__code__, value.__globals__, depth - 1)
        elif len(found) < MAX_LITERALS:
            texts = value.values() if type(value) is dict else (value,)
            for text in islice(texts, MAX_LITERALS):
                if type(text) is str and len(text) <= MAX_TEXT_CHARS:
                    found.update(_pieces(text))
    if len(_cache) > _MAX_CACHED:
        _cache.clear()
    _cache[code, depth] = frozenset(found)
    return _cache[code, depth]


def _names_in_code(code: CodeType, names: dict[str, Any]) -> Iterator[object]:
    """What the code names of its module, and of the product's modules that it names."""
    for name in code.co_names:
        value = names.get(name)
        if not isinstance(value, ModuleType):
            yield value
        elif value.__name__.partition(".")[0] in PRODUCT:
            yield from (vars(value).get(attribute) for attribute in code.co_names)


_cache: dict[tuple[CodeType, int], frozenset[str]] = {}


@lru_cache(maxsize=2048)
def _literals(code: CodeType) -> frozenset[str]:
    found = set[str]()
    for value in _strings(code.co_consts):
        found.update(_pieces(value))
        if len(found) > MAX_LITERALS:
            break
    return frozenset(found)


def _strings(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple | frozenset):
            yield from _strings(value)


def _pieces(literal: str) -> Iterable[str]:
    """A sentence without the slots for values that are in it."""
    if literal.isidentifier() or not _SLOT.search(literal):
        pieces = [literal]
    else:
        pieces = _SLOT.split(literal)
    for piece in pieces:
        trimmed = piece.strip()
        if sum(character.isalnum() for character in trimmed) >= MIN_LITERAL_CHARS:
            yield trimmed
