"""From matches to a decision: answer, offer a choice, or leave it to a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import nextafter
from typing import Final

from core.knowledge.answer.calibration import Calibration
from core.model.match import Answer, Choices, Match, Nothing, Validation, Verdict

WRONG_SHARE: Final = 0.05
"""Of the answers given, the share that may be wrong, where the policy names no other."""

UNSEEN: Final = 2
"""Wrong answers that are believed to be still to come, however well practice went: without one
forty answers must be right before they tell anything."""

MAX_CHOICES: Final = 3

HELD_OUT_THRESHOLD_WEIGHT: Final = 0.2
"""What a question whose article was left out counts for, beside 1 for another. Its nearest sister
is still there, and takes it three to five times as often as any takes what people ask that the desk
has nothing about; so this stands for nearly as many of those as of questions with an answer. In
what a score is worth, see certainty, they count for a little more: there a doubt costs nothing."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from 0 to 1: sure enough to answer, and clearly ahead by `margin`.

    From `mass` on, which the best few must reach together, they are offered: the requester sees at
    a glance whether one of them is meant. What is less sure than `floor` is never among them. One
    alone must be `likely`: rather right than wrong. `near` is for parts of a message that matter.
    """

    answer: float = 0.8
    near: float = 0.25
    margin: float = 0.15
    likely: float = 0.5
    mass: float = 0.35
    floor: float = 0.02


def decide(matches: Sequence[Match], thresholds: Thresholds) -> Verdict:
    """`matches` best first."""
    if is_answer(matches, thresholds) and not matches[0].names_another:
        return Answer(matches[0])
    near = (match for match in matches if match.is_related and match.score >= thresholds.floor)
    offered = tuple(near)[:MAX_CHOICES]
    needed = thresholds.mass if len(offered) > 1 else thresholds.likely
    mass = sum(match.score for match in offered)
    return Choices(offered) if mass >= needed else Nothing()


def fit_thresholds(
    trials: Sequence[Validation], certainty: Calibration, wrong_share: float = WRONG_SHARE
) -> Thresholds:
    """The lowest threshold at which at most `wrong_share` of the answers in practice are wrong.

    Where practice is too short or too often wrong to find one, only what is surer than whatever
    went wrong is answered; and it never goes below what is usual.
    """
    # Eighty per cent for one wrong answer in twenty; who allows more of them is answered more.
    usual = Thresholds()
    usual = replace(usual, answer=max(1 - 4 * wrong_share, usual.likely))
    rows = list(expected_outcome(trials, certainty))
    allowed = [row for row in rows if row.wrong <= wrong_share * row.given]
    firm = [row for row in allowed if row.wrong + UNSEEN <= wrong_share * row.given]
    if allowed or not rows:
        best = firm or allowed
        return replace(usual, answer=max([usual.answer, *(row.score for row in best[-1:])]))
    surest = rows[0].score
    return replace(usual, answer=max(usual.answer, (1 + surest) / 2, nextafter(surest, 2.0)))


def is_answer(matches: Sequence[Match], thresholds: Thresholds) -> bool:
    """Whether the first is sure enough and clearly ahead, whatever else the question names."""
    if not matches:
        return False
    best = matches[0].score
    lead = best - matches[1].score if len(matches) > 1 else best
    return best >= thresholds.answer and lead >= thresholds.margin


@dataclass(frozen=True, slots=True)
class Expected:
    """What practice expects of a threshold at `score`: of `asked` questions, those that no article
    answers among them, so many would be given an answer, and so many a wrong one."""

    score: float
    given: float
    wrong: float
    asked: float


def expected_outcome(trials: Sequence[Validation], certainty: Calibration) -> Iterator[Expected]:
    """For each score that came up in practice, highest first."""
    tried = sorted(
        (
            (certainty.of([strength for strength, _ in trial.found])[0], trial)
            for trial in trials
            if trial.found
        ),
        key=lambda pair: -pair[0],
    )
    asked = sum(_counts(trial) for trial in trials)
    given = wrong = 0.0
    for number, (score, trial) in enumerate(tried, 1):
        given += _counts(trial)
        wrong += 0.0 if trial.right and not trial.held_out else _counts(trial)
        # A threshold cannot part those of equal score.
        if number == len(tried) or tried[number][0] < score:
            yield Expected(score, given, wrong, asked)


def _counts(trial: Validation) -> float:
    return HELD_OUT_THRESHOLD_WEIGHT if trial.held_out else 1.0
