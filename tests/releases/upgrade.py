"""`python -m tests.releases.upgrade URL` upgrades a database and prints each step and batch; at the
end the seconds that it took and the most memory that it had, in megabytes."""

import asyncio
import resource
import sys
import time

from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import UpgradeProgress, migrate


async def main(url: str) -> None:
    begun, engine = time.monotonic(), make_engine(url)

    def show(now: UpgradeProgress) -> None:
        print(now.step, now.share, flush=True)

    try:
        await migrate(engine, show)
    finally:
        await engine.dispose()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("took", time.monotonic() - begun, megabytes, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
