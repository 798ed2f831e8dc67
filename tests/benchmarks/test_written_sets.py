"""The figures of the hand-written sets: what is counted as what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from benchmarks.written_sets import Case, Result, english_only, finely_distinct, measure, of_faqs
from bot.content.faq import Faq
from bot.settings import LANGUAGES

FAQ = Faq(
    id="a_b",
    topic="a",
    owner="x",
    title={"en": "T", "pl": "Ty"},
    questions={"en": ("q", "r"), "pl": ("p",)},
    answer={"en": "A", "pl": "O"},
    tests={"pl": ("t",)},
)


def found(outcome: str, *ids: str) -> Any:
    match = SimpleNamespace(best=f"faq/{ids[0]}")
    faq_id = ids[0] if outcome == "answer" else None
    return SimpleNamespace(match=match, outcome=outcome, faq_id=faq_id, faqs=lambda count: ids[:count])


def test_measure_counts_right_in_three_answered_wrong_and_handed_over() -> None:
    answers = [
        found("answer", "a"),
        found("answer", "b", "a"),
        found("suggest", "b", "c", "a"),
        found("hand_over", "b"),
    ]
    fake: Any = SimpleNamespace(ask=lambda texts: answers)
    cases = [Case(text, "a", "en") for text in "wxyz"]
    result = measure(fake, cases)
    assert result == Result(count=4, right=1, in_three=3, answered=2, wrong=1, handed_over=1)
    assert str(result).split() == ["4", "25.0%", "75.0%", "50.0%", "50.0%", "25.0%"]


def test_english_only_keeps_the_english_questions_and_titles() -> None:
    (kept,) = english_only([FAQ])
    assert (kept.questions, kept.title) == ({"en": ("q", "r")}, {"en": "T"})
    assert [case.text for case in of_faqs([FAQ], "tests")] == ["t"]


def test_finely_distinct_learns_english_and_asks_in_all_languages() -> None:
    examples, cases = finely_distinct()
    assert {example.language for example in examples} == {"en"}
    assert {case.language for case in cases} == set(LANGUAGES)
    assert {f"faq/{case.faq_id}" for case in cases} == {example.name for example in examples}
