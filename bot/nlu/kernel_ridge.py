"""Kernel ridge regression from sentence vectors to classes, with exact leave-one-out scores.

One-hot targets, K = ((1 + S) / 2) ^ degree on a mixture S of the encoders' cosine similarities. It needs no
random start and no early stopping, takes a class with one example as well as one with two hundred, and the
score each training example would have got without itself comes out of the same matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import linalg

from bot.nlu.encoder_choice import weight_of

# The penalty is flat: accuracy moves by half a point over 0.02-0.5.
DEGREE = 4
PENALTY = 0.1
FEWEST_CLASSES = 8
# Above this many examples the matrix is too large to invert (400 MB); then each question is solved on
# its own nearest examples, which needs no training.
LARGEST = 10_000
NEAREST = 200

SELF = -2.0  # in place of the similarity to an example that was left out: below any cosine
NEVER = -1.0  # the score of a class that was left out: below any other


class Scores(NamedTuple):
    """For m texts: `by_class` (m, classes), about 0 to 1 and not summing to 1; `similarity` (m, examples),
    cosines from -1 to 1, or SELF."""

    by_class: np.ndarray
    similarity: np.ndarray


@dataclass(frozen=True)
class Examples:
    """What to learn from: vectors by encoder, each (examples, dimensions); the class name of each example;
    and its language, or None where all are in one or nobody knows."""

    vectors: dict[str, np.ndarray]
    names: list[str]
    languages: list[str] | None = None

    def pick(self, rows: np.ndarray) -> Examples:
        """Only these, by number."""
        return Examples(
            {key: value[rows] for key, value in self.vectors.items()},
            [self.names[row] for row in rows],
            None if self.languages is None else [self.languages[row] for row in rows],
        )


@dataclass(frozen=True)
class Space:
    """Where examples and questions are compared: each encoder's vectors less the training mean and less what
    only tells languages apart, of length 1, weighted and laid side by side, so that a product of two rows is
    the mixed cosine. `directions` (k, dimensions) of length 1 are what tells languages apart, k may be 0."""

    encoders: tuple[str, ...]
    means: tuple[np.ndarray, ...]
    directions: tuple[np.ndarray, ...]

    @classmethod
    def around(cls, examples: Examples) -> Space:
        """The space around these examples."""
        rows = examples.vectors
        return cls(
            tuple(rows), tuple(_mean(part) for part in rows.values()),
            tuple(language_directions(part, examples) for part in rows.values()),
        )

    def place(self, vectors: dict[str, np.ndarray]) -> np.ndarray:
        """Rows of length 1, float32, (m, sum of dimensions). KeyError when an encoder's vectors miss."""
        whole = sum(weight_of(name) for name in self.encoders)
        parts = []
        for name, mean, directions in zip(self.encoders, self.means, self.directions, strict=True):
            part = vectors[name] - mean
            part = part - part @ directions.T @ directions
            parts.append(_unit(part) * np.float32(np.sqrt(weight_of(name) / whole)))
        return np.concatenate(parts, axis=1).astype(np.float32, copy=False)


def language_directions(rows: np.ndarray, examples: Examples) -> np.ndarray:
    """Directions, (languages - 1, dimensions), in which the same class lies elsewhere in another language:
    the mean over the classes of each language's distance from its class."""
    nothing = np.zeros((0, rows.shape[1]), dtype=np.float32)
    if examples.languages is None:
        return nothing
    names, languages = np.asarray(examples.names), np.asarray(examples.languages)
    spoken = np.unique(languages)
    offsets: dict[str, list[np.ndarray]] = {language: [] for language in spoken}
    for name in np.unique(names):
        centres = {
            language: rows[(names == name) & (languages == language)].mean(0)
            for language in np.unique(languages[names == name])
        }
        middle = np.mean(list(centres.values()), axis=0)
        for language, centre in centres.items():
            offsets[language].append(centre - middle)
    # Fewer classes than this say more about the classes than about the languages.
    if len(spoken) < 2 or min(len(found) for found in offsets.values()) < FEWEST_CLASSES:
        return nothing
    means = np.stack([np.mean(found, axis=0) for found in offsets.values()])
    return np.linalg.svd(means, full_matrices=False)[2][: len(spoken) - 1].astype(np.float32)


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


def fit(examples: Examples) -> KernelRidge:
    """Fit. Above LARGEST examples nothing is solved now but each question by itself later.

    Raises ValueError when there is no example.
    """
    model = _unsolved(examples)
    if len(examples.names) > LARGEST:
        return model
    targets = _targets(model)
    coefficients = linalg.solve(
        _regularised(model), targets, assume_a="pos", overwrite_a=True, overwrite_b=True, check_finite=False
    )
    return replace(model, coefficients=coefficients.astype(np.float32))


class LeftOut(NamedTuple):
    """What a model says of its own examples, (examples, classes) each: `without_self`, had it not seen the
    one it is asked; `without_class`, had it seen none of that one's class and of the classes in its group,
    whose scores then are NEVER. `groups` (classes,) is the group of each class."""

    model: KernelRidge
    groups: np.ndarray
    without_self: np.ndarray
    without_class: np.ndarray

    def scores(self, examples: np.ndarray, *, without_class: bool = False) -> Scores:
        """Scores as of new texts, for these example numbers."""
        group = self.groups[self.model.labels]
        similarity = self.model.rows[examples] @ self.model.rows.T
        if without_class:
            similarity[group[examples][:, None] == group[None, :]] = SELF
            return Scores(self.without_class[examples], similarity)
        similarity[np.arange(len(examples)), examples] = SELF
        return Scores(self.without_self[examples], similarity)


def leave_out(examples: Examples, *, groups: int, group_of: Mapping[str, int] | None = None) -> LeftOut:
    """Exactly what fitting once for each example and once for each of so many groups of classes would give,
    from one inverse (examples x examples, so for at most LARGEST). `group_of` gives each class its group;
    else they are drawn. Raises ValueError without examples."""
    model = _unsolved(examples)
    if group_of is None:
        group = np.random.RandomState(0).permutation(len(model.classes)) % min(groups, len(model.classes))
    else:
        group = np.array([group_of[name] for name in model.classes])
    targets = _targets(model)
    inverse = _inverse(_regularised(model))
    residuals = inverse @ targets
    full = targets + model.base
    without_self = full - residuals / np.diag(inverse)[:, None]
    without_class = np.empty_like(without_self)
    for number in np.unique(group):
        block = np.flatnonzero(group[model.labels] == number)
        corner = inverse[np.ix_(block, block)]
        out = full[block] - linalg.solve(corner, residuals[block], assume_a="pos")
        out[:, group == number] = NEVER
        without_class[block] = out
    fitted = replace(model, coefficients=residuals.astype(np.float32))
    return LeftOut(fitted, group, without_self.astype(np.float32), without_class.astype(np.float32))


def _unsolved(examples: Examples) -> KernelRidge:
    if not examples.names:
        raise ValueError("no training example")
    classes, labels = np.unique(np.asarray(examples.names), return_inverse=True)
    space = Space.around(examples)
    base = np.bincount(labels).astype(np.float32) / len(labels)
    return KernelRidge(
        space, tuple(str(name) for name in classes), space.place(examples.vectors), labels, base, None
    )


def _targets(model: KernelRidge) -> np.ndarray:
    """One-hot classes less each class's share."""
    targets = -np.tile(model.base, (len(model.labels), 1))
    targets[np.arange(len(model.labels)), model.labels] += 1
    return targets


def _regularised(model: KernelRidge) -> np.ndarray:
    # float64 while it is small; the penalty keeps the matrix well away from singular in float32, too.
    kernel = _kernel(model.rows @ model.rows.T)
    kernel = kernel.astype(np.float64) if len(kernel) <= 3000 else kernel
    kernel[np.diag_indices_from(kernel)] += PENALTY
    return kernel


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Of a symmetric, positive definite matrix, which is overwritten: from Cholesky's factor, in half of what
    a general inverse takes."""
    factorise, invert = linalg.get_lapack_funcs(("potrf", "potri"), (matrix,))
    # A transposed view lies in memory as LAPACK wants it; else it would work on a copy.
    inverse, fault = factorise(matrix.T, lower=1, overwrite_a=1, clean=0)
    if not fault:
        inverse, fault = invert(inverse, lower=1, overwrite_c=1)
    if fault:
        raise linalg.LinAlgError(f"the kernel is not positive definite (LAPACK {fault})")
    for row in range(len(inverse)):  # only the lower half was made
        inverse[row, row + 1 :] = inverse[row + 1 :, row]
    return inverse


def save(model: KernelRidge, path: Path) -> None:
    """Write the model as plain arrays (.npz), nothing in it that would run on loading."""
    space = model.space
    arrays = {
        "encoders": np.array(space.encoders), "classes": np.array(model.classes), "rows": model.rows,
        "labels": model.labels.astype(np.int32), "base": model.base,
    }
    for name, mean, directions in zip(space.encoders, space.means, space.directions, strict=True):
        arrays |= {f"mean_{name}": mean, f"directions_{name}": directions}
    if model.coefficients is not None:
        arrays["coefficients"] = model.coefficients
    np.savez(path, **arrays)


def load(path: Path) -> KernelRidge:
    """Read what `save` wrote. Pickled content is refused (ValueError)."""
    with np.load(path, allow_pickle=False) as arrays:
        encoders = tuple(str(name) for name in arrays["encoders"])
        return KernelRidge(
            space=Space(
                encoders, tuple(arrays[f"mean_{name}"] for name in encoders),
                tuple(arrays[f"directions_{name}"] for name in encoders),
            ),
            classes=tuple(str(name) for name in arrays["classes"]),
            rows=arrays["rows"], labels=arrays["labels"], base=arrays["base"],
            coefficients=arrays["coefficients"] if "coefficients" in arrays.files else None,
        )


def _kernel(similarity: np.ndarray) -> np.ndarray:
    return ((np.float32(1) + similarity) / np.float32(2)) ** DEGREE


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
