from __future__ import annotations

from bot.insights.cases import Case
from bot.insights.verdict import count, objection


def cases(number):
    return [Case(f"login_{place}", "en", 1, f"text {place}") for place in range(number)]


def objected(before, after, *, wrong_answers=0.03):
    return objection(cases(len(after)), before, after, wrong_answers=wrong_answers)


def test_same_results_are_no_objection():
    results = ["right"] * 40 + ["wrong"] * 10  # even where the promise is not kept: it was so before
    assert objected(results, results) == ""


def test_test_or_two_lost_is_no_objection():
    assert objected(["right"] * 5, ["right", "right", "right", "wrong", "missed"]) == ""


def test_more_than_a_fifth_of_the_right_ones_lost_is_told_with_their_names():
    found = objected(["right"] * 10, ["right"] * 7 + ["missed", "suggested", "wrong"])
    assert found.startswith("3 of 10 tests that were answered right no longer are: login_7/en/1, ")


def test_few_lost_of_many_is_no_objection():
    assert objected(["right"] * 100, ["right"] * 81 + ["missed"] * 19) == ""


def test_wrong_answers_beyond_the_promise_are_told():
    before = ["missed"] * 10 + ["right"] * 90
    assert "are wrong, and 3% are promised" in objected(before, ["wrong"] * 10 + ["right"] * 90)
    assert objected(before, ["wrong"] * 10 + ["right"] * 90, wrong_answers=0.1) == ""


def test_new_tests_of_a_new_faq_do_not_count_as_lost():
    assert objected(["right"] * 5 + ["missed"] * 20, ["right"] * 5 + ["suggested"] * 20) == ""


def test_nothing_known_of_the_old_model_is_no_objection():
    assert objected([], ["wrong"] * 50) == ""


def test_count_has_every_result_or_none():
    assert count(["right", "wrong", "right"]) == {"right": 2, "suggested": 0, "missed": 0, "wrong": 1}
    assert count([]) == {}
