"""Durations as people write them."""

from datetime import timedelta

from hypothesis import given, strategies as st

from bot.policy.values import MAX_DURATION, duration
from tests.cases import each_case

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
UNITS = {
    SECOND: "s sec secs second seconds",
    MINUTE: "m min mins minute minutes",
    HOUR: "h hr hrs hour hours",
    DAY: "d day days",
    DAY * 7: "w week weeks",
}
SPELLINGS = [(unit, length) for length, units in UNITS.items() for unit in units.split()]


@each_case(("unit", "length"), SPELLINGS)
def test_every_spelling_of_every_unit_is_understood(unit: str, length: timedelta) -> None:
    assert duration(f"1{unit}") == length
    assert duration(f" 3  {unit.upper()} ") == length * 3
    assert duration(f"1.5 {unit}") == length * 1.5


@each_case(
    ("text", "length"),
    [
        ("1h30m", HOUR + 30 * MINUTE),
        ("1 hour 30 minutes", HOUR + 30 * MINUTE),
        ("1 hour and 30 minutes", HOUR + 30 * MINUTE),
        ("1 hour, 30 minutes", HOUR + 30 * MINUTE),
        ("1 day, 2 hours, and 3 minutes", DAY + 2 * HOUR + 3 * MINUTE),
        ("2w3d", 17 * DAY),
        ("0 minutes", timedelta()),
    ],
)
def test_parts_add_up_however_they_are_joined(text: str, length: timedelta) -> None:
    assert duration(text) == length


@each_case(
    "text",
    [
        *("", " ", "soon", "4", "hours", "four hours", "-4 hours", "4 hours ago", "about 4 hours"),
        *("1,5 hours", "1.5.5 hours", "4 h or 5 h", "4 months", "4 parsecs", "500ms", "4 hourss"),
        *(
            "an 4 hours",
            "4 hours and",
            "and 4 hours",
            "4 hours nada",
            "4 hours, , 5 minutes",
            "PT4H",
        ),
    ],
)
def test_what_only_looks_like_a_duration_is_none(text: str) -> None:
    assert duration(text) is None


def test_what_is_longer_than_any_promise_stays_a_number_that_can_be_refused() -> None:
    for text in ("9999999999 weeks", "9" * 400 + " days"):
        length = duration(text)
        assert length is not None and length > MAX_DURATION


@given(st.text() | st.from_regex(r"(\d+ ?[a-z]{1,4},? ?)+", fullmatch=True))
def test_no_text_breaks_the_reading(text: str) -> None:
    length = duration(text)
    assert length is None or length >= timedelta()
