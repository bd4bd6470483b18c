"""Three walks on Slack: a question and its answer, a Claim, a deadline; nothing is timed."""

import argparse
import asyncio
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType

from rich.console import Console
from rich.table import Table

from tests.slack.desk import Office, at_work
from tests.slack.scenes import NOTHING_FITS, Case, handed_off, state, well
from tests.slack.server import Message

ROOT = Path(__file__).resolve().parents[3]
PRODUCT = tuple(f"{ROOT}/{package}/" for package in ("core", "adapters", "bot"))
QUESTION = "My VPN does not connect any more"
FIRST_RESPONSE = timedelta(hours=3)
"""Later than the first response is promised, so that its deadline has passed."""


class Walk:
    """What was entered between `begin` and `end`, in every thread of this process."""

    def __init__(self) -> None:
        self._entered: set[CodeType] | None = None

    def install(self) -> None:
        """Before the first thread of the desk starts: others would not be seen."""
        threading.setprofile(self._see)
        sys.setprofile(self._see)

    @contextmanager
    def record(self) -> Iterator[set[CodeType]]:
        entered: set[CodeType] = set()
        self._entered = entered
        yield entered
        self._entered = None

    def _see(self, frame: FrameType, what: str, _: object) -> None:
        entered = self._entered
        if entered is not None and what == "call":
            entered.add(frame.f_code)


def functions(entered: set[CodeType]) -> dict[str, set[str]]:
    """File -> its functions. A comprehension, a lambda or a module is none of its own."""
    found: dict[str, set[str]] = {}
    for code in entered:
        if code.co_filename.startswith(PRODUCT) and not code.co_name.startswith("<"):
            file = str(Path(code.co_filename).relative_to(ROOT))
            found.setdefault(file, set()).add(f"{code.co_firstlineno:4} {code.co_qualname}")
    return found


@asynccontextmanager
async def desk_that_knows_everybody(folder: Path) -> AsyncIterator[Office]:
    """As on any later day: people have been looked up, and what is kept is there."""
    async with at_work(folder) as desk:
        asked = await ask(desk, "My VPN does not connect")
        await desk.server.says(desk.ada, desk.ada, "thanks, that solved it", thread=asked)
        await handed_off(desk, desk.eve, "My dog ate the fork")
        await desk.passes(FIRST_RESPONSE)
        await desk.quiet()
        yield desk


async def ask(desk: Office, question: str) -> Message:
    asked = await desk.server.says(desk.ada, desk.ada, question)
    await desk.server.until(lambda: desk.server.world.replies(asked), what="an answer")
    await desk.quiet()
    return asked


async def claim(desk: Office, case: Case) -> None:
    well(await desk.server.presses(desk.grace, case.card, "Claim"))
    await state(desk, case, "Claimed")
    await desk.quiet()


async def walks(folder: Path) -> dict[str, dict[str, set[str]]]:
    walk = Walk()
    walk.install()
    async with desk_that_knows_everybody(folder) as desk:
        with walk.record() as message:
            await ask(desk, QUESTION)
        await handed_off(desk, desk.server.user("bob", "Bob Kahn"), NOTHING_FITS)
        await desk.quiet()
        with walk.record() as deadline:
            await desk.passes(FIRST_RESPONSE)
            await desk.quiet()
        case = await handed_off(
            desk, desk.server.user("vint", "Vint Cerf"), "My bird ate the knife"
        )
        await desk.quiet()
        with walk.record() as press:
            await claim(desk, case)
    entered = {"message": message, "claim": press, "deadline": deadline}
    return {name: functions(codes) for name, codes in entered.items()}


def table(walked: dict[str, dict[str, set[str]]]) -> Table:
    """A row for each package: files and functions of each walk."""
    shown = Table("package", *walked)
    counts = {name: Counter[str]() for name in walked}
    files = {name: Counter[str]() for name in walked}
    for name, found in walked.items():
        for file, entered in found.items():
            for row in (_package(file), "all"):
                files[name][row] += 1
                counts[name][row] += len(entered)
    rows = sorted({row for each in files.values() for row in each} - {"all"})
    for row in (*rows, "all"):
        shown.add_row(row, *(f"{files[name][row]} / {counts[name][row]}" for name in walked))
    return shown


def _package(file: str) -> str:
    parts = file.split("/")
    return "/".join(parts[:-1][:3])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--list", action="store_true", help="name every function, by file")
    listed = options.parse_args().list
    with TemporaryDirectory(prefix="path-") as folder:
        walked = asyncio.run(walks(Path(folder)))
    console = Console(width=100)
    if listed:
        for name, found in walked.items():
            for file, entered in sorted(found.items()):
                console.print(f"{name} {file}", *sorted(entered), sep="\n  ", markup=False)
    console.print("Files / functions of the product that one event passes through.")
    console.print(table(walked))


if __name__ == "__main__":
    main()
