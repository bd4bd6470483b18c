"""Turn a log record into bounded fields: known values stay, everything else is named or hidden.

Lines of the product name an event (`delivery.dead`), and their fields were chosen with care. Lines
of libraries are sentences with anything in them, so `program_text` keeps only the sentence.
"""

import logging
import re
import sys
from collections.abc import Hashable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import PurePath
from types import FrameType
from typing import Any, Final

import structlog

from bot.logs.exceptions import describe, describe_briefly, signature
from bot.logs.program_text import HIDDEN, MAX_TEXT_CHARS, PRODUCT, keep_literals, literals_of
from bot.logs.redaction import Redactor

MAX_FIELDS: Final = 30
MAX_ITEMS: Final = 20
MAX_REDACTED_CHARS: Final = 2_000
"""Of one value. More than is shown, so that no secret is cut in two before it is found."""
MAX_RECORD_CHARS: Final = 20_000
"""Of all values of a record that are looked at; what comes after them is hidden."""

SENTENCES: Final = frozenset({"why", "remedy", "problem", "folder", "what", "text"})
"""Fields of the product that may hold blanks: a reason, a path, what is to be done. Every other
one is a name or an id, so blanks in it mean that somebody's words got there."""

_EVENT: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_MAX_DEPTH: Final = 3
_MAX_CALLERS: Final = 15


class Trust(Enum):
    """What kind of text a field may hold."""

    NOTHING = 0
    NAMES = 1
    ALL = 2


class _Bounded(Redactor):
    """A redactor that stops when it has read as much as a record may hold."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor, self._left = redactor, MAX_RECORD_CHARS

    def __call__(self, text: str) -> str:
        text = text[:MAX_REDACTED_CHARS]
        self._left -= len(text)
        return HIDDEN if self.is_spent else self._redactor(text)

    @property
    def is_spent(self) -> bool:
        return self._left < 0


def is_product_record(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in PRODUCT


def clean(record: logging.LogRecord, redact: Redactor) -> dict[str, Any]:
    """The fields of a line. Call it where the record was made: it looks at who logs.

    `exception` is a tuple of `Described`. All other values can be written as JSON.
    """
    trusted = is_product_record(record)
    bounded = _Bounded(redact)
    at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
    fields: dict[str, Any] = {
        "at": at,
        "level": record.levelname.lower()[:20],
        "event": visible(bounded(_event(record, trusted))),
    }
    if not trusted:
        fields["logger"] = visible(record.name)[:80]
    extra = {**structlog.contextvars.get_contextvars(), **_extra(record)}
    for name, value in list(extra.items())[:MAX_FIELDS]:
        known = Trust.ALL if name in SENTENCES else Trust.NAMES
        cleaned = clean_value(value, bounded, known if trusted else Trust.NOTHING)
        fields.setdefault(name[:40], cleaned)
    if isinstance(error := (record.exc_info or (None, None))[1], BaseException):
        fields["exception"] = describe(error)
    return fields


def repeat_key(record: logging.LogRecord, fields: Mapping[str, Any]) -> Hashable | None:
    """The same for the same failure; None for what is no failure."""
    if record.levelno < logging.WARNING:
        return None
    if error := fields.get("exception"):
        return record.name, fields["event"], signature(error), fields.get("platform")
    told = tuple(f"{name}={value}" for name, value in fields.items() if name != "at")
    return record.name, told


def clean_value(value: object, redact: _Bounded, trust: Trust, depth: int = 0) -> Any:
    """A value that can be written anywhere: bounded, redacted, and without a foreign `repr`."""
    if type(value) is str:  # nearly all are; an enum may be a str as well
        return _clean_text(value, redact, trust)
    match value:
        case None | bool() | float():
            return value
        case Enum():
            return clean_value(value.value, redact, trust, depth)
        case int():
            return int(value) if abs(value) < 10**18 else HIDDEN
        case BaseException():
            return visible(redact(describe_briefly(value)))[: 2 * MAX_TEXT_CHARS]
        case datetime() | date() | timedelta():
            return str(value)
        case bytes() | bytearray():
            return f"({len(value)} bytes)"
        case str() | PurePath():
            return _clean_text(str(value), redact, trust)
        case Mapping() | list() | tuple() | set() | frozenset() if (
            depth < _MAX_DEPTH and not redact.is_spent
        ):
            return _clean_items(value, redact, trust, depth + 1)
        case _:
            return f"({type(value).__name__})"


def visible(text: str) -> str:
    """Control characters, line breaks and signs of direction as escapes: a line stays one line."""
    if text.isascii() and text.isprintable():  # as nearly all are
        return text
    return _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text)


def _clean_items(value: Any, redact: _Bounded, trust: Trust, depth: int) -> Any:
    if isinstance(value, Mapping):
        items = list(value.items())[:MAX_ITEMS]
        return {
            str(clean_value(name, redact, trust, depth)): clean_value(each, redact, trust, depth)
            for name, each in items
        }
    return [clean_value(each, redact, trust, depth) for each in list(value)[:MAX_ITEMS]]


def _clean_text(text: str, redact: _Bounded, trust: Trust) -> str:
    text = text[:MAX_REDACTED_CHARS]
    if trust is Trust.NOTHING or (trust is Trust.NAMES and len(text.split()) > 1):
        return HIDDEN
    return _truncate(visible(redact(text)))


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[: MAX_TEXT_CHARS - 1] + HIDDEN


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _event(record: logging.LogRecord, trusted: bool) -> str:
    said = record.msg
    if trusted and isinstance(said, str) and not record.args and _EVENT.fullmatch(said):
        return said
    if isinstance(said, BaseException):
        return describe_briefly(said)
    if not isinstance(said, str):
        return f"({type(said).__name__})"
    return _sentence(said, record)


def _sentence(said: str, record: logging.LogRecord) -> str:
    """A library's line, as far as it stands in the code that logs it."""
    caller = _caller(record)
    literals = literals_of([caller] if caller else [])
    if not record.args:
        return keep_literals(said, literals)
    values = record.args if isinstance(record.args, Mapping) else tuple(record.args)
    try:
        if isinstance(values, Mapping):
            filled = said % {name: _argument(value) for name, value in values.items()}
        else:
            filled = said % tuple(_argument(value) for value in values)
    except (TypeError, ValueError, KeyError):
        filled = said
    shown = frozenset(
        str(value) for value in map(_argument, _values(values)) if isinstance(value, str)
    )
    return keep_literals(filled, literals | shown)


def _values(values: Any) -> list[object]:
    return list(values.values() if isinstance(values, Mapping) else values)


def _argument(value: object) -> object:
    match value:
        case bool() | float() | None:
            return value
        case int():
            return value if abs(value) < 10**9 else 0
        case BaseException():
            return describe_briefly(value)
        case str():
            return HIDDEN
        case _:
            return f"({type(value).__name__})"


def _caller(record: logging.LogRecord) -> FrameType | None:
    """Who logs; None where the record was made elsewhere, so that nothing is known of it."""
    frame: FrameType | None = sys._getframe(1)
    for _ in range(_MAX_CALLERS):
        if frame is None:
            return None
        if frame.f_code.co_filename == record.pathname and frame.f_code.co_name == record.funcName:
            return frame
        frame = frame.f_back
    return None
