"""Sends one mail at a time by SMTP, and says how a try has ended. Used by the delivery.

What counts is how far a try has come. Until the server has been given the content, nothing can have
arrived: a broken line is `Transient`. Once the content has left, a broken line is `Unclear`. A 4xx
waits, a 5xx is for good. That there is no server, or none that takes the password, costs no try.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from adapters.email.settings import Server
from core import wordings as words
from core.model.actions import Wording
from core.ports import DeliveryError, NotConnected, Permanent, Transient, Unclear
from core.send_permit import before_write

TIMEOUT_SECONDS: Final = 20.0
MAX_IDLE_SECONDS: Final = 20.0
"""A line that rested longer is not used again: the server may have left it."""
GREYLIST_SECONDS: Final = 60.0
"""A server that says "later" without saying when means minutes, and counts who comes too soon."""
_SERVICE_DOWN: Final = 421


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a mail is from and to, apart from what its headers say."""

    sender: str
    recipient: str
    content: bytes
    needs_smtputf8: bool = False


@dataclass(slots=True)
class SmtpSender:
    """`access_token` gives a token for XOAUTH2, "" where the password is used."""

    server: Server
    access_token: Callable[[], Awaitable[str]]
    elapsed: Callable[[], float]
    context: ssl.SSLContext | None = None
    _client: SMTP | None = None
    _used_at: float = 0.0
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, mail: Envelope) -> None:
        """Raises NotConnected, Transient, Permanent or Unclear."""
        async with self._one:
            client = await self._connect()
            try:
                await self._send(client, mail)
            except BaseException:
                await self._drop()
                raise
            self._used_at = self.elapsed()

    async def try_sign_in(self) -> None:
        """For the check: raises NotConnected with the reason."""
        async with self._one:
            await self._drop()
            await self._connect()
            await self._drop()

    async def close(self) -> None:
        async with self._one:
            await self._drop()

    async def _send(self, client: SMTP, mail: Envelope) -> None:
        if mail.needs_smtputf8 and not client.supports_extension("smtputf8"):
            raise Permanent(words.failure_mail_address())
        options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.needs_smtputf8 else []
        encoding = "utf-8" if mail.needs_smtputf8 else "ascii"
        try:
            await client.mail(mail.sender, options=options, encoding=encoding)
            await client.rcpt(mail.recipient, encoding=encoding)
        except (SMTPException, OSError, UnicodeError) as trouble:
            raise _delivery_error(trouble) from trouble
        before_write()
        try:
            await client.data(mail.content)
        except SMTPResponseException as trouble:
            raise _delivery_error(trouble) from trouble
        except (SMTPException, OSError) as trouble:
            raise Unclear(words.failure_broken()) from trouble

    async def _connect(self) -> SMTP:
        rested = self.elapsed() - self._used_at
        if self._client is not None and self._client.is_connected and rested < MAX_IDLE_SECONDS:
            return self._client
        await self._drop()
        server = self.server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "at once",
            start_tls=server.tls == "starttls",
            tls_context=self.context,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await client.connect()
            token = await self.access_token()
            if token:
                await client.auth_xoauth2(server.user, token)
            elif server.user:
                await client.login(server.user, server.password)
        except SMTPAuthenticationError as refused:
            client.close()
            raise NotConnected(words.failure_mail_sign_in()) from refused
        except (SMTPException, OSError, ValueError) as trouble:
            client.close()
            raise NotConnected(_why_not_connected(trouble)) from trouble
        self._client = client
        return client

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _why_not_connected(trouble: Exception) -> Wording:
    """A server that answers and lacks what signing in needs is not away."""
    cause: BaseException | None = trouble
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return words.failure_mail_certificate(error=cause.verify_message)
    if (
        type(trouble) is SMTPException
    ):  # what aiosmtplib raises for that alone, with no class for it
        return words.failure_mail_no_sign_in()
    return words.failure_mail_server_away(error=type(trouble).__name__)


def _delivery_error(trouble: Exception) -> DeliveryError:
    """What an answer of the server's means, before it has been given the content or after."""
    if isinstance(trouble, UnicodeError):
        return Permanent(words.failure_mail_address())
    if not isinstance(trouble, SMTPResponseException) or isinstance(
        trouble, SMTPServerDisconnected
    ):
        return Transient(words.failure_broken())
    said = f"{trouble.code} {' '.join(trouble.message.split())[:200]}"
    if trouble.code == _SERVICE_DOWN:
        return Transient(
            words.failure_mail_later(reply=said),
            retry_after=GREYLIST_SECONDS,
            platform_wide=True,
        )
    if 400 <= trouble.code < 500:
        return Transient(words.failure_mail_later(reply=said), retry_after=GREYLIST_SECONDS)
    return Permanent(words.failure_mail_refused(reply=said))
