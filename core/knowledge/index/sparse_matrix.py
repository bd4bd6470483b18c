"""Many texts as rows of weighted terms: kept by row while building, by term for asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def spans(starts: Ints, lengths: Ints) -> Ints:
    """The positions start, start + 1, ... of each span, one span after the other."""
    ends = np.cumsum(lengths)
    whole = int(ends[-1]) if len(ends) else 0
    positions: Ints = np.arange(whole) + np.repeat(starts - (ends - lengths), lengths)
    return positions


MAX_TERMS: Final = 63
"""That one entry can count; it travels in the last six bits of its key, since sorting numbers is
many times faster than sorting where they came from."""


def sum_rows(keys: Ints, counts: Ints | int = 1) -> tuple[Ints, Floats]:
    """Each key once, in order, with the sum of its counts."""
    packed = np.sort((keys << 6) | np.minimum(counts, MAX_TERMS))
    if not len(packed):
        return keys, np.zeros(0)
    found = packed >> 6
    firsts = np.flatnonzero(np.concatenate(([True], found[1:] != found[:-1])))
    return found[firsts], np.add.reduceat(packed & MAX_TERMS, firsts).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Rows:
    """Row `r` holds `terms[starts[r]:starts[r + 1]]`, in order, with their `weights`."""

    starts: Ints
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    width: int

    @classmethod
    def of(cls, keys: Ints, weights: Floats, height: int, width: int) -> "Rows":
        """From sorted keys `row * width + term`."""
        starts = np.searchsorted(keys, np.arange(height + 1) * width)
        terms = keys - np.repeat(np.arange(height) * width, np.diff(starts))
        return cls(starts, terms.astype(np.int32), weights.astype(np.float32), width)

    @property
    def height(self) -> int:
        return len(self.starts) - 1

    def numbers(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(self.height), np.diff(self.starts))

    def row(self, number: int) -> tuple[Ints, Floats]:
        part = slice(self.starts[number], self.starts[number + 1])
        return self.terms[part].astype(np.int64), self.weights[part].astype(np.float64)

    def part(self, first: int, last: int) -> "Rows":
        """The rows from `first` up to `last`, which is left out."""
        kept = slice(self.starts[first], self.starts[last])
        starts = self.starts[first : last + 1] - self.starts[first]
        return Rows(starts, self.terms[kept], self.weights[kept], self.width)

    def picked(self, numbers: Ints) -> "Rows":
        """These rows, in this order."""
        lengths = np.diff(self.starts)[numbers]
        at = spans(self.starts[numbers], lengths)
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return Rows(starts, self.terms[at], self.weights[at], self.width)

    def without(self, left_out: NDArray[np.bool_]) -> "Rows":
        """The rows without these entries."""
        kept = ~left_out
        starts = np.concatenate(([0], np.cumsum(kept)))[self.starts]
        return Rows(starts, self.terms[kept], self.weights[kept], self.width)

    def by_term(self) -> "Columns":
        order = np.argsort(self.terms, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(self.terms, minlength=self.width))))
        rows = self.numbers()[order]
        return Columns(starts, rows, self.weights[order], self.height)


@dataclass(frozen=True, slots=True)
class Columns:
    """Term `t` stands in `rows[starts[t]:starts[t + 1]]` with these `weights`.

    Rows are as wide as addresses, since whatever is narrower is widened at each look-up.
    """

    starts: Ints
    rows: Ints
    weights: NDArray[np.float32]
    height: int

    def times(self, terms: Ints, weights: Floats) -> Floats:
        """For each row, the sum over these terms of its weight times the one given here."""
        starts, ends = self.starts[terms], self.starts[terms + 1]
        lengths = ends - starts
        if int(lengths.sum()) <= MAX_ENTRIES_AT_ONCE:
            # A call of numpy for each term costs more than the few entries of most terms.
            at = spans(starts, lengths)
            products = self.weights[at] * np.repeat(weights.astype(np.float32), lengths)
            return np.bincount(self.rows[at], products, self.height).astype(np.float64)
        summed_up = np.zeros(self.height, np.float32)
        for start, end, weight in zip(
            starts.tolist(), ends.tolist(), weights.astype(np.float32), strict=True
        ):
            # No row stands twice under a term, so that nothing is lost by adding all at once.
            summed_up[self.rows[start:end]] += self.weights[start:end] * weight
        return summed_up.astype(np.float64)


MAX_ENTRIES_AT_ONCE: Final = 100_000
"""Entries of a product that are gathered in one list; a larger one leaves the cache."""

DENSE_SHARE: Final = 1 / 15
"""The share of the rows from which on a term is cheaper in a full matrix than in a list."""

MAX_CELLS_PER_BLOCK: Final = 2_000_000
"""Entries of a block that is worked on at a time; 16 MB."""


def gram(rows: Rows) -> NDArray[np.float32]:
    """The product of each row with each row."""
    height = rows.height
    counts = np.bincount(rows.terms, minlength=rows.width)
    is_often = counts > max(DENSE_SHARE * height, 1)
    often = np.flatnonzero(is_often)
    place = np.zeros(rows.width, np.int64)
    place[often] = np.arange(len(often))
    dense = is_often[rows.terms]
    full = np.zeros((height, len(often)), np.float32)
    numbers = rows.numbers()
    full[numbers[dense], place[rows.terms[dense]]] = rows.weights[dense]
    product = full @ full.T
    _add_rare(product, rows, numbers, ~dense)
    return product


def _add_rare(
    product: NDArray[np.float32], rows: Rows, numbers: Ints, rare: NDArray[np.bool_]
) -> None:
    """Add what the terms that stand in few rows contribute, some rows at a time."""
    height = len(product)
    terms, weights, numbers = rows.terms[rare], rows.weights[rare], numbers[rare]
    starts = np.searchsorted(numbers, np.arange(height + 1))
    columns = Rows(starts, terms, weights, rows.width).by_term()
    step = max(MAX_CELLS_PER_BLOCK // max(height, 1), 1)
    for first in range(0, height, step):
        last = min(first + step, height)
        mine = slice(starts[first], starts[last])
        begins = columns.starts[terms[mine]]
        lengths = columns.starts[terms[mine] + 1] - begins
        at = spans(begins, lengths)
        keys = columns.rows[at] + np.repeat((numbers[mine] - first) * height, lengths)
        values = columns.weights[at] * np.repeat(weights[mine], lengths)
        block = np.bincount(keys, values, (last - first) * height)
        product[first:last] += block.reshape(last - first, height).astype(np.float32)


def join(parts: Sequence[Rows]) -> Rows:
    """Rows of the same width, one below the other."""
    shifts = np.cumsum([0, *(part.starts[-1] for part in parts)])
    starts = [part.starts[:-1] + shift for part, shift in zip(parts, shifts, strict=False)]
    return Rows(
        np.concatenate([*starts, shifts[-1:]]),
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.weights for part in parts]),
        parts[0].width,
    )
