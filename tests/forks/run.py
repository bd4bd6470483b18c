"""A run of tests in forked workers, as the process sees it that has collected them."""

import os
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.forks.messages import (
    Broken,
    Channel,
    Ended,
    Group,
    Message,
    Tested,
    Wanted,
    Warned,
    make_channels,
)
from tests.forks.order import Groups, is_in
from tests.forks.worker import STACKS, Worker

PATIENCE_SECONDS: Final = 1200.0
"""A worker that tells nothing for so long hangs. Tests themselves wait for 600 s at most."""
STOP_SECONDS: Final = 60.0
"""So long may a test take to end that is called off, and a process that was killed."""
INTERRUPT_SECONDS: Final = 10.0
"""So long may workers take to end after Ctrl-C."""
SWEEP_SECONDS: Final = 3.0
"""So long may processes that a worker has started go on after it."""


@dataclass
class Forked:
    """A worker as the run sees it."""

    pid: int
    channel: Channel
    own: Path
    tests: list[int] = field(default_factory=list)
    """What it was handed and has not told of: it runs the first of them."""
    last: int | None = None
    has_run_rest: bool = False
    has_ended: bool = False
    trouble: str = ""
    heard_at: float = field(default_factory=time.monotonic)
    killed_at: float | None = None

    def has_exited(self) -> bool:
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid and not self.trouble:
            code = os.waitstatus_to_exitcode(status)
            self.trouble = f"Exit code {code}." if code >= 0 else signal.strsignal(-code) or ""
        return pid != 0

    def kill(self, why: str) -> None:
        """Have it write down where it is, and end it."""
        stacks = self.own / STACKS
        if stacks.exists():
            _signal(self.pid, signal.SIGUSR1)
            for _ in range(40):
                time.sleep(0.05)
                if stacks.stat().st_size:
                    break
            why = f"{why}\n{stacks.read_text('utf-8', 'replace')}"
        self.trouble = why
        _signal(self.pid, signal.SIGKILL)
        self.killed_at = time.monotonic()


class Run:
    """It hands out groups of tests, replays what is reported, and replaces workers that die."""

    def __init__(self, session: pytest.Session, count: int, first: tuple[str, ...]) -> None:
        self._session, self._config, self._count = session, session.config, count
        self._first, self._items = first, session.items
        self._groups = Groups.of([item.nodeid for item in session.items], first)
        factory: Any = session.config._tmp_path_factory  # type: ignore[attr-defined]
        self._base: Path = factory.getbasetemp()
        self._patience = float(session.config.getoption("fork_patience"))
        self._unreported = set(range(len(session.items)))
        self._workers: list[Forked] = []
        self._pids: list[int] = []
        self._stopped_at: float | None = None

    def run(self) -> None:
        try:
            self._start(does_first=self._count == 1 or not self._groups.rest)
            for _ in range(1, self._count):
                self._start()
            while self._workers:
                self._listen()
                self._look_after()
        except BaseException:
            self._call_off()
            for worker in self._workers:
                _signal(worker.pid, signal.SIGINT)
            raise
        finally:
            self._end_workers()
            self._end_processes()
        if self._unreported and self._stopped_at is None:
            lost = [self._items[test].nodeid for test in sorted(self._unreported)]
            raise RuntimeError(f"nothing was reported of {lost}")

    # Workers

    def _start(self, *, does_first: bool = True) -> None:
        if threading.active_count() > 1:
            raise pytest.UsageError(f"forks must be alone, beside {threading.enumerate()}")
        ours, theirs = make_channels()
        own = self._base / f"worker{len(self._pids)}"
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        pid = os.fork()
        if pid == 0:
            try:
                _lead_group(0)
                for channel in (ours, *(worker.channel for worker in self._workers)):
                    channel.end.close()
                Worker(self._session, theirs).run(own)
            finally:
                os._exit(1)
        _lead_group(pid)
        theirs.end.close()
        self._pids.append(pid)
        self._workers.append(Forked(pid, ours, own, has_run_rest=not does_first))

    def _listen(self) -> None:
        """Take in what workers tell, for a second at most."""
        ends = {worker.channel.end: worker for worker in self._workers}
        for end in select.select([*ends], [], [], 1.0)[0]:
            self._take_in(ends[end])
            if ends[end].channel.is_closed:
                time.sleep(0.01)  # it is about to exit

    def _take_in(self, worker: Forked) -> None:
        for message in worker.channel.received():
            worker.heard_at = time.monotonic()
            self._handle(worker, message)

    def _handle(self, worker: Forked, message: Message) -> None:
        match message:
            case Wanted():
                self._hand_out(worker)
            case Tested(test, reports):
                worker.tests.remove(test)
                worker.last = test
                self._unreported.discard(test)
                self._replay(self._items[test], map(self._read, reports))
            case Warned():
                self._warn(message)
            case Ended(reports):
                worker.has_ended = True
                if worker.last is not None:
                    self._log(map(self._read, reports))
            case Broken(text):
                worker.trouble = text
            case Group():
                raise AssertionError(message)

    def _hand_out(self, worker: Forked) -> None:
        group = None
        if self._stopped_at is None:
            group = self._groups.take(may_be_first=not worker.has_run_rest)
        worker.tests = group or []
        if group and not is_in(self._items[group[0]].nodeid, self._first):
            worker.has_run_rest = True
        worker.channel.send(Group(tuple(worker.tests)))

    def _look_after(self) -> None:
        now = time.monotonic()
        for worker in [*self._workers]:
            if worker.has_exited() or (worker.killed_at or now) < now - STOP_SECONDS:
                self._take_in(worker)
                self._workers.remove(worker)
                self._replace(worker)
            elif worker.killed_at is not None:
                continue
            elif worker.heard_at < now - self._patience:
                worker.kill(f"It told nothing for {self._patience:g} seconds. Its threads:")
            elif (self._stopped_at or now) < now - STOP_SECONDS:
                worker.kill(f"It did not end within {STOP_SECONDS:g} seconds. Its threads:")

    def _replace(self, worker: Forked) -> None:
        """Report the test in which a worker died; another worker goes on with the others."""
        worker.channel.end.close()
        if worker.has_ended or (self._stopped_at is not None and worker.killed_at is None):
            return
        if not worker.tests and worker.last is None:
            raise RuntimeError(f"a worker died before its first test: {worker.trouble}")
        died_in, *left = worker.tests or [worker.last or 0]
        item = self._items[died_in]
        self._log([_failure(item, f"The worker that ran this test died. {worker.trouble}")])
        self._unreported.discard(died_in)
        self._groups.put_back(left, is_first=is_in(item.nodeid, self._first))
        if self._stopped_at is None:
            self._start()

    def _call_off(self) -> None:
        """Let each worker end after the test that it runs."""
        if self._stopped_at is None:
            self._stopped_at = time.monotonic()
            for worker in self._workers:
                worker.channel.end_input()

    def _end_workers(self) -> None:
        """Wait for workers that still run, which they do after Ctrl-C or a fault of ours."""
        ends_at = time.monotonic() + INTERRUPT_SECONDS
        try:
            while time.monotonic() < ends_at and not all([*map(Forked.has_exited, self._workers)]):
                time.sleep(0.05)
        finally:
            for worker in self._workers:
                if not worker.has_exited():
                    _signal(worker.pid, signal.SIGKILL)
                    worker.has_exited()

    def _end_processes(self) -> None:
        """End whatever workers have started and left behind."""
        ends_at = time.monotonic() + SWEEP_SECONDS
        while time.monotonic() < ends_at and any(_signal(-pid, 0) for pid in self._pids):
            time.sleep(0.05)
        for pid in self._pids:
            _signal(-pid, signal.SIGKILL)

    # Reports

    def _read(self, data: Any) -> pytest.TestReport:
        hook = self._config.hook
        report: pytest.TestReport = hook.pytest_report_from_serializable(
            config=self._config, data=data
        )
        return report

    def _replay(self, item: pytest.Item, reports: Iterable[pytest.TestReport]) -> None:
        hook = self._config.hook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        self._log(reports)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _log(self, reports: Iterable[pytest.TestReport]) -> None:
        for report in reports:
            self._config.hook.pytest_runtest_logreport(report=report)
        if self._session.shouldfail or self._session.shouldstop:
            self._call_off()

    def _warn(self, warned: Warned) -> None:
        warning = UserWarning(warned.text)
        told = warnings.WarningMessage(warning, UserWarning, warned.file, warned.line)
        self._config.hook.pytest_warning_recorded.call_historic(
            kwargs={
                "warning_message": told,
                "when": warned.when,
                "nodeid": warned.test_id,
                "location": warned.location,
            }
        )


def _failure(item: pytest.Item, why: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="failed",
        longrepr=why,
        when="call",
    )


def _lead_group(pid: int) -> None:
    """Make the process the first of a group of its own, with all that it will start."""
    with suppress(OSError):
        os.setpgid(pid, pid)


def _signal(pid: int, number: int) -> bool:
    """Send it to a process, or to a group of them by a negative number. False for none."""
    try:
        os.kill(pid, number)
    except OSError:
        return False
    return True
