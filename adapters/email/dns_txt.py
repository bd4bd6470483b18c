"""Asks the machine's DNS server for TXT records (RFC 1035): for SPF and DMARC in `deskhand check`.

A resolver library would be one more dependency for one question. An answer too long for UDP, or
none in time, is no answer.
"""

import asyncio
import secrets
import struct
from pathlib import Path
from typing import Final

TIMEOUT_SECONDS: Final = 3.0
_TXT: Final = 16
_RESOLV_CONF: Final = Path("/etc/resolv.conf")


class NoAnswer(Exception):
    """There is no server, or it does not answer."""


async def txt_records(name: str, server: tuple[str, int] | None = None) -> list[str]:
    """The records of this name. Raises NoAnswer."""
    where = server or (_server(), 53)
    asked = secrets.randbelow(65536)
    query = struct.pack(">HHHHHH", asked, 0x0100, 1, 0, 0, 0) + _encode_name(name)
    query += struct.pack(">HH", _TXT, 1)
    loop, answered = asyncio.get_running_loop(), asyncio.Future[bytes]()
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Answer(answered), remote_addr=where
        )
    except OSError as trouble:
        raise NoAnswer from trouble
    try:
        transport.sendto(query)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            told = await answered
        return _texts(told, asked)
    except (TimeoutError, OSError, LookupError, struct.error, UnicodeError) as trouble:
        raise NoAnswer from trouble
    finally:
        transport.close()


class _Answer(asyncio.DatagramProtocol):
    def __init__(self, answered: "asyncio.Future[bytes]") -> None:
        self.answered = answered

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.answered.done():
            self.answered.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answered.done():
            self.answered.set_exception(exc)


def _server() -> str:
    try:
        lines = _RESOLV_CONF.read_text(encoding="utf-8").splitlines()
    except OSError as trouble:
        raise NoAnswer from trouble
    found = [line.split()[1] for line in lines if line.startswith("nameserver ")]
    if not found:
        raise NoAnswer
    return found[0]


def _encode_name(name: str) -> bytes:
    labels = [label.encode("idna") for label in name.strip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\x00"


def _texts(told: bytes, asked: int) -> list[str]:
    number, flags, questions, answers = struct.unpack(">HHHH", told[:8])
    if number != asked or flags & 0x0200:
        raise NoAnswer
    at, found = 12, list[str]()
    for _ in range(questions):
        at = _behind_name(told, at) + 4
    for _ in range(answers):
        at = _behind_name(told, at)
        kind, _, _, size = struct.unpack(">HHIH", told[at : at + 10])
        at += 10
        if kind == _TXT:
            found.append(_join_strings(told[at : at + size]))
        at += size
    return found


def _behind_name(told: bytes, at: int) -> int:
    while told[at]:
        if told[at] & 0xC0:
            return at + 2
        at += told[at] + 1
    return at + 1


def _join_strings(strings: bytes) -> str:
    parts, at = list[bytes](), 0
    while at < len(strings):
        parts.append(strings[at + 1 : at + 1 + strings[at]])
        at += strings[at] + 1
    return b"".join(parts).decode("ascii", "replace")
