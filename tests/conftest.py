"""Fixtures for every test, and the choice between the short and the long profile."""

import logging
import os
import signal
from types import FrameType

import pytest
from hypothesis import settings

from bot.logs.program_text import PRODUCT
from tests import compiled_statements, garbage, stored_states
from tests.clock import FakeClock
from tests.databases import postgres
from tests.limits import make_generous
from tests.profile import is_long, is_long_profile, is_without_coverage

# Before numpy is imported, here and in each process that a test starts: beside other workers of
# pytest a second thread of BLAS only waits in a loop, for more than half of the time of a fit.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

garbage.pause()
make_generous()

__all__ = ["postgres"]  # here, so that there is one server for all folders

# A deadline would make each property test depend on how fast the machine is. The same commit has
# the same result: in the short profile the examples derive from the test, so that no build fails
# by chance. The long profile looks for new ones.
settings.register_profile("short", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=200, print_blob=True)
settings.load_profile("long" if is_long_profile() else "short")


stored_states.watch()
compiled_statements.share()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    wrong = list(stored_states.wrong)
    stored_states.wrong.clear()
    wrong += [f"{name} keeps its log level: see `undone` in tests/logs" for name in _levels_kept()]
    assert not wrong, "\n".join(wrong)


def _levels_kept() -> list[str]:
    """The product's loggers whose level this test left behind: the next would hear less."""
    kept = [name for name in PRODUCT if logging.getLogger(name).level != logging.NOTSET]
    for name in kept:
        logging.getLogger(name).setLevel(logging.NOTSET)
    return kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let Ctrl+C interrupt as ever, but not by Python's own handler.

    asyncio puts its own in the place of that one for each fixture and each test; meanwhile Python
    writes out the task and all that it results in, a whole desk with its articles.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long sweeps out, unless the long profile or exactly that test was asked for; pause
    coverage where it is dear and tells nothing new.
    """
    for item in items:
        if is_without_coverage(item.nodeid):
            item.add_marker(pytest.mark.no_cover)
    named = any("::" in argument for argument in config.args)
    if is_long_profile() or named:
        return
    left_out = [item for item in items if is_long(item.nodeid)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    garbage.freeze()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
