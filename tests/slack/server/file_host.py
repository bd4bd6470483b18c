"""Where bytes come in and go out, and a host elsewhere that sees who strays to it."""

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack.server.calls import Args, Call
from tests.slack.server.records import File
from tests.slack.server.web_api import LOGIN_PAGE

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer


@dataclass(frozen=True)
class Stray:
    """A request to a host that is not Slack's, and the token that it gave away."""

    path: str
    token: str


class FileHost:
    def __init__(self, server: "SlackServer") -> None:
        self.server = server
        self.strays: list[Stray] = []

    async def upload(self, request: web.Request) -> web.StreamResponse:
        file = self.server.world.files.get(request.match_info["file"])
        content = await _content(request)
        call = self._call("files.upload", request, request.match_info["file"])
        fault = await self.server.struck(call)
        try:
            if fault is not None and not fault.trouble.is_after:
                return await self.server.suffer(request, call, fault)
            if file is None or file.uploaded:
                call.status = 404
                return web.Response(status=404, text="no such upload")
            self._keep(file, content)
            if fault is not None:
                return await self.server.suffer(request, call, fault)
            call.status = 200
            return web.Response(text=f"OK - {len(content)}")
        finally:
            call.done = True

    def _keep(self, file: File, content: bytes) -> None:
        if file.size != len(content):
            told = f"{len(content)} bytes came, {file.size} were announced"
            self.server.violated("files.upload", "upload_length", told, house=True)
        file.content, file.size, file.uploaded = content, None, True
        file.mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"

    async def download(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["path"].partition("/")[0].rpartition("-")[2]
        call = self._call("files.download", request, name)
        fault = await self.server.struck(call)
        try:
            if fault is not None:
                return await self.server.suffer(request, call, fault)
            return self._served(call, self.server.world.files.get(name))
        finally:
            call.done = True

    def _served(self, call: Call, file: File | None) -> web.StreamResponse:
        call.status = 200
        if not self.server.may_download(call.token):
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if file is None or file.deleted or file.access == "file_not_found":
            call.status = 404
            return web.Response(status=404, text="not found")
        file.fetched += 1
        if file.moved_to:
            call.status = 302
            return web.Response(status=302, headers={"Location": file.moved_to})
        return web.Response(body=file.content, content_type=file.mimetype or "text/plain")

    async def elsewhere(self, request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.strays.append(Stray(request.path, token))
        self.server.changes.happened()
        return web.Response(text="you should not be here")

    def _call(self, method: str, request: web.Request, file: str) -> Call:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        args = Args({"file": file} | dict(request.query))
        call = Call(method, args, token, self.server.now())
        self.server.calls.append(call)
        return call


async def _content(request: web.Request) -> bytes:
    """The bytes, whether they are the body itself or a part of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
