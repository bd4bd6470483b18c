"""The kinds of values in a policy, as pydantic types: texts, durations, sizes, names of entries.

Each says in `Kind` what people must write. A validator raises `mistake(…)` with the rest of the
sentence that `bot.policy.validation` begins with the name of the setting.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo
from pydantic_core import PydanticCustomError, PydanticKnownError

from bot.policy.problems import did_you_mean

MAX_DURATION = timedelta(days=3660)
_SPELLINGS = {
    1: "s sec secs second seconds",
    60: "m min mins minute minutes",
    3600: "h hr hrs hour hours",
    86400: "d day days",
    604800: "w week weeks",
}
_UNITS = {unit: seconds for seconds, units in _SPELLINGS.items() for unit in units.split()}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
_BETWEEN = re.compile(r"\s*,?\s*(?:and\s)?\s*")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)")
_SIZES = {"b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting must be: "[desk] name must be a text in quotes." `remedy` comes after it."""

    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The entries of the file that others may name: teams, queues, categories."""

    of: Mapping[str, Sequence[str]]


def mistake(predicate: str, remedy: str = "") -> PydanticCustomError:
    """What is wrong with a value: `[desk] prefix` + `predicate`."""
    return PydanticCustomError("mistake", "{predicate}", {"predicate": predicate, "remedy": remedy})


def not_defined(value: str, known: Iterable[str]) -> PydanticCustomError:
    return mistake(f' names "{value}", which is not defined.', did_you_mean(value, known))


def duration(text: str) -> timedelta | None:
    """The length of "4 hours", "1h30m" or "2 days"; None if it is none."""
    said = text.strip().casefold()
    parts = _PART.findall(said)
    before, *between = _PART.split(said)[::3]
    if not parts or before or between.pop() or not all(map(_BETWEEN.fullmatch, between)):
        return None
    if any(unit not in _UNITS for _, unit in parts):
        return None
    total = sum(float(n) * _UNITS[unit] for n, unit in parts)
    return timedelta(seconds=min(total, MAX_DURATION.total_seconds() + 1))


def text_of(value: object) -> str:
    """The same value, which must be a text with something in it."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if not value.strip():
        raise mistake(" is empty.", "Write a text, or leave the line out.")
    return value


def _duration(value: object) -> timedelta:
    length = duration(said := text_of(value))
    if length is None or not timedelta() < length <= MAX_DURATION:
        what = f' says "{said}", which is no duration up to ten years.'
        raise mistake(what, 'Write it like "30 minutes", "4 hours" or "2 days".')
    return length


def _size(value: object) -> int:
    found = _SIZE.fullmatch(text_of(value).strip().casefold())
    size = float(found[1]) * _SIZES[found[2]] if found else 0
    if not 1 <= size <= _SIZES["gb"]:
        raise mistake(" is no size up to 1 GB.", 'Write it like "10 MB".')
    return int(size)


def one_of(known: Sequence[str], kind: Callable[[str], object] = str) -> PlainValidator:
    """A name out of a closed list, made into what `kind` makes of it."""

    def validate(value: object) -> object:
        if (said := text_of(value)) not in known:
            raise not_defined(said, known)
        return kind(said)

    return PlainValidator(validate)


def defined_in(section: str, *others: str) -> AfterValidator:
    """A name that must be an entry of that section of the file, or one of `others`."""

    def validate(value: str, info: ValidationInfo) -> str:
        named = info.context.of.get(section, ()) if isinstance(info.context, Names) else ()
        known = (*others, *named)
        if value and value not in known:
            raise not_defined(value, known)
        return value

    return AfterValidator(validate)


TEXT: Final = Kind("a text in quotes")
TEXTS: Final = Kind("a list of texts", 'Like ["one", "two"].')

Text = Annotated[str, PlainValidator(text_of), TEXT]
"""A text with something in it."""
OptionalText = Annotated[str, TEXT]
"""A text that may be empty, which then stands for none."""
Texts = Annotated[tuple[str, ...], Field(strict=False), TEXTS]
Duration = Annotated[timedelta, PlainValidator(_duration), TEXT]
Size = Annotated[int, PlainValidator(_size), TEXT]
