"""A desk that works for a quarter of an hour grows neither in memory nor in its write-ahead log.

`make test-long` runs it for `SOAK_MINUTES` (15); `make test` leaves it out.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from tests.databases import lay_out_sqlite
from tests.profile import is_long_profile

MINUTES: Final = float(os.environ.get("SOAK_MINUTES") or 15)
MAX_WAL_BYTES: Final = 24 * 1024 * 1024
"""SQLite goes through the log again from its beginning after each thousand pages, 4 MB, when no
reader holds it open."""
MAX_GROWTH_BYTES: Final = 24 * 1024 * 1024
"""From the second quarter to the last: caches are full by then."""


@pytest.mark.skipif(not is_long_profile(), reason="`make test-long` runs it")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is seen there")
async def test_neither_memory_nor_the_log_grows(tmp_path: Path) -> None:
    url = await lay_out_sqlite(tmp_path / "desk.db")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.soak", url, str(MINUTES * 60)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    samples = json.loads(out)
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    memory = [median(each["memory"] for each in some) for some in (early, late)]
    print(f"memory {memory}, log {max(s['wal'] for s in samples)}, events {samples[-1]['taken']}")
    assert samples[-1]["taken"] > early[-1]["taken"]
    assert memory[1] - memory[0] < MAX_GROWTH_BYTES, memory
    assert max(each["wal"] for each in samples) < MAX_WAL_BYTES
