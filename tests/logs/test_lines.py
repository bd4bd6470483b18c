"""What a line costs, as each event has one: it reads as structlog's, and is written with others."""

import logging
import threading
from io import StringIO
from typing import Any

import pytest
import structlog

from bot.logs import handler
from bot.logs.handler import plain_line
from bot.logs.redaction import MAX_NAME_CHARS, REDACTED, Redactor
from tests.limits import PATIENCE

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


class Pages(StringIO):
    """Counts how often somebody wrote."""

    count = 0

    def write(self, text: str) -> int:
        self.count += 1
        return super().write(text)


def test_lines_that_come_soon_after_one_another_are_written_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lingers = threading.Event()

    class Watched(threading.Condition):
        def wait(self, timeout: float | None = None) -> bool:
            if timeout == handler.LINGER_SECONDS:
                lingers.set()
            return super().wait(timeout)

    monkeypatch.setattr(handler, "Condition", Watched)
    monkeypatch.setattr(handler, "LINGER_SECONDS", PATIENCE)
    monkeypatch.setattr(handler, "FLUSH_SECONDS", PATIENCE)
    pages = Pages()
    writing = handler.CleanHandler(pages, handler.render_json, Redactor(), background=True)
    record = logging.makeLogRecord(
        {"name": "core.x", "levelno": logging.INFO, "msg": "event.taken"}
    )
    writing.handle(record)
    assert lingers.wait(PATIENCE)
    writing.handle(record)
    assert not pages.count
    writing.flush()
    assert (pages.count, pages.getvalue().count("event.taken")) == (1, 2)
    writing.close()
