"""Requests to the app's own URL, signed as Slack signs them."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.slack.server.delivery import Ack, Delivery, Failed, Kind

AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Requests:
    """One app at `url`. `ack_timeout` is in seconds, `skew` in seconds off the right time."""

    url: str
    signing_secret: str
    ack_timeout: float = 3.0
    skew: int = 0
    _session: aiohttp.ClientSession | None = None

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Ack | Failed:
        """POST it, and take a 2xx within the time as the acknowledgement."""
        content_type, body = _body(delivery)
        headers = {}
        if number:
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            answer = await self.post(body, content_type, headers)
        except TimeoutError:
            return Failed("http_timeout")
        except aiohttp.ClientError:
            return Failed("connection_failed")
        if 200 <= answer.status < 300:
            return Ack(loop.time() - began, answer.body, number, answer.status)
        forbidden = answer.headers.get("x-slack-no-retry") == "1"
        return Failed("http_error", answer.status, retry=not forbidden)

    async def post(
        self,
        body: str,
        content_type: str = JSON,
        headers: dict[str, str] | None = None,
        *,
        secret: str | None = None,
    ) -> Answer:
        """A signed request; another `secret` makes it a forged one. Raises as aiohttp does."""
        at = str(int(time.time()) + self.skew)
        signed = {
            "Content-Type": content_type,
            "User-Agent": AGENT,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature(secret or self.signing_secret, at, body),
        }
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self.ack_timeout)
        async with self._session.post(
            self.url, data=body.encode(), headers=signed | (headers or {}), timeout=timeout
        ) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.status, told, _read(await answer.text()))

    async def verify(self, challenge: str = "ch4ll3nge") -> Answer:
        """What Slack does when the URL is entered in the app's settings."""
        asked = {"type": "url_verification", "token": "t0ken", "challenge": challenge}
        return await self.post(json.dumps(asked))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def signature(secret: str, at: str, body: str) -> str:
    signed = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def _body(delivery: Delivery) -> tuple[str, str]:
    match delivery.kind:
        case Kind.EVENT:
            return JSON, json.dumps(delivery.payload)
        case Kind.INTERACTIVE:
            return FORM, urlencode({"payload": json.dumps(delivery.payload)})
        case Kind.COMMAND:
            return FORM, urlencode(delivery.payload)


def _read(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
