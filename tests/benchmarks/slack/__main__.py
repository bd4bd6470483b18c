"""One run, two tables: the desk beside a bare Bolt app and one that stores, in turns.

What is compared is what the platform's side costs: all get the same envelopes by Socket Mode, and
answer each message by one post and each command in its acknowledgement. The bare app stores nothing
and tells everybody the same, which no desk can do. So one more has each message on the disk before
it is acknowledged, as the desk does, and tells whoever asks what they have said. All people ask
what somebody has asked before, since searching articles has budgets of its own (`make bench`).
Rates swing with what else the machine does; the CPU time of an event does so far less.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.benchmarks.measured import Measured, beside, costs_beside
from tests.benchmarks.peers import DESK, App, in_turns
from tests.benchmarks.slack.wire import Payload, Wire

ROOT = Path(__file__).parents[3]
EVENTS, PAIRS = 600, 400
WINDOW = 32
PACE = 100.0
TROUBLE = 0.3
BARE, STORING = "bare Bolt echo", "Bolt that stores"


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


async def measure(folder: Path, steps: Progress) -> list[Measured]:
    """The rows of all apps, each in a process of its own."""
    apps = [await _start_app(who, folder) for who in (BARE, STORING, DESK)]
    task = steps.add_task("in turns", total=3)
    try:
        for app in apps:
            await app.line.connected()
            # People whom the app has met: it knows their names and their private channel.
            await app.line.flood(messages("calm", EVENTS, "Hello", first=9000), WINDOW)
            await app.line.flood(messages("pace", PAIRS, "Hello", first=9000), WINDOW)
            await app.line.flood(messages("first", 1), 1)
        for app in apps:
            await app.rest()
        rows = []
        for what, make in (("messages", messages), ("commands", commands)):
            rows += await in_turns(apps, what, make("calm", EVENTS), WINDOW)
            steps.advance(task)
        rows += [await _pace(app) for app in apps]
        steps.advance(task)
        return rows
    finally:
        for app in apps:
            await app.stop()


async def _pace(app: App[Payload]) -> Measured:
    line, trouble = app.line, ""
    line.took.clear()
    if app.who == DESK and isinstance(line, Wire):
        line.refusing, trouble = TROUBLE, f", {TROUBLE:.0%} of calls refused, the model hangs"
    pairs = zip(messages("pace", PAIRS), commands("pace", PAIRS), strict=True)
    mixed = [one for pair in pairs for one in pair]
    seconds = await line.pace(mixed, PACE)
    name = f"{app.who}: {PACE:.0f} a second{trouble}"
    return Measured(name, list(line.took), len(mixed) / seconds)


async def _start_app(who: str, folder: Path) -> App[Payload]:
    wire = Wire()
    await wire.start()
    return App(who, wire, await asyncio.to_thread(_start, who, wire.port, folder))


def _start(who: str, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    address = f"http://127.0.0.1:{port}/api/"
    if who != DESK:
        database = [str(folder / "peer.db")] if who == STORING else []
        peer = [sys.executable, "-m", "tests.benchmarks.slack.bare", address, *database]
        return subprocess.Popen(peer)
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
        rows = await measure(Path(folder), steps)
    console.print(beside(rows, "bare app"))
    console.print(costs_beside(rows, (BARE, STORING)))
    console.print(f"Goal: at least 50 %; p99 under 250 ms at {PACE:.0f} a second in trouble.")


if __name__ == "__main__":
    asyncio.run(main())
