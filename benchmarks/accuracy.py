"""How often the first class is the right one, on public sets: one table, means of three seeds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.sets import PublicSets, Questions, few_shot
from bot.nlu import blended, confidence
from bot.nlu.outcome import fit_gate

SEEDS = 3


@dataclass(frozen=True)
class Row:
    """`right` are shares in per cent, one a seed; `seconds` is of one training of matcher and gate, with the
    vectors at hand."""

    title: str
    examples: int
    right: list[float]
    seconds: float

    def __str__(self) -> str:
        spread = f"±{statistics.stdev(self.right):.1f}" if len(self.right) > 1 else ""
        return (
            f"{self.title:<20} {self.examples:>6} examples  {statistics.mean(self.right):5.1f} {spread:<5}"
            f"  trained in {self.seconds:.1f} s"
        )


def rows(sets: PublicSets, *, quick: bool) -> Iterator[Row]:
    """The rows of the table, each as soon as it is measured; `quick` leaves the full sets out."""
    train, test = sets.banking
    for shots in (5, 10):
        yield _row(f"BANKING77 {shots}-shot", _draws(train, shots), test)
    if not quick:
        yield _row("BANKING77 full", [train], test)
    train, test, _ = sets.clinc
    yield _row("CLINC150 10-shot", _draws(train, 10), test)
    if not quick:
        yield _row("CLINC150 full", [train], test)


def _draws(train: Questions, shots: int) -> list[Questions]:
    return [few_shot(train, shots=shots, seed=seed) for seed in range(SEEDS)]


def _row(title: str, drawn: list[Questions], test: Questions) -> Row:
    right = []
    for train in drawn:
        model = blended.fit(train.examples())
        best = np.array(model.classes)[model.scores(test.vectors, test.languages).by_class.argmax(1)]
        right.append(float((best == test.names).mean() * 100))
    return Row(title, len(drawn[0].names), right, _training_seconds(drawn[0]))


def _training_seconds(train: Questions) -> float:
    everything = np.ones(len(train.names), dtype=bool)
    start = time.perf_counter()
    blended.fit(train.examples())
    evidence = confidence.gather(train.examples(), asked=everything, unknowable=everything)
    fit_gate(evidence, wrong_answers=0.03)
    return time.perf_counter() - start
