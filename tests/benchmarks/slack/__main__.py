"""One run, one table: the bare app first, then the desk beside it, calm and in trouble."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.benchmarks.measured import Measured, beside
from tests.benchmarks.slack.wire import Payload, Wire

ROOT = Path(__file__).parents[3]
EVENTS = 600
WINDOW = 32
PACE = 100.0
TROUBLE = 0.3


def messages(
    name: str, count: int, text: str = "My VPN does not connect", first: int = 1
) -> list[Payload]:
    """People write to the app directly, each with a problem that an article answers."""
    return [
        (
            "events_api",
            {
                "type": "event_callback",
                "team_id": "T1",
                "event_id": f"Ev{name}{first}-{n}",
                "event": {
                    "type": "message",
                    "channel_type": "im",
                    "channel": f"D{name}{n}",
                    "user": f"U{name}{n}",
                    "ts": f"{first}.{n:06d}",
                    "text": text,
                },
            },
        )
        for n in range(count)
    ]


def commands(name: str, count: int) -> list[Payload]:
    """People ask for their tickets."""
    return [
        (
            "slash_commands",
            {
                "command": "/ticket",
                "text": "mine",
                "team_id": "T1",
                "channel_id": "C1",
                "user_id": f"U{name}{n}",
                "trigger_id": f"t{name}{n}",
                "response_url": "",
            },
        )
        for n in range(count)
    ]


async def measure(desk: bool, folder: Path, steps: Progress) -> list[Measured]:
    """The rows of one app, in a process of its own."""
    who, wire = ("the desk", Wire()) if desk else ("bare Bolt echo", Wire())
    await wire.start()
    app = await asyncio.to_thread(_start, desk, wire.port, folder)
    task = steps.add_task(who, total=3)
    try:
        await wire.connected()
        # People whom the app has met: it knows their names and their private channel.
        for name in ("calm", "pace"):
            await wire.flood(messages(name, EVENTS, "Hello", first=9000), WINDOW)
        rows = []
        for what, make in (("messages", messages), ("commands", commands)):
            wire.took.clear()
            seconds = await wire.flood(make("calm", EVENTS), WINDOW)
            rows.append(Measured(f"{who}: {what}", list(wire.took), EVENTS / seconds))
            steps.advance(task)
        wire.took.clear()
        wire.refusing = TROUBLE if desk else 0.0
        pairs = zip(messages("pace", 400), commands("pace", 400), strict=True)
        mixed = [one for pair in pairs for one in pair]
        seconds = await wire.pace(mixed, PACE)
        trouble = f", {TROUBLE:.0%} of calls refused, the model hangs" if desk else ""
        rows.append(
            Measured(f"{who}: {PACE:.0f} a second{trouble}", list(wire.took), len(mixed) / seconds)
        )
        steps.advance(task)
        return rows
    finally:
        app.terminate()
        await asyncio.to_thread(app.wait, 20)
        await wire.stop()


def _start(desk: bool, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    address = f"http://127.0.0.1:{port}/api/"
    if not desk:
        return subprocess.Popen([sys.executable, "-m", "tests.benchmarks.slack.bare", address])
    policy = (ROOT / "desk.toml").read_text(encoding="utf-8")
    for n, room in enumerate(("#support", "#people", "#lead")):
        policy = policy.replace(f'room = "{room}"', f'room = "C9{n}"')
    policy = policy.replace('platform = "console"', 'platform = "slack"')
    policy = policy.replace('console = "', 'slack = "')
    (folder / "desk.toml").write_text(policy, encoding="utf-8")
    own = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench",
        "SLACK_API_URL": address,
        "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
        "OPENAI_API_KEY": "bench",
        "DATABASE_URL": f"sqlite:///{folder}/desk.db",
        "DESK_FILE": str(folder / "desk.toml"),
        "KB_DIR": str(ROOT / "kb_articles"),
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bot", "run"]
    return subprocess.Popen(command, env={**os.environ, **own}, cwd=folder)


async def main() -> None:
    console = Console()
    console.print("Times from sending an envelope by Socket Mode to its acknowledgement.")
    steps = Progress(console=Console(stderr=True))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, steps:
        rows = await measure(False, Path(folder), steps)
        rows += await measure(True, Path(folder), steps)
    console.print(beside(rows, "bare app"))
    console.print(f"Goal: at least 50 %; p99 under 250 ms at {PACE:.0f} a second in trouble.")


if __name__ == "__main__":
    asyncio.run(main())
