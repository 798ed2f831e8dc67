from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.matching import Match, Ranked
from bot.nlu.outcome import Decision
from bot.nlu.settling import Judged, settle
from bot.nlu.wording import Part, Wording

CLASSES = ("faq/login_code", "faq/refunds_how", "faq/withdrawals_how", "faq/withdrawals_time")


def judged(outcome: str, *order: str, is_exact: bool = False) -> Judged:
    """Judged words whose ranking begins with `order`."""
    names = [*(f"faq/{name}" for name in order), *(name for name in CLASSES if name[4:] not in order)]
    ranking = tuple(Ranked(name, round(0.9 - place / 10, 1)) for place, name in enumerate(names))
    intent = {"answer": "faq", "suggest": "unsure", "hand_over": "unknown"}[outcome]
    return Judged(Match(ranking, np.zeros(8), is_exact), Decision(outcome, 0.5, 0.9), intent)


def asking(*parts: tuple[str, Judged], **flags: bool):
    return Wording(tuple(Part(kind, "") for kind, _ in parts), **flags), list(parts)


def outcome_of(settled) -> tuple[str, str]:
    return settled.judged.decision.outcome, settled.judged.match.best


def test_two_sure_questions_are_both_answered_in_their_order():
    wording, parts = asking(
        ("question", judged("answer", "refunds_how")), ("question", judged("answer", "login_code"))
    )

    settled = settle(judged("suggest", "login_code"), wording, parts)

    assert outcome_of(settled) == ("answer", "faq/refunds_how")
    assert settled.also == ("faq/login_code",)


def test_question_that_is_sure_alone_is_answered_beside_one_that_is_not():
    wording, parts = asking(
        ("question", judged("suggest", "refunds_how")), ("question", judged("answer", "login_code"))
    )

    assert outcome_of(settle(judged("hand_over", "refunds_how"), wording, parts)) == (
        "answer",
        "faq/login_code",
    )


def test_two_questions_that_mean_the_same_are_answered_once():
    wording, parts = asking(
        ("question", judged("answer", "login_code")), ("question", judged("answer", "login_code"))
    )

    settled = settle(judged("answer", "login_code"), wording, parts)

    assert (outcome_of(settled), settled.also) == (("answer", "faq/login_code"), ())


@pytest.mark.parametrize("outcome", ["answer", "suggest", "hand_over"])
def test_message_without_parts_is_what_it_is(outcome):
    whole = judged(outcome, "login_code")

    assert settle(whole, Wording(), []).judged is whole


def test_correction_counts_in_place_of_the_whole():
    wording, parts = asking(("correction", judged("answer", "login_code")))

    settled = settle(judged("answer", "refunds_how"), wording, parts, before="faq/refunds_how")

    assert outcome_of(settled) == ("answer", "faq/login_code")


def test_correction_never_gives_the_same_answer_again():
    wording, parts = asking(("correction", judged("answer", "refunds_how", "login_code")))

    settled = settle(judged("answer", "refunds_how"), wording, parts, before="faq/refunds_how")

    assert outcome_of(settled) == ("suggest", "faq/login_code")


def test_denial_is_not_answered_with_what_it_denies():
    settled = settle(
        judged("answer", "refunds_how"), Wording(is_denied=True), [], before="faq/withdrawals_how"
    )

    assert settled.judged.decision.outcome == "suggest"
    assert not {"faq/refunds_how", "faq/withdrawals_how"} & {row.name for row in settled.judged.match.ranking}


def test_follow_up_that_says_all_by_itself_is_answered():
    wording, parts = asking(("follow_up", judged("answer", "withdrawals_how")))

    settled = settle(judged("answer", "login_code"), wording, parts, before="faq/withdrawals_how")

    assert outcome_of(settled) == ("answer", "faq/login_code")


def test_follow_up_that_points_back_is_ranked_with_what_was_answered():
    wording, parts = asking(
        ("follow_up", judged("answer", "withdrawals_how", "withdrawals_time", "refunds_how")),
        points_back=True,
    )

    settled = settle(
        judged("answer", "login_code", "withdrawals_time"), wording, parts, before="faq/withdrawals_how"
    )

    assert outcome_of(settled) == ("suggest", "faq/withdrawals_time")


def test_follow_up_is_answered_where_both_readings_agree():
    wording, parts = asking(
        ("follow_up", judged("answer", "withdrawals_how", "withdrawals_time")), points_back=True
    )

    settled = settle(judged("answer", "withdrawals_time"), wording, parts, before="faq/withdrawals_how")

    assert outcome_of(settled) == ("answer", "faq/withdrawals_time")


def test_training_question_repeated_is_answered_whatever_its_parts_say():
    wording, parts = asking(("follow_up", judged("answer", "withdrawals_time")), points_back=True)

    settled = settle(
        judged("answer", "login_code", is_exact=True), wording, parts, before="faq/withdrawals_how"
    )

    assert outcome_of(settled) == ("answer", "faq/login_code")
