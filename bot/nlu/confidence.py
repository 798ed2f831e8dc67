"""How sure to be: features of a scored text, and the chance that its best class is right.

Features are free of the site's scale as far as that goes, so that one logistic regression holds for all
classes. It learns from the training examples themselves: scored without themselves (right or wrong), and
scored by a model that lacks their class (then every answer is wrong), which stand for the questions that
no FAQ answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.nlu import blended, kernel_ridge
from bot.nlu.blended import BlendedLeftOut
from bot.nlu.kernel_ridge import Examples, Scores

FEATURES = (
    "largest score", "margin", "nearest", "three nearest", "nearest in the class", "neighbours agree",
    "entropy", "third margin",
)
SHARPNESS = 12.0  # of the softmax behind the entropy
NEIGHBOURS = 10
# Of the questions of real visitors, how many no FAQ answers.
UNKNOWN_SHARE = 0.25
# Classes are left out in so many groups. More groups leave each question more neighbours to be mistaken for.
GROUPS = 20
FOLDS = 5
SHRINKAGE = 1.0
SAMPLE = 5000  # examples to calibrate on where there are too many for one matrix


def features(scores: Scores, labels: np.ndarray) -> np.ndarray:
    """(m, len(FEATURES)) of m scored texts; `labels` are the class numbers of the training examples."""
    by_class, similarity = scores
    rows = np.arange(len(by_class))
    best = by_class.argmax(1)
    ordered = -np.sort(-by_class, axis=1)
    ordered = np.pad(ordered, ((0, 0), (0, max(0, 4 - ordered.shape[1]))))
    count = min(NEIGHBOURS, similarity.shape[1])
    near = np.argpartition(-similarity, count - 1, axis=1)[:, :count]
    values = similarity[rows[:, None], near]
    order = np.argsort(-values, axis=1, kind="stable")
    near, values = near[rows[:, None], order], values[rows[:, None], order]
    pull = np.exp((values - values[:, :1]) / 0.1)
    agree = ((labels[near] == best[:, None]) * pull).sum(1) / pull.sum(1)
    in_class = np.where(labels[None, :] == best[:, None], similarity, kernel_ridge.SELF).max(1)
    in_class = np.maximum(in_class, -1)  # a class whose only example was left out
    chances = np.exp(SHARPNESS * (by_class - ordered[:, :1]))
    chances /= chances.sum(1, keepdims=True)
    entropy = -(chances * np.log(chances + 1e-9)).sum(1)
    columns = [
        ordered[:, 0], ordered[:, 0] - ordered[:, 1], values[:, 0], values[:, :3].mean(1), in_class, agree,
        entropy, ordered[:, 2] - ordered[:, 3],
    ]
    return np.stack(columns, axis=1).astype(np.float64)


@dataclass(frozen=True)
class Evidence:
    """Scored examples to calibrate on: features (m, f); is the best class right, is the right one among
    the best three; was its class left out; its class's number; and how much each counts (they sum to m)."""

    features: np.ndarray
    is_right: np.ndarray
    is_in_three: np.ndarray
    is_unknown: np.ndarray
    labels: np.ndarray
    weights: np.ndarray


def gather(
    examples: Examples, *, asked: np.ndarray, unknowable: np.ndarray,
    left_out: BlendedLeftOut | None = None,
) -> Evidence:
    """Evidence from a site's training examples.

    `asked` (examples,) is False for those that train the model but are not like what people write, such as
    titles. `unknowable` (examples,) is True for those whose class might as well have been missing: there is
    always one more question without an FAQ, but a greeting is never unknown. `left_out` is what
    `blended.leave_out` with GROUPS made of the examples, if somebody has it.
    """
    count = len(examples.names)
    if count > kernel_ridge.LARGEST:
        chosen = np.sort(np.random.RandomState(0).permutation(count)[:SAMPLE])
        examples, asked, unknowable = examples.pick(chosen), asked[chosen], unknowable[chosen]
        left_out = None
    left_out = left_out or blended.leave_out(examples, groups=GROUPS)
    labels = left_out.model.labels
    known, unknown = np.flatnonzero(asked), np.flatnonzero(asked & unknowable)
    inside, best = _ask_in_parts(left_out, known, without_class=False)
    outside, _ = _ask_in_parts(left_out, unknown, without_class=True)
    right = best == labels[known][:, None]
    never = np.zeros(len(unknown), dtype=bool)
    weights = np.concatenate([
        np.full(len(known), (1 - UNKNOWN_SHARE) / max(1, len(known))),
        np.full(len(unknown), UNKNOWN_SHARE / max(1, len(unknown))),
    ])
    return Evidence(
        features=np.concatenate([inside, outside]),
        is_right=np.concatenate([right[:, 0], never]),
        is_in_three=np.concatenate([right.any(1), never]),
        is_unknown=np.concatenate([np.zeros(len(known), dtype=bool), ~never]),
        labels=np.concatenate([labels[known], labels[unknown]]),
        weights=weights / max(weights.sum(), 1e-9) * len(weights),
    )


def _ask_in_parts(
    left_out: BlendedLeftOut, rows: np.ndarray, *, without_class: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The features of these examples, and the numbers of their best three classes."""
    parts = [np.zeros((0, len(FEATURES)))]
    best = [np.zeros((0, min(3, len(left_out.model.classes))), dtype=int)]
    # A thousand at a time: all at once would hold several matrices of examples x examples.
    for start in range(0, len(rows), 1000):
        scores = left_out.scores(rows[start:start + 1000], without_class=without_class)
        parts.append(features(scores, left_out.model.labels))
        best.append(np.argsort(-scores.by_class, axis=1, kind="stable")[:, :3])
    return np.concatenate(parts), np.concatenate(best)


@dataclass(frozen=True)
class Logistic:
    """Logistic regression on standardised features. All arrays (f,)."""

    centre: np.ndarray
    scale: np.ndarray
    coefficients: np.ndarray
    intercept: float

    def chance(self, rows: np.ndarray) -> np.ndarray:
        """(m,) from 0 to 1, of features (m, f)."""
        value = (rows - self.centre) / self.scale @ self.coefficients + self.intercept
        return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def fit_logistic(rows: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> Logistic:
    """Weighted, with an L2 penalty of SHRINKAGE on the standardised coefficients; by Newton's method."""
    centre = np.average(rows, axis=0, weights=weights)
    scale = np.sqrt(np.average((rows - centre) ** 2, axis=0, weights=weights)) + 1e-6
    design = np.hstack([(rows - centre) / scale, np.ones((len(rows), 1))])
    penalty = np.full(design.shape[1], SHRINKAGE)
    penalty[-1] = 1e-3  # keeps it solvable when all targets are alike
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = design.T @ (weights * (targets - chance)) - penalty * beta
        bend = (design * (weights * chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        # The penalty keeps it regular.
        step = np.linalg.solve(bend, slope)
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            break
    return Logistic(centre, scale, beta[:-1], float(beta[-1]))


def cross_validated(rows: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(m,) chances, each from a regression that has not seen that row."""
    chances = np.zeros(len(rows))
    fold = np.random.RandomState(1).permutation(len(rows)) % FOLDS
    for number in range(FOLDS):
        out = fold == number
        if out.any() and (~out).any():
            chances[out] = fit_logistic(rows[~out], targets[~out], weights[~out]).chance(rows[out])
    return chances
