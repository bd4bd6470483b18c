"""The product's time limits, made generous for the tests, which may run on a slow machine.

A limit that a test does not mean to test must not end it: at load a look-up of a second and a half
runs out, an event is refused as the product promises, and the test fails by chance. So each limit
here is raised as soon as its module is imported. A test of a limit sets its own.
"""

import importlib.abc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PATIENCE = 600.0
"""Seconds that a test waits for what must come. Only a test that fails waits as long."""
TIMES = 20
"""So many times slower than the slowest machine for which a limit was chosen."""

LIMITS: dict[str, tuple[str, ...]] = {
    "adapters.discord.channels": ("TIMEOUT_SECONDS",),
    "adapters.discord.outbound.interaction_responses": (
        "DEFER_AFTER_SECONDS",
        "DEFERRED_TIMEOUT_SECONDS",
        "FIRST_RESPONSE_SECONDS",
    ),
    "adapters.discord.outbound.posts": ("REACTION_TIMEOUT_SECONDS",),
    "adapters.discord.outbound.threads": ("LOOKUP_TIMEOUT_SECONDS",),
    "adapters.discord.members": ("TIMEOUT_SECONDS",),
    "adapters.discord.rest": ("TIMEOUT_SECONDS",),
    "adapters.email.dns_txt": ("TIMEOUT_SECONDS",),
    "adapters.email.transport.access_token": ("TIMEOUT_SECONDS",),
    "adapters.email.transport.imap_session": ("TIMEOUT_SECONDS",),
    "adapters.email.transport.mailbox_reader": ("FINISH_SECONDS",),
    "adapters.email.transport.smtp_sender": ("TIMEOUT_SECONDS",),
    "adapters.kit.tasks": ("MAX_WAIT_SECONDS",),
    "adapters.kit.file_transfer": ("TIMEOUT_SECONDS",),
    "adapters.openai.embeddings": ("QUESTION_SECONDS", "BATCH_SECONDS", "ARTICLES_SECONDS"),
    "adapters.slack.late_uploads": ("UPLOAD_WINDOW_SECONDS",),
    "adapters.slack.people": ("TIMEOUT_SECONDS",),
    "adapters.slack.receiver": ("REPLY_WINDOW_SECONDS",),
    "adapters.slack.transport.http": ("GRACE_SECONDS",),
    "adapters.slack.transport.socket": ("START_TIMEOUT_SECONDS",),
    "adapters.slack.web_api": ("CALL_TIMEOUT_SECONDS",),
    "adapters.web.identity.json_client": ("TIMEOUT_SECONDS",),
    "adapters.web.live.push_client": ("TIMEOUT_SECONDS",),
    "adapters.web.pages.sent_forms": ("ANSWER_SECONDS",),
    "adapters.web.server": ("GRACE_SECONDS",),
    "bot.runtime": ("CLOSE_TIMEOUT_SECONDS", "DRAIN_SECONDS"),
    "core.store.connection.engine": ("BUSY_MS",),
    "core.store.connection.postgres_address": ("CONNECT_TIMEOUT_SECONDS",),
}


OWN: dict[tuple[str, str], float] = {}
"""What the product itself says, for the tests of that."""


class _GenerousLoader(importlib.abc.Loader):
    """Loads a module as ever, and raises its limits before anybody imports them from it."""

    def __init__(self, inner: importlib.abc.Loader) -> None:
        self._inner = inner

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._inner.exec_module(module)
        _make_generous(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in LIMITS:
            return None
        for finder in sys.meta_path:
            found = None if finder is self else finder.find_spec(fullname, path, target)
            if found is not None and found.loader is not None:
                found.loader = _GenerousLoader(found.loader)
                return found
        return None


def _make_generous(module: ModuleType) -> None:
    for name in LIMITS[module.__name__]:
        OWN[module.__name__, name] = own = getattr(module, name)
        setattr(module, name, own * TIMES)


def make_generous() -> None:
    """From here on each module has generous limits. Once for a process."""
    for name in LIMITS:
        if name in sys.modules:
            _make_generous(sys.modules[name])
    sys.meta_path.insert(0, _Finder())
