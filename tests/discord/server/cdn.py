"""Where files are fetched: signed addresses that run out, as on Discord's CDN."""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from aiohttp import web

from tests.discord.server.world.messages import Attachment
from tests.discord.server.world.snowflakes import Clock

LIFETIME = 24 * 3600
"""Seconds for which a signed address works."""
GONE = "This content is no longer available."


@dataclass
class Cdn:
    """Gives out files by signed address. `fetched` lists the file names that were fetched."""

    clock: Clock
    base: str = ""
    lifetime: float = LIFETIME
    fetched: list[str] = field(default_factory=list)
    broken: int = 0
    """How many of the next requests get a 503."""
    _kept: dict[int, Attachment] = field(default_factory=dict)

    def keep(self, attachment: Attachment) -> None:
        self._kept[attachment.id] = attachment

    def remove(self, attachment: Attachment) -> None:
        self._kept.pop(attachment.id, None)

    def url(self, attachment: Attachment) -> str:
        """A freshly signed address."""
        issued = int(self.clock.now())
        until = f"{int(issued + self.lifetime):x}"
        signature = self._signature(attachment.id, until)
        query = urlencode({"ex": until, "is": f"{issued:x}", "hm": signature})
        folder = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        path = f"{folder}/{attachment.place_id}/{attachment.id}/{quote(attachment.filename)}"
        return f"{self.base}/{path}?{query}&"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer for `/attachments/<place>/<id>/<name>` and its ephemeral sister."""
        if self.broken:
            self.broken -= 1
            return web.Response(status=503, text="upstream connect error")
        attachment = self._kept.get(int(request.match_info["id"]))
        if attachment is None or not self._signed(request, attachment):
            return web.Response(status=404, text=GONE)
        self.fetched.append(attachment.filename)
        kind = attachment.content_type or "application/octet-stream"
        return web.Response(body=attachment.content, headers={"Content-Type": kind})

    def _signed(self, request: web.Request, attachment: Attachment) -> bool:
        until, signature = request.query.get("ex", ""), request.query.get("hm", "")
        if not until or signature != self._signature(attachment.id, until):
            return False
        return self.clock.now() <= int(until, 16)

    @staticmethod
    def _signature(attachment_id: int, until: str) -> str:
        return hashlib.sha256(f"{attachment_id}/{until}/not a secret".encode()).hexdigest()


async def picture(_: web.Request) -> web.Response:
    """Any avatar: one transparent pixel."""
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
        "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
    )
    return web.Response(body=pixel, headers={"Content-Type": "image/png"})
