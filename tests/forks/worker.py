"""A forked worker: it runs the tests that it is handed, and tells how each went."""

import faulthandler
import os
import select
import signal
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.forks.messages import Broken, Channel, Ended, Group, Tested, Wanted, Warned

STACKS: str = "stacks"
"""The file to which a worker writes where each of its threads is, when it gets SIGUSR1."""


class Worker:
    """Also a plugin of pytest, for what is reported while a test runs."""

    def __init__(self, session: pytest.Session, channel: Channel) -> None:
        self._session, self._config, self._channel = session, session.config, channel
        self._reports: list[Any] = []
        self._last: pytest.Item | None = None

    def run(self, own: Path) -> NoReturn:
        """Work until there is no more, and leave the process; `own` is a folder for its files."""
        code = 1
        try:
            self._settle(own)
            with suppress(EOFError, KeyboardInterrupt):
                self._work()
            self._end()
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it is, the run must tell of it
            self._channel.send(Broken(traceback.format_exc()))
        finally:
            os._exit(code)

    def _settle(self, own: Path) -> None:
        """Part from what two processes must not share."""
        own.mkdir(0o700)
        faulthandler.register(signal.SIGUSR1, file=(own / STACKS).open("w"), all_threads=True)
        for of_terminal in (signal.SIGTTIN, signal.SIGTTOU):
            signal.signal(of_terminal, signal.SIG_IGN)
        plugins = self._config.pluginmanager
        plugins.unregister(name="terminalreporter")
        capture: Any = plugins.get_plugin("capturemanager")
        capture.stop_global_capturing()
        capture.start_global_capturing()
        capture.suspend_global_capture()
        config: Any = self._config
        config._tmp_path_factory._basetemp = own
        plugins.register(self, "worker")

    def _work(self) -> None:
        while group := self._next_group():
            for test, following in zip(group, (*group[1:], None), strict=True):
                if self._is_called_off():
                    return
                self._test(test, following)

    def _next_group(self) -> tuple[int, ...]:
        self._channel.send(Wanted())
        message = self._channel.receive()
        assert isinstance(message, Group)
        return message.tests

    def _is_called_off(self) -> bool:
        """Nothing comes unasked but the end of what comes."""
        return bool(select.select([self._channel.end], [], [], 0)[0])

    def _test(self, test: int, following: int | None) -> None:
        """After the last of a group all fixtures end but those of the session."""
        items, session = self._session.items, self._session
        self._last = items[test]
        after = session if following is None else items[following]
        self._config.hook.pytest_runtest_protocol(item=self._last, nextitem=after)
        self._channel.send(Tested(test, self._taken_reports()))

    def _end(self) -> None:
        """End the fixtures of the session, and look at what was left behind."""
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        setup: Any = self._session._setupstate
        self._try(lambda: setup.teardown_exact(None))
        self._try(lambda: self._config.hook.pytest_unconfigure(config=self._config))
        self._channel.send(Ended(self._taken_reports()))

    def _try(self, end: Callable[[], None]) -> None:
        call = pytest.CallInfo.from_call(end, "teardown")
        if call.excinfo is not None and self._last is not None:
            self.pytest_runtest_logreport(pytest.TestReport.from_item_and_call(self._last, call))

    def _taken_reports(self) -> tuple[Any, ...]:
        taken, self._reports = tuple(self._reports), []
        return taken

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        hook = self._config.hook
        self._reports.append(hook.pytest_report_to_serializable(config=self._config, report=report))

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: Any, nodeid: str, location: Any
    ) -> None:
        text = f"{warning_message.category.__name__}: {warning_message.message}"
        file, line = warning_message.filename, warning_message.lineno
        self._channel.send(Warned(text, file, line, when, nodeid, location))
