"""Lines for people: as structlog writes them, for less, since each event has one."""

from typing import Any

import pytest
import structlog

from bot.logs.handler import plain_line
from bot.logs.redaction import MAX_NAME_CHARS, REDACTED, Redactor

STRUCTLOG = structlog.dev.ConsoleRenderer(
    colors=False, exception_formatter=structlog.dev.plain_traceback
)
FIELDS: tuple[dict[str, Any], ...] = (
    {},
    {"outcome": "decided", "took_ms": 1.25, "kind": "MessageReceived"},
    {"zoo": None, "at_all": True, "count": 3, "none": ""},
    {"why": "it said: no", "equal": "a=b", "quoted": "it's", "double": 'say "hi"', "tab": "a\tb"},
    {"adapters": ["slack", "web"], "logger": "aiohttp.server", "text": "größer"},
)


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "critical"])
def test_without_colours_they_are_structlogs_own(level: str) -> None:
    for event in ("desk.open", "a.name.that.is.much.longer.than.its.column"):
        for told in FIELDS:
            line = {"at": "2026-11-01T08:00:00Z", "level": level, "event": event, **told}
            expected = {"timestamp": line["at"], "level": level, "event": event, **told}
            assert plain_line(line) == STRUCTLOG(None, "", expected)


def test_what_is_remembered_of_a_short_text_is_how_it_reads_redacted() -> None:
    first, second = Redactor(["hunter22"]), Redactor(["swordfish"])
    long = "x" * MAX_NAME_CHARS
    for _ in range(2):
        assert first("is:hunter22") == second("is:swordfish") == f"is:{REDACTED}"
        assert first("is:swordfish") == "is:swordfish"
        assert first(f"{long} hunter22") == f"{long} {REDACTED}"
