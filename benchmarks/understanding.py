"""How well questions are understood, on public sets and on this project's own FAQs.

    python -m benchmarks.understanding --data FOLDER [--quick] [--part faqs …]

FOLDER holds banking77/{train,test}.csv and clinc150/data_full.json (both public, CC BY). The first run
encodes 34,000 texts three times over; they are kept in the state folder, as in training.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import yaml

from benchmarks import accuracy, promise
from benchmarks.sets import Bench, PublicSets, Questions
from bot.nlu import blended, confidence
from bot.nlu.encoders import usable_encoders
from bot.nlu.kernel_ridge import Examples
from bot.nlu.languages import guess_language
from bot.nlu.outcome import Gate, fit_gate
from bot.nlu.patterns import find_entities, mask
from bot.nlu.understanding import ENCODERS, read_pipeline
from bot.nlu.vectors import VectorCache
from bot.settings import LANGUAGES, read_settings


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


def train_on_own(bench: Bench) -> tuple[blended.Blended, Gate, Questions, np.ndarray]:
    """The matcher and gate of this project's data/, with the FAQs' tests and their languages."""
    found = list(read_examples(Path("data")))
    everything = bench.questions([(masked(text), name) for text, name, _, _ in found])
    languages, roles = np.array([row[2] for row in found]), np.array([row[3] for row in found])
    trained, asked = np.flatnonzero(roles != "test"), np.flatnonzero(roles == "test")
    examples = Examples(
        {name: rows[trained] for name, rows in everything.vectors.items()},
        list(everything.names[trained]), list(languages[trained]),
    )
    evidence = confidence.gather(
        examples, asked=roles[trained] != "title", unknowable=roles[trained] != "small_talk"
    )
    gate = fit_gate(evidence, wrong_answers=read_pipeline(Path("config.yml")).wrong_answers)
    return blended.fit(examples), gate, everything.pick(asked), languages[asked]


def masked(text: str) -> str:
    """As the matcher sees it."""
    return mask(text, find_entities(text)) or text


def faqs(bench: Bench, folder: Path, *, quick: bool) -> None:
    """This project's own FAQs: trained on all questions, asked all tests."""
    print_faqs(*train_on_own(bench))


def small_talk(bench: Bench, folder: Path, *, quick: bool) -> None:
    """The hand-written intents: phrasings that are not among their examples."""
    cases = yaml.safe_load(Path("tests/dialogue/intent_cases.yml").read_text(encoding="utf-8"))
    rows = [(masked(text), intent, language)
            for language, intents in cases.items() for intent, texts in intents.items() for text in texts]
    test = bench.questions([row[:2] for row in rows])
    model, gate, _, _ = train_on_own(bench)
    scores = model.scores(test.vectors, [row[2] for row in rows])
    best = np.array(model.classes)[scores.by_class.argmax(1)]
    right = best == test.names
    features = confidence.features(scores, model.labels)
    answered = np.array([
        _outcome(gate, row, name) == "answer" for row, name in zip(features, best, strict=True)
    ])
    print(
        f"Hand-written intents: {len(right)} cases, first right {right.mean():.1%}, "
        f"answered {answered.mean():.1%} of which wrong {_share(~right[answered])}"
    )


def _outcome(gate: Gate, row: np.ndarray, best: str) -> str:
    """As ConfidenceGate has it, which needs less for small talk."""
    return gate.decide(row, small_talk=None if best.startswith("faq/") else best).outcome


def print_faqs(model: blended.Blended, gate: Gate, test: Questions, languages: np.ndarray) -> None:
    """A line a language."""
    scores = model.scores(test.vectors, list(languages))
    ranked = np.array(model.classes)[np.argsort(-scores.by_class, axis=1)[:, :3]]
    right, in_three = ranked[:, 0] == test.names, (ranked == test.names[:, None]).any(1)
    rows = confidence.features(scores, model.labels)
    outcomes = np.array([_outcome(gate, row, name) for row, name in zip(rows, ranked[:, 0], strict=True)])
    sizes = f"{len(model.labels)} examples, {len(model.classes)} classes, {len(test.names)} tests"
    promised = read_pipeline(Path("config.yml")).wrong_answers
    print(f"FAQs: {sizes}; at most {promised:.0%} wrong promised")
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
    model = blended.fit(train.examples())
    encoders = usable_encoders(ENCODERS)
    vectors = {name: encoder.encode(texts[:1]) for name, encoder in encoders.items()}
    steps: dict[str, Callable[[str], object]] = {
        "language": guess_language, "entities": find_entities,
        **{name: lambda text, encoder=encoder: encoder.encode([text]) for name, encoder in encoders.items()},
        "matcher": lambda text: confidence.features(model.scores(vectors, ["en"]), model.labels),
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


def public(bench: Bench, folder: Path, *, quick: bool) -> None:
    """Accuracy on public sets."""
    print(f"First class right, % (mean of {accuracy.SEEDS} seeds for few-shot)")
    for row in accuracy.rows(PublicSets(bench, folder), quick=quick):
        print(row, flush=True)


def promised(bench: Bench, folder: Path, *, quick: bool) -> None:
    """The promise on sites drawn from public sets."""
    promise.run(PublicSets(bench, folder), quick=quick, picture=Path("results/risk-coverage.svg"))


def written(bench: Bench, folder: Path, *, quick: bool) -> None:
    """The hand-written sets."""
    from benchmarks import written_sets

    written_sets.main([])


PARTS = {
    "sets": written, "faqs": faqs, "small_talk": small_talk, "languages": languages, "speed": speed,
    "public": public, "promise": promised,
}
NEED_DATA = ("public", "promise")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with banking77/ and clinc150/")
    parser.add_argument("--quick", action="store_true", help="few-shot figures only")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; may be repeated")
    chosen = parser.parse_args(arguments)
    bench = Bench(usable_encoders(ENCODERS), VectorCache(read_settings().state))
    for name in chosen.part or PARTS:
        if name in NEED_DATA and chosen.data is None:
            print(f"{name}: left out, needs --data")
            continue
        PARTS[name](bench, chosen.data, quick=chosen.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
