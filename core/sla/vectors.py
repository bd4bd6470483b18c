"""Due times that a team has worked out for itself, compared with what the desk's clocks say.

A row is a JSON object: `zone`, `week` ({"monday": ["10:00-18:00"]}), `holidays` (ISO dates),
`clock` (a ClockKind), `start` (ISO, with offset), `minutes` (whole), `pauses` (pairs of ISO
moments, the end null while open) and `due` (ISO, with offset; null while a pause is open).
`due_local` may be given for people, such as "Sun 2026-11-08 10:30", and is checked too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.business_hours import to_utc
from core.sla.clocks import NeverOpens, due
from core.sla.opening_hours_parser import parse_hours

NEEDED = ("zone", "week", "clock", "start", "minutes", "due")

TEN_YEARS = 10 * 366 * 24 * 60
"""In minutes; a longer target is taken for a mistake, since to walk through it takes seconds."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that does not hold. `row` counts from 0. `problem` is a sentence for people.

    `expected` and `got` are in the local time of the row's zone; None in a row that cannot be read.
    """

    row: int
    problem: str
    expected: str | None = None
    got: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    hours: Hours
    clock: ClockKind
    start: datetime
    duration: timedelta
    pauses: tuple[Interval, ...]
    due: datetime | None
    due_local: str | None


class _Unreadable(Exception):
    """The row cannot be read; the arguments are all that is wrong with it."""


def verify(rows: Sequence[object]) -> tuple[Difference, ...]:
    """What differs, in the order of the rows; empty when every row comes out exactly.

    Never raises: a row that cannot be read or that never falls due is a difference.
    """
    found = (_difference(index, row) for index, row in enumerate(rows))
    return tuple(difference for difference in found if difference is not None)


def _difference(index: int, raw: object) -> Difference | None:
    try:
        row = _read(raw)
        moment = due(row.hours, row.clock, row.start, row.duration, row.pauses)
        return _compare(index, row, moment)
    except _Unreadable as trouble:
        return Difference(index, f"row {index} cannot be read: {'; '.join(trouble.args)}")
    except NeverOpens as trouble:
        expected = _local(row.hours.zone, row.due)
        return Difference(index, f"expected {expected}, but {trouble}", expected, "never")
    except OverflowError:
        return Difference(index, f"row {index} cannot be read: it leaves the years 1 to 9999")


def _compare(index: int, row: _Row, moment: datetime | None) -> Difference | None:
    zone = row.hours.zone
    expected, got = _local(zone, row.due), _local(zone, moment)
    if moment != row.due:
        if expected == got:
            # The hour that comes twice when summer time ends: only the offset tells them apart.
            expected, got = (_local(zone, each, "%z") for each in (row.due, moment))
        return Difference(index, f"expected {expected}, got {got}", expected, got)
    if row.due_local is not None and row.due_local != got:
        problem = f'due_local says "{row.due_local}", but due is {got} there'
        return Difference(index, problem, row.due_local, got)
    return None


def _read(raw: object) -> _Row:
    if not isinstance(raw, Mapping):
        raise _Unreadable(f"it must be an object with {', '.join(NEEDED)}")
    if missing := [name for name in NEEDED if name not in raw]:
        raise _Unreadable(*(f"it has no {name}" for name in missing))
    problems: list[str] = []
    for read in (_hours, _clock, _start, _duration, _pauses, _due, _due_local):
        try:
            read(raw)
        except _Unreadable as trouble:
            problems += trouble.args
    if problems:
        raise _Unreadable(*problems)
    return _Row(
        *(_hours(raw), _clock(raw), _start(raw), _duration(raw), _pauses(raw)),
        *(_due(raw), _due_local(raw)),
    )


def _hours(raw: Mapping[str, object]) -> Hours:
    hours = parse_hours(raw["zone"], raw["week"], raw.get("holidays", ()))
    if isinstance(hours, Hours):
        return hours
    raise _Unreadable(*hours)


def _clock(raw: Mapping[str, object]) -> ClockKind:
    try:
        return ClockKind(str(raw["clock"]))
    except ValueError:
        raise _Unreadable(f"clock must be one of {', '.join(ClockKind)}") from None


def _start(raw: Mapping[str, object]) -> datetime:
    return _moment("start", raw["start"])


def _duration(raw: Mapping[str, object]) -> timedelta:
    minutes = raw["minutes"]
    if type(minutes) is int and 0 <= minutes <= TEN_YEARS:
        return timedelta(minutes=minutes)
    raise _Unreadable(f"minutes must be a whole number from 0 to {TEN_YEARS}")


def _pauses(raw: Mapping[str, object]) -> tuple[Interval, ...]:
    pauses = raw.get("pauses", ())
    if not isinstance(pauses, list | tuple):
        raise _Unreadable("pauses must be a list of pairs [start, end]")
    return tuple(_pause(pause) for pause in pauses)


def _pause(pair: object) -> Interval:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise _Unreadable("a pause must be a pair [start, end]")
    start = _moment("the start of a pause", pair[0])
    end = None if pair[1] is None else _moment("the end of a pause", pair[1])
    if end is not None and end < start:
        raise _Unreadable("a pause ends before it begins")
    return Interval(start, end)


def _due(raw: Mapping[str, object]) -> datetime | None:
    return None if raw["due"] is None else _moment("due", raw["due"])


def _due_local(raw: Mapping[str, object]) -> str | None:
    text = raw.get("due_local")
    if text is None or isinstance(text, str):
        return text
    raise _Unreadable('due_local must be a text like "Sun 2026-11-08 10:30"')


def _moment(name: str, value: object) -> datetime:
    """A moment in UTC. Python reads "Z" as well as "+00:00", and seconds with fractions."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise _Unreadable(f"{name} must be a moment like 2026-11-08T08:30:00+00:00") from None
    if moment.tzinfo is None:
        raise _Unreadable(f"{name} has no offset from UTC; write it like {value}+00:00")
    return to_utc(moment)


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""For operators; not strftime, whose names follow the locale of the machine."""


def _local(zone: ZoneInfo, moment: datetime | None, offset: str = "") -> str:
    if moment is None:
        return "no due time while paused"
    local = moment.astimezone(zone)
    whole = not (local.second or local.microsecond)
    clock = local.time().isoformat("minutes" if whole else "auto")
    return f"{_WEEKDAYS[local.weekday()]} {local.date()} {clock} {local.strftime(offset)}".rstrip()
