"""`make bench-intents ARGS=--curve`: what the desk would do if fewer examples had taught it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from statistics import fmean
from typing import Final
from unittest.mock import patch

import numpy as np
from rich.table import Table

from core.dialog.intents import intent_reader
from core.dialog.intents.model import groups, language
from core.dialog.intents.model.examples import MIN_EXAMPLES, Examples, load_examples
from tests.benchmarks.intents.costs import ANNOYING, EXPENSIVE, HARMLESS, Row, cost

SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the examples of each intent; without any, patterns and the cheap act are left."""
DRAWS: Final = 3
BAR: Final = 50
"""Characters of a bar of the chart."""
KINDS: Final = {0: "right", HARMLESS: "asked", ANNOYING: "annoying", EXPENSIVE: "expensive"}
_SIGNS: Final = {"right": "█", "asked": "▒", "annoying": "·", "expensive": "!"}

_READ: Final = ((groups, "load_examples"), (language, "load_examples"))
_LEARNED: Final = (
    (groups, "classifier_of"),
    (intent_reader, "classifier_of"),
    (groups, "common_words"),
    (language, "_vocabulary"),
)

Shares = Mapping[str, float]
"""By what was done, right to expensive: its share of a step's rows."""
Curve = Mapping[str, Mapping[float, Shares]]
"""By step, then by the share of the examples."""


def drawn(examples: Examples, share: float, seed: int) -> Examples:
    """This share of each intent's examples; of one seed, the fewer are among the more."""
    chance, kept = np.random.default_rng(seed), dict[str, tuple[str, ...]]()
    for intent, told in examples.items():
        first = chance.permutation(len(told))[: round(share * len(told))]
        kept[intent] = tuple(told[place] for place in sorted(first.tolist()))
    return kept if sum(map(len, kept.values())) >= MIN_EXAMPLES else {}


@contextmanager
def taught_by(share: float, seed: int) -> Iterator[None]:
    """Inside, whatever is learned is learned from this share of the examples."""

    @cache
    def few(name: str) -> Examples:
        return drawn(load_examples(name), share, seed)

    with ExitStack() as patches:
        for module, name in _READ:
            patches.enter_context(patch.object(module, name, few))
        for module, name in _LEARNED:
            fresh = lru_cache(maxsize=64)(getattr(module, name).__wrapped__)
            patches.enter_context(patch.object(module, name, fresh))
        yield


def curve(rows: Sequence[Row], act: Callable[[Row], str]) -> Curve:
    """What is done with the rows, the mean of several draws; "all" and "other languages" are no
    steps. Conversations must be there before, begun by a desk that has learned all."""
    found: dict[str, dict[float, Shares]] = defaultdict(dict)
    for share in SHARES:
        runs = list[Mapping[str, Shares]]()
        for seed in range(DRAWS if 0 < share < 1 else 1):
            with taught_by(share, seed):
                runs.append(_shares(rows, act))
        for step in runs[0]:
            means = {k: fmean(run[step][k] for run in runs) for k in KINDS.values()}
            found[step][share] = means
    return found


def _shares(rows: Sequence[Row], act: Callable[[Row], str]) -> Mapping[str, Shares]:
    sums: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(KINDS.values(), 0.0))
    for row in rows:
        kind = KINDS[cost(row, act(row))]
        for step in (row.step, "all") if row.lang == "en" else ("other languages",):
            sums[step][kind] += row.weight
    steps = sorted(sums, key=lambda step: (step in ("all", "other languages"), step))
    return {s: {k: n / sum(sums[s].values()) for k, n in sums[s].items()} for s in steps}


def figures(found: Curve) -> Table:
    """Three numbers for each step: at each share, how much is right, asked and expensive."""
    shown = Table("", title="Learning curve: rows by examples, in %", title_justify="left")
    kinds = ("right", "asked", "expensive")
    columns = "".join(f"{100 * share:6.0f}" for share in SHARES)
    for kind in kinds:
        shown.add_column(f"{kind}\n{columns}", justify="right")
    for step, at in found.items():
        cells = ("".join(f"{100 * each[kind]:6.1f}" for each in at.values()) for kind in kinds)
        shown.add_row(step, *cells)
    return shown


def chart(found: Curve) -> Iterator[str]:
    """Lines of text: a bar for each step and share."""
    yield "  ".join(f"{sign} {kind}" for kind, sign in _SIGNS.items())
    for step, at in found.items():
        for share, shares in at.items():
            name = step if share == SHARES[0] else ""
            yield f"{name:16}{share:>5.0%} {bar(shares)} {shares['right']:6.1%}"


def bar(shares: Shares) -> str:
    """Each kind as long as its share, rounded so that the whole is as long as ever."""
    ends, total = [0], 0.0
    for kind in _SIGNS:
        total += shares[kind]
        ends.append(round(total * BAR))
    lengths = (end - start for start, end in zip(ends, ends[1:], strict=False))
    return "".join(sign * length for sign, length in zip(_SIGNS.values(), lengths, strict=True))
