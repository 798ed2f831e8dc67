"""The FAQs' own tests: their names, and what becomes of each."""

from __future__ import annotations

from typing import Any

import pytest

from bot.insights.cases import Case, is_chosen, judge
from tests.insights.understood import understood

CASE = Case("login_hacked", "pl", 2, "ktoś jest na moim koncie")


@pytest.mark.parametrize(
    ("names", "is_picked"),
    [
        ([], True),
        (["login_hacked"], True),
        (["login_hacked/pl/2"], True),
        (["login"], False),
        (["login_hacked/en"], False),
    ],
)
def test_is_chosen_takes_an_faq_or_a_case_by_name(names: list[str], is_picked: bool) -> None:
    assert is_chosen(CASE, names) is is_picked


@pytest.mark.parametrize(
    ("outcome", "names", "result"),
    [
        ("answer", ["faq/login_hacked"], "right"),
        ("answer", ["faq/login_social"], "wrong"),
        ("answer", ["greet"], "wrong"),
        ("suggest", ["greet", "faq/a_b", "faq/c_d", "faq/login_hacked"], "suggested"),
        ("suggest", ["faq/a_b", "faq/c_d", "faq/e_f", "faq/login_hacked"], "missed"),
        ("hand_over", ["faq/login_hacked"], "missed"),
    ],
)
def test_judge_tells_right_suggested_missed_and_wrong(outcome: Any, names: list[str], result: str) -> None:
    assert judge(CASE.faq_id, understood(outcome, *names)) == result
