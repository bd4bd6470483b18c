"""The desk's mail servers in this process: aiosmtpd takes what it sends, pymap is its mailbox.

What goes wrong between them and the desk is asked for by name, one fault for one command.
"""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import parsedate_to_datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, DictBackend
from pymap.backend.dict.mailbox import MailboxData
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pysasl.hashing import Cleartext

from tests.limits import PATIENCE

TODAY = "Sun, 22 Nov 2026 08:00:00 +0000"
USER, PASSWORD = "support", "secret"


@dataclass
class SentMail:
    """A mail that the desk has sent, as the server got it."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=SMTP_POLICY)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    def __getitem__(self, header: str) -> str:
        return str(self.message[header] or "")


@dataclass
class SmtpServer:
    """`faults` are what the next mails meet: a reply such as "450 4.2.1 later", "cut before" or
    "cut after" the mail has been taken.
    """

    port: int = 0
    sent: list[SentMail] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    on_mail: Callable[[SentMail], None] = lambda mail: None
    greylisted: set[str] | None = None
    """Recipients that came once; None where nobody is put off."""
    stalls_at: str = ""
    """"rcpt" or "data": there it says nothing more until it is `released`."""
    stalls: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._stall_at("rcpt")
        if self.greylisted is not None and address not in self.greylisted:
            self.greylisted.add(address)
            return "451 4.7.1 greylisted, come again"
        if self.faults and self.faults[0].startswith("rcpt "):
            return self.faults.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await self._stall_at("data")
        fault = self.faults.pop(0) if self.faults else ""
        if fault and fault != "cut after":
            if fault == "cut before":
                _cut(server)
            return fault if fault[0].isdigit() else "451 gone"
        content = envelope.content
        assert isinstance(content, bytes)
        for recipient in envelope.rcpt_tos:
            mail = SentMail(envelope.mail_from or "", recipient, content)
            self.sent.append(mail)
            self.on_mail(mail)
        self._changed.set()
        if fault == "cut after":
            _cut(server)
        return "250 OK"

    async def _stall_at(self, place: str) -> None:
        if self.stalls_at == place:
            self.stalls.set()
            await self.released.wait()

    async def until(self, count: int, seconds: float = PATIENCE) -> list[SentMail]:
        """Come back when so many mails were sent."""
        async with asyncio.timeout(seconds):
            while len(self.sent) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.sent


@dataclass
class ImapServer:
    """`mailbox` is the inbox that the desk reads."""

    port: int
    config: Config
    mailbox: MailboxData
    sent: MailboxData

    async def deliver(self, raw: bytes, *, arrived: datetime | None = None) -> int:
        """A mail arrives; returns its UID."""
        when = arrived or parsedate_to_datetime(message_from_bytes(raw)["Date"] or TODAY)
        message = AppendMessage(raw, when.astimezone(UTC), frozenset())
        told = await self.mailbox.append(message, recent=True)
        return int(told.uid)

    async def unseen(self) -> list[int]:
        """The UIDs that nobody has acknowledged."""
        seen = Flag(b"\\Seen")
        return [m.uid async for m in self.mailbox.messages() if seen not in m.permanent_flags]

    async def expunge(self, *uids: int) -> None:
        await self.mailbox.delete(list(uids))

    def renumber(self) -> None:
        """The server has lost its numbers: from now on other ones count."""
        self.mailbox._uid_validity += 1


def _cut(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@asynccontextmanager
async def smtp_server() -> AsyncIterator[SmtpServer]:
    loop, server = asyncio.get_running_loop(), SmtpServer()
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    protocol = lambda: SMTP(server, loop=loop, enable_SMTPUTF8=True, hostname="mx.test")  # noqa: E731
    listening = await loop.create_server(protocol, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()


@asynccontextmanager
async def imap_server() -> AsyncIterator[ImapServer]:
    parser = ArgumentParser()
    parser.set_defaults(skip_services=[], passlib_cfg=None, tls=False, debug=False)
    backend_parser = DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
    assert backend_parser is not None
    args = parser.parse_args(["dict", "--demo-user", USER, "--demo-password", PASSWORD])
    args.host, args.port, args.cert, args.key = None, "0", None, None
    args.proxy_protocol = args.inherited_sockets = None
    # pymap's own hash takes half a second for each sign-in.
    backend, config = await DictBackend.init(args, hash_context=Cleartext())
    config.apply_context()
    serve = IMAPServer(backend.login, config)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve(reader, writer, SocketInfoLocal(writer.transport))

    identity = backend.login.demo_user_identity
    async with identity.new_session() as session:
        boxes: Any = session.mailbox_set
        inbox = await boxes.get_mailbox("INBOX")
        await boxes.add_mailbox("Sent")
        sent = await boxes.get_mailbox("Sent")
    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield ImapServer(port, config, inbox, sent)
    finally:
        listening.close()
