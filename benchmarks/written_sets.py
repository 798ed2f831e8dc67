"""How well the hand-written sets of tests/nlu/sets are understood.

    python -m benchmarks.written_sets

Also the share of the FAQs' own questions that is found in the other languages when only the English examples
are learnt from. Everything is asked as `tanya ask` does, without what is known of a conversation.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.content.faq import Faq
from bot.content.reader import read_faqs
from bot.nlu.examples import Example, faq_examples, small_talk
from bot.nlu.languages import guess_language
from bot.nlu.understanding import Pipeline, Understanding, read_pipeline
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES, read_settings

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "tests" / "nlu" / "sets"
BY_FAQ = ("mixed", "transliterated", "no_diacritics", "slang", "typos", "spoken", "polite")
OF_CLASSES = "faq/"


@dataclass(frozen=True)
class Case:
    """A message, the FAQ it means, and the language it counts under."""

    text: str
    faq_id: str
    language: str


@dataclass(frozen=True)
class Result:
    """How many cases there are, and of how many the best FAQ was right, one of three, answered, answered
    wrongly, and handed over."""

    count: int
    right: int
    in_three: int
    answered: int
    wrong: int
    handed_over: int

    def __str__(self) -> str:
        wrong = f"{self.wrong / self.answered:6.1%}" if self.answered else "     -"
        shares = (self.right, self.in_three, self.answered)
        first = " ".join(f"{share / self.count:6.1%}" for share in shares)
        return f"{self.count:5} {first} {wrong} {self.handed_over / self.count:6.1%}"


HEAD = f"{'':<34}{'cases':>5} {'first':>6} {'three':>6} {'answer':>6} {'wrong':>6} {'person':>6}"


def measure(understanding: Understanding, cases: Iterable[Case]) -> Result:
    """`wrong` is of the answers, small talk given for an FAQ included."""
    listed = list(cases)
    right = in_three = answered = wrong = handed_over = 0
    for case, found in zip(listed, understanding.ask([case.text for case in listed]), strict=True):
        best = found.match.best if found.match else ""
        right += best == OF_CLASSES + case.faq_id
        in_three += case.faq_id in found.faqs(3)
        if found.outcome == "answer":
            answered += 1
            wrong += found.faq_id != case.faq_id
        handed_over += found.outcome == "hand_over"
    return Result(len(listed), right, in_three, answered, wrong, handed_over)


def print_rows(title: str, understanding: Understanding, cases: Iterable[Case]) -> None:
    """A row a language, and one for all where there are several."""
    listed = list(cases)
    languages = [code for code in LANGUAGES if any(case.language == code for case in listed)]
    for code in (*languages, *(["all"] if len(languages) > 1 else [])):
        chosen = [case for case in listed if code in (case.language, "all")]
        print(f"{f'{title}, {code}':<34}{measure(understanding, chosen)}", flush=True)


def read_set(name: str) -> Any:
    return yaml.safe_load((SETS / f"{name}.yml").read_text(encoding="utf-8"))


def by_faq(name: str) -> Iterator[Case]:
    """The cases of a set about this project's FAQs."""
    for language, groups in read_set(name).items():
        for faq_id, texts in groups.items():
            yield from (Case(text, faq_id, language) for text in texts)


def finely_distinct() -> tuple[list[Example], list[Case]]:
    """The English examples of the twelve classes, and their questions in all languages."""
    classes = read_set("finely_distinct")
    examples = [
        Example(text, f"{OF_CLASSES}{name}", FALLBACK_LANGUAGE, "question")
        for name, one in classes.items()
        for text in one["train"]
    ]
    return examples, [
        Case(text, name, language)
        for name, one in classes.items()
        for language, texts in one["tests"].items()
        for text in texts
    ]


def of_faqs(faqs: Iterable[Faq], kind: str) -> list[Case]:
    """The FAQs' own `questions` or `tests`."""
    return [
        Case(text, faq.id, language)
        for faq in faqs
        for language, texts in getattr(faq, kind).items()
        for text in texts
    ]


def english_only(faqs: Iterable[Faq]) -> list[Faq]:
    """The FAQs as they would be if nobody had written questions in another language."""

    def kept(texts: Any) -> dict[str, Any]:
        return {code: value for code, value in texts.items() if code == FALLBACK_LANGUAGE}

    return [replace(faq, title=kept(faq.title), questions=kept(faq.questions)) for faq in faqs]


def print_languages() -> None:
    """Each message by itself, nothing known before."""
    hits = total = 0
    parts = []
    for code, texts in read_set("languages").items():
        found = sum(guess_language(text).code == code for text in texts)
        hits, total = hits + found, total + len(texts)
        parts.append(f"{code} {found / len(texts):.1%}")
    print(f"Language of {total} messages: {hits / total:.1%} right ({', '.join(parts)})", flush=True)


PARTS = ("faqs", "finely_distinct", "english_only", "language")


def print_sets(pipeline: Pipeline, *, state: Path, parts: Iterable[str] = PARTS) -> None:
    """What `parts` names, in their order."""
    faqs = list(read_faqs(ROOT / "data" / "faq", today=date.today())[0].values())

    def learn(examples: list[Example]) -> Understanding:
        return Understanding.learn(examples, pipeline, cache_folder=state)

    print(HEAD, flush=True)
    for part in parts:
        if part == "faqs":
            everything = learn([*small_talk(ROOT / "data"), *faq_examples(faqs)])
            for name in BY_FAQ:
                print_rows(name.replace("_", " "), everything, by_faq(name))
        elif part == "finely_distinct":
            examples, cases = finely_distinct()
            print_rows("finely distinct, English examples", learn(examples), cases)
        elif part == "english_only":
            print_english_only(learn, faqs)
        else:
            print_languages()


def print_english_only(learn: Callable[[list[Example]], Understanding], faqs: list[Faq]) -> None:
    """The FAQs' tests in all languages, and their questions in all but English, after the English examples
    alone."""
    talk = [one for one in small_talk(ROOT / "data") if one.language == FALLBACK_LANGUAGE]
    few = learn([*talk, *faq_examples(english_only(faqs))])
    print_rows("tests, English examples", few, of_faqs(faqs, "tests"))
    others = [case for case in of_faqs(faqs, "questions") if case.language != FALLBACK_LANGUAGE]
    print_rows("questions, English examples", few, others)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.written_sets", description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; may be repeated")
    chosen = parser.parse_args(arguments)
    from bot.dialogue.without_tensorflow import (
        prepare,
    )  # so that Rasa's reader of training data loads quickly

    prepare()
    pipeline = read_pipeline(ROOT / "config.yml")
    print_sets(pipeline, state=read_settings().state, parts=chosen.part or PARTS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
