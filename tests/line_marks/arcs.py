"""From marks to what coverage.py keeps: pairs of lines, from one to the next."""

from collections import defaultdict
from collections.abc import Iterable

from coverage import Coverage
from coverage.python import PythonFileReporter

from tests.line_marks.marks import Lines, Mark


def arcs_of(measured: Coverage, file: str, ran: Iterable[Mark]) -> set[tuple[int, int]]:
    """The lines that have run, and the ways of branches that were gone."""
    reporter, ways = PythonFileReporter(file, measured), defaultdict[int, set[int]](set)
    for start, end in reporter.arcs():
        ways[start].add(end)
    arcs = set[tuple[int, int]]()
    for mark in ran:
        if isinstance(mark, Lines):
            arcs |= {(-1, line) for line in mark.lines}
            continue
        (start,), body = reporter.translate_lines({mark.line}), range(mark.first, mark.last + 1)
        arcs |= {(start, end) for end in ways[start] if (end in body) == mark.is_taken}
    return arcs
