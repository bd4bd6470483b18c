"""Frozen dataclasses to plain JSON and back, by their type hints.

A member of a union is tagged with its class name, a moment or a duration inside a union with "@"
and "~". Unknown keys are passed over and missing ones take their defaults, so rows that an older
or a newer release wrote can still be read.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from core.store.stored_names import EARLIER_NAMES

log = logging.getLogger(__name__)

Convert = Callable[[Any], Any]
_PLAIN = (str, int, float, bool)


class UnreadableError(ValueError):
    """A stored text is not of the kind that was expected; the message names both."""


def dumps(kind: Any, value: object, *, ascii_only: bool = False) -> str:
    """`value` as JSON text. `kind` is the type or union that `loads` will be given.

    With `ascii_only` every other character is escaped, so that the text can be stored anywhere.
    """
    return json.dumps(_encoder(kind)(value), ensure_ascii=ascii_only, separators=(",", ":"))


def loads(kind: Any, text: str) -> Any:
    """The value that `dumps` wrote. Raises UnreadableError when the text fits no such thing."""
    try:
        return _decoder(kind)(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        name = getattr(kind, "__name__", str(kind))
        raise UnreadableError(f"no {name} can be read from {text[:80]!r}") from wrong


def load_readable(kind: Any, texts: Iterable[str]) -> list[Any]:
    """The values of those texts that can be read: one that a newer release wrote, or that is
    damaged, must not hide the others. It is logged without its text.
    """
    values = []
    for text in texts:
        try:
            values.append(loads(kind, text))
        except UnreadableError:
            log.warning("store.unreadable_row", extra={"kind": getattr(kind, "__name__", "")})
    return values


def micros(moment: datetime) -> int:
    """A moment as whole microseconds since 1970 in UTC: sorts, and is exact on every database."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(count: int) -> datetime:
    """The moment, in UTC, that `micros` counted."""
    return _EPOCH + count * _MICROSECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@cache
def _encoder(kind: Any) -> Convert:
    members = _members(kind)
    if members:
        return _union_encoder(members)
    return _one(kind)[0]


@cache
def _decoder(kind: Any) -> Convert:
    members = _members(kind)
    if members:
        return _union_decoder(members)
    return _one(kind)[1]


def _one(kind: Any) -> tuple[Convert, Convert]:
    """How one type that is no union is written and read."""
    kind = kind.__supertype__ if isinstance(kind, NewType) else kind
    origin, args = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _same, _same
    if kind is datetime:
        return datetime.isoformat, datetime.fromisoformat
    if kind is timedelta:
        return _length, _duration
    if origin is tuple:
        return _sequence(_encoder(args[0]), list), _sequence(_decoder(args[0]), tuple)
    if origin in (dict, Mapping):
        return _mapping(_encoder(args[1])), _mapping(_decoder(args[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _value_of, kind
    if is_dataclass(kind):
        return _dataclass_encoder(kind), _dataclass_decoder(kind)
    raise TypeError(f"the store has no way to keep a {kind}")


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else ()


def _union_encoder(members: tuple[Any, ...]) -> Convert:
    inner = [m for m in members if m is not NoneType]
    if len(inner) == 1:
        write = _encoder(inner[0])
        return lambda value: None if value is None else write(value)
    by_type = {member: _tagged(member) for member in inner}
    return lambda value: None if value is None else by_type[type(value)](value)


def _tagged(member: Any) -> Convert:
    if member in _PLAIN:
        return _same
    write = _encoder(member)
    tag = {datetime: "@", timedelta: "~"}.get(member)
    if tag is not None:
        return lambda value: {tag: write(value)}
    return lambda value: {"$": member.__name__, **write(value)}


def _union_decoder(members: tuple[Any, ...]) -> Convert:
    inner = [m for m in members if m is not NoneType]
    if len(inner) == 1:
        read = _decoder(inner[0])
        return lambda value: None if value is None else read(value)
    named = {m.__name__: _decoder(m) for m in inner if isinstance(m, type) and is_dataclass(m)}

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if "@" in value:
            return datetime.fromisoformat(value["@"])
        return _duration(value["~"]) if "~" in value else named[value["$"]](value)

    return decode


def _dataclass_encoder(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    parts = [(f.name, _encoder(hints[f.name]), _default(f)) for f in fields(kind)]

    def encode(value: Any) -> dict[str, Any]:
        """Defaults are left out: shorter rows, and a changed default reaches old ones."""
        found = ((name, write, getattr(value, name), empty) for name, write, empty in parts)
        return {name: write(held) for name, write, held, empty in found if held != empty}

    return encode


def _dataclass_decoder(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    readers = {f.name: _decoder(hints[f.name]) for f in fields(kind)}
    earlier = EARLIER_NAMES.get(kind.__name__, {})

    def decode(value: Any) -> Any:
        today = ((earlier.get(name, name), item) for name, item in value.items())
        known = {name: item for name, item in today if name in readers}
        return kind(**{name: readers[name](item) for name, item in known.items()})

    return decode


def _default(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


def _sequence(convert: Convert, kind: Callable[[Any], Any]) -> Convert:
    return lambda values: kind(convert(value) for value in values)


def _mapping(convert: Convert) -> Convert:
    return lambda values: {str(name): convert(value) for name, value in values.items()}


def _same(value: Any) -> Any:
    return value


def _value_of(value: Enum) -> Any:
    return value.value


def _length(value: timedelta) -> int:
    return value // _MICROSECOND


def _duration(count: int) -> timedelta:
    return count * _MICROSECOND
