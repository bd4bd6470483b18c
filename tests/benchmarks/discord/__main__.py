"""One run, two tables: the desk beside a bare discord.py bot and one that stores, in turns.

What is compared is what the platform's side costs: all get the same dispatches of one gateway, and
answer each message by one post and each command by its callback. The bare bot stores nothing and
tells everybody the same, which no desk can do. So one more has each message on the disk before it
answers, as the desk does, and tells whoever asks what they have said. All people ask what somebody
has asked before, since searching articles has budgets of its own (`make bench`). Rates swing with
what else the machine does; the CPU time of an event does so far less.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.benchmarks.discord.wire import Dispatch, Wire
from tests.benchmarks.measured import Measured, beside, costs_beside
from tests.benchmarks.peers import DESK, App, in_turns

ROOT = Path(__file__).parents[3]
EVENTS = 500
WINDOW = 32
PACE = 50.0
BARE, STORING = "bare discord.py echo", "discord.py that stores"


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
    """The people of the messages before ask for their tickets."""
    people = first - 10**6
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
                "channel_id": str(people + n),
                "channel": {"id": str(people + n), "type": 1},
                "user": _user(people + n),
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


async def measure(folder: Path, steps: Progress) -> list[Measured]:
    """The rows of all apps, each in a process of its own."""
    apps = [await _start_app(who, folder) for who in (BARE, STORING, DESK)]
    task = steps.add_task("in turns", total=3)
    try:
        for app in apps:
            await app.line.connected()
            await app.line.flood(messages(9 * 10**6, 1), 1)
            await app.line.flood(messages(10**6, 50), WINDOW)
        for app in apps:
            await app.rest()
        rows = []
        for what, make, first in (("messages", messages, 2), ("commands", commands, 3)):
            rows += await in_turns(apps, what, make(first * 10**6, EVENTS), WINDOW)
            steps.advance(task)
        rows += [await _pace(app) for app in apps]
        steps.advance(task)
        return rows
    finally:
        for app in apps:
            await app.stop()


async def _pace(app: App[Dispatch]) -> Measured:
    app.line.took.clear()
    pairs = zip(messages(4 * 10**6, 250), commands(5 * 10**6, 250), strict=True)
    mixed = [one for pair in pairs for one in pair]
    seconds = await app.line.pace(mixed, PACE)
    name = f"{app.who}: {PACE:.0f} a second"
    return Measured(name, list(app.line.took), len(mixed) / seconds)


async def _start_app(who: str, folder: Path) -> App[Dispatch]:
    wire = Wire()
    await wire.start()
    return App(who, wire, await asyncio.to_thread(_start, who, wire.port, folder))


def _start(who: str, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    address = f"http://127.0.0.1:{port}/api/v10"
    if who != DESK:
        database = [str(folder / "peer.db")] if who == STORING else []
        peer = [sys.executable, "-m", "tests.benchmarks.discord.bare", address, *database]
        return subprocess.Popen(peer)
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
        rows = await measure(Path(folder), steps)
    console.print(beside(rows, "bare bot"))
    console.print(costs_beside(rows, (BARE, STORING)))
    console.print("Goal: at least 25 % for messages and 50 % for commands.")


if __name__ == "__main__":
    asyncio.run(main())
