"""The peers: a bare Bolt app that says every message back, and one that stores it before."""

import asyncio
import logging
import sys
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.benchmarks.peers import Kept


async def main(address: str, database: str = "") -> None:
    """With a database, each message is on the disk before it is acknowledged, and a command tells
    what its author has said.
    """
    logging.basicConfig(level=logging.ERROR)
    kept = Kept(database) if database else None
    client = AsyncWebClient(token="xoxb-bench", base_url=address)
    app = AsyncApp(client=client)

    @app.middleware
    async def store(body: dict[str, Any], next: Any) -> None:
        if kept is not None and (event := body.get("event")) is not None:
            await kept.add(event["user"], event["text"])
        await next()

    @app.event("message")
    async def message(event: dict[str, Any], say: Any) -> None:
        await say(text=event["text"])

    @app.command("/ticket")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack(await kept.of(body["user_id"]) if kept is not None else "Here you are.")

    await AsyncSocketModeHandler(app, "xapp-bench").start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
