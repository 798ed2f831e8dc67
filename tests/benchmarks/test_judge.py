"""What an answer was is told from what is shown."""

import math

import pytest

from benchmarks.judge import Judge, Shown, is_first, share, verdict
from benchmarks.service import Reply
from benchmarks.stock_project import FALLBACK_TEXT
from bot.content.faq import Faq
from bot.content.texts import Texts

PAYOUT = Faq(
    id="payout",
    topic="money",
    owner="payments",
    title={"en": "Paying out", "pl": "Wypłata"},
    questions={"en": ("how do I cash out",)},
    answer={"en": "Open {app}, {name}.", "pl": "Otwórz {app} i wybierz konto."},
)


@pytest.fixture
def judge() -> Judge:
    texts = Texts({"handoff_unsure": {"en": "I'll get a person."}, "greet": {"en": "Hello!"}})
    return Judge({"payout": PAYOUT}, texts)


def test_judge_knows_answer_with_placeholders_filled(judge):
    assert judge.see(Reply(["Otwórz Lagu i wybierz konto."])) == Shown("faq", ("payout",), "pl")


def test_judge_knows_answer_without_the_name(judge):
    assert judge.see(Reply(["Open Lagu."])) == Shown("faq", ("payout",), "en")


def test_judge_knows_answer_after_a_note(judge):
    assert judge.see(Reply(["Only in English:\n\nOpen Lagu."])).faq_ids == ("payout",)


def test_judge_puts_paragraphs_sent_one_by_one_together(judge):
    assert judge.see(Reply(["Only in English:", "Open Lagu."])).faq_ids == ("payout",)


def test_judge_takes_buttons_of_other_faqs_for_suggestions(judge):
    reply = Reply(["Did you mean?"], [("Wypłata", "faq"), ("None of these", "choice")])
    assert judge.see(reply) == Shown("suggestions", ("payout",))


def test_judge_takes_answer_with_related_buttons_for_an_answer(judge):
    assert judge.see(Reply(["Open Lagu."], [("Wypłata", "faq")])).kind == "faq"


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["I'll get a person."], "handed_over"),
        ([FALLBACK_TEXT], "fallback"),
        (["Hello!"], "other"),
        ([], "nothing"),
    ],
)
def test_judge_knows_what_is_no_answer(judge, texts, kind):
    assert judge.see(Reply(texts)).kind == kind


@pytest.mark.parametrize(
    ("shown", "expected", "word"),
    [
        (Shown("faq", ("payout",)), "payout", "right"),
        (Shown("faq", ("payout",)), "login", "wrong"),
        (Shown("faq", ("payout",)), None, "wrong"),
        (Shown("suggestions", ("login", "payout")), "payout", "suggested"),
        (Shown("suggestions", ("login",)), "payout", "suggested_others"),
        (Shown("suggestions", ("login",)), None, "suggested_others"),
        (Shown("handed_over"), "payout", "not_answered"),
        (Shown("fallback"), "payout", "not_answered"),
        (Shown("nothing"), "payout", "not_answered"),
        (Shown("other"), "payout", "other"),
    ],
)
def test_verdict_is_one_word(shown, expected, word):
    assert verdict(shown, expected) == word


@pytest.mark.parametrize(
    ("shown", "expected", "first"),
    [
        (Shown("faq", ("payout",)), "payout", True),
        (Shown("suggestions", ("payout", "login")), "payout", True),
        (Shown("suggestions", ("login", "payout")), "payout", False),
        (Shown("handed_over"), "payout", False),
        (Shown("handed_over"), None, False),
    ],
)
def test_first_is_what_stands_uppermost(shown, expected, first):
    assert is_first(shown, expected) is first


def test_share_adds_the_kinds_up():
    assert share(["right", "wrong", "suggested", "right"], "right", "suggested") == 75


def test_share_of_nothing_is_no_number():
    assert math.isnan(share([], "right"))
