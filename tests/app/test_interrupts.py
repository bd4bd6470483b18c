"""Ctrl-C, pressed twice while the desk starts: it ends at once, and Python says nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.test_process import environment
from tests.limits import PATIENCE

PROGRAM = """
import os, signal, sys
from bot.__main__ import start

# As in a terminal; who runs the tests in the background has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

def press(frame, event, arg):
    code = frame.f_code
    if event == "call" and code.co_name == {name!r} and code.co_filename.endswith({file!r}):
        sys.setprofile(None)
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:  # while Python leaves what the first has interrupted
            os.kill(os.getpid(), signal.SIGINT)

sys.setprofile(press)
start()
"""


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("core/store/sql_store.py", "<module>"),  # modules are read
        ("bot/policy/load.py", "load_desk"),  # settings, policy, articles
        ("bot/stale_names.py", "settle_names"),  # the loop runs, on an open database
        ("bot/cli.py", "_flush"),  # all is done
    ],
)
def test_two_ctrl_c_end_a_start_without_a_traceback(tmp_path: Path, file: str, name: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(file=file, name=name), "chat"],
        input="/mine\n",
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        cwd=tmp_path,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode in (-signal.SIGINT, 130), ended.stderr
    assert "Traceback" not in ended.stderr and "KeyboardInterrupt" not in ended.stderr
