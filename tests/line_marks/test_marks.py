"""Marks tell what coverage.py's own tracer tells, of code of every shape."""

import runpy
import sys
from pathlib import Path

import coverage
import pytest

from tests.line_marks.arcs import arcs_of
from tests.line_marks.marks import MARKS, MarkedModule

SHAPES = '''"""A module."""

from __future__ import division

import enum
from dataclasses import dataclass


class Colour(enum.Enum):
    """It has a docstring."""

    RED = 1
    BLUE = 2

    @property
    def is_red(self):
        return self is Colour.RED


@dataclass
class Box:
    wide: int = 1
    high: int = 2


def several(
    first,
    second,
):
    if (
        first
        and second
    ):
        return 1
    elif second:
        first = 2
    else:
        if first:
            first = 3
    return first


def loops(numbers, ends):
    for number in numbers:
        if number == 3:
            continue
        if number == 5:
            break
    else:
        ends = 0
    while ends:
        ends -= 1
    while True:
        ends += 1
        if ends > 2:
            return ends


def cases(what):
    match what:
        case (
            Box(wide=1)
            | Box(wide=2)
        ):
            return "box"
        case [one, *_] if one:
            what = "list"
        case Colour.RED:
            what = "red"
    match what:
        case str():
            return "text"
        case _:
            pass
    return None


def trying(what):
    try:
        found = 1 / what
        found = [each for each in (1, 2) if each > what]
    except ZeroDivisionError:
        return None
    except TypeError:
        found = 0
    finally:
        what = 0
    with open(__file__) as file:
        if what:
            file.read()
    return found


def never(what):
    if what:
        raise ValueError(
            what
        )
    return lambda: what


'''
CALLS = (
    "",
    "several(1, 1)",
    "several(0, 1)",
    "several(1, 0)",
    "several(0, 0)",
    "loops([], 0)",
    "loops([3], 1)",
    "loops([5], 0)",
    "cases(Box(2))",
    "cases([1])",
    "cases([0])",
    "cases(Colour.RED)",
    "cases(7)",
    "Colour.RED.is_red",
    "trying(1)",
    "trying(0)",
    "trying('a')",
    "never(0)",
    "never(1)",
)


@pytest.fixture(scope="module")
def measured() -> coverage.Coverage:
    return coverage.Coverage(branch=True, data_file=None, config_file=False)


@pytest.mark.parametrize("call", CALLS)
def test_they_tell_what_a_tracer_tells(
    call: str, measured: coverage.Coverage, tmp_path: Path
) -> None:
    file = tmp_path / "shapes.py"
    ending = f"try:\n    {call or 'pass'}\nexcept ValueError:\n    pass\n"
    file.write_text(SHAPES + ending, "utf-8")
    traced = coverage.Coverage(branch=True, data_file=None, config_file=False, include=[str(file)])
    before = sys.gettrace()
    traced.start()
    runpy.run_path(str(file))
    traced.stop()
    sys.settrace(before)

    made = MarkedModule.of(file.read_bytes())
    marks = bytearray(len(made.meanings))
    marks[-1] = 1
    names = {MARKS: marks, "__name__": "shapes", "__file__": str(file)}
    exec(compile(made.tree, str(file), "exec", dont_inherit=True), names)  # noqa: S102
    ran = [mark for mark, is_set in zip(made.meanings, marks, strict=True) if is_set]
    measured.get_data().add_arcs({str(file): arcs_of(measured, str(file), ran)})
    assert _missing(measured, file) == _missing(traced, file)


def _missing(measured: coverage.Coverage, file: Path) -> object:
    (_, _, _, lines, _), analysis = measured.analysis2(str(file)), measured._analyze(str(file))
    return lines, analysis.missing_branch_arcs()
