"""Reads a request's body: JSON, or a form with `payload_json` and `files[n]`."""

import json
import re
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord.server.errors import refused
from tests.discord.server.rest.calls import Call, Upload

_FILE = re.compile(r"files\[(\d+)\]")


async def read_into(call: Call, request: web.Request) -> None:
    """Fill in the call's body and files. Raises 50109 if the JSON is none."""
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("multipart/form-data"):
        await _form(call, request)
    elif data := await request.read():
        call.body = _parsed(data)


async def _form(call: Call, request: web.Request) -> None:
    reader = await request.multipart()
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read(decode=False))
        name = part.name or ""
        if name == "payload_json":
            call.body = _parsed(content)
        elif found := _FILE.fullmatch(name):
            kind = part.headers.get("Content-Type")
            call.files.append(Upload(int(found[1]), part.filename or "file", kind, content))
        else:
            call.body = (call.body or {}) | {name: content.decode()}


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise refused(50109) from None
