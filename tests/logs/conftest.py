"""Everything that is logged, in one of the two formats, into a string."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO

import pytest
import structlog

from bot.logs import configure
from bot.logs.handler import CleanHandler
from bot.logs.program_text import PRODUCT

WORDS = "my passphrase is correct-horse hunter2"
"""What somebody wrote. None of it may be in a log."""
TELLTALES = ("passphrase", "correct", "horse", "hunter2")
TOKEN = "xoxb-canary-0123456789"
PASSWORD = "sw0rd/f:sh pass"
SECRETS = (TOKEN, PASSWORD)
ABOUT_THE_PROCESS = ("logThreads", "logProcesses", "logMultiprocessing")


@dataclass
class Logged:
    form: str
    """"text" or "json"."""
    stream: StringIO = field(default_factory=StringIO)

    @property
    def handler(self) -> CleanHandler:
        (found,) = (h for h in logging.getLogger().handlers if isinstance(h, CleanHandler))
        return found

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def has_nothing_private(self) -> bool:
        assert self.text, "nothing was logged at all"
        found = [telltale for telltale in (*TELLTALES, *SECRETS) if telltale in self.text]
        assert not found, f"{found} in {self.text}"
        return True


@contextmanager
def undone() -> Iterator[None]:
    """Afterwards logging is as it was: what a test configures is no matter of the next one."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    told = {name: getattr(logging, name) for name in ABOUT_THE_PROCESS}
    levels = {name: logging.getLogger(name).level for name in PRODUCT}
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.raiseExceptions = raising
    for name, value in told.items():
        setattr(logging, name, value)
    structlog.reset_defaults()


@pytest.fixture(params=["text", "json"])
def logged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """Beside pytest's own handlers, which are told not to mind lines that cannot be made."""
    monkeypatch.setattr("_pytest.logging.LogCaptureHandler.handleError", lambda self, record: None)
    with undone():
        made = Logged(request.param)
        configure("DEBUG", made.form, made.stream, secrets=SECRETS)
        yield made
