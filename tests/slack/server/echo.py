"""A tiny Bolt app that answers what it hears: the server's own tests talk to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.server.records import Json
from tests.slack.server.server import SlackServer

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


def mrkdwn(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def button(text: str, action: str, value: str = "1") -> Json:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "text": label, "action_id": action, "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def text_input(label: str, block_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "a", **more}
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": element,
    }


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    texts = {
        key: {"type": "plain_text", "text": text}
        for key, text in {"title": title, "submit": "Send"}.items()
    }
    return {"type": "modal", "callback_id": "form", "blocks": list(blocks), **texts, **more}


class Echo:
    """Listens and answers. `events` and `acked` are what came in."""

    def __init__(self, server: SlackServer) -> None:
        self.client = AsyncWebClient(token=server.bot_token, base_url=server.api_url)
        self.bolt = AsyncApp(
            name="echo", client=self.client, signing_secret=server.requests.signing_secret
        )
        self.bodies: list[Json] = []
        self.deaf = False
        self._listen()

    def _listen(self) -> None:
        bolt = self.bolt
        bolt.middleware(self._remember)
        bolt.event("message")(self._message)
        bolt.event({"type": "message", "subtype": "file_share"})(self._message)
        for name in ("app_mention", "reaction_added", "app_home_opened", "file_shared"):
            bolt.event(name)(self._nothing)
        for name in ("reaction_removed", "member_joined_channel", "user_change"):
            bolt.event(name)(self._nothing)
        bolt.command("/ticket")(self._command)
        bolt.action("claim")(self._claim)
        bolt.action("whisper")(self._whisper)
        bolt.action("open")(self._open)
        bolt.action("menu")(self._nothing)
        bolt.shortcut("make_ticket")(self._open)
        bolt.view("form")(self._form)

    async def _remember(self, body: Json, next: Any) -> None:
        self.bodies.append(body)
        if self.deaf:
            await asyncio.sleep(60)
        await next()

    async def _nothing(self, ack: Any) -> None:
        await ack()

    async def _message(self, event: Json) -> None:
        if "subtype" in event and event["subtype"] != "file_share":
            return
        if "quietly" in event["text"]:
            return
        root = event.get("thread_ts", event["ts"])
        blocks = [mrkdwn(f"heard {event['text']}"), actions(*BUTTONS)]
        await self.client.chat_postMessage(
            channel=event["channel"], text="heard", blocks=blocks, thread_ts=root, **QUIET
        )

    async def _command(self, ack: Any, body: Json) -> None:
        await ack(f"you said {body['text']}")

    async def _claim(self, ack: Any, body: Json) -> None:
        await ack()
        await self.client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="claimed",
            blocks=[mrkdwn(f"claimed by <@{body['user']['id']}>")],
        )

    async def _whisper(self, ack: Any, body: Json, respond: Any) -> None:
        await ack()
        thread = body["message"].get("thread_ts")
        await respond(
            text="psst", response_type="ephemeral", replace_original=False, thread_ts=thread
        )

    async def _open(self, ack: Any, body: Json) -> None:
        await ack()
        view = modal("Ticket", text_input("Subject", "subject", min_length=3), FILES)
        await self.client.views_open(trigger_id=body["trigger_id"], view=view)

    async def _form(self, ack: Any, view: Json) -> None:
        subject = view["state"]["values"]["subject"]["a"]["value"]
        if subject == "bad":
            await ack(response_action="errors", errors={"subject": "too bad"})
        else:
            await ack()


BUTTONS = (button("Claim", "claim"), button("Whisper", "whisper"), button("Open", "open"))
FILES = {
    "type": "input",
    "block_id": "files",
    "optional": True,
    "label": {"type": "plain_text", "text": "Screenshots"},
    "element": {"type": "file_input", "action_id": "f", "max_files": 2},
}


@asynccontextmanager
async def by_socket(server: SlackServer, *, ping: float = 10) -> AsyncIterator[Echo]:
    """The app, connected over one socket."""
    echo = Echo(server)
    web_client = AsyncWebClient(base_url=server.api_url)
    handler = AsyncSocketModeHandler(
        echo.bolt, server.app_token, web_client=web_client, ping_interval=ping
    )
    before = len(server.sockets.ever)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await server.until(lambda: len(server.sockets.ever) > before)
    try:
        yield echo
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def by_http(server: SlackServer) -> AsyncIterator[Echo]:
    """The app behind a URL of its own, which the server is told."""
    echo = Echo(server)

    async def events(request: web.Request) -> web.Response:
        answer = await echo.bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    app = web.Application()
    app.router.add_post("/slack/events", events)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.requests.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield echo
    finally:
        await runner.cleanup()
