"""How well questions are understood, on public sets and on this project's own FAQs.

    python -m benchmarks.understanding --data FOLDER [--quick] [--part faqs …]

FOLDER holds banking77/{train,test}.csv and clinc150/data_full.json (both public, CC BY). The first run
encodes 37,000 texts in about six minutes on two cores; they are kept in the state folder, as in training.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.nlu import balanced, confidence
from bot.nlu.encoders import Encoder, usable_encoders
from bot.nlu.kernel_ridge import Examples
from bot.nlu.languages import guess_language
from bot.nlu.outcome import Gate, fit_gate
from bot.nlu.patterns import find_entities, mask
from bot.nlu.vectors import VectorCache
from bot.settings import LANGUAGES, read_settings

PROMISES = (0.02, 0.05, 0.10)
UNKNOWN_SHARE = 0.25


@dataclass(frozen=True)
class Questions:
    """Texts and their classes, with the vectors of the texts by encoder."""

    texts: list[str]
    names: np.ndarray
    vectors: dict[str, np.ndarray]

    def pick(self, rows: np.ndarray) -> Questions:
        """Only these rows."""
        texts = [self.texts[row] for row in rows]
        return Questions(texts, self.names[rows], {key: value[rows] for key, value in self.vectors.items()})

    def examples(self, languages: np.ndarray | None = None) -> Examples:
        """As the matcher learns from them."""
        return Examples(self.vectors, list(self.names), None if languages is None else list(languages))


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


def few_shot(questions: Questions, *, shots: int, seed: int) -> Questions:
    """The first `shots` of each class in an order given by the seed."""
    order = np.random.RandomState(seed).permutation(len(questions.names))
    chosen: list[int] = []
    for name in np.unique(questions.names):
        chosen += [int(row) for row in order if questions.names[row] == name][:shots]
    return questions.pick(np.array(chosen))


def accuracy(train: Questions, test: Questions) -> float:
    """Share of the test questions whose best class is right, in per cent."""
    model = balanced.fit(train.examples())
    best = np.array(model.classes)[model.scores(test.vectors).by_class.argmax(1)]
    return float((best == test.names).mean() * 100)


def print_accuracy(
    title: str, train: Questions, test: Questions, *, shots: tuple[int, ...], quick: bool
) -> None:
    """One line; three seeds for few-shot."""
    parts = []
    for count in shots[-1:] if quick else shots:
        found = [accuracy(few_shot(train, shots=count, seed=seed), test) for seed in range(3)]
        parts.append(f"{count}-shot {statistics.mean(found):.1f} (±{statistics.stdev(found):.1f})")
    if not quick:
        parts.append(f"full {accuracy(train, test):.1f}")
    print(f"{title}: accuracy {', '.join(parts)} %", flush=True)


Split = tuple[Questions, Questions, Questions]  # to train on, known to it, unknown to it


def print_gate(title: str, splits: list[Split]) -> None:
    """What comes of each promise when a quarter of the questions has no answer; means over the splits."""
    found = [measure_gate(*split) for split in splits]
    parts = [
        f"{promise:.0%} -> {np.mean([row[promise][0] for row in found]):.1%} wrong, "
        f"{np.mean([row[promise][1] for row in found]):.0%} answered"
        for promise in PROMISES
    ]
    area = np.mean([row[0][0] for row in found])
    print(f"{title}: promise {'; '.join(parts)}; known against unknown AUROC {area:.1%}", flush=True)


def measure_gate(train: Questions, known: Questions, unknown: Questions) -> dict[float, tuple[float, float]]:
    """By promise, the share of wrong among the answers and the share of known questions answered; under 0,
    the area under the curve, twice."""
    examples = train.examples()
    model = balanced.fit(examples)
    everything = np.ones(len(train.names), dtype=bool)
    evidence = confidence.gather(examples, asked=everything, unknowable=everything)
    scores = model.scores(known.vectors)
    right = np.array(model.classes)[scores.by_class.argmax(1)] == known.names
    inside = confidence.features(scores, model.labels)
    outside = confidence.features(model.scores(unknown.vectors), model.labels)
    found: dict[float, tuple[float, float]] = {}
    for promise in PROMISES:
        gate = fit_gate(evidence, wrong_answers=promise)
        answered = gate.best.chance(inside) >= gate.answer_at
        mistaken = (gate.best.chance(outside) >= gate.answer_at).mean() * UNKNOWN_SHARE
        wrong = (answered & ~right).mean() * (1 - UNKNOWN_SHARE) + mistaken
        given = answered.mean() * (1 - UNKNOWN_SHARE) + mistaken
        found[promise] = float(wrong / max(given, 1e-9)), float(answered.mean())
        area = area_under_curve(gate.best.chance(inside), gate.best.chance(outside))
        found[0] = area, area
    return found


def area_under_curve(high: np.ndarray, low: np.ndarray) -> float:
    """The chance that one of `high` is above one of `low`."""
    ordered = np.sort(low)
    below = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(below.mean() / 2 / len(low))


def banking(bench: Bench, folder: Path, *, quick: bool) -> None:
    """BANKING77: 77 near classes of one bank."""
    def read(name: str) -> list[tuple[str, str]]:
        with (folder / "banking77" / name).open(encoding="utf-8", newline="") as lines:
            return [(row["text"], row["category"]) for row in csv.DictReader(lines)]

    train, test = bench.questions(read("train.csv")), bench.questions(read("test.csv"))
    print_accuracy("BANKING77", train, test, shots=(5, 10), quick=quick)
    few = [without_some(few_shot(train, shots=10, seed=seed), test, seed=seed) for seed in range(3)]
    print_gate("BANKING77 10-shot, a quarter of the classes unknown", few)
    if not quick:
        print_gate("BANKING77 full, a quarter of the classes unknown", [without_some(train, test, seed=0)])


def without_some(train: Questions, test: Questions, *, seed: int) -> Split:
    """A quarter of the classes taken out of the training questions."""
    names = np.random.RandomState(seed).permutation(np.unique(train.names))
    missing = names[: len(names) // 4]
    is_unknown = np.isin(test.names, missing)
    return (
        train.pick(np.flatnonzero(~np.isin(train.names, missing))),
        test.pick(np.flatnonzero(~is_unknown)), test.pick(np.flatnonzero(is_unknown)),
    )


def clinc(bench: Bench, folder: Path, *, quick: bool) -> None:
    """CLINC150: 150 classes of ten domains, and questions out of all of them."""
    data = json.loads((folder / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    train, test, unknown = (
        bench.questions([tuple(pair) for pair in data[part]]) for part in ("train", "test", "oos_test")
    )
    print_accuracy("CLINC150", train, test, shots=(10,), quick=quick)
    few = [few_shot(train, shots=10, seed=seed) for seed in range(3)]
    print_gate("CLINC150 10-shot, its out-of-scope questions", [(one, test, unknown) for one in few])


def read_examples(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Text, class, language and role of everything in data/: question, title, test or small_talk."""
    for path in sorted((folder / "faq").glob("*.yml")):
        for faq in yaml.safe_load(path.read_text(encoding="utf-8"))["faqs"]:
            for role in ("questions", "tests"):
                for language, texts in faq.get(role, {}).items():
                    yield from ((str(text), f"faq/{faq['id']}", language, role[:-1]) for text in texts)
            for language, text in faq["title"].items():
                yield text, f"faq/{faq['id']}", language, "title"
    for path in sorted((folder / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            language = block["metadata"]["language"]
            for line in block["examples"].splitlines():
                yield line.removeprefix("- ").strip(), block["intent"], language, "small_talk"


def train_on_own(bench: Bench) -> tuple[balanced.Balanced, Gate, Questions, np.ndarray]:
    """The matcher and gate of this project's data/, with the FAQs' tests and their languages."""
    found = list(read_examples(Path("data")))
    everything = bench.questions([(masked(text), name) for text, name, _, _ in found])
    languages, roles = np.array([row[2] for row in found]), np.array([row[3] for row in found])
    trained, asked = np.flatnonzero(roles != "test"), np.flatnonzero(roles == "test")
    examples = everything.pick(trained).examples(languages[trained])
    evidence = confidence.gather(
        examples, asked=roles[trained] != "title", unknowable=roles[trained] != "small_talk"
    )
    gate = fit_gate(evidence, wrong_answers=0.03)
    return balanced.fit(examples), gate, everything.pick(asked), languages[asked]


def masked(text: str) -> str:
    """As the matcher sees it."""
    return mask(text, find_entities(text)) or text


def faqs(bench: Bench, folder: Path, *, quick: bool) -> None:
    """This project's own FAQs: trained on all questions, asked all tests."""
    print_faqs(*train_on_own(bench))


def small_talk(bench: Bench, folder: Path, *, quick: bool) -> None:
    """The hand-written intents: phrasings that are not among their examples."""
    cases = yaml.safe_load(Path("tests/dialogue/intent_cases.yml").read_text(encoding="utf-8"))
    test = bench.questions([
        (masked(text), intent)
        for intents in cases.values() for intent, texts in intents.items() for text in texts
    ])
    model, gate, _, _ = train_on_own(bench)
    scores = model.scores(test.vectors)
    best = np.array(model.classes)[scores.by_class.argmax(1)]
    right = best == test.names
    rows = confidence.features(scores, model.labels)
    answered = np.array([_outcome(gate, row, name) == "answer" for row, name in zip(rows, best, strict=True)])
    print(
        f"Hand-written intents: {len(right)} cases, first right {right.mean():.1%}, "
        f"answered {answered.mean():.1%} of which wrong {_share(~right[answered])}"
    )


def _outcome(gate: Gate, row: np.ndarray, best: str) -> str:
    """As ConfidenceGate has it, which needs less for small talk."""
    return gate.decide(row, small_talk=None if best.startswith("faq/") else best).outcome


def print_faqs(model: balanced.Balanced, gate: Gate, test: Questions, languages: np.ndarray) -> None:
    """A line a language."""
    scores = model.scores(test.vectors)
    ranked = np.array(model.classes)[np.argsort(-scores.by_class, axis=1)[:, :3]]
    right, in_three = ranked[:, 0] == test.names, (ranked == test.names[:, None]).any(1)
    rows = confidence.features(scores, model.labels)
    outcomes = np.array([_outcome(gate, row, name) for row, name in zip(rows, ranked[:, 0], strict=True)])
    sizes = f"{len(model.labels)} examples, {len(model.classes)} classes, {len(test.names)} tests"
    print(f"FAQs: {sizes}; at most 3 % wrong promised")
    for language in (*LANGUAGES, "all"):
        which = np.ones(len(languages), dtype=bool) if language == "all" else languages == language
        answered, suggested = which & (outcomes == "answer"), which & (outcomes == "suggest")
        print(
            f"  {language:>3}: first right {right[which].mean():.1%}, in three {in_three[which].mean():.1%}, "
            f"answered {answered.sum() / which.sum():.1%} of which wrong {_share(~right[answered])}, "
            f"suggested {suggested.sum() / which.sum():.1%} of which in vain {_share(~in_three[suggested])}, "
            f"handed over {(which & (outcomes == 'hand_over')).sum() / which.sum():.1%}", flush=True,
        )


def languages(bench: Bench, folder: Path, *, quick: bool) -> None:
    """Language of single messages, nothing known before."""
    cases = yaml.safe_load(Path("tests/nlu/language_cases.yml").read_text(encoding="utf-8"))
    parts, hits, count = [], 0, 0
    for code, texts in cases["messages"].items():
        found = sum(guess_language(text).code == code for text in texts)
        hits, count = hits + found, count + len(texts)
        parts.append(f"{code} {found / len(texts):.1%}")
    print(f"Languages: {hits / count:.1%} of {count} ({', '.join(parts)})")
    tests = [(text, language) for text, _, language, role in read_examples(Path("data")) if role == "test"]
    hits = sum(guess_language(text).code == language for text, language in tests)
    print(f"Languages: {hits / len(tests):.1%} of the FAQs' {len(tests)} tests")


def speed(bench: Bench, folder: Path, *, quick: bool) -> None:
    """Milliseconds a question, one after the other, each part by itself."""
    texts = [text for text, _, _, role in read_examples(Path("data")) if role == "test"][:100]
    train = bench.questions([row[:2] for row in read_examples(Path("data")) if row[3] != "test"])
    model = balanced.fit(train.examples())
    encoders = usable_encoders(["e5", "use"])
    vectors = {name: encoder.encode(texts[:1]) for name, encoder in encoders.items()}
    steps: dict[str, Callable[[str], object]] = {
        "language": guess_language, "entities": find_entities,
        **{name: lambda text, encoder=encoder: encoder.encode([text]) for name, encoder in encoders.items()},
        "matcher": lambda text: confidence.features(model.scores(vectors), model.labels),
    }
    parts, total = [], 0.0
    for name, step in steps.items():
        step(texts[0])
        start = time.perf_counter()
        for text in texts:
            step(text)
        taken = (time.perf_counter() - start) / len(texts) * 1000
        parts.append(f"{name} {taken:.1f}")
        total += taken
    print(f"Milliseconds a question: {', '.join(parts)}; together {total:.1f}", flush=True)


def _share(values: np.ndarray) -> str:
    return f"{values.mean():.1%}" if len(values) else "-"


PARTS = {
    "faqs": faqs, "small_talk": small_talk, "languages": languages, "speed": speed,
    "banking": banking, "clinc": clinc,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with banking77/ and clinc150/")
    parser.add_argument("--quick", action="store_true", help="few-shot figures only, under a minute")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; may be repeated")
    chosen = parser.parse_args(arguments)
    bench = Bench(usable_encoders(["e5", "use"]), VectorCache(read_settings().state))
    for name in chosen.part or PARTS:
        if name in ("banking", "clinc") and chosen.data is None:
            print(f"{name}: left out, needs --data")
            continue
        PARTS[name](bench, chosen.data, quick=chosen.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
