"""An effect made by hand, with all that one can hold."""

from __future__ import annotations

from bot.insights.cases import Case
from bot.insights.effect import CaseChange, Change, Effect, Got, Side
from bot.insights.faq_changes import FaqChange

NASTY = '<script>alert("x")</script> | @team'
FEES = Got("answer", "withdrawals_fees", (), 0.95)
HOW = Got("answer", "withdrawals_how", (), 0.91)
SUGGESTED = Got("suggest", "", ("withdrawals_how", "withdrawals_fees"), 0.4)
PERSON = Got("hand_over", "", (), 0.1)


def made_effect() -> Effect:
    return Effect(
        asked=20,
        distinct=10,
        before=Side(
            {"answer": 15, "suggest": 5, "hand_over": 0},
            {"right": 3, "suggested": 2, "missed": 1, "wrong": 0},
            0.83,
        ),
        after=Side(
            {"answer": 12, "suggest": 6, "hand_over": 2},
            {"right": 2, "suggested": 2, "missed": 1, "wrong": 1},
            0.85,
        ),
        changes=[
            Change("other", "what does it cost", "en", 5, FEES, HOW),
            Change("lost", NASTY, "en", 2, FEES, PERSON),
        ],
        tests=[
            CaseChange(
                Case("withdrawals_fees", "en", 1, "what do you take"), "right", "wrong", FEES, HOW
            ),
            CaseChange(
                Case("withdrawals_fees", "pl", 2, "ile bierzecie"), "suggested", "missed", SUGGESTED, PERSON
            ),
            CaseChange(Case("withdrawals_how", "en", 1, "payout"), "suggested", "right", SUGGESTED, HOW),
            CaseChange(Case("withdrawals_new", "en", 1, "new"), None, "missed", PERSON, PERSON),
        ],
        faqs=[
            FaqChange(
                "withdrawals_fees", "withdrawals", "changed", {"en": ("It is free.", "It costs 1 USD.")},
                {"handoff": ("", "offer")}, False, 7,
            ),
            FaqChange("withdrawals_new", "withdrawals", "added", {"en": ("", "New.")}, {}, False),
        ],
        topics={name: "withdrawals" for name in ("withdrawals_fees", "withdrawals_how", "withdrawals_new")},
        titles={
            "withdrawals_fees": "Fees <b>", "withdrawals_how": "How to withdraw", "withdrawals_new": "New",
        },
    )  # fmt: skip


def no_effect() -> Effect:
    side = Side(
        {"answer": 0, "suggest": 0, "hand_over": 0},
        {"right": 1, "suggested": 0, "missed": 0, "wrong": 0},
        0.8,
    )
    return Effect(0, 0, side, side, [], [], [], {}, {})
