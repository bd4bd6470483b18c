"""Names that derive from what they stand for."""

from datetime import date

from core.model.ids import EXPIRING, expiring_name


def test_names_of_earlier_days_come_before_those_of_a_day() -> None:
    autumn, winter = date(2026, 11, 30), date(2026, 12, 1)
    named = expiring_name(autumn, "mail")
    assert named.startswith(EXPIRING) and named.endswith("mail")
    assert named < expiring_name(winter, "")
    assert not named < expiring_name(autumn, "")
