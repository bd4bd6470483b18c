"""One run, one table: the bare bot first, then the desk beside it."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.benchmarks.discord.wire import Dispatch, Wire
from tests.benchmarks.measured import Measured, beside

ROOT = Path(__file__).parents[3]
EVENTS = 500
WINDOW = 32
PACE = 50.0


def messages(first: int, count: int) -> list[Dispatch]:
    """People write to the bot in private, each with a problem that an article answers."""
    return [
        (
            str(first + n),
            "MESSAGE_CREATE",
            {
                "id": str(10**17 + first + n),
                "channel_id": str(first + n),
                "type": 0,
                "author": _user(first + n),
                "content": "My VPN does not connect",
                "timestamp": "2026-11-22T08:00:00+00:00",
                "edited_timestamp": None,
                "tts": False,
                "mention_everyone": False,
                "mentions": [],
                "mention_roles": [],
                "attachments": [],
                "embeds": [],
                "pinned": False,
                "flags": 0,
            },
        )
        for n in range(count)
    ]


def commands(first: int, count: int) -> list[Dispatch]:
    """People ask for their tickets."""
    return [
        (
            str(first + n),
            "INTERACTION_CREATE",
            {
                "id": str(first + n),
                "application_id": "1",
                "type": 2,
                "token": f"token-{first + n}",
                "version": 1,
                "data": {"id": "7", "name": "tickets", "type": 1},
                "channel_id": str(first + n),
                "channel": {"id": str(first + n), "type": 1},
                "user": _user(first + n),
                "locale": "en-US",
                "entitlements": [],
                "authorizing_integration_owners": {"1": "0"},
                "context": 1,
                "attachment_size_limit": 10485760,
                "app_permissions": "0",
            },
        )
        for n in range(count)
    ]


def _user(number: int) -> dict[str, object]:
    return {"id": str(number), "username": f"u{number}", "discriminator": "0", "avatar": None}


async def measure(desk: bool, folder: Path, steps: Progress) -> list[Measured]:
    """The rows of one app, in a process of its own."""
    who, wire, rows = "the desk" if desk else "bare discord.py echo", Wire(), list[Measured]()
    await wire.start()
    app = await asyncio.to_thread(_start, desk, wire.port, folder)
    task = steps.add_task(who, total=3)
    try:
        await wire.connected()
        await wire.flood(messages(10**6, 50), WINDOW)
        for what, make, first in (("messages", messages, 2), ("commands", commands, 3)):
            wire.took.clear()
            seconds = await wire.flood(make(first * 10**6, EVENTS), WINDOW)
            rows.append(Measured(f"{who}: {what}", list(wire.took), EVENTS / seconds))
            steps.advance(task)
        wire.took.clear()
        pairs = zip(messages(4 * 10**6, 250), commands(5 * 10**6, 250), strict=True)
        mixed = [one for pair in pairs for one in pair]
        seconds = await wire.pace(mixed, PACE)
        rows.append(Measured(f"{who}: {PACE:.0f} a second", list(wire.took), len(mixed) / seconds))
        steps.advance(task)
        return rows
    finally:
        app.terminate()
        await asyncio.to_thread(app.wait, 20)
        await wire.stop()


def _start(desk: bool, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    address = f"http://127.0.0.1:{port}/api/v10"
    if not desk:
        return subprocess.Popen([sys.executable, "-m", "tests.benchmarks.discord.bare", address])
    policy = (ROOT / "desk.toml").read_text(encoding="utf-8")
    for n, room in enumerate(("#support", "#people", "#lead")):
        policy = policy.replace(f'room = "{room}"', f'room = "9{n}"')
    policy = policy.replace('platform = "console"', 'platform = "discord"')
    for n, person in enumerate(("grace", "alan", "ada", "linus", "margaret", "dennis")):
        policy = policy.replace(f'console = "{person}"', f'discord = "8{n}"')
    (folder / "desk.toml").write_text(policy.replace('console = "', 'discord = "'), "utf-8")
    own = {
        "DISCORD_TOKEN": "MTE.bench.token",
        "DISCORD_API_URL": address,
        "DATABASE_URL": f"sqlite:///{folder}/desk.db",
        "DESK_FILE": str(folder / "desk.toml"),
        "KB_DIR": str(ROOT / "kb_articles"),
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bot", "run"]
    return subprocess.Popen(command, env={**os.environ, **own}, cwd=folder)


async def main() -> None:
    console = Console()
    console.print("Times from a dispatch of the gateway to its first answer by REST.")
    steps = Progress(console=Console(stderr=True))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, steps:
        rows = await measure(False, Path(folder), steps)
        rows += await measure(True, Path(folder), steps)
    console.print(beside(rows, "bare bot"))
    console.print(
        "The desk's answer comes after its event is on disk; the bare bot stores nothing."
    )


if __name__ == "__main__":
    asyncio.run(main())
