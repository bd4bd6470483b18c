"""How sure: from the strengths of what was found to the probability that each is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from core.model.match import Validation

PRIOR: Final = (1.0, 7.0)
"""What is believed before this knowledge base has told anything: how much a difference in strength
counts, and the strength at which "one of these" is as likely as "none of these"."""

PRIOR_STRENGTH: Final = (16.0, 1.0)
"""How firmly: few trials move it little, hundreds as far as they like."""

HELD_OUT_CURVE_WEIGHT: Final = 0.3
"""Questions that no article answers, to each that one does."""

MIN_QUESTIONS: Final = 10
"""Trials from which anything is learned."""

MAX_ITERATIONS: Final = 25
MAX_HALVINGS: Final = 20
"""Of a step that goes too far; a smaller one than a millionth changes nothing."""

TOLERANCE: Final = 1e-6
"""Gain of log posterior below which it is the maximum."""

MIN_SLOPE: Final = PRIOR[0] / 4


@dataclass(frozen=True, slots=True)
class Calibration:
    """`slope` and `level`: each article has the weight exp(slope * strength), and "none of these"
    has exp(level)."""

    slope: float = PRIOR[0]
    level: float = PRIOR[1]

    @classmethod
    def fit(cls, trials: Sequence[Validation], prior: "Calibration | None" = None) -> "Calibration":
        """The likeliest, by Newton's method, drawn towards the prior.

        A full step from a prior that is far off overshoots, and then runs away. The likelihood is
        concave, so each step is halved until it improves it; that always ends at the maximum.
        """
        best = prior = prior or cls()
        if sum(not trial.held_out for trial in trials) < MIN_QUESTIONS:
            return prior
        reached = best.log_posterior(trials, prior)
        for _ in range(MAX_ITERATIONS):
            better, value = best._improve(trials, reached, prior)
            if better is None:
                break
            gained, best, reached = value - reached, better, value
            if gained < TOLERANCE:
                break
        return best

    def _improve(
        self, trials: Sequence[Validation], reached: float, prior: "Calibration"
    ) -> tuple["Calibration | None", float]:
        """The next estimate and its log posterior; None where no step improves it."""
        pull = [
            PRIOR_STRENGTH[0] * (prior.slope - self.slope),
            PRIOR_STRENGTH[1] * (prior.level - self.level),
        ]
        curve = [PRIOR_STRENGTH[0], 0.0, PRIOR_STRENGTH[1]]
        for trial in trials:
            _weigh(trial, self, pull, curve)
        slope, level = self._step(pull, curve)
        for halvings in range(MAX_HALVINGS):
            share = 0.5**halvings
            tried = Calibration(self.slope + share * slope, self.level + share * level)
            value = tried.log_posterior(trials, prior)
            if value > reached:
                return tried, value
        return None, reached

    def _step(self, pull: Sequence[float], curve: Sequence[float]) -> tuple[float, float]:
        """Newton's step, as far as the slope stays above its least: stronger evidence never makes
        the desk less sure, whatever a few odd trials say. Along that edge only the level moves."""
        whole = curve[0] * curve[2] - curve[1] ** 2
        slope = (curve[2] * pull[0] - curve[1] * pull[1]) / whole
        level = (curve[0] * pull[1] - curve[1] * pull[0]) / whole
        if self.slope + slope >= MIN_SLOPE:
            return slope, level
        if self.slope <= MIN_SLOPE:
            return 0.0, pull[1] / curve[2]
        share = (MIN_SLOPE - self.slope) / slope
        return MIN_SLOPE - self.slope, share * level

    def log_posterior(
        self, trials: Sequence[Validation], prior: "Calibration | None" = None
    ) -> float:
        """How well this explains the trials and agrees with the prior; higher is better."""
        prior = prior or Calibration()
        total = -PRIOR_STRENGTH[0] * (self.slope - prior.slope) ** 2 / 2
        total -= PRIOR_STRENGTH[1] * (self.level - prior.level) ** 2 / 2
        for trial in trials:
            powers = [self.slope * strength for strength, _ in trial.found]
            most = max([self.level, *powers])
            whole = sum(exp(power - most) for power in powers) + exp(self.level - most)
            right = _right(trial)
            own = self.level if right is None else self.slope * right
            total += _counts(trial) * (own - most - log(whole))
        return total

    def of(self, strengths: Sequence[float]) -> list[float]:
        """The probability of each; what is missing to 1 is that of "none of these"."""
        powers = [self.slope * strength for strength in strengths]
        most = max([self.level, *powers])
        weights = [exp(power - most) for power in powers]
        whole = sum(weights) + exp(self.level - most)
        return [weight / whole for weight in weights]


SHORT_WORDS: Final = 12
STORY_WORDS: Final = 30
"""Words up to which a message is a question like those of the articles, and from which on it is a
story with chatter around the question; between them a bit of both."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """What strengths are worth, by how long a message is: chatter and what happened before add
    words that no article says, so that the same problem is found with less strength."""

    short: Calibration
    story: Calibration

    @classmethod
    def fit(cls, trials: Sequence[Validation], stories: Sequence[Validation]) -> "Certainty":
        """From practice with plain questions, and with chatter around them."""
        short = Calibration.fit(trials)
        return cls(short, Calibration.fit(stories, short))

    def at(self, words: int) -> Calibration:
        """For a message of so many words."""
        share = (words - SHORT_WORDS) / (STORY_WORDS - SHORT_WORDS)
        if share <= 0:
            return self.short
        share = min(share, 1.0)
        return Calibration(
            (1 - share) * self.short.slope + share * self.story.slope,
            (1 - share) * self.short.level + share * self.story.level,
        )


def _weigh(
    trial: Validation, certainty: Calibration, pull: list[float], curve: list[float]
) -> None:
    """Add what one trial says: the first and second derivatives of its likelihood."""
    strengths = [strength for strength, _ in trial.found]
    chances = certainty.of(strengths)
    counts, right = _counts(trial), _right(trial)
    expected = sum(c * s for c, s in zip(chances, strengths, strict=True))
    square = sum(c * s * s for c, s in zip(chances, strengths, strict=True))
    none = 1.0 - sum(chances)
    pull[0] += counts * ((right or 0.0) - expected)
    pull[1] += counts * ((right is None) - none)
    curve[0] += counts * (square - expected**2)
    curve[1] -= counts * expected * none
    curve[2] += counts * none * (1 - none)


def _right(trial: Validation) -> float | None:
    """The strength of the right article; None where it was not found, or none is right."""
    if trial.held_out:
        return None
    return next((strength for strength, slug in trial.found if slug == trial.slug), None)


def _counts(trial: Validation) -> float:
    return HELD_OUT_CURVE_WEIGHT if trial.held_out else 1.0
