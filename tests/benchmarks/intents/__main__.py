"""`make bench-intents [DATA=DIR]`: what the desk makes of utterances, per step and kind."""

import json
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tests.benchmarks.intents import learning_curve
from tests.benchmarks.intents.costs import ANNOYING, EXPENSIVE, HARMLESS, Row, cost
from tests.benchmarks.intents.situations import Situations, read_rows

OURS = Path("tests/data/intents")
Sums = defaultdict[str, float]


class Priced(NamedTuple):
    """A row, what the desk did, and what that costs."""

    row: Row
    act: str
    cost: int


def figures(title: str, done: list[Priced], key: Callable[[Row], str]) -> Table:
    """Right, asked or harmless, annoying, expensive and the mean cost, for each key."""
    sums: dict[str, Sums] = defaultdict(_sums)
    for each in done:
        for name in (key(each.row), "all"):
            sums[name]["n"] += each.row.weight
            sums[name][str(each.cost)] += each.row.weight
            sums[name]["cost"] += each.cost * each.row.weight
    table = Table(title=title, title_justify="left")
    table.add_column(justify="left")
    for column in ("n", "right", "harmless", "annoying", "expensive", "mean cost"):
        table.add_column(column, justify="right")
    for name in [*sorted(name for name in sums if name != "all"), "all"]:
        of, n = sums[name], sums[name]["n"]
        shares = [of[str(c)] / n for c in (0, HARMLESS, ANNOYING, EXPENSIVE)]
        table.add_row(name, f"{n:.0f}", *(f"{s:.1%}" for s in shares), f"{of['cost'] / n:.2f}")
    return table


def confusion(done: list[Priced]) -> Table:
    """What was done with each kind of utterance."""
    counts: dict[tuple[str, str], Sums] = defaultdict(_sums)
    for row, act, _ in done:
        label = str(row.args["priority"]) if row.step == "policy" else row.label
        counts[row.step, label][act] += row.weight
    table = Table("step", "meant", "done", title="Confusion", title_justify="left")
    for (step, label), acts in sorted(counts.items()):
        table.add_row(step, label, "  ".join(f"{act} {n:.1f}" for act, n in _most_common(acts)))
    return table


def print_curve(console: Console, rows: list[Row], desk: Situations) -> None:
    found = learning_curve.curve(rows, desk.act)
    console.print(learning_curve.figures(found))
    for line in learning_curve.chart(found):
        console.print(line, markup=False, highlight=False)


def main() -> None:
    parser = ArgumentParser(prog="make bench-intents", description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=OURS)
    parser.add_argument("--lang", default="", help="en, others, or one language; default: all")
    parser.add_argument("--worst", type=int, default=0, help="show the dearest N")
    parser.add_argument("--confusion", action="store_true")
    parser.add_argument("--out", type=Path, help="write each row with its act as JSON lines")
    parser.add_argument("--curve", action="store_true", help="learning curves, from fewer examples")
    told = parser.parse_args()
    rows = [row for row in read_rows(told.data) if _is_wanted(row, told.lang)]
    desk = Situations()
    done = [Priced(row, act, cost(row, act)) for row in rows for act in [desk.act(row)]]
    console = Console(width=120)
    english = [each for each in done if each.row.lang == "en"]
    if english:
        console.print(figures("English, by step", english, lambda row: row.step))
        kinds = figures("English, by kind", english, lambda row: f"{row.step} {row.label}")
        console.print(kinds)
    if len(english) < len(done):
        others = [each for each in done if each.row.lang != "en"]
        console.print(figures("Other languages", others, lambda row: row.lang))
        console.print(figures("Other languages, by step", others, lambda row: row.step))
        console.print(figures("All languages", done, lambda row: row.step))
    if told.curve:
        print_curve(console, rows, desk)
    if told.confusion:
        console.print(confusion(done))
    for row, act, price in sorted(done, key=lambda d: -d.cost * d.row.weight)[: told.worst]:
        where = row.detail or row.context
        console.print(
            f"{price:3} {row.lang} {row.step}/{where[:40]} {row.label} -> {act}: {row.text!r}",
            markup=False,
        )
    if told.out:
        lines = (json.dumps(vars(row) | {"act": act, "cost": price}) for row, act, price in done)
        told.out.write_text("\n".join(lines), encoding="utf-8")


def _sums() -> Sums:
    return defaultdict(float)


def _most_common(sums: Sums) -> list[tuple[str, float]]:
    return sorted(sums.items(), key=lambda pair: -pair[1])


def _is_wanted(row: Row, lang: str) -> bool:
    return lang in ("", row.lang) or (lang == "others" and row.lang != "en")


main()
