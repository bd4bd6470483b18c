"""Values of the core to JSON text and back, by their type hints: what the store keeps in a column.

cattrs generates the converters of each dataclass, msgspec reads and writes the text (decision 42).
Ours is only the format, which rows of earlier releases have:

- A member of a union of dataclasses is tagged with its class name under "$"; inside a union, a
  moment is {"@": "2026-..."} and a duration {"~": microseconds}.
- Fields that hold their default are left out: shorter rows, and a changed default reaches old ones.
- Unknown keys are passed over and missing ones take their defaults, so rows that an older or a
  newer release wrote can still be read; renamed fields are listed in `stored_names`.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from cattrs import Converter
from cattrs.fns import identity
from cattrs.gen import make_dict_structure_fn

from core.store.stored_names import EARLIER_NAMES

log = logging.getLogger(__name__)

Unstructure = Callable[[Any], Any]
Structure = Callable[[Any, Any], Any]
_PLAIN = (str, int, float, bool)
_TAGS = {datetime: "@", timedelta: "~"}
_CLASS = "$"


class UnreadableError(ValueError):
    """A stored text is not of the kind that was expected; the message names both."""


def dumps(kind: Any, value: object, *, ascii_only: bool = False) -> str:
    """`value` as JSON text. `kind` is the type or union that `loads` will be given.

    With `ascii_only` every other character is escaped, so that the text can be stored anywhere.
    """
    plain = _unstructure_hook(kind)(value)
    return _ASCII.encode(plain) if ascii_only else encode_plain(plain)


def encode_plain(plain: object) -> str:
    """Lists, mappings, texts and numbers as JSON text."""
    try:
        return msgspec.json.encode(plain).decode()
    except (TypeError, UnicodeEncodeError):  # a subclass of str, half a character
        return _ANY.encode(plain)


class FieldEncoder:
    """Encodes a dataclass without slots as `dumps` does; what has not changed since the last time
    is not encoded again.
    """

    def __init__(self, kind: Any) -> None:
        types = get_type_hints(kind)
        self._fields = [
            (each.name, _default_of(each), f'"{each.name}":', _unstructure_hook(types[each.name]))
            for each in fields(kind)
        ]

    def encode(self, value: object, before: object, encoded: Mapping[str, str]) -> dict[str, str]:
        """The fields of `value`, each as JSON text that begins with its name; `encoded` are those
        of `before`, as this function gave them.
        """
        now, then, found = vars(value), vars(before), dict[str, str]()
        for name, default, key, unstructure in self._fields:
            item = now[name]
            if item is default:
                continue
            if name in encoded and then[name] is item:
                found[name] = encoded[name]
            elif item != default:
                found[name] = key + encode_plain(unstructure(item))
        return found


def join_fields(encoded: Mapping[str, str]) -> str:
    """The JSON object of fields that `FieldEncoder.encode` gave."""
    return "{" + ",".join(encoded.values()) + "}"


def loads(kind: Any, text: str) -> Any:
    """The value that `dumps` wrote. Raises UnreadableError when the text fits no such thing."""
    try:
        return _structure_hook(kind)(_parse(text), kind)
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


def in_micros(duration: timedelta) -> int:
    """A duration as whole microseconds."""
    return duration // _MICROSECOND


def moment(count: int) -> datetime:
    """The moment, in UTC, that `micros` counted."""
    return _EPOCH + count * _MICROSECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ANY = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ASCII = json.JSONEncoder(separators=(",", ":"))


def _parse(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):  # halves of characters, escaped or not
        return json.loads(text)


@cache
def _unstructure_hook(kind: Any) -> Unstructure:
    hook: Unstructure = _CONVERTER.get_unstructure_hook(kind)
    return hook


@cache
def _structure_hook(kind: Any) -> Structure:
    return _CONVERTER.get_structure_hook(kind)


def _build_converter() -> Converter:
    converter = Converter(detailed_validation=False, omit_if_default=True)
    converter.register_unstructure_hook(datetime, _iso_text)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(timedelta, lambda value: value // _MICROSECOND)
    converter.register_structure_hook(timedelta, lambda count, _: count * _MICROSECOND)
    for fits, unstructure, structure in (
        (_is_sequence, _unstructure_sequence, _structure_sequence),
        (_is_mapping, _unstructure_mapping, _structure_mapping),
        (_is_tagged_union, _unstructure_union, _structure_union),
    ):
        converter.register_unstructure_hook_factory(fits, unstructure)
        converter.register_structure_hook_factory(fits, structure)
    # msgspec writes them by their values. To find a member, an enum takes five times as long as a
    # mapping of its values.
    for plain in (StrEnum, IntEnum):
        converter.register_unstructure_hook(plain, identity)
        converter.register_structure_hook(plain, _structure_enum)
    converter.register_structure_hook_factory(is_dataclass, _structure_dataclass)
    return converter


def _iso_text(moment: datetime) -> str:
    """What `isoformat` gives. msgspec is five times faster; it ends UTC, which ours are, with Z."""
    if moment.tzinfo is UTC:
        return f"{msgspec.to_builtins(moment)[:-1]}+00:00"
    return moment.isoformat()


def _default_of(each: Field[Any]) -> object:
    """`MISSING`, to which no value is equal, where there is none."""
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default


def _is_sequence(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (dict, Mapping)


def _members(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) not in (Union, UnionType):
        return ()
    return tuple(member for member in get_args(kind) if member is not NoneType)


def _is_tagged_union(kind: Any) -> bool:
    """Of several types. What is one type or None needs no tag, and cattrs does it."""
    return len(_members(kind)) > 1


def _unstructure_sequence(kind: Any, converter: Converter) -> Unstructure:
    item = get_args(kind)[0]
    if item in _PLAIN:
        return lambda values: values
    unstructure = converter.get_unstructure_hook(item)
    return lambda values: [unstructure(value) for value in values]


def _structure_sequence(kind: Any, converter: Converter) -> Structure:
    item = get_args(kind)[0]
    if item in _PLAIN:
        return lambda values, _: tuple(values)
    structure = converter.get_structure_hook(item)
    return lambda values, _: tuple([structure(value, item) for value in values])


def _unstructure_mapping(kind: Any, converter: Converter) -> Unstructure:
    item = get_args(kind)[1]
    unstructure = converter.get_unstructure_hook(item)
    if str in _members(item):  # as most values are, and they stay as they are
        return lambda values: {
            str(name): value if type(value) is str else unstructure(value)
            for name, value in values.items()
        }
    return lambda values: {str(name): unstructure(value) for name, value in values.items()}


def _structure_mapping(kind: Any, converter: Converter) -> Structure:
    item = get_args(kind)[1]
    if item in _PLAIN:
        return lambda values, _: dict(values.items())
    structure = converter.get_structure_hook(item)
    return lambda values, _: {name: structure(value, item) for name, value in values.items()}


def _unstructure_union(kind: Any, converter: Converter) -> Unstructure:
    by_type = {member: _unstructure_member(member, converter) for member in _members(kind)}
    by_type[NoneType] = _same
    return lambda value: by_type[type(value)](value)


def _unstructure_member(member: Any, converter: Converter) -> Unstructure:
    if member in _PLAIN:
        return _same
    unstructure = converter.get_unstructure_hook(member)
    tag = _TAGS.get(member)
    if tag is not None:
        return lambda value: {tag: unstructure(value)}
    name = member.__name__
    return lambda value: {_CLASS: name, **unstructure(value)}


def _structure_union(kind: Any, converter: Converter) -> Structure:
    classes: list[Any] = [member for member in _members(kind) if is_dataclass(member)]
    named = {each.__name__: (converter.get_structure_hook(each), each) for each in classes}

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if _CLASS in value:
            read, member = named[value[_CLASS]]
            return read(value, member)
        if "@" in value:
            return datetime.fromisoformat(value["@"])
        return value["~"] * _MICROSECOND

    return structure


def _structure_enum(value: Any, kind: Any) -> Any:
    found = _values_of(kind).get(value)
    return kind(value) if found is None else found


@cache
def _values_of(kind: Any) -> dict[Any, Any]:
    return {member.value: member for member in kind}


def _structure_dataclass(kind: Any, converter: Converter) -> Structure:
    structure = make_dict_structure_fn(kind, converter)
    earlier = EARLIER_NAMES.get(kind.__name__)
    if earlier is None:
        return structure
    old_names = earlier.keys()

    def structure_renamed(value: Any, type_: Any) -> Any:
        if not old_names.isdisjoint(value):
            value = {earlier.get(name, name): item for name, item in value.items()}
        return structure(value, type_)

    return structure_renamed


def _same(value: Any) -> Any:
    return value


_CONVERTER = _build_converter()
