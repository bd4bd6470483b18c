"""Log a repeated failure once, and count it from then on.

The first occurrence is logged in full. Those that follow within the interval are only counted; at
its end one line tells how many there were, with the fields of the last one, and the next interval
begins. A failure that did not come again for a whole interval is forgotten, so the next one is
logged in full. A line that tells the end of a failure (`ends`) carries the count, too.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Final

INTERVAL_SECONDS: Final = 60.0
MAX_FAILURES: Final = 500
"""Different ones that are counted at a time; the oldest is told and forgotten first."""

Fields = dict[str, Any]


@dataclass(slots=True)
class _Failure:
    since: float
    last: Fields
    count: int = 0
    total: int = 1


@dataclass(slots=True)
class Repeats:
    now: Callable[[], float] = time.monotonic
    interval: float = INTERVAL_SECONDS
    _failures: OrderedDict[Hashable, _Failure] = field(default_factory=OrderedDict)

    def admit(self, key: Hashable | None, fields: Fields) -> list[Fields]:
        """What is to be logged now that this happened: it, counts that are due, or nothing."""
        told = self.due()
        if (ended := fields.pop("ends", None)) is not None:
            fields["failures"] = self._end(str(ended))
        if key is None:
            return [*told, fields]
        failure = self._failures.get(key)
        if failure is not None:
            failure.count += 1
            failure.total += 1
            failure.last = fields
            return told
        self._failures[key] = _Failure(self.now(), fields)
        if len(self._failures) > MAX_FAILURES:
            _, oldest = self._failures.popitem(last=False)
            told += [self._summary(oldest)] if oldest.count else []
        return [*told, fields]

    def due(self, *, all_: bool = False) -> list[Fields]:
        """The counts whose interval is over, or all of them at the end of the process."""
        now, told = self.now(), list[Fields]()
        for key, failure in list(self._failures.items()):
            if now - failure.since < self.interval and not all_:
                continue
            if failure.count == 0 or all_:
                del self._failures[key]
            if failure.count:
                told.append(self._summary(failure))
                failure.since, failure.count = now, 0
        return told

    def _end(self, event: str) -> int:
        """Forget a failure that is over; returns how often it happened."""
        ended = [k for k, failure in self._failures.items() if failure.last.get("event") == event]
        return sum(self._failures.pop(key).total for key in ended)

    def _summary(self, failure: _Failure) -> Fields:
        seconds = round(self.now() - failure.since)
        last = {name: value for name, value in failure.last.items() if name != "exception"}
        why = failure.last.get("exception")
        heading = {"why": why[0].heading} if why else {}
        counts = {"repeated": failure.count, "in_seconds": seconds, "total": failure.total}
        return {**last, **heading, **counts}
