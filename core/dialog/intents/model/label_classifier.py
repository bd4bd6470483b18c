"""Which of a few labels an utterance has, with probabilities that mean what they say.

Theory: ridge regression on normalised features, in its dual form, since there are fewer examples
than features. Its answers to its own examples, each left out, come exactly and for free; on those a
multinomial logistic map from strengths to probabilities is fitted, so that the probabilities are
those of words that were never seen. A share of every probability is then spread evenly over the
labels: examples are written by few people, and what nobody thought of must stay possible.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RIDGE: Final = 0.35
"""How much a single example is believed to stray."""
FLOOR: Final = 0.04
"""The share of the probability that is spread evenly over all labels."""
CUE_WEIGHT: Final = 1.0
"""Of a cue beside a word: cues are many and say little each."""
PRIOR_POWER: Final = 0.6
"""How far the number of examples of a label speaks for it: 0 not at all, 1 fully."""
_STEPS: Final = 40
_SHRINK: Final = 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Fitted on examples; asking it costs a few additions per word."""

    labels: tuple[str, ...]
    weights: Mapping[str, Floats]
    """By feature: what it adds to the strength of each label, times its own weight."""
    scale: float
    offsets: Floats

    def probabilities(self, found: Sequence[str]) -> dict[str, float]:
        """How likely each label is for an utterance with these features."""
        strengths, square = np.zeros(len(self.labels)), 0.0
        for name in dict.fromkeys(found):
            square += weight_of(name) ** 2
            spoken = self.weights.get(name)
            if spoken is not None:
                strengths = strengths + spoken
        strengths /= max(square, 1.0) ** 0.5
        likely = _softmax(self.scale * strengths[None, :] + self.offsets)[0]
        floored = (1 - FLOOR) * likely + FLOOR / len(self.labels)
        return dict(zip(self.labels, floored.tolist(), strict=True))


def weight_of(feature: str) -> float:
    return CUE_WEIGHT if feature.startswith("=") else 1.0


def fit(examples: Sequence[tuple[Sequence[str], str]]) -> Classifier:
    """From features and their label."""
    classifier, _ = fit_and_validate(examples)
    return classifier


def fit_and_validate(
    examples: Sequence[tuple[Sequence[str], str]],
) -> tuple[Classifier, Floats]:
    """The same, with the probabilities of each example had it been left out."""
    labels = tuple(dict.fromkeys(label for _, label in examples))
    names = tuple(dict.fromkeys(name for found, _ in examples for name in found))
    at = {name: column for column, name in enumerate(names)}
    rows = np.zeros((len(examples), len(names)), np.float32)
    for row, (found, _) in enumerate(examples):
        for name in found:
            rows[row, at[name]] = weight_of(name)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    own = np.array([labels.index(label) for _, label in examples])
    target = np.zeros((len(examples), len(labels)))
    target[np.arange(len(own)), own] = 1.0
    share = _balance(own, len(labels))
    mean = (share @ target) / share.sum()
    inverse = np.linalg.inv(
        (rows @ rows.T).astype(np.float64) + np.diag(RIDGE / (share / share.mean()))
    )
    dual = inverse @ (target - mean)
    left_out = target - dual / np.diag(inverse)[:, None]
    scale, offsets = _calibrate(left_out, own, share)
    columns = (rows.T @ dual) + 0.0
    told = {name: columns[at[name]] * weight_of(name) for name in names}
    validated = _softmax(scale * left_out + offsets)
    centred = offsets + scale * mean
    fitted = Classifier(labels, told, scale, centred)
    return fitted, (1 - FLOOR) * validated + FLOOR / len(labels)


def _balance(own: NDArray[np.int64], labels: int) -> Floats:
    """A weight for each example: labels with many examples do not drown the others."""
    counts = Counter(own.tolist())
    by_label = np.array([counts[label] ** (PRIOR_POWER - 1.0) for label in range(labels)])
    shares = by_label[own]
    balanced: Floats = shares / shares.mean()
    return balanced


def _calibrate(strengths: Floats, own: NDArray[np.int64], share: Floats) -> tuple[float, Floats]:
    """One scale and an offset per label that make the left-out answers likeliest.

    Newton's method on a concave likelihood, with halved steps where a full one overshoots.
    """
    labels = strengths.shape[1]
    at = np.concatenate(([5.0], np.zeros(labels)))
    best = _likelihood(at, strengths, own, share)
    for _ in range(_STEPS):
        gradient, curvature = _derivatives(at, strengths, own, share)
        step = np.linalg.solve(curvature, gradient)
        while np.abs(step).max() > 1e-6:
            value = _likelihood(at + step, strengths, own, share)
            if value > best:
                break
            step = step / 2
        else:
            break
        at, best = at + step, value
    return float(at[0]), at[1:]


def _likelihood(at: Floats, strengths: Floats, own: NDArray[np.int64], share: Floats) -> float:
    likely = _softmax(at[0] * strengths + at[1:])[np.arange(len(own)), own]
    return float(share @ np.log(np.maximum(likely, 1e-12)) - _SHRINK * (at[1:] @ at[1:]) / 2)


def _derivatives(
    at: Floats, strengths: Floats, own: NDArray[np.int64], share: Floats
) -> tuple[Floats, Floats]:
    """The gradient of the likelihood, and its curvature with the sign turned."""
    labels = strengths.shape[1]
    likely = _softmax(at[0] * strengths + at[1:])
    missed = -likely
    missed[np.arange(len(own)), own] += 1.0
    missed *= share[:, None]
    gradient = np.concatenate(([float((missed * strengths).sum())], missed.sum(0)))
    gradient[1:] -= _SHRINK * at[1:]
    curvature = np.zeros((labels + 1, labels + 1))
    mean = (likely * strengths).sum(1, keepdims=True)
    curvature[0, 0] = float((share[:, None] * likely * strengths * (strengths - mean)).sum())
    cross = (share[:, None] * likely * (strengths - mean)).sum(0)
    curvature[0, 1:] = curvature[1:, 0] = cross
    curvature[1:, 1:] = np.diag((share[:, None] * likely).sum(0)) - (
        (likely * share[:, None]).T @ likely
    )
    curvature[np.diag_indices(labels + 1)] += 1e-6
    curvature[1:, 1:] += _SHRINK * np.eye(labels)
    return gradient, curvature


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    likely: Floats = powers / powers.sum(axis=1, keepdims=True)
    return likely
