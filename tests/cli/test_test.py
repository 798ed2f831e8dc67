"""`tanya test`: which cases there are, which are chosen, and how each is judged."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from bot.cli import test as verb
from bot.cli.test import Case


def found(outcome: str, *names: str) -> Any:
    guesses = [SimpleNamespace(name=name) for name in names]
    faq_id = names[0].removeprefix("faq/") if outcome == "answer" and names[0].startswith("faq/") else None
    return SimpleNamespace(outcome=outcome, guesses=guesses, faq_id=faq_id)


CASE = Case("login_hacked", "pl", 2, "ktoś jest na moim koncie")


@pytest.mark.parametrize(
    ("names", "is_chosen"),
    [
        ([], True),
        (["login_hacked"], True),
        (["login_hacked/pl/2"], True),
        (["login"], False),
        (["login_hacked/en"], False),
    ],
)
def test_is_chosen_takes_an_faq_or_a_case_by_name(names: list[str], is_chosen: bool) -> None:
    assert verb.is_chosen(CASE, names) is is_chosen


@pytest.mark.parametrize(
    ("explanation", "result"),
    [
        (found("answer", "faq/login_hacked"), "right"),
        (found("answer", "faq/login_social"), "wrong"),
        (found("answer", "greet"), "wrong"),
        (found("suggest", "greet", "faq/a_b", "faq/c_d", "faq/login_hacked"), "suggested"),
        (found("suggest", "faq/a_b", "faq/c_d", "faq/e_f", "faq/login_hacked"), "missed"),
        (found("hand_over", "faq/login_hacked"), "missed"),
    ],
)
def test_judge_tells_right_suggested_missed_and_wrong(explanation: Any, result: str) -> None:
    assert verb.judge(CASE, explanation) == result


def test_summary_has_a_row_a_language_and_one_for_all() -> None:
    table = verb.summary({"pl": Counter(right=1, wrong=1), "en": Counter(suggested=2)})
    assert [list(column.cells) for column in table.columns][:2] == [["en", "pl", "all"], ["2", "2", "4"]]
