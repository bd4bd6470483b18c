"""From matches to a decision: answer, offer a choice, or leave it to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.knowledge.certainty import Certainty, Trial
from core.model.match import Answer, Choices, Match, Nothing, Verdict

WRONG_SHARE: Final = 0.05
"""Of the answers given, the share that may be wrong, where the policy names no other."""

ENOUGH: Final = 30
"""Answers on which a threshold may rest; with fewer, the usual one stands."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from 0 to 1: sure enough to answer, near enough to offer, and clearly ahead.

    From `likely` on, the best is offered with whatever comes next, down to `faint`: it is rather
    right than wrong, and the requester sees at a glance which.
    """

    answer: float = 0.8
    near: float = 0.25
    margin: float = 0.15
    likely: float = 0.5
    faint: float = 0.04


def decide(matches: Sequence[Match], thresholds: Thresholds) -> Verdict:
    """`matches` best first. One that is near but not sure is not offered alone: that is a guess."""
    likely = bool(matches) and matches[0].score >= thresholds.likely
    near = [m for m in matches if m.score >= (thresholds.faint if likely else thresholds.near)]
    if not near:
        return Nothing()
    best, rest = near[0], near[1:]
    lead = best.score - rest[0].score if rest else best.score
    if best.score >= thresholds.answer and lead >= thresholds.margin:
        return Answer(best)
    return Choices(tuple(near[:3])) if rest else Nothing()


def fit(
    trials: Sequence[Trial], certainty: Certainty, wrong_share: float = WRONG_SHARE
) -> Thresholds:
    """The lowest threshold at which at most `wrong_share` of the answers in practice are wrong."""
    usual = Thresholds()
    tried = sorted(((certainty.of(t.signs), t.right) for t in trials), reverse=True)
    answer, wrong = 1.0, 0
    for given, (score, right) in enumerate(tried, 1):
        wrong += not right
        # A threshold cannot part those of equal score.
        parted = given == len(tried) or tried[given][0] < score
        if parted and given >= ENOUGH and wrong <= wrong_share * given:
            answer = score
    if answer == 1.0:
        return usual
    answer = max(answer, usual.near + usual.margin)
    return Thresholds(answer, min(usual.near, answer / 2), usual.margin)
