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
    bare = _by_kind(rows, "bare")
    for row in rows:
        one = bare.get(_kind(row))
        ratio = _share(row.a_second, one.a_second) if one else ""
        shown.add_row(row.what, f"{row.a_second:.0f}", ratio, f"{row.p50:.1f}", f"{row.p99:.1f}")
    return shown


def costs_beside(rows: Sequence[Measured], peers: Sequence[str]) -> Table:
    """The CPU time of an event, and which share of it each peer needs: steadier on a busy machine
    than rates are. Rows of a peer begin with its name.
    """
    shown = Table("", "CPU ms", *(f"{peer}'s share" for peer in peers), title_justify="left")
    for column in shown.columns[1:]:
        column.justify = "right"
    known = [_by_kind(rows, peer) for peer in peers]
    for row in rows:
        if row.cpu:
            found = (each.get(_kind(row)) for each in known)
            shares = [_share(one.cpu, row.cpu) if one else "" for one in found]
            shown.add_row(row.what, f"{row.cpu:.2f}", *shares)
    return shown


def _by_kind(rows: Sequence[Measured], who: str) -> dict[str, Measured]:
    return {_kind(row): row for row in rows if row.what.startswith(f"{who}")}


def _kind(row: Measured) -> str:
    return row.what.split(": ")[1]


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else ""
