"""Payloads that are not what Slack documents: parts taken away, or others in their place."""

import math
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.slack.sent import NAMES, sent

SECRET = "PIN-0000"
"""Stands in every word that is put in, and may be told to nobody."""
Path = tuple[str | int, ...]


def nest(depth: int) -> list[Any]:
    """Lists within lists; deeper than Python likes to go."""
    made: list[Any] = [SECRET]
    for _ in range(depth):
        made = [made]
    return made


DEEP = nest(3000)
JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**70, 1.5, math.inf, -math.inf, math.nan),
    *(
        "",
        SECRET,
        SECRET * 5000,
        f"<@{SECRET}>",
        f"{SECRET}\ud800",
        f"\x00{SECRET}",
        f"<@U1|{SECRET}",
    ),
    *([], [SECRET], [None], [[SECRET]], {}, {SECRET: SECRET}, {"id": None}, {"id": [SECRET]}, DEEP),
    *({"type": "message", "text": SECRET}, "D", "C0SUPPORT", "||", "1.1", "message_changed"),
)
GONE = object()


def paths(part: Any, here: Path = ()) -> Iterator[Path]:
    """The way to every value of a payload."""
    found = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in found:
        yield (*here, key)
        if isinstance(value, dict | list) and value is not DEEP:
            yield from paths(value, (*here, key))


def changed(part: Any, path: Path, value: Any) -> Any:
    """The same, but for what stands at the end of that way."""
    key, *rest = path
    copy = dict(part) if isinstance(part, dict) else dict(enumerate(part))
    if rest:
        copy[key] = changed(copy[key], tuple(rest), value)
    elif value is GONE:
        del copy[key]
    else:
        copy[key] = value
    return copy if isinstance(part, dict) else list(copy.values())


VALUES = st.one_of(st.just(GONE), st.sampled_from(JUNK), st.text(max_size=5))


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """One to four changes to one of Slack's payloads."""
    payload: Any = sent(draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(1, 4))):
        ways = list(paths(payload))
        if not ways:
            break
        at = draw(st.integers(0, len(ways) - 1))
        payload = changed(payload, ways[at], draw(VALUES))
    return dict(payload)
