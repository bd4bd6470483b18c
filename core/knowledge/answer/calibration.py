"""How sure: from the strengths of what was found to the probability that each is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from core.knowledge.index.validation_result import Validation

PRIOR: Final = (1.0, 7.0)
"""What is believed before this knowledge base has told anything: how much a difference in strength
counts, and the strength at which "one of these" is as likely as "none of these"."""

TRUST: Final = (16.0, 1.0)
"""How firmly: few trials move it little, hundreds as far as they like."""

HELD_OUT_WEIGHT: Final = 0.3
"""Questions that no article answers, to each that one does."""

MIN_QUESTIONS: Final = 10
"""Trials from which anything is learned."""

MAX_ITERATIONS: Final = 15
TOLERANCE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """`slope` and `level`: each article has the weight exp(slope * strength), and "none of these"
    has exp(level)."""

    slope: float = PRIOR[0]
    level: float = PRIOR[1]

    @classmethod
    def fit(cls, trials: Sequence[Validation]) -> "Calibration":
        """The likeliest, by Newton's method, drawn towards the prior."""
        if sum(not trial.held_out for trial in trials) < MIN_QUESTIONS:
            return cls()
        slope, level = PRIOR
        for _ in range(MAX_ITERATIONS):
            pull = [TRUST[0] * (PRIOR[0] - slope), TRUST[1] * (PRIOR[1] - level)]
            curve = [TRUST[0], 0.0, TRUST[1]]
            for trial in trials:
                _weigh(trial, cls(slope, level), pull, curve)
            whole = curve[0] * curve[2] - curve[1] ** 2
            step = (curve[2] * pull[0] - curve[1] * pull[1]) / whole
            slope += step
            level += (curve[0] * pull[1] - curve[1] * pull[0]) / whole
            # Stronger evidence never makes the desk less sure, whatever a few odd trials say.
            slope = max(slope, PRIOR[0] / 4)
            if abs(step) < TOLERANCE:
                break
        return cls(slope, level)

    def of(self, strengths: Sequence[float]) -> list[float]:
        """The probability of each; what is missing to 1 is that of "none of these"."""
        powers = [self.slope * strength for strength in strengths]
        most = max([self.level, *powers])
        weights = [exp(power - most) for power in powers]
        whole = sum(weights) + exp(self.level - most)
        return [weight / whole for weight in weights]


def _weigh(
    trial: Validation, certainty: Calibration, pull: list[float], curve: list[float]
) -> None:
    """Add what one trial says: the first and second derivatives of its likelihood."""
    strengths = [strength for strength, _ in trial.found]
    chances = certainty.of(strengths)
    counts = HELD_OUT_WEIGHT if trial.held_out else 1.0
    right = next((s for s, slug in trial.found if slug == trial.slug and not trial.held_out), None)
    expected = sum(c * s for c, s in zip(chances, strengths, strict=True))
    square = sum(c * s * s for c, s in zip(chances, strengths, strict=True))
    none = 1.0 - sum(chances)
    pull[0] += counts * ((right or 0.0) - expected)
    pull[1] += counts * ((right is None) - none)
    curve[0] += counts * (square - expected**2)
    curve[1] -= counts * expected * none
    curve[2] += counts * none * (1 - none)
