"""`make bench-answers DATA=DIR`: a table for each set, with the peers in the same run."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from tests.benchmarks.answers import figures
from tests.benchmarks.answers.diagram import bars, svg
from tests.benchmarks.answers.engines import ENGINES
from tests.benchmarks.answers.figures import Given
from tests.benchmarks.answers.sets import MADE_UP

OURS = "deskhand"
SEMANTIC = "deskhand, semantic"
SIZES = {"1,000 articles": f"{MADE_UP}1000:4", "100,000 passages": f"{MADE_UP}10000:5"}
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Run:
    """Milliseconds, seconds, MB."""

    engine: str
    given: list[Given]
    took: list[float]
    built: float
    memory: float
    threshold: float | None

    @property
    def times(self) -> list[str]:
        p95 = quantiles(self.took, n=20)[18]
        return [
            f"{median(self.took):.2f}",
            f"{p95:.2f}",
            f"{self.built:.2f}",
            f"{self.memory:.0f}",
        ]


def run(name: str, engine: str) -> Run:
    """In a process of its own, on one core."""
    command = [sys.executable, "-m", "tests.benchmarks.answers.worker", name, engine]
    said = subprocess.run(
        command, env=os.environ | ONE_CORE, stdout=subprocess.PIPE, check=True, text=True
    )
    told = json.loads(said.stdout)
    told["given"] = [Given(*each) for each in told["given"]]
    return Run(engine, **told)


def quality(name: str, runs: list[Run]) -> Table:
    asked = runs[0].given
    strange = sum(not each.answerable for each in asked)
    title = f"{name}: {len(asked)} questions, {strange} of them without an answer"
    shown = Table(
        "", "hit@1", "AUROC", "cover@95", "threshold", "precision", "cover", "p50 ms", "p95 ms",
        "build s", "MB", title=title, title_justify="left",
    )  # fmt: skip
    for column in shown.columns[1:]:
        column.justify = "right"
    for each in runs:
        fitted = ["-", "-", "-"]
        if each.threshold is not None:
            precision, share = figures.at(each.given, each.threshold)
            fitted = [f"{each.threshold:.3f}", f"{precision:.3f}", f"{share:.3f}"]
        shown.add_row(
            each.engine,
            f"{figures.hit(each.given):.3f}",
            f"{figures.auroc(each.given):.3f}",
            f"{figures.coverage(each.given):.3f}",
            *fitted,
            *each.times,
        )
    return shown


def speed(runs: dict[str, Run]) -> Table:
    shown = Table(
        "", "p50 ms", "p95 ms", "build s", "MB", title="Speed, made-up articles, one core",
        title_justify="left",
    )  # fmt: skip
    for name, each in runs.items():
        shown.add_row(name, *each.times)
    return shown


def main() -> int:
    parser = ArgumentParser(prog="make bench-answers", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with *.jsonl.gz")
    parser.add_argument("--svg", type=Path, help="where to draw the reliability diagram")
    parser.add_argument("--only", help="sets whose name has this in it")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--semantic", action="store_true", help="with the semantic extra, too")
    parser.add_argument("--no-speed", action="store_true")
    wanted = parser.parse_args()
    files = [
        str(f) for f in sorted(wanted.data.glob("*.jsonl.gz")) if (wanted.only or "") in f.name
    ]
    if not files:
        print(
            f"There is no *.jsonl.gz in {wanted.data}. Name the folder: DATA=DIR", file=sys.stderr
        )
        return 2
    engines = [OURS] if wanted.no_peers else list(ENGINES)
    engines += [SEMANTIC] if wanted.semantic and SEMANTIC not in engines else []
    if not wanted.semantic:
        engines = [name for name in engines if name != SEMANTIC]
    sizes = {} if wanted.no_speed else SIZES
    console, ours = Console(width=120), []
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        console=Console(stderr=True), transient=True,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=len(files) * len(engines) + len(sizes))
        for file in files:
            name, runs = Path(file).name.removesuffix(".jsonl.gz"), []
            for engine in engines:
                progress.update(task, description=f"{name}: {engine}")
                runs.append(run(file, engine))
                progress.advance(task)
            console.print(quality(name, runs))
            ours.append((name, runs[0].given))
        fast = {}
        for name, size in sizes.items():
            progress.update(task, description=name)
            fast[name] = run(size, OURS)
            progress.advance(task)
    if fast:
        console.print(speed(fast))
    for name, given in ours:
        console.print(bars(name, given))
    if wanted.svg:
        wanted.svg.write_text(svg(ours), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
