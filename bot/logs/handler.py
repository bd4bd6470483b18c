"""Write log lines: cleaned, counted, rendered, cut to their limit, and never in anybody's way."""

import json
import logging
import time
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import Any, Final, TextIO

import structlog

from bot.logs.clean import clean, is_product_record, repeat_key, visible
from bot.logs.exceptions import Described
from bot.logs.redaction import Redactor
from bot.logs.repeats import Repeats

MAX_LINE_BYTES: Final = 20_000
MAX_WAITING_LINES: Final = 10_000
FLUSH_SECONDS: Final = 2.0
"""How long the end of the process waits for a reader of the log."""
LOOK_SECONDS: Final = 1.0
LINGER_SECONDS: Final = 0.05
"""Lines that come so soon after the first one are written with it: to wake the thread and to write
costs as much as several lines."""

_NEEDS_QUOTES: Final = frozenset(" \t=\r\n\"'")
_SHORTEST: Final = ("at", "level", "event", "logger")

Fields = dict[str, Any]
Render = Callable[[Fields], str]


def render_json(fields: Fields) -> str:
    told = dict(fields)
    if error := told.pop("exception", None):
        told["exception"] = [
            {
                "type": one.type,
                "text": one.text,
                "relation": one.relation,
                "frames": list(one.frames),
            }
            for one in error
        ]
    return json.dumps(told, default=lambda value: f"({type(value).__name__})")


def text_renderer(*, colors: bool) -> Render:
    """Lines for people. The traceback is ours: structlog's own shows local variables."""
    make_line = _colored_line() if colors else plain_line

    def render(fields: Fields) -> str:
        told = dict(fields)
        error = told.pop("exception", ())
        line = make_line(told)
        return "\n".join([line, *(row for one in error for row in _traceback(one))])

    return render


def _colored_line() -> Render:
    console = structlog.dev.ConsoleRenderer(
        colors=True, exception_formatter=structlog.dev.plain_traceback
    )
    return lambda told: console(None, "", {"timestamp": told.pop("at", ""), **told})


def plain_line(told: Fields) -> str:
    """What structlog's own renderer writes where there are no colours, with a fifth of its calls:
    each event has a line.
    """
    at, level, event = (told.pop(name, "") for name in ("at", "level", "event"))
    parts = [f"{at} [{level:<9}] {event:<30}"]
    if logger := told.pop("logger", ""):
        parts.append(f"[{logger}]")
    parts += [f"{name}={_quote(told[name])}" for name in sorted(told)]
    return " ".join(parts).rstrip(" ")


def _quote(value: object) -> str:
    """A text as it is, unless something in it could be taken for the end of it."""
    if isinstance(value, str):
        return value if _NEEDS_QUOTES.isdisjoint(value) else repr(value)
    return repr(value)


class CleanHandler(logging.Handler):
    """Sends all records to a stream. In the `background`, a thread of its own writes: a terminal
    or a pipe that nobody reads stops the thread, not the event loop.
    """

    def __init__(
        self,
        stream: TextIO,
        render: Render,
        redact: Redactor,
        repeats: Repeats | None = None,
        *,
        background: bool = False,
    ) -> None:
        super().__init__()
        self._stream, self._render, self._redact = stream, render, redact
        self._repeats = repeats or Repeats()
        self._writer = _Writer(stream, self._tick) if background else None

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING and not is_product_record(record):
            return  # what libraries tell while all is well is full of values
        if record.exc_info and isinstance(record.exc_info[1], KeyboardInterrupt):
            return  # somebody pressed Ctrl-C, which is no fault of what it met
        try:
            fields = clean(record, self._redact)
            for each in self._repeats.admit(repeat_key(record, fields), fields):
                self._write(self._fit_line(each))
        except Exception as trouble:  # noqa: BLE001 - logging must never be what fails
            self._write(f"log.failed {visible(type(trouble).__name__)}")

    def flush(self) -> None:
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        self._tick(at_the_end=True)
        if self._writer is not None:
            self._writer.close()
        super().close()

    def _tick(self, *, at_the_end: bool = False) -> None:
        self.acquire()
        try:
            for each in self._repeats.due(all_=at_the_end):
                self._write(self._fit_line(each))
        finally:
            self.release()

    def _fit_line(self, fields: Fields) -> str:
        """The line; with less and less in it, until it keeps its limit."""
        fields = self._redact_exception(fields)
        line = self._render(fields)
        if _size(line) <= MAX_LINE_BYTES:
            return line
        shorter = dict(fields)
        shorter["exception"] = tuple(
            Described(one.relation, one.type, one.text, one.frames[-2:])
            for one in fields.get("exception", ())
        )
        line = self._render(shorter)
        if _size(line) <= MAX_LINE_BYTES:
            return line
        kept: Fields = {name: fields[name] for name in _SHORTEST if name in fields}
        return self._render(kept | {"cut": _size(line)})

    def _redact_exception(self, fields: Fields) -> Fields:
        """An exception's text, too. The other fields have been redacted one by one."""
        if not (error := fields.get("exception")):
            return fields
        redact = self._redact
        texts = tuple(
            Described(one.relation, one.type, visible(redact(one.text)), one.frames)
            for one in error
        )
        return {**fields, "exception": texts}

    def _write(self, line: str) -> None:
        if self._writer is not None:
            self._writer.put(line)
            return
        try:
            self._stream.write(f"{line}\n")
            self._stream.flush()
        except (OSError, ValueError):  # closed, or its reader has gone
            return


class _Writer:
    """A queue with an end, and the thread that empties it."""

    def __init__(self, stream: TextIO, tick: Callable[[], None]) -> None:
        self._stream, self._tick = stream, tick
        self._lines: deque[str] = deque()
        self._changed = Condition()
        self._dropped = 0
        self._writing = self._closed = self._hurries = False
        self._thread = Thread(target=self._work, name="log-writer", daemon=True)
        self._thread.start()

    def put(self, line: str) -> None:
        with self._changed:
            if len(self._lines) >= MAX_WAITING_LINES:
                self._dropped += 1
                return
            self._lines.append(line)
            if len(self._lines) == 1:  # else it is awake, and lingers
                self._changed.notify_all()

    def flush(self) -> None:
        deadline = time.monotonic() + FLUSH_SECONDS
        with self._changed:
            self._hurries = True
            self._changed.notify_all()
            while (self._lines or self._writing) and self._thread.is_alive():
                if (left := deadline - time.monotonic()) <= 0:
                    return
                self._changed.wait(left)

    def close(self) -> None:
        self.flush()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._lines and not self._closed:
                    self._changed.wait(LOOK_SECONDS)
                if self._lines and not self._hurries:
                    self._changed.wait(LINGER_SECONDS)
                self._hurries = self._closed
                batch, dropped = list(self._lines), self._dropped
                if not batch and self._closed:
                    return
                self._lines.clear()
                self._dropped = 0
                self._writing = bool(batch)
            if dropped:
                batch.append(f"log.dropped lines={dropped}")
            self._out(batch)
            with self._changed:
                self._writing = False
                self._changed.notify_all()
            self._tick()

    def _out(self, batch: list[str]) -> None:
        try:
            if batch:
                self._stream.write("".join(f"{line}\n" for line in batch))
                self._stream.flush()
        except (OSError, ValueError):  # closed, or its reader has gone
            return


def _traceback(error: Described) -> list[str]:
    head = f"  {error.relation} {error.heading}" if error.relation else f"  {error.heading}"
    return [head, *(f"    {frame}" for frame in error.frames)]


def _size(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "replace"))
