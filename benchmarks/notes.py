"""What one has to know to read the table."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import machine, version_in
from benchmarks.report import Measured, Pair
from benchmarks.stock import Trained


def notes(
    pair: Pair,
    *,
    rounds: int,
    shape: str,
    packages: tuple[Path, Path],
    trained: Trained,
    epochs: int | None,
) -> Iterator[str]:
    """`shape` is the machine as it was at the start, `packages` the site-packages of ours and of stock."""
    ours, stock = packages
    kept = " in an earlier run with the same content" if trained.was_kept else " in this run"
    yield f"{time.strftime('%Y-%m-%d')}, {shape} at the start, {machine().rpartition(', ')[2]} at the end."
    yield (
        f"Python {platform.python_version()}. Stock: Rasa {version_in(stock, 'rasa')} with TensorFlow "
        f"{version_in(stock, 'tensorflow-cpu')}. Tanya: Rasa {version_in(ours, 'rasa')} without TensorFlow."
    )
    yield (
        f"Stock: pipeline and policies of `rasa init`, {epochs or 100} epochs, trained{kept}; an intent and "
        "a rule for each FAQ, answers in English; REST channel, SQLTrackerStore on SQLite, its own settings."
    )
    yield (
        "Tanya: chat API with event stream, SQLite with WAL and synchronous=FULL; TANYA_MESSAGES_A_MINUTE "
        "and TANYA_CONVERSATIONS_AN_HOUR raised, all else by default."
    )
    yield (
        f"{rounds} rounds in turn; who asks runs on the same cores. First answers in s: Tanya "
        f"{_listed(pair.ours)}; stock {_listed(pair.stock)}."
    )


def _listed(measured: Measured) -> str:
    return ", ".join(f"{seconds:.1f}" for seconds in measured.first_answers)
