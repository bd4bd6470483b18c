"""The due times that must come out exactly, and a team's own file of them checked."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.clocks import due
from core.sla.opening_hours_parser import parse_hours
from core.sla.vectors import Difference, verify
from tests.cases import each_case

ROWS = json.loads((Path(__file__).parent / "vectors" / "sla.json").read_text())

GOOD = {
    "zone": "Europe/Berlin",
    "week": {"monday": ["09:00-17:00"]},
    "holidays": [],
    "clock": "working_hours",
    "start": "2026-11-09T09:00:00+01:00",
    "minutes": 60,
    "pauses": [],
    "due": "2026-11-09T10:00:00+01:00",
}


def test_there_are_one_hundred_and_five() -> None:
    assert len(ROWS) == 105


@each_case("index", range(len(ROWS)))
def test_each_comes_out_exactly(index: int) -> None:
    row = ROWS[index]
    hours = parse_hours(row["zone"], row["week"], row["holidays"])
    assert isinstance(hours, Hours)
    pauses = [Interval(*map(datetime.fromisoformat, pair)) for pair in row["pauses"]]
    start, length = datetime.fromisoformat(row["start"]), timedelta(minutes=row["minutes"])
    expected = datetime.fromisoformat(row["due"])
    assert due(hours, ClockKind(row["clock"]), start, length, pauses) == expected


def test_the_whole_file_holds() -> None:
    assert verify(ROWS) == ()


def test_each_row_is_really_looked_at() -> None:
    wrong = [{**row, "minutes": row["minutes"] + 1, "due_local": None} for row in ROWS]
    assert [difference.row for difference in verify(wrong)] == list(range(105))


def test_a_row_that_differs_is_named_in_its_local_time() -> None:
    wrong = {**GOOD, "due": "2026-11-09T09:30:00Z"}
    assert verify([GOOD, wrong, GOOD]) == (
        Difference(
            1,
            "expected Mon 2026-11-09 10:30, got Mon 2026-11-09 10:00",
            "Mon 2026-11-09 10:30",
            "Mon 2026-11-09 10:00",
        ),
    )


def test_seconds_are_shown_where_there_are_some() -> None:
    (found,) = verify([{**GOOD, "due": "2026-11-09T09:00:00.5Z"}])
    assert found.expected == "Mon 2026-11-09 10:00:00.500000"


def test_times_that_look_alike_on_the_wall_are_told_apart_by_their_offset() -> None:
    row = {**GOOD, "clock": "calendar", "start": "2026-10-25T00:00:00Z", "minutes": 30}
    (found,) = verify([{**row, "due": "2026-10-25T01:30:00Z"}])
    assert (found.expected, found.got) == (
        "Sun 2026-10-25 02:30 +0100",
        "Sun 2026-10-25 02:30 +0200",
    )


def test_a_local_due_time_that_contradicts_the_other_is_named() -> None:
    assert verify([{**GOOD, "due_local": "Mon 2026-11-09 10:00"}]) == ()
    (found,) = verify([{**GOOD, "due_local": "Mon 2026-11-09 11:00"}])
    assert found.problem == (
        'due_local says "Mon 2026-11-09 11:00", but due is Mon 2026-11-09 10:00 there'
    )
    assert (found.expected, found.got) == ("Mon 2026-11-09 11:00", "Mon 2026-11-09 10:00")


def test_a_pause_that_is_still_open_leaves_no_due_time() -> None:
    row = {**GOOD, "pauses": [["2026-11-09T08:30:00Z", None]]}
    assert verify([{**row, "due": None}]) == ()
    (found,) = verify([row])
    assert found.got == "no due time while paused"


def test_hours_that_never_open_are_a_difference() -> None:
    (found,) = verify([{**GOOD, "week": {}}])
    assert found == Difference(
        0,
        "expected Mon 2026-11-09 10:00, "
        "but these opening hours have no working time within two years",
        "Mon 2026-11-09 10:00",
        "never",
    )


@each_case(
    ("change", "problem"),
    [
        ({"zone": "Mars"}, '"Mars" is not a time zone; write it like "Europe/Berlin"'),
        ({"week": []}, "the week must name days with their openings"),
        ({"clock": "moon"}, "clock must be one of working_hours, working_days, calendar"),
        ({"start": "soon"}, "start must be a moment like 2026-11-08T08:30:00+00:00"),
        ({"start": 7}, "start must be a moment like 2026-11-08T08:30:00+00:00"),
        (
            {"start": "2026-11-09T09:00:00"},
            "start has no offset from UTC; write it like 2026-11-09T09:00:00+00:00",
        ),
        ({"due": "2026-11-09 later"}, "due must be a moment like"),
        ({"minutes": -1}, "minutes must be a whole number from 0 to 5270400"),
        ({"minutes": 10**9}, "minutes must be a whole number"),
        ({"minutes": 1.5}, "minutes must be a whole number"),
        ({"minutes": True}, "minutes must be a whole number"),
        ({"pauses": "none"}, "pauses must be a list of pairs [start, end]"),
        ({"pauses": [["2026-11-09T08:30:00Z"]]}, "a pause must be a pair [start, end]"),
        ({"pauses": ["ab"]}, "a pause must be a pair [start, end]"),
        ({"pauses": [["x", None]]}, "the start of a pause must be a moment"),
        ({"pauses": [["2026-11-09T08:30:00Z", "x"]]}, "the end of a pause must be a moment"),
        (
            {"pauses": [["2026-11-09T08:30:00Z", "2026-11-09T08:29:00Z"]]},
            "a pause ends before it begins",
        ),
        ({"due_local": 5}, "due_local must be a text"),
        ({"start": "9999-12-31T23:00:00Z"}, "it leaves the years 1 to 9999"),
        ({"start": "0001-01-01T00:00:00+05:00"}, "it leaves the years 1 to 9999"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_difference_with_its_reason(
    change: dict[str, object], problem: str
) -> None:
    (found,) = verify([{**GOOD, **change}])
    assert found.problem.startswith(f"row 0 cannot be read: {problem}")
    assert (found.row, found.expected, found.got) == (0, None, None)


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    (found,) = verify([{**GOOD, "zone": "Mars", "clock": "moon", "minutes": "many"}])
    assert found.problem.count("; ") == 3  # one of them belongs to the remedy for the zone
    assert verify([{"zone": "UTC", "week": {}, "clock": "calendar", "start": "x"}]) == (
        Difference(0, "row 0 cannot be read: it has no minutes; it has no due"),
    )


def test_what_is_no_row_at_all_is_a_difference_too() -> None:
    found = verify([GOOD, 5, None, [GOOD], "row"])
    assert [difference.row for difference in found] == [1, 2, 3, 4]
    assert found[0].problem == (
        "row 1 cannot be read: it must be an object with zone, week, clock, start, minutes, due"
    )
