"""Figures of an engine on a set: is the first right, does it know when none is, at what price."""

from collections.abc import Sequence
from dataclasses import dataclass

PRECISION = 0.95


@dataclass(frozen=True)
class Given:
    """One answer: how sure, whether right, and whether any article would have been."""

    score: float
    right: bool
    answerable: bool


def hit(given: Sequence[Given]) -> float:
    """Of the questions that have an answer, the share whose first match is it."""
    inside = [each.right for each in given if each.answerable]
    return sum(inside) / len(inside)


def auroc(given: Sequence[Given]) -> float:
    """How often a question that has an answer scores higher than one that has none."""
    ordered = sorted(given, key=lambda each: each.score)
    ranks, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end].score == ordered[start].score:
            end += 1
        ranks += sum(each.answerable for each in ordered[start:end]) * (start + 1 + end) / 2
        start = end
    inside = sum(each.answerable for each in given)
    outside = len(given) - inside
    if not inside or not outside:
        return float("nan")
    return (ranks - inside * (inside + 1) / 2) / (inside * outside)


def coverage(given: Sequence[Given], precision: float = PRECISION) -> float:
    """The surest first: the largest share of all that can be answered at this precision."""
    ordered = sorted(given, key=lambda each: -each.score)
    right, best = 0, 0
    for count, each in enumerate(ordered, 1):
        right += each.right
        best = count if right >= precision * count else best
    return best / len(given)


def at(given: Sequence[Given], threshold: float) -> tuple[float, float]:
    """Precision and coverage of the answers that are at least so sure."""
    said = [each.right for each in given if each.score >= threshold]
    return (sum(said) / len(said) if said else float("nan"), len(said) / len(given))


@dataclass(frozen=True)
class Bin:
    """Answers of about the same score: how sure they were on average, and how often right."""

    said: float
    right: float
    count: int


def reliability(given: Sequence[Given], bins: int = 10) -> list[Bin]:
    found = []
    for n in range(bins):
        inside = [
            g for g in given if n <= g.score * bins < n + 1 or (n == bins - 1 and g.score == 1)
        ]
        if inside:
            said = sum(g.score for g in inside) / len(inside)
            found.append(Bin(said, sum(g.right for g in inside) / len(inside), len(inside)))
    return found


def calibration_error(given: Sequence[Given]) -> float:
    """By how much what was said and what came true differ, on average (ECE, ten bins)."""
    found = reliability(given)
    return sum(b.count * abs(b.said - b.right) for b in found) / len(given)
