"""From what was measured to the rows of the table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.judge import Shown, is_first, share, verdict
from benchmarks.measures import Load, percentile
from benchmarks.questions import Question
from benchmarks.service import Took
from benchmarks.table import Row, Section
from bot.settings import LANGUAGES

PLACES = (2, 50, 200)  # of messages in a long conversation
WINDOW = 5  # messages from each place on that the median is taken of


UNKNOWN = Took(float("nan"), float("nan"))


@dataclass
class Measured:
    """All that was measured of one assistant. Seconds and MB."""

    first_answers: list[float] = field(default_factory=list)
    memory_loaded: float = float("nan")
    memory_after: float = float("nan")
    loads: dict[int, Load] = field(default_factory=dict)  # by number of clients
    long: list[list[float]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    shown_unrelated: list[Shown] = field(default_factory=list)
    training: Took = UNKNOWN
    retraining: Took = UNKNOWN
    installed_mb: float = float("nan")
    model_mb: float = float("nan")


@dataclass(frozen=True)
class Pair:
    """Ours and stock."""

    ours: Measured
    stock: Measured

    def of(self, figure: Callable[[Measured], float]) -> tuple[float, float]:
        return figure(self.ours), figure(self.stock)


def rows(pair: Pair, *, questions: Sequence[Question], unrelated: Sequence[Question]) -> list[Row | Section]:
    """The table from top to bottom."""
    return [
        Section(f"Understanding: {len(questions)} questions that the FAQs answer, not learnt from"),
        *_understanding(pair, questions),
        Section(f"Understanding: {len(unrelated)} questions that no FAQ answers"),
        *_unrelated(pair, unrelated),
        *_speed(pair),
        Section("Answer time at a place of one long conversation, median"),
        *(
            Row(
                f"messages {place} to {place + WINDOW - 1}",
                pair.of(lambda one, place=place: _at_place(one, place)),  # type: ignore[misc]
                "ms",
                digits=1,
            )
            for place in PLACES
        ),
        Section("The rest"),
        Row("process start to first answer", pair.of(lambda one: _median(one.first_answers)), "s", digits=1),
        Row("resident memory after the first answer", pair.of(lambda one: one.memory_loaded), "MB"),
        Row("resident memory after the run", pair.of(lambda one: one.memory_after), "MB"),
        Row("training, nothing kept", pair.of(lambda one: one.training.seconds), "s"),
        Row("training, nothing kept, processor time", pair.of(lambda one: one.training.cpu_seconds), "s"),
        Row("training again, sentence vectors kept", pair.of(lambda one: one.retraining.seconds), "s"),
        Row("installed packages with bytecode", pair.of(lambda one: one.installed_mb), "MB"),
        Row("model", pair.of(lambda one: one.model_mb), "MB", digits=1),
    ]


def _understanding(pair: Pair, questions: Sequence[Question]) -> list[Row]:
    def row(name: str, *kinds: str) -> Row:
        return _points(name, pair, lambda one: share(verdicts(one.shown, questions), *kinds))

    by_language = [
        _points(
            f"right answer, {language} ({len(places)} questions)",
            pair,
            lambda one, places=places: share(  # type: ignore[misc]
                [verdict(one.shown[place], questions[place].expected) for place in places], "right"
            ),
        )
        for language in LANGUAGES
        for places in [[at for at, question in enumerate(questions) if question.language == language]]
    ]
    return [
        row("right answer", "right"),
        *by_language,
        row("right one among suggestions", "suggested"),
        row("right answer or suggestion", "right", "suggested"),
        _points("right one first, as answer or suggestion", pair, lambda one: first(one.shown, questions)),
        row("other suggestions", "suggested_others"),
        row("handed over, or “did not get that”", "not_answered"),
        row("small talk", "other"),
        row("wrong answer", "wrong"),
        _points("of the answers given, wrong", pair, lambda one: mistaken(verdicts(one.shown, questions))),
        _points(
            "of the right answers, in the question's language",
            pair,
            lambda one: in_language(one.shown, questions),
        ),
    ]


def _unrelated(pair: Pair, questions: Sequence[Question]) -> list[Row]:
    return [
        _points(name, pair, lambda one, kind=kind: share(verdicts(one.shown_unrelated, questions), kind))  # type: ignore[misc]
        for name, kind in (
            ("answered with an FAQ: wrong", "wrong"),
            ("suggestions", "suggested_others"),
            ("handed over, or “did not get that”", "not_answered"),
            ("small talk", "other"),
        )
    ]


def _points(name: str, pair: Pair, figure: Callable[[Measured], float]) -> Row:
    return Row(name, pair.of(figure), "%", "points", 1)


def verdicts(shown: Sequence[Shown], questions: Sequence[Question]) -> list[str]:
    """One word for each question."""
    return [verdict(one, question.expected) for one, question in zip(shown, questions, strict=True)]


def first(shown: Sequence[Shown], questions: Sequence[Question]) -> float:
    """Per cent of questions whose FAQ stands first."""
    found = [
        "first" if is_first(one, question.expected) else "later"
        for one, question in zip(shown, questions, strict=True)
    ]
    return share(found, "first")


def mistaken(found: Sequence[str]) -> float:
    """Per cent of wrong ones among the answers given."""
    return share([one for one in found if one in ("right", "wrong")], "wrong")


def in_language(shown: Sequence[Shown], questions: Sequence[Question]) -> float:
    """Per cent of the right answers that are in the language of the question."""
    right = [
        "same" if one.language == question.language else "other"
        for one, question in zip(shown, questions, strict=True)
        if verdict(one, question.expected) == "right"
    ]
    return share(right, "same")


def _speed(pair: Pair) -> list[Row | Section]:
    found: list[Row | Section] = []
    for clients in pair.ours.loads:
        found.append(
            Section(f"{clients} asking at once, {len(pair.ours.loads[clients].seconds)} messages each side")
        )
        found += _speed_at(pair, clients)
    return found


def _speed_at(pair: Pair, clients: int) -> list[Row]:
    def of(figure: Callable[[Load], float]) -> tuple[float, float]:
        return pair.of(lambda one: figure(one.loads[clients]))

    return [
        Row("question to answer, p50", of(lambda one: 1000 * percentile(one.seconds, 50)), "ms", digits=1),
        Row("question to answer, p95", of(lambda one: 1000 * percentile(one.seconds, 95)), "ms", digits=1),
        Row(
            "messages a second",
            of(lambda one: _divided(len(one.seconds), one.took_seconds)),
            better="more",
            digits=1,
        ),
        Row(
            "the server's processor time a message",
            of(lambda one: 1000 * _divided(one.cpu_seconds, len(one.seconds))),
            "ms",
            digits=1,
        ),
        Row("without an answer", of(lambda one: one.failed), better=""),
    ]


def _at_place(measured: Measured, place: int) -> float:
    """Milliseconds: the median of a few messages from `place` on, over all long conversations."""
    start = place - 1
    return 1000 * _median([seconds for one in measured.long for seconds in one[start : start + WINDOW]])


def _median(values: Sequence[float]) -> float:
    kept = [value for value in values if value == value]
    return statistics.median(kept) if kept else float("nan")


def _divided(number: float, by: float) -> float:
    return number / by if by else float("nan")
