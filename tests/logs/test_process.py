"""The real process: what it writes while a platform is unreachable, and when it falls."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.startup import choose_loop
from tests.app.test_process import DESKHAND, ROOT, environment
from tests.environment import bare_environment
from tests.limits import PATIENCE
from tests.logs.conftest import TELLTALES, TOKEN, WORDS

NOWHERE = "http://127.0.0.1:9/api/"
APP_TOKEN = "xapp-canary-9876543210"


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_unreachable_slack_costs_few_lines_no_token_and_no_ear_for_signals(
    tmp_path: Path, form: str
) -> None:
    """It once wrote 26 MB in 20 s with the token in it 345 times, and did not hear SIGTERM."""
    policy = (ROOT / "desk.toml").read_text().replace('platform = "console"', 'platform = "slack"')
    policy = policy.replace("on_call = true", "on_call = false")
    (tmp_path / "desk.toml").write_text(policy)
    environ = environment(tmp_path) | {
        "DESK_FILE": str(tmp_path / "desk.toml"),
        "KB_DIR": str(tmp_path),
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": NOWHERE,
        "LOG_FORMAT": form,
    }
    with subprocess.Popen(
        [*DESKHAND, "run"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
        cwd=tmp_path,
    ) as process:
        assert process.stderr is not None
        seen = ""
        while "adapter.fell" not in seen:
            line = process.stderr.readline()
            assert line, f"it ended before it tried: {seen}"
            seen += line
        process.send_signal(signal.SIGTERM)
        seen += process.stderr.read()
        assert process.wait(PATIENCE) == 0
    assert "drain.cut_short" not in seen
    assert TOKEN not in seen and APP_TOKEN not in seen
    assert len(seen) < 20_000
    if form == "json":
        lines = [json.loads(line) for line in seen.splitlines()]
        assert all(line["event"] for line in lines)
        (opened,) = (line for line in lines if line["event"] == "desk.open")
        assert opened["loop"] == ("asyncio" if choose_loop() is None else "uvloop")


THREAD = f"one = threading.Thread(target=int, args=({WORDS!r},)); one.start(); one.join()"
WARNING = f"warnings.warn({WORDS!r})"
AT_ITS_END = f"type('T', (), {{'__del__': lambda self: int({WORDS!r})}})()"


@pytest.mark.parametrize(
    ("mistakes", "signs"),
    [
        (  # a process goes on after all but the last one
            [THREAD, WARNING, AT_ITS_END, f"int({WORDS!r})"],
            {"uncaught": 2, "python.warning": 1, "unraisable": 1},
        ),
        ([f"asyncio.run(asyncio.sleep(0)) or json.loads({WORDS!r})"], {"uncaught": 1}),
    ],
)
def test_what_comes_by_no_logger_tells_no_words_either(
    mistakes: list[str], signs: dict[str, int]
) -> None:
    script = "\n".join(
        [
            "import asyncio, json, threading, warnings",
            "from bot.logs import install_hooks",
            "install_hooks()",
            *mistakes,
        ]
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=bare_environment(),
        timeout=PATIENCE,
        check=False,
    )
    told = ended.stdout + ended.stderr
    assert {sign: told.count(sign) for sign in signs} == signs, told
    assert not [telltale for telltale in TELLTALES if telltale in told]
