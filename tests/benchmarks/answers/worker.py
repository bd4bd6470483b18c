"""One engine on one set, in a process of its own, so that its memory can be told."""

import gc
import json
import sys
from time import perf_counter

import psutil

from tests.benchmarks.answers.engines import ENGINES
from tests.benchmarks.answers.sets import Entry, read

WARM = (
    Entry("a", "The printer is offline", ("Switch it on.",), ("my printer is offline",)),
    Entry("b", "Forgotten password", ("Reset it.",), ("I forgot my password",)),
)


def memory() -> float:
    """MB of this process that are in use."""
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6


def main(name: str, engine: str) -> None:
    asked = read(name)
    make = ENGINES[engine]
    make(WARM)("printer offline")
    before, begun = memory(), perf_counter()
    ask = make(asked.entries)
    built, after = perf_counter() - begun, memory()
    given, took = [], []
    for question in asked.asked:
        begun = perf_counter()
        answer, score = ask(question.text)
        took.append((perf_counter() - begun) * 1000)
        given.append((score, answer in question.gold, bool(question.gold)))
    print(
        json.dumps(
            {
                "given": given,
                "took": took,
                "built": built,
                "memory": after - before,
                "threshold": getattr(ask, "threshold", None),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
