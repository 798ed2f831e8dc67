"""How sure to be: features of a scored text, and the chance that its best class is right.

Features are free of the site's scale as far as that goes, so that one logistic regression holds for all
classes. It learns from the training examples themselves: scored without themselves (right or wrong), and
scored by a model that lacks their class (then every answer is wrong), which stand for the questions that
no FAQ answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.nlu import kernel_ridge
from bot.nlu.kernel_ridge import Scores

FEATURES = (
    "largest score", "margin", "nearest", "three nearest", "nearest in the class", "neighbours agree",
    "entropy", "third margin",
)
SHARPNESS = 12.0  # of the softmax behind the entropy
NEIGHBOURS = 10
# Of the questions of real visitors, how many no FAQ answers.
UNKNOWN_SHARE = 0.25
FOLDS = 5
SHRINKAGE = 1.0
MOST_EXAMPLES = 4000  # enough to calibrate on; the folds' matrices stay small


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
    the best three; and how much each counts (they sum to m)."""

    features: np.ndarray
    is_right: np.ndarray
    is_in_three: np.ndarray
    weights: np.ndarray


def gather(
    vectors: dict[str, np.ndarray], names: list[str], *, asked: np.ndarray, unknowable: np.ndarray
) -> Evidence:
    """Evidence from a site's training examples.

    `asked` (examples,) is False for those that train the model but are not like what people write, such as
    titles. `unknowable` (examples,) is True for those whose class might as well have been missing: there is
    always one more question without an FAQ, but a greeting is never unknown.
    """
    labels = np.unique(np.asarray(names), return_inverse=True)[1]
    random = np.random.RandomState(0)
    chosen = np.arange(len(names))
    if len(chosen) > MOST_EXAMPLES:
        # Whole classes would be fairer to the neighbours, but leave too few of them.
        chosen = np.sort(random.permutation(chosen)[:MOST_EXAMPLES])
    vectors = {name: rows[chosen] for name, rows in vectors.items()}
    names = [names[row] for row in chosen]
    labels, asked, unknowable = labels[chosen], asked[chosen], unknowable[chosen]
    known = _known(vectors, names, asked)
    unknown = _unknown(vectors, names, labels, asked & unknowable, random)
    parts = [part for part in (known, unknown) if len(part[0])]
    weights = np.concatenate([
        np.full(len(known[0]), (1 - UNKNOWN_SHARE) / max(1, len(known[0]))),
        np.full(len(unknown[0]), UNKNOWN_SHARE / max(1, len(unknown[0]))),
    ])
    stacked = [np.concatenate(column) for column in zip(*parts)]
    return Evidence(stacked[0], stacked[1], stacked[2], weights / weights.sum() * len(weights))


def _known(
    vectors: dict[str, np.ndarray], names: list[str], asked: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    model, scores = kernel_ridge.fit(vectors, names)
    assert scores is not None
    best = np.argsort(-scores.by_class, axis=1, kind="stable")[:, :3]
    right = best == model.labels[:, None]
    found = features(scores, model.labels)
    return found[asked], right[asked, 0], right[asked].any(1)


def _unknown(
    vectors: dict[str, np.ndarray], names: list[str], labels: np.ndarray, asked: np.ndarray,
    random: np.random.RandomState,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    classes = random.permutation(np.unique(labels[asked]))
    found = [np.zeros((0, len(FEATURES)))]
    for part in np.array_split(classes, min(FOLDS, len(classes))):
        out = np.isin(labels, part)
        if out.all() or not out.any():
            continue
        kept = [name for name, is_out in zip(names, out) if not is_out]
        model, _ = kernel_ridge.fit({key: rows[~out] for key, rows in vectors.items()}, kept)
        scores = model.scores({key: rows[out & asked] for key, rows in vectors.items()})
        found.append(features(scores, model.labels))
    stacked = np.concatenate(found)
    never = np.zeros(len(stacked), dtype=bool)
    return stacked, never, never


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


def lowest_threshold(
    chances: np.ndarray, targets: np.ndarray, weights: np.ndarray, *, wrong_answers: float
) -> float:
    """The lowest chance to answer from so that of the answers (by weight) at most this share is wrong;
    above 1 when none keeps it."""
    order = np.argsort(-chances, kind="stable")
    wrong = np.cumsum(np.where(targets[order], 0, weights[order])) / np.cumsum(weights[order])
    kept = np.flatnonzero(wrong <= wrong_answers)
    return float(chances[order][kept[-1]]) if len(kept) else 1.01
