"""Public question sets, and the sites drawn from them.

FOLDER holds banking77/{train,test}.csv and clinc150/data_full.json (both public, CC BY).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.nlu.encoders import Encoder
from bot.nlu.kernel_ridge import Examples
from bot.nlu.vectors import VectorCache

# Small sites: so many FAQs, with so many examples each.
SITE_FAQS = (10, 20, 30, 50)
SITE_EXAMPLES = (3, 5, 10)


@dataclass(frozen=True)
class Questions:
    """Texts and their classes, with the vectors of the texts by encoder; all in one `language`."""

    texts: list[str]
    names: np.ndarray
    vectors: dict[str, np.ndarray]
    language: str = "en"

    def pick(self, rows: np.ndarray) -> Questions:
        """Only these rows."""
        texts = [self.texts[row] for row in rows]
        vectors = {key: value[rows] for key, value in self.vectors.items()}
        return Questions(texts, self.names[rows], vectors, self.language)

    def of(self, names: np.ndarray) -> Questions:
        """Only those of these classes."""
        return self.pick(np.flatnonzero(np.isin(self.names, names)))

    @property
    def languages(self) -> list[str]:
        return [self.language] * len(self.texts)

    def examples(self) -> Examples:
        """As the matcher learns from them."""
        return Examples(self.vectors, list(self.names), self.languages)


class Bench:
    """Encodes and keeps."""

    def __init__(self, encoders: dict[str, Encoder], cache: VectorCache) -> None:
        self._encoders = encoders
        self._cache = cache

    def questions(self, pairs: list[tuple[str, str]]) -> Questions:
        """From (text, class) pairs."""
        texts = [text for text, _ in pairs]
        vectors = {name: self._cache.encode(encoder, texts) for name, encoder in self._encoders.items()}
        return Questions(texts, np.array([name for _, name in pairs]), vectors)


@dataclass(frozen=True)
class PublicSets:
    """Read and encoded when first asked for."""

    bench: Bench
    folder: Path

    @cached_property
    def banking(self) -> tuple[Questions, Questions]:
        """BANKING77, 77 near classes of one bank: to train on, to test on."""
        def read(name: str) -> list[tuple[str, str]]:
            with (self.folder / "banking77" / name).open(encoding="utf-8", newline="") as lines:
                return [(row["text"], row["category"]) for row in csv.DictReader(lines)]

        return self.bench.questions(read("train.csv")), self.bench.questions(read("test.csv"))

    @cached_property
    def clinc(self) -> tuple[Questions, Questions, Questions]:
        """CLINC150, 150 classes of ten domains: to train on, to test on, and out of all classes."""
        data = json.loads((self.folder / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
        train, test, unknown = (
            self.bench.questions([tuple(pair) for pair in data[part]])
            for part in ("train", "test", "oos_test")
        )
        return train, test, unknown


def few_shot(questions: Questions, *, shots: int, seed: int) -> Questions:
    """The first `shots` of each class in an order given by the seed."""
    order = np.random.RandomState(seed).permutation(len(questions.names))
    chosen: list[int] = []
    for name in np.unique(questions.names):
        chosen += [int(row) for row in order if questions.names[row] == name][:shots]
    return questions.pick(np.array(chosen))


@dataclass(frozen=True)
class Site:
    """`train` is what its FAQs learn from, `known` questions they answer, `unknown` questions none does."""

    name: str
    train: Questions
    known: Questions
    unknown: Questions


def without_some(name: str, train: Questions, test: Questions, *, seed: int) -> Site:
    """A quarter of the classes taken out of the training questions."""
    names = np.random.RandomState(seed).permutation(np.unique(train.names))
    missing, kept = names[: len(names) // 4], names[len(names) // 4 :]
    return Site(name, train.of(kept), test.of(kept), test.of(missing))


def small_sites(name: str, train: Questions, test: Questions, *, seeds: range) -> Iterator[Site]:
    """10 to 50 classes with 3 to 10 examples each; a third as many other classes stand for the unknown."""
    for faqs in SITE_FAQS:
        for shots in SITE_EXAMPLES:
            for seed in seeds:
                order = np.random.RandomState(1000 * faqs + 10 * shots + seed).permutation(
                    np.unique(train.names)
                )
                kept, missing = order[:faqs], order[faqs : faqs + max(3, round(faqs / 3))]
                yield Site(
                    f"{name} {faqs} x {shots}", few_shot(train.of(kept), shots=shots, seed=seed),
                    test.of(kept), test.of(missing),
                )
