from __future__ import annotations

from bot.dialogue.before import answered_before


def said(intent: str, full: str = "") -> dict:
    named = {"name": intent, **({"full_retrieval_intent_name": full} if full else {})}
    return {"event": "user", "parse_data": {"intent": named}}


BOT = {"event": "bot", "text": "…"}


def test_last_answered_faq_is_what_was_before():
    events = [said("faq", "faq/refunds_how"), BOT, said("faq", "faq/withdrawals_how"), BOT]

    assert answered_before(events) == "withdrawals_how"


def test_small_talk_in_between_changes_nothing():
    assert (
        answered_before([said("faq", "faq/withdrawals_how"), BOT, said("thanks"), BOT]) == "withdrawals_how"
    )


def test_nothing_was_before_after_something_else():
    assert answered_before([said("faq", "faq/withdrawals_how"), BOT, said("unsure"), BOT]) is None
    assert answered_before([]) is None
    assert answered_before(None) is None
