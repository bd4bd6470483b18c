"""Closed times out of an iCal file (RFC 5545): whole days, and the hours of timed entries.

Entries that are cancelled or transparent ("free") close nothing, nor does one instance of a series
that was cancelled or moved away. A whole-day entry closes the desk's own dates; a timed one closes
only its hours, floating times being on the desk's clock. Recurrences are expanded by a library, for
the years asked for alone: rules may have no end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

MAX_SERIES: Final = 1_000
"""Entries that repeat. More is no list of holidays, and each is walked from its beginning."""
MAX_CLOSED_TIMES: Final = 20_000
TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
BY_TIME: Final = ("BYSECOND", "BYMINUTE", "BYHOUR")
SERIES: Final = ("RRULE", "RDATE", "RECURRENCE-ID")

_TROUBLE: Final = (ValueError, TypeError, ArithmeticError, AttributeError, LookupError)
"""What the libraries raise for entries that are no entries."""


class IcalError(Exception):
    """An entry that cannot be read: `line` of the file, from 1, and what is wrong there."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")


@dataclass(frozen=True, slots=True)
class ClosedTimes:
    """Local dates, and stretches of UTC, in order and apart from one another."""

    days: frozenset[date]
    stretches: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    event: "Event"
    first_line: int
    lines: Sequence[str]

    def line_of(self, name: str) -> int:
        """The line of this property, or that of the entry."""
        for number, line in enumerate(self.lines, self.first_line):
            if line.upper().startswith((f"{name};", f"{name}:")):
                return number
        return self.first_line

    def wrong(self, name: str, what: str) -> IcalError:
        return IcalError(self.line_of(name), what)


def read_ical(content: bytes, zone: ZoneInfo, first: date, last: date) -> ClosedTimes:
    """What is closed from `first` to `last`, both included.

    Raises IcalError for an entry that cannot be read, ValueError for a file that is no calendar.
    """
    from icalendar import Calendar  # as below: only who has such a file pays for it

    calendar = Calendar.from_ical(content)
    entries = list(_entries(calendar, content.decode("utf-8", "replace")))
    for entry in entries:
        _check(entry)
    days, stretches = set[date](), list[tuple[datetime, datetime]]()
    for entry, start, end in _occurrences(entries, first, last):
        if len(days) + len(stretches) > MAX_CLOSED_TIMES:
            raise entry.wrong("BEGIN", f"there are more than {MAX_CLOSED_TIMES:,} closed times")
        if not isinstance(start, datetime):
            days |= set(_days(max(start, first), min(end, last + timedelta(days=1))))
        elif (begins := _moment(start, zone)) < (ends := _moment(end, zone)):
            stretches.append((begins, ends))
    return ClosedTimes(frozenset(days), tuple(_merge(stretches)))


def _entries(calendar: Any, text: str) -> Iterator[_Entry]:
    """Each entry with the lines that it stands on; the parser keeps no line numbers."""
    lines = text.splitlines()
    begins = [n for n, line in enumerate(lines) if line.strip().upper() == "BEGIN:VEVENT"]
    for event, begin, end in zip(
        calendar.walk("VEVENT"), begins, [*begins[1:], len(lines)], strict=True
    ):
        yield _Entry(event, begin + 1, lines[begin:end])


def _check(entry: _Entry) -> None:
    """Raises IcalError for what the parser passed over, and for what would never end."""
    event = entry.event
    for name, problem in event.errors:
        raise entry.wrong(name or "BEGIN", f"{name or 'an entry'} cannot be read ({problem})")
    if "DTSTART" not in event:
        raise entry.wrong("BEGIN", "an entry has no DTSTART")
    for name in ("DTSTART", "DTEND"):
        value = event.get(name)
        if isinstance(value, list):
            raise entry.wrong(name, f"an entry has more than one {name}")
        if value is not None and "TZID" in value.params and _is_floating(value.dt):
            zone = value.params["TZID"]
            raise entry.wrong(name, f'the time zone "{zone}" is neither known nor in the file')
    for rule in _as_list(event.get("RRULE")):
        if TOO_OFTEN & set(rule.get("FREQ", ())) or any(name in rule for name in BY_TIME):
            raise entry.wrong("RRULE", "an entry repeats more often than daily")


def _occurrences(
    entries: Sequence[_Entry], first: date, last: date
) -> Iterator[tuple[_Entry, date, date]]:
    """Each time that is closed, with its beginning and its end; of whole days the end is the day
    after.
    """
    series = dict[str, list[_Entry]]()
    for number, entry in enumerate(entries):
        series.setdefault(str(entry.event.get("UID", f"entry {number}")), []).append(entry)
    repeated = 0
    for parts in series.values():
        together = len(parts) > 1 or any(name in parts[0].event for name in SERIES)
        repeated += together
        if repeated > MAX_SERIES:
            raise parts[0].wrong("RRULE", f"more than {MAX_SERIES:,} entries repeat")
        try:
            events = _expand(parts, first, last) if together else [parts[0].event]
            for event in events:
                if _closes(event) and _touches(event, first, last):
                    yield parts[0], event.start, event.end
        except _TROUBLE as trouble:
            raise parts[0].wrong("DTSTART", f"an entry cannot be read ({trouble})") from trouble


def _expand(parts: Iterable[_Entry], first: date, last: date) -> list[Any]:
    # Here and not above: it takes a tenth of a second, and most desks have no such file.
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar()
    for part in parts:
        calendar.add_component(part.event)
    found = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    return list(found)


def _closes(event: Mapping[str, Any]) -> bool:
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    # Outlook writes its own property, and TRANSP not always.
    free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return not (cancelled or free or str(event.get("TRANSP", "")).upper() == "TRANSPARENT")


def _touches(event: Any, first: date, last: date) -> bool:
    """A day of leeway: which date a moment has depends on the zone."""
    start, end = _date(event.start), _date(event.end)
    return end >= first - timedelta(days=1) and start <= last + timedelta(days=1)


def _days(start: date, end: date) -> Iterator[date]:
    """The dates up to `end`, which is not one of them; but always the first."""
    for n in range(max(1, (end - start).days)):
        yield start + timedelta(days=n)


def _merge(stretches: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    apart = list[tuple[datetime, datetime]]()
    for start, end in sorted(stretches):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _moment(at: date, zone: ZoneInfo) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _date(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _is_floating(at: object) -> bool:
    return isinstance(at, datetime) and at.tzinfo is None


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
