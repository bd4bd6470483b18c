"""A plugin of pytest: `-p tests.forks.plugin --forks 3` collects once and runs in three workers.

A worker is a fork of the process that has collected all tests, so that no worker imports, rewrites
and collects them again. Workers are handed modules as they ask for them. What they report is
replayed, so that everything reads as it does without them.
"""

import sys

import pytest

from tests.forks.order import is_in
from tests.forks.run import PATIENCE_SECONDS, Run


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("forks")
    group.addoption("--forks", type=int, default=0, help="how many workers run the tests")
    group.addoption(
        "--first",
        default="",
        help="folders and files, with spaces between: each worker runs them before all others,"
        " but for one worker, which runs none of them",
    )
    group.addoption(
        "--fork-patience",
        type=float,
        default=PATIENCE_SECONDS,
        help="seconds after which a worker is ended that reports nothing",
    )


def first_of(config: pytest.Config) -> tuple[str, ...]:
    return tuple(str(config.getoption("first")).split())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    first = first_of(config)
    items.sort(key=lambda item: not is_in(item.nodeid, first))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    config = session.config
    count = config.getoption("forks")
    if not count or config.option.collectonly or not session.items or session.testsfailed:
        return None  # pytest's own loop knows what to do
    if sys.platform == "darwin":
        return None  # its libraries may not be used after a fork
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.showfspath = False  # tests of several modules come in turn
    Run(session, min(count, len(session.items)), first_of(config)).run()
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)
    return True
