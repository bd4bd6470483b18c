"""How sure: from the strength of a finding to the probability that it is the right one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from core.knowledge.ranking import Finding
from core.knowledge.words import STOP_STEMS

PRIOR: Final = (-7.0, 3.5, 5.0, 4.0, 2.0)
"""What the weights are before this knowledge base has told anything: for the constant, the
strength, the lead over the next article, and the share of the question that the article knows, and
the share of one of its own questions that was said."""

TRUST: Final = 1.0
"""How firmly the prior is believed: few trials move it little, hundreds as far as they like."""

ROUNDS: Final = 12

FADING: Final = 0.12
"""The difference in strength at which a runner-up has lost two thirds of the best one's chance."""

CLEARLY: Final = 0.7
"""The share of a question that must be said, and said of nothing else, to count as a problem."""

Signs = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Trial:
    """A question whose answer is known: what was seen of the best finding, and was it right."""

    signs: Signs
    right: bool


def signs(findings: Sequence[Finding]) -> Signs:
    """What tells how sure the first of the findings is."""
    best = findings[0]
    behind = findings[1].strength if len(findings) > 1 else 0.0
    return (1.0, best.strength, best.strength - behind, best.covered, best.contained)


@dataclass(frozen=True, slots=True)
class Certainty:
    weights: Signs = PRIOR

    @classmethod
    def learned(cls, trials: Sequence[Trial]) -> "Certainty":
        """Logistic regression by Newton's method, drawn towards the prior."""
        weights = list(PRIOR)
        for _ in range(ROUNDS):
            pull = [TRUST * (p - w) for p, w in zip(PRIOR, weights, strict=True)]
            curve = [[TRUST * (i == j) for j in range(len(PRIOR))] for i in range(len(PRIOR))]
            for trial in trials:
                chance = _chance(weights, trial.signs)
                missed, weight = trial.right - chance, chance * (1 - chance)
                for i, sign in enumerate(trial.signs):
                    pull[i] += missed * sign
                    for j, other in enumerate(trial.signs):
                        curve[i][j] += weight * sign * other
            weights = [w + s for w, s in zip(weights, _solved(curve, pull), strict=True)]
        constant, *rising = weights
        # More evidence never makes the desk less sure, whatever a few odd trials say.
        strength, lead, covered, contained = (max(weight, 0.0) for weight in rising)
        return cls((constant, strength, lead, covered, contained))

    def of(self, found: Signs) -> float:
        return _chance(self.weights, found)

    def shared_out(self, findings: Sequence[Finding]) -> list[float]:
        """A probability for each finding: the best has its own, the others what is left."""
        if not findings:
            return []
        first, *others = findings
        best = self.of(signs(findings))
        if any(_is_another_problem(first, other) for other in others):
            best /= 2
        scores = [best]
        for other in others:
            fading = exp((other.strength - first.strength) / FADING)
            left = best if _is_another_problem(first, other) else min(best * fading, 1 - best)
            scores.append(left)
        return scores


def _is_another_problem(first: Finding, other: Finding) -> bool:
    """Whether a message says clearly what both are about, and the one is not the other:
    "print job stuck, and the printer is offline"."""
    if min(first.contained, other.contained) < CLEARLY or not (first.echoed and other.echoed):
        return False
    words = set(other.echoed.line.split()) - STOP_STEMS
    return len(words - set(first.echoed.line.split())) >= CLEARLY * len(words) > 0


def _chance(weights: Sequence[float], found: Signs) -> float:
    total = sum(w * x for w, x in zip(weights, found, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small system whose matrix is symmetric and positive: plain elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, pivot in enumerate(rows):
        for row in rows[i + 1 :]:
            factor = row[i] / pivot[i]
            for j in range(i, len(row)):
                row[j] -= factor * pivot[j]
    found = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, len(rows)))
        found[i] = (rows[i][-1] - known) / rows[i][i]
    return found
