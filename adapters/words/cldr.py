"""Dates, units and lists as each language writes them, by CLDR.

Babel is imported when the first text is made: most commands of the CLI make none, and its import
takes a tenth of a second.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale

ListStyle = Literal["standard", "or", "unit"]


def parse_locale(name: str) -> "Locale":
    """The locale of a name such as "en_GB"."""
    from babel import Locale

    return Locale.parse(name)


def format_date(skeleton: str, at: datetime, locale: "Locale") -> str:
    """A date or a time on its own clock, with the fields of a CLDR skeleton such as "MMMEd"."""
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, at, locale=locale)


def weekday_name(day: int, locale: "Locale") -> str:
    """Such as "Sun"; Monday is 0."""
    from babel.dates import get_day_names

    return str(get_day_names("abbreviated", locale=locale)[day])


def format_amount(number: int, unit: str, locale: "Locale") -> str:
    """Such as "30 minutes"."""
    from babel.units import format_unit

    return format_unit(number, f"duration-{unit}", "long", locale=locale)


def format_items(items: Sequence[str], style: ListStyle, locale: "Locale") -> str:
    """Such as "a, b and c"; "a, b or c"; or "a, b, c"."""
    from babel.lists import format_list

    if "start" not in locale.list_patterns.get(style, ()):
        style = "standard"  # CLDR has not every style for every language
    return format_list(list(items), style=style, locale=locale)
