"""An event that could not be processed, set aside for operators; how its error is described; and
the counts by which an operator sees that something is wrong.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from traceback import walk_tb

MAX_FRAMES = 6


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an event was set aside. Holds names of types and places in the code, nobody's words."""

    error: str
    trace: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuarantinedEvent:
    """A row of the quarantine. `event_id` is escaped. `body` is the event as JSON in ASCII, with
    every other character escaped; "" if it was too large or its message was deleted, and then it
    cannot be retried. `expires_at` is when the row is deleted.
    """

    key: str
    event_id: str
    kind: str
    body: str
    failure: Failure
    expires_at: datetime
    failures: int = 1
    retrying: bool = False


def escape_bytes(text: str) -> str:
    """ASCII with everything else as backslash escapes: can be stored and logged whatever it is."""
    return json.dumps(text)[1:-1]


def failure_of(error: BaseException, at: datetime) -> Failure:
    """Describe an error without its text, which may quote what somebody wrote."""
    names = [type(error).__name__]
    cause = error.__cause__
    if cause is not None:
        names.append(type(cause).__name__)
    frames = [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    return Failure(" from ".join(names), "; ".join(frames[-MAX_FRAMES:]), at)


def _short(file: str) -> str:
    """The file and its folder: enough to find it, and nothing of the machine."""
    return "/".join(re.split(r"[\\/]", file)[-2:])


@dataclass(frozen=True, slots=True)
class Health:
    """Counts of now, but for `possible_duplicates`, which counts since the database began.

    `failing_deadlines` have failed and are tried again; `unknown_deadlines` are of a kind that
    only a newer release knows.
    """

    dead_letters: int = 0
    waiting_for_closed_channels: int = 0
    possible_duplicates: int = 0
    quarantined: int = 0
    failing_deadlines: int = 0
    unknown_deadlines: int = 0
