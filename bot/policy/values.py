"""Reading single values: each says what is wrong with it, and the reading goes on."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from bot.policy.line_numbers import Path, line_of
from bot.policy.problems import Problem, did_you_mean

T = TypeVar("T")
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
_SIZES = {"b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}


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


@dataclass(slots=True)
class Reader:
    """Reads a policy and collects what is wrong with it, with the line of each mistake."""

    lines: Mapping[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, path: Path, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(line_of(self.lines, path), what, remedy))

    def table(self, held: Mapping[str, Any], path: Path, known: Iterable[str]) -> dict[str, Any]:
        """A table, with every key that is not known told."""
        value = held.get(path[-1], {}) if path else held
        if not isinstance(value, dict):
            self.wrong(
                path,
                f"[{dotted_path(path)}] must be a table.",
                f"Write it as [{dotted_path(path)}].",
            )
            return {}
        names = list(known)
        for key in value:
            if key not in names:
                known_by = f'[{dotted_path(path)}] has no setting "{key}".'
                said = known_by if path else f'there is no section "{key}".'
                self.wrong((*path, key), said, did_you_mean(key, names))
        return value

    def text(self, held: Mapping[str, Any], path: Path, default: str | None = None) -> str:
        """A text. An empty one is told, unless it is what stands for "none" here."""
        said = str(self._of(held, path, default, str, "a text in quotes", ""))
        if isinstance(held.get(path[-1]), str) and not said.strip() and default != "":
            self.wrong(
                path, f"{quote_names(path)} is empty.", "Write a text, or leave the line out."
            )
            return ""
        return said

    def flag(self, held: Mapping[str, Any], path: Path, default: bool) -> bool:
        return bool(self._of(held, path, default, bool, "true or false", default))

    def number(
        self, held: Mapping[str, Any], path: Path, default: float, low: float, high: float
    ) -> float:
        kinds = (int, float)
        value = self._of(held, path, default, kinds, f"a number from {low:g} to {high:g}", default)
        if isinstance(value, bool) or not low <= value <= high:
            self.wrong(path, f"{quote_names(path)} must be a number from {low:g} to {high:g}.")
            return default
        return float(value)

    def duration(
        self, held: Mapping[str, Any], path: Path, default: timedelta | None = None
    ) -> timedelta:
        fallback = default or timedelta(hours=1)
        if path[-1] not in held and default is not None:
            return default
        said = self.text(held, path)
        length = duration(said) if said else fallback
        if length is None or not timedelta() < length <= MAX_DURATION:
            self.wrong(
                path,
                f'{quote_names(path)} says "{said}", which is no duration up to ten years.',
                'Write it like "30 minutes", "4 hours" or "2 days".',
            )
            return fallback
        return length

    def texts(
        self, held: Mapping[str, Any], path: Path, default: Sequence[str] = ()
    ) -> tuple[str, ...]:
        value = held.get(path[-1], list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(
                path, f"{quote_names(path)} must be a list of texts.", 'Like ["one", "two"].'
            )
            return tuple(default)
        return tuple(value)

    def one_of(
        self, held: Mapping[str, Any], path: Path, known: Sequence[str], default: str | None = None
    ) -> str:
        value = self.text(held, path, default)
        return self.known(path, value, known) if value else (default or known[0])

    def known(self, path: Path, value: str, known: Sequence[str]) -> str:
        """`value`, which must be one of these names."""
        if value not in known:
            self.wrong(
                path,
                f'{quote_names(path)} names "{value}", which is not defined.',
                did_you_mean(value, known),
            )
        return value

    def size(self, held: Mapping[str, Any], path: Path, default: int) -> int:
        if path[-1] not in held:
            return default
        said = self.text(held, path).strip().casefold()
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)", said)
        size = float(found[1]) * _SIZES[found[2]] if found else 0
        if said and not 1 <= size <= _SIZES["gb"]:
            self.wrong(
                path, f"{quote_names(path)} is no size up to 1 GB.", 'Write it like "10 MB".'
            )
            return default
        return int(size) if said else default

    def each(
        self,
        held: Mapping[str, Any],
        section: str,
        read: Callable[[str, Mapping[str, Any]], T],
    ) -> dict[str, T]:
        """Every [section.name], in the order of the file."""
        tables = held.get(section, {})
        if not isinstance(tables, dict):
            self.wrong((section,), f"{section} must be tables.", f"Write [{section}.name].")
            return {}
        found = {}
        for name, table in tables.items():
            if isinstance(table, dict):
                found[name] = read(name, table)
            else:
                said = f"[{section}] has a setting {name!r} of its own."
                self.wrong((section, name), said, f"Write [{section}.{name}].")
        return found

    def _of(
        self, held: Mapping[str, Any], path: Path, default: Any, kind: Any, what: str, blank: Any
    ) -> Any:
        value = held.get(path[-1], default)
        if value is None:
            where = f"[{dotted_path(path[:-1])}]"
            self.wrong(path, f'{where} needs "{path[-1]}".', f"Add it as {what}.")
            return blank
        if not isinstance(value, kind):
            self.wrong(path, f"{quote_names(path)} must be {what}.")
            return blank
        return value


def dotted_path(path: Path) -> str:
    return ".".join(path)


def quote_names(path: Path) -> str:
    """How a setting is called in a sentence: [teams.network] queue."""
    return f"[{dotted_path(path[:-1])}] {path[-1]}"
