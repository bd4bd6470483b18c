"""`make bench-limits`: each cost beside its limit. Ends with 1 where one is over it."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from statistics import median, quantiles

from tests.benchmarks.limits.logging_cost import measure
from tests.benchmarks.limits.served import Process, serving
from tests.http.servers import ask, slack_request

Row = tuple[str, float, str, float]
"""What, how much, the unit, the limit."""

MAX_LOGGING_MS = 5.0
MAX_LINE_KB = 20.0
MAX_UNSIGNED_CPU_MS = 2.0
MAX_DELAY_MS = 5.0
"""More than that at the median, and 500 idle connections would delay somebody."""

REQUESTS = 200
IDLE = 500
FORM = b"&".join(b"a=%d" % (n % 10) for n in range(250_000))
UNSIGNED = {
    "unsigned, small": slack_request(b"{}", X_Slack_Signature=""),
    "unsigned form of 1 MB": slack_request(FORM, X_Slack_Signature=""),
    "stale form of 1 MB": slack_request(FORM, X_Slack_Request_Timestamp="1e9"),
    "too long": slack_request(FORM * 3),
    "form of 1 MB, wrongly signed": slack_request(FORM, X_Slack_Signature="v0=" + "0" * 64),
}


def main() -> int:
    rows = [*_logging(), *_http()]
    width = max(len(what) for what, *_ in rows)
    print(f"{'':<{width}}  {'measured':>12}  {'limit':>10}")
    for what, value, unit, limit in rows:
        mark = "" if value <= limit else "  OVER"
        print(f"{what:<{width}}  {value:>9.2f} {unit}  {limit:>7.2f} {unit}{mark}")
    return 1 if any(value > limit for _, value, _, limit in rows) else 0


def _logging() -> Iterator[Row]:
    for name, took, size in measure():
        yield f"logging an exception, {name}: time", took, "ms", MAX_LOGGING_MS
        yield f"logging an exception, {name}: largest line", size, "kB", MAX_LINE_KB


def _http() -> Iterator[Row]:
    with serving() as process:
        asyncio.run(_requests(process.port, slack_request(), 20))  # everything is imported
        for name, request in UNSIGNED.items():
            before = process.cpu_seconds()
            asyncio.run(_requests(process.port, request, REQUESTS))
            each = (process.cpu_seconds() - before) / REQUESTS * 1000
            yield f"{name}: CPU time", each, "ms", MAX_UNSIGNED_CPU_MS
        yield from asyncio.run(_delays(process))


async def _requests(port: int, request: bytes, count: int) -> list[float]:
    """Milliseconds until each was answered, one after another."""
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        # Hung up on while it was still sending is an answer, too.
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await ask(port, request)
        took.append((time.perf_counter() - begun) * 1000)
    return took


async def _delays(process: Process) -> list[Row]:
    """Half of the crowd sends nothing, the other half half a header."""
    alone = await _requests(process.port, slack_request(), REQUESTS)
    async with AsyncExitStack() as stack:
        for n in range(IDLE):
            _, writer = await asyncio.open_connection("127.0.0.1", process.port)
            stack.callback(writer.close)
            if n % 2:
                writer.write(slack_request()[:60])
        crowded = await _requests(process.port, slack_request(), REQUESTS)
    more = median(crowded) - median(alone)
    p95 = quantiles(crowded, n=20)[-1] - quantiles(alone, n=20)[-1]
    return [
        (
            f"a request beside {IDLE} idle connections: later at the median",
            more,
            "ms",
            MAX_DELAY_MS,
        ),
        ("the same, at the 95th percentile", p95, "ms", 5 * MAX_DELAY_MS),
    ]


if __name__ == "__main__":
    sys.exit(main())
