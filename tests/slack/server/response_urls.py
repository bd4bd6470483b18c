"""Response URLs: half an hour, five answers, to the one place they were made for."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack.server.calls import Args, Call
from tests.slack.server.errors import SlackError
from tests.slack.server.records import Json, Message
from tests.slack.server.speaking import Words, remove, reword, speak

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

LIFE, USES = 30 * 60, 5


@dataclass(eq=False)
class Opening:
    """Where an answer goes. `source` is the message that was acted on, if there was one."""

    channel: str
    user: str
    source: Message | None
    at: float
    used: int = 0


class ResponseUrls:
    def __init__(self, server: "SlackServer") -> None:
        self.server = server
        self.openings: dict[str, Opening] = {}

    def issue(self, channel: str, user: str, source: Message | None = None) -> str:
        key = f"{len(self.openings) + 1:08d}"
        self.openings[key] = Opening(channel, user, source, self.server.now())
        return f"{self.server.url}/response/{key}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        server = self.server
        try:
            body: Any = json.loads(await request.text())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        call = Call("response_url", Args(body), "", server.now())
        server.calls.append(call)
        try:
            return await self._answer(request, call, request.match_info["key"], body)
        finally:
            call.done = True
            server.changes.happened()

    async def _answer(
        self, request: web.Request, call: Call, key: str, body: Json
    ) -> web.StreamResponse:
        fault = await self.server.struck(call)
        if fault is not None and not fault.trouble.is_after:
            return await self.server.suffer(request, call, fault)
        call.status, text = self._say(key, body)
        call.answer = {"ok": call.status == 200, "error": "" if call.status == 200 else text}
        if fault is not None:
            return await self.server.suffer(request, call, fault)
        if call.status == 404:
            return web.json_response({"ok": False, "error": text}, status=404)
        return web.Response(status=call.status, text=text)

    def _say(self, key: str, body: Json) -> tuple[int, str]:
        opening = self.openings.get(key)
        if opening is None:
            return 404, "no_such_url"
        if self.server.now() - opening.at > LIFE:
            return 404, "expired_url"
        if opening.used >= USES:
            return 404, "used_url"
        try:
            answer(self.server, opening, body)
        except SlackError as no:
            return 400, no.code
        opening.used += 1
        return 200, "ok"


def answer(
    server: "SlackServer", opening: Opening, body: Json, *, where: str = "response_url"
) -> Message | None:
    """Say, replace or take away. Raises SlackError if the words are refused."""
    source = opening.source
    if source is not None and _yes(body.get("delete_original")):
        remove(server.world, server.events, source)
        return None
    words = Words(
        text=body.get("text"),
        blocks=body.get("blocks"),
        attachments=body.get("attachments"),
        metadata=body.get("metadata"),
    )
    if not (words.text or words.blocks or words.attachments):
        raise SlackError("no_text")
    ephemeral = body.get("response_type", "ephemeral") != "in_channel"
    replaces = _replaces(server, source, body)
    told = dict(body) | {"ephemeral": ephemeral or replaces}
    server.refuse_bad_message(where, told, opening.channel)
    if source is not None and replaces:
        words.blocks = words.blocks or []
        reword(server.world, server.events, source, words)
        return source
    only_for = opening.user if ephemeral else None
    thread = str(body.get("thread_ts") or "") or None
    said = speak(
        server.world, server.events, opening.channel, words, thread=thread, only_for=only_for
    )
    if ephemeral:
        server.must_be_seen(where, said, source)
    return said


def _replaces(server: "SlackServer", source: Message | None, body: Json) -> bool:
    """Does the answer take the place of the message that was acted on?

    Slack replaces unless told otherwise, which has surprised many; so we want it said.
    """
    if source is None:
        return False
    if body.get("replace_original") is None:
        server.violated("response_url", "replace_unsaid", "say replace_original", house=True)
        return True
    return _yes(body["replace_original"])


def _yes(value: object) -> bool:
    return str(value).lower() == "true"
