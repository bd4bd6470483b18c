"""What was measured, and the table that shows it beside a bare peer."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from rich.table import Table


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each, and all of them together per second. Where it was measured: the CPU
    time of one, in milliseconds, of all threads of its process; the part of it that searching and
    classifying took; and the CPU time of a delivered message.
    """

    what: str
    took: list[float]
    a_second: float
    cpu: float = 0.0
    understanding: float = 0.0
    delivery: float = 0.0

    @property
    def p50(self) -> float:
        return median(self.took)

    @property
    def p99(self) -> float:
        return quantiles(self.took, n=100)[98]


def beside(rows: Sequence[Measured], peer: str) -> Table:
    """Rows are named "who: what"; those of the peer begin with "bare"."""
    shown = Table("", "a second", f"of the {peer}", "p50 ms", "p99 ms", title_justify="left")
    for column in shown.columns[1:]:
        column.justify = "right"
    bare = {row.what.split(": ")[1]: row.a_second for row in rows if row.what.startswith("bare")}
    for row in rows:
        rate = bare.get(row.what.split(": ")[1])
        ratio = f"{row.a_second / rate:.0%}" if rate else ""
        shown.add_row(row.what, f"{row.a_second:.0f}", ratio, f"{row.p50:.1f}", f"{row.p99:.1f}")
    return shown
