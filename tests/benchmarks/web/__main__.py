"""`make bench-web`: pages beside a bare Starlette page, latency, and streams. 1 if one is over.

TICKETS=20000 fills less, for a quick look.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

import psutil

REQUESTS, IN_FLIGHT, STREAMS = 300, 20, 2_000
MAX_RATIO, MAX_P95_MS, MAX_STREAMS_MB = 3.0, 60.0, 150.0


@dataclass
class Measured:
    cpu_ms: float
    p95_ms: float
    kilobytes: float


class Client:
    """HTTP by hand, so that the client costs little of the machine that it measures."""

    def __init__(self, url: str, cookie: str = "") -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self.asked = (
            f"GET {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nCookie: session={cookie}"
            "\r\n\r\n"
        ).encode()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port)

    async def get(self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> int:
        """Ask once; returns the size of the answer."""
        reader, writer = line
        writer.write(self.asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert head.startswith(b"http/1.1 200"), head
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        return length


async def measure(server: psutil.Process, client: Client) -> Measured:
    """Processor time of the server for each request, and how long each took with 20 in flight."""
    lines = [await client.connect() for _ in range(IN_FLIGHT)]
    size = [await client.get(line) for line in lines][0]
    took = list[float]()

    async def ask(line: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        for _ in range(REQUESTS // IN_FLIGHT):
            begun = time.perf_counter()
            await client.get(line)
            took.append((time.perf_counter() - begun) * 1000)

    before = server.cpu_times()
    await asyncio.gather(*(ask(line) for line in lines))
    after = server.cpu_times()
    for _, writer in lines:
        writer.close()
    spent = (after.user - before.user + after.system - before.system) * 1000
    return Measured(spent / len(took), quantiles(took, n=20)[-1], size / 1000)


async def streams(server: psutil.Process, client: Client) -> float:
    """Megabytes that so many idle streams take."""
    before, lines = server.memory_info().rss, []
    for _ in range(STREAMS):
        reader, writer = await client.connect()
        writer.write(client.asked)
        lines.append(writer)
        await reader.readuntil(b"event: ")
    grown = float(server.memory_info().rss - before) / 1_000_000
    for writer in lines:
        writer.close()
    return grown


async def main() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.web.served"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None and child.stdin is not None
    told = json.loads(await child.stdout.readline())
    server, url = psutil.Process(child.pid), told["url"]
    page = f"{url}/tickets/{told['number']}"
    asked = {
        "a bare Starlette page, 50 rows": Client(told["bare"]),
        "a ticket, as its requester": Client(page, told["ada"]),
        "a ticket, as an agent": Client(page, told["grace"]),
        "own tickets": Client(f"{url}/tickets", told["ada"]),
        "the board": Client(f"{url}/board", told["grace"]),
    }
    over, peer = False, 0.0
    print(f"{'':<32}  processor   p95 of {IN_FLIGHT} in flight   size")
    for what, client in asked.items():
        found = await measure(server, client)
        peer = peer or found.cpu_ms
        ratio = found.cpu_ms / peer
        wrong = ratio > MAX_RATIO or found.p95_ms > MAX_P95_MS
        over |= wrong
        times = f"{found.cpu_ms:6.2f} ms {ratio:5.1f}x   {found.p95_ms:8.1f} ms"
        print(f"{what:<32}  {times}   {found.kilobytes:6.1f} kB{'   OVER' if wrong else ''}")
    grown = await streams(server, Client(f"{url}/live?ticket={told['number']}", told["ada"]))
    over |= grown > MAX_STREAMS_MB
    mark = "   OVER" if grown > MAX_STREAMS_MB else ""
    print(f"{STREAMS:,} idle streams: {grown:.0f} MB{mark}")
    child.stdin.close()
    await child.wait()
    return int(over)


sys.exit(asyncio.run(main()))
