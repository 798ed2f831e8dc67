"""Kernel ridge regression from sentence vectors to classes, with exact leave-one-out scores.

One-hot targets, K = exp(width (S - 1)) on a mixture S of the encoders' cosine similarities. It needs no
random start and no early stopping, takes a class with one example as well as one with two hundred, and the
score each training example would have got without itself comes out of the same matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import linalg

# Weight of each encoder's cosine in the mixture.
WEIGHTS = {"e5": 1.0, "use": 0.5}
# Both settings are flat: accuracy moves by a point over 1.5-3 and 0.02-0.5.
WIDTH = 2.0
PENALTY = 0.1
# Above this many examples the matrix is too large to invert (400 MB); then each question is solved on
# its own nearest examples, which needs no training.
LARGEST = 10_000
NEAREST = 200

SELF = -2.0  # in place of an example's similarity to itself: below any cosine


class Scores(NamedTuple):
    """For m texts: `by_class` (m, classes), about 0 to 1 and not summing to 1; `similarity` (m, examples),
    cosines from -1 to 1, SELF where a training example meets itself."""

    by_class: np.ndarray
    similarity: np.ndarray


@dataclass(frozen=True)
class Space:
    """Where examples and questions are compared: each encoder's vectors less the training mean, length 1,
    weighted and laid side by side, so that a product of two rows is the mixed cosine."""

    encoders: tuple[str, ...]
    means: tuple[np.ndarray, ...]

    @classmethod
    def around(cls, vectors: dict[str, np.ndarray]) -> Space:
        """The space around these training vectors, (examples, dimensions) for each encoder."""
        return cls(tuple(vectors), tuple(_mean(rows) for rows in vectors.values()))

    def place(self, vectors: dict[str, np.ndarray]) -> np.ndarray:
        """Rows of length 1, float32, (m, sum of dimensions). KeyError when an encoder's vectors miss."""
        weights = [WEIGHTS[name] for name in self.encoders]
        parts = [
            _unit(vectors[name] - mean) * np.float32(np.sqrt(weight / sum(weights)))
            for name, mean, weight in zip(self.encoders, self.means, weights)
        ]
        return np.concatenate(parts, axis=1).astype(np.float32, copy=False)


@dataclass(frozen=True)
class KernelRidge:
    """A fitted model; never changed, so any number of threads may ask it.

    `rows` (examples, d) in `space`; `labels` (examples,) the class number of each example;
    `base` (classes,) each class's share; `coefficients` (examples, classes), or None for a local solve.
    """

    space: Space
    classes: tuple[str, ...]
    rows: np.ndarray
    labels: np.ndarray
    base: np.ndarray
    coefficients: np.ndarray | None

    def scores(self, vectors: dict[str, np.ndarray]) -> Scores:
        """Scores of new texts, given their vectors by encoder, each (m, dimensions)."""
        similarity = self.space.place(vectors) @ self.rows.T
        if self.coefficients is None:
            by_class = np.stack([self._solve_nearby(row) for row in similarity])
        else:
            by_class = _kernel(similarity) @ self.coefficients + self.base
        return Scores(by_class, similarity)

    def _solve_nearby(self, similarity: np.ndarray) -> np.ndarray:
        nearest = _largest(similarity, NEAREST)
        rows = self.rows[nearest]
        kernel = _kernel(rows @ rows.T)
        kernel[np.diag_indices_from(kernel)] += PENALTY
        weights = linalg.solve(
            kernel, _kernel(similarity[nearest]), assume_a="pos", overwrite_a=True, check_finite=False
        )
        targets = -np.tile(self.base, (len(nearest), 1))
        targets[np.arange(len(nearest)), self.labels[nearest]] += 1
        return weights @ targets + self.base


def fit(vectors: dict[str, np.ndarray], names: list[str]) -> tuple[KernelRidge, Scores | None]:
    """Fit on training vectors by encoder, each (examples, dimensions), and the class name of each example.

    Also gives the leave-one-out scores of the examples, or None when there are more than LARGEST.
    Raises ValueError when there is no example.
    """
    if not names:
        raise ValueError("no training example")
    classes, labels = np.unique(np.asarray(names), return_inverse=True)
    space = Space.around(vectors)
    rows = space.place(vectors)
    targets = np.zeros((len(names), len(classes)), dtype=np.float32)
    targets[np.arange(len(names)), labels] = 1
    base = targets.mean(0)
    model = KernelRidge(space, tuple(str(name) for name in classes), rows, labels, base, None)
    if len(names) > LARGEST:
        return model, None
    similarity = rows @ rows.T
    # float64 while it is small; the ridge keeps the matrix well away from singular in float32, too.
    kernel = _kernel(similarity).astype(np.float64 if len(names) <= 3000 else np.float32)
    kernel[np.diag_indices_from(kernel)] += PENALTY
    inverse = linalg.inv(kernel, overwrite_a=True, check_finite=False).astype(np.float32)
    coefficients = inverse @ (targets - base)
    left_out = targets - coefficients / np.diag(inverse)[:, None]
    np.fill_diagonal(similarity, SELF)
    fitted = KernelRidge(space, model.classes, rows, labels, base, coefficients)
    return fitted, Scores(left_out, similarity)


def _kernel(similarity: np.ndarray) -> np.ndarray:
    return np.exp(np.float32(WIDTH) * (similarity - np.float32(1)))


def _mean(rows: np.ndarray) -> np.ndarray:
    # The mean of a handful of examples says what they are about, not where the language lies.
    return rows.mean(0) if len(rows) >= 8 else np.zeros(rows.shape[1], dtype=np.float32)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def _largest(values: np.ndarray, count: int) -> np.ndarray:
    """Positions of the `count` largest values of a vector, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]


def save(model: KernelRidge, path: Path) -> None:
    """Write the model as plain arrays (.npz), nothing in it that would run on loading."""
    arrays = {
        "encoders": np.array(model.space.encoders), "classes": np.array(model.classes), "rows": model.rows,
        "labels": model.labels.astype(np.int32), "base": model.base,
        **{f"mean_{name}": mean for name, mean in zip(model.space.encoders, model.space.means)},
    }
    if model.coefficients is not None:
        arrays["coefficients"] = model.coefficients
    np.savez(path, **arrays)


def load(path: Path) -> KernelRidge:
    """Read what `save` wrote. Pickled content is refused (ValueError)."""
    with np.load(path, allow_pickle=False) as arrays:
        encoders = tuple(str(name) for name in arrays["encoders"])
        return KernelRidge(
            space=Space(encoders, tuple(arrays[f"mean_{name}"] for name in encoders)),
            classes=tuple(str(name) for name in arrays["classes"]),
            rows=arrays["rows"], labels=arrays["labels"], base=arrays["base"],
            coefficients=arrays["coefficients"] if "coefficients" in arrays else None,
        )
