"""The peer: a bare Bolt app that says every message back. It stores nothing."""

import asyncio
import logging
import sys
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def main(address: str) -> None:
    logging.basicConfig(level=logging.ERROR)
    client = AsyncWebClient(token="xoxb-bench", base_url=address)
    app = AsyncApp(client=client)

    @app.event("message")
    async def message(event: dict[str, Any], say: Any) -> None:
        await say(text=event["text"])

    @app.command("/ticket")
    async def command(ack: Any) -> None:
        await ack("Here you are.")

    await AsyncSocketModeHandler(app, "xapp-bench").start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
