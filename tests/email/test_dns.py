"""What `deskhand check` says of the desk's own domain, asked of a DNS server in this process."""

import asyncio
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.email import checks
from adapters.email.dns_txt import NoAnswer, txt_records
from tests.email.desk import mail_desk

SPF, DMARC = "v=spf1 mx -all", "v=DMARC1; p=reject"
Zone = Mapping[str, Sequence[str]]


class DnsServer(asyncio.DatagramProtocol):
    """Answers TXT questions. `is_cut` says that the answer did not fit, `is_silent` nothing."""

    def __init__(self, zone: Zone, *, is_cut: bool = False, is_silent: bool = False) -> None:
        self.zone, self.is_cut, self.is_silent = zone, is_cut, is_silent
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.is_silent:
            return
        labels, at = list[str](), 12
        while data[at]:
            labels.append(data[at + 1 : at + 1 + data[at]].decode())
            at += data[at] + 1
        texts = self.zone.get(".".join(labels), ())
        flags = 0x8180 | (0x0200 if self.is_cut else 0)
        answer = data[:2] + struct.pack(">HHHHH", flags, 1, len(texts), 0, 0) + data[12 : at + 5]
        for text in texts:
            parts = [text[n : n + 20].encode() for n in range(0, len(text), 20)]  # strings of one
            held = b"".join(bytes([len(part)]) + part for part in parts)
            answer += b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(held)) + held
        self.transport.sendto(answer, addr)


@asynccontextmanager
async def dns(zone: Zone, **faults: bool) -> AsyncIterator[tuple[str, int]]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: DnsServer(zone, **faults), local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[:2]
    finally:
        transport.close()


async def test_records_are_read_whole() -> None:
    long = "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(9)) + " -all"
    async with dns({"desk.test": ["other", long]}) as server:
        assert await txt_records("desk.test", server) == ["other", long]
        assert await txt_records("none.test", server) == []


async def test_an_answer_that_is_none_is_told_from_an_empty_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.email.dns_txt.TIMEOUT_SECONDS", 0.05)
    for fault in ("is_cut", "is_silent"):
        async with dns({"desk.test": [SPF]}, **{fault: True}) as server:
            with pytest.raises(NoAnswer):
                await txt_records("desk.test", server)


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ({"desk.test": [SPF, "x"], "_dmarc.desk.test": [DMARC]}, []),
        ({"desk.test": [SPF]}, ["has no DMARC record"]),
        ({"_dmarc.desk.test": [DMARC]}, ["has no SPF record"]),
        ({"desk.test": [SPF, SPF], "_dmarc.desk.test": [DMARC]}, ["has several SPF records"]),
    ],
    ids=["all is well", "no dmarc", "no spf", "two spf"],
)
async def test_the_check_says_what_others_read_of_the_domain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: Zone, says: list[str]
) -> None:
    async with mail_desk(tmp_path) as desk, dns(zone) as server:
        monkeypatch.setattr(checks, "txt_records", partial(txt_records, server=server))
        found = [line async for line in checks.check_mailbox(desk.account, desk.policy, wait=0.1)]
        domain = [line for line in found if line.said.startswith("desk.test has")]
        assert [line.well for line in domain] == [None] * len(says), "the desk works all the same"
        assert all(said in line.said for said, line in zip(says, domain, strict=True))
