"""Workers that are forked after one collection: nothing is lost, whatever happens to one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.limits import PATIENCE

ROOT = Path(__file__).parents[2]
FIXTURES = """
import os, pathlib, pytest
HERE = pathlib.Path(__file__).parent

@pytest.fixture(scope="session", autouse=True)
def server():
    (HERE / f"begun-{os.getpid()}").touch()
    yield
    (HERE / f"ended-{os.getpid()}").touch()

RUN = os.getpid()

def pytest_runtest_logreport(report):
    if report.failed and os.getpid() == RUN:
        (HERE / "failure-known").touch()
"""


def start(folder: Path, *options: str, **modules: str) -> subprocess.Popen[str]:
    """A run of its own, without plugins that the suite has besides."""
    (folder / "conftest.py").write_text(FIXTURES, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(f"import os, pathlib, pytest, time\n{text}\n", "utf-8")
    own = ["-q", "-p", "no:cacheprovider", "-p", "tests.forks.plugin", *options]
    where = [str(folder), f"--rootdir={folder}", f"--basetemp={folder}/tmp"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *own, *where],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_each_result_arrives_and_who_dies_is_replaced(tmp_path: Path) -> None:
    run = start(
        tmp_path,
        "--forks=2",
        "--durations=1",
        "-ra",
        test_some="""
def test_good(tmp_path): assert "worker" in str(tmp_path)
def test_bad(): assert 1 == 2
def test_skipped(): pytest.skip("not today")
@pytest.mark.parametrize("n", range(3))
def test_killed(n): n == 1 and os.kill(os.getpid(), 9)
def test_after(): pass
@pytest.fixture
def frail():
    yield
    raise ValueError("at the end")
def test_frail(frail): print("was said")
""",
        test_other="def test_left(): os._exit(0)\ndef test_late(): pass",
    )
    told = run.communicate(timeout=PATIENCE)[0]
    assert "3 failed, 6 passed, 1 skipped, 1 error in" in told
    assert "assert 1 == 2" in told and "not today" in told and "slowest 1 durations" in told
    assert "test_some.py::test_killed[1]" in told and "test died. Killed" in told
    assert "test_other.py::test_left" in told and "test died. Exit code 0" in told
    assert "ValueError: at the end" in told and "was said" in told
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    begun, ended = [*tmp_path.glob("begun-*")], [*tmp_path.glob("ended-*")]
    assert len(begun) == len(ended) + 2, "all but two came to their end"


def test_the_first_failure_ends_all_where_that_is_asked_for(tmp_path: Path) -> None:
    bad = """
def test_bad():
    while len([*pathlib.Path(__file__).parent.glob("begun-*")]) < 2: time.sleep(0.01)
    assert not 1
"""
    waiting = """
def test_waits():
    while not pathlib.Path(__file__).with_name("failure-known").exists(): time.sleep(0.01)
"""
    left = "def test_left(): pass"
    run = start(tmp_path, "--forks=2", "-x", test_a=bad, test_b=waiting, test_c=left)
    told = run.communicate(timeout=PATIENCE)[0]
    assert "stopping after 1 failures" in told and "1 failed, 1 passed in" in told
    assert len([*tmp_path.glob("ended-*")]) == 2


def test_a_worker_that_hangs_is_ended_and_tells_where_it_was(tmp_path: Path) -> None:
    hanging = "def test_hangs():\n    while True: time.sleep(9)\ndef test_fine(): pass"
    run = start(tmp_path, "--forks=1", "--fork-patience=5", test_hanging=hanging)
    told = run.communicate(timeout=PATIENCE)[0]
    assert "1 failed, 1 passed" in told
    assert "It told nothing for 5 seconds" in told and "line 3 in test_hangs" in told


def test_ctrl_c_ends_all_of_it_in_order(tmp_path: Path) -> None:
    waiting = """
def test_waits():
    pathlib.Path(__file__).with_suffix(".waits").touch()
    time.sleep(999)
"""
    run = start(tmp_path, "--forks=2", test_a=waiting, test_b=waiting)
    ends_at = time.monotonic() + PATIENCE
    while len([*tmp_path.glob("*.waits")]) < 2 and time.monotonic() < ends_at:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    told = run.communicate(timeout=PATIENCE)[0]
    assert "KeyboardInterrupt" in told
    assert run.returncode == pytest.ExitCode.INTERRUPTED
    assert len([*tmp_path.glob("ended-*")]) == 2
