"""Servers whose TLS is broken: it is said what is wrong, and no password goes to them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.email.settings import Server
from adapters.email.transport.imap_session import ImapError, ImapSession
from adapters.email.transport.smtp_sender import SmtpSender
from adapters.words.rendering import in_words
from core.ports import NotConnected

USER, PASSWORD = "support", "s3cret-pass"


def certificate(
    folder: Path, *, host: str = "localhost", days: int = 1
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server, signed by itself, and for a client that trusts it. `days` from now it ends."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = signed.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{host}{days}.pem"
    file.write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())


@dataclass
class Listener:
    """Speaks as much of IMAP or SMTP as comes before a password, and keeps all that it hears."""

    protocol: str
    tls: ssl.SSLContext | None = None
    offers_starttls: bool = True
    port: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        able = b"IMAP4rev1" + b" STARTTLS" * self.offers_starttls
        greeting = {"imap": b"* OK [CAPABILITY " + able + b"] ready", "smtp": b"220 mx.test ESMTP"}
        writer.write(greeting[self.protocol] + b"\r\n")
        while line := await reader.readline():
            self.heard.append(line)
            word = line.upper()
            tag = line.split()[0]
            if b"STARTTLS" in word and self.tls is not None:
                writer.write(b"220 go\r\n" if self.protocol == "smtp" else tag + b" OK go\r\n")
                await writer.start_tls(self.tls)
            elif b"CAPABILITY" in word:
                writer.write(b"* CAPABILITY " + able + b"\r\n" + tag + b" OK done\r\n")
            elif b"EHLO" in word:
                writer.write(b"250-mx.test\r\n" + b"250-STARTTLS\r\n" * self.offers_starttls)
                writer.write(b"250 AUTH PLAIN LOGIN\r\n")
            elif self.protocol == "smtp":
                writer.write(b"535 5.7.8 no\r\n")
            else:
                writer.write(tag + b" NO no\r\n")


@asynccontextmanager
async def listener(how: Listener, *, at_once: bool) -> AsyncIterator[Listener]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await how.connected(reader, writer)
        except (OSError, ssl.SSLError):
            pass
        finally:
            writer.close()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # asyncio itself tells of handshakes that failed
    secured = how.tls if at_once else None
    server = await asyncio.start_server(connected, "localhost", 0, ssl=secured)
    how.port = server.sockets[0].getsockname()[1]
    try:
        yield how
    finally:
        server.close()


async def sign_in(how: Listener, tls: str, context: ssl.SSLContext | None) -> str:
    """What the desk says of a try to sign in."""
    server = Server("localhost", how.port, tls, USER, PASSWORD)
    if how.protocol == "imap":
        with pytest.raises(ImapError) as refused:
            await asyncio.to_thread(ImapSession(server, context=context).connect)
        return str(refused.value)

    async def no_token() -> str:
        return ""

    loop = asyncio.get_running_loop()
    with pytest.raises(NotConnected) as away:
        await SmtpSender(server, no_token, loop.time, context).try_sign_in()
    return in_words(away.value)


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
@pytest.mark.parametrize("tls", ["at once", "starttls"])
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"days": -1}, "certificate has expired"),
        ({"host": "other.test"}, "not valid for 'localhost'"),
        ({}, "self-signed certificate"),
    ],
    ids=["expired", "of another host", "self-signed"],
)
async def test_a_certificate_that_proves_nothing_is_told_and_gets_no_password(
    tmp_path: Path, protocol: str, tls: str, how: dict[str, int | str], says: str
) -> None:
    context, trusting = certificate(tmp_path, **how)  # type: ignore[arg-type]
    async with listener(Listener(protocol, context), at_once=tls == "at once") as server:
        said = await sign_in(server, tls, trusting if how else None)
        assert says in said
        assert "certificate" in said
        heard = b"".join(server.heard)
        assert PASSWORD.encode() not in heard
        assert b"AUTH" not in heard


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_where_starttls_is_taken_away_no_password_is_sent_in_clear(protocol: str) -> None:
    async with listener(Listener(protocol, offers_starttls=False), at_once=False) as server:
        said = await sign_in(server, "starttls", None)
        assert "offers no STARTTLS" in said
        assert not [line for line in server.heard if b"AUTH" in line or b"LOGIN" in line]


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
@pytest.mark.parametrize("tls", ["at once", "starttls"])
async def test_a_good_certificate_is_used(tmp_path: Path, protocol: str, tls: str) -> None:
    context, trusting = certificate(tmp_path)
    async with listener(Listener(protocol, context), at_once=tls == "at once") as server:
        assert "does not take the user or the password" in await sign_in(server, tls, trusting)
        assert [line for line in server.heard if b"AUTH" in line or b"LOGIN" in line]
