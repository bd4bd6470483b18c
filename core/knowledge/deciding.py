"""From matches to a decision: answer, offer a choice, or leave it to a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model.match import Answer, Choices, Match, Nothing, Verdict


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from 0 to 1: sure enough to answer, near enough to offer, and clearly ahead."""

    answer: float = 0.8
    near: float = 0.6
    margin: float = 0.1


def decide(matches: Sequence[Match], thresholds: Thresholds) -> Verdict:
    near = [m for m in matches if m.score >= thresholds.near]
    if not near:
        return Nothing()
    best, rest = near[0], near[1:]
    if best.score >= thresholds.answer and not (
        rest and best.score - rest[0].score < thresholds.margin
    ):
        return Answer(best)
    return Choices(tuple(near[:3])) if rest else Nothing()
