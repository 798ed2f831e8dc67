"""Questions of one meaning come together; what came of them is counted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np

from bot.insights.unanswered import TEXTS, group, summary
from bot.store.questions import Question

NOW = datetime(2026, 3, 9, tzinfo=timezone.utc)
MEANINGS = {"money": 0, "geld": 0, "key": 1, "song": 2}


def place(texts: list[str]) -> np.ndarray:
    """Alike where the first word means the same."""
    rows = np.zeros((len(texts), 8), dtype=np.float32)
    for number, text in enumerate(texts):
        rows[number, MEANINGS.get(text.split()[0], 7)] = 1
    return rows


def asked(text: str, number: int = 1, **values) -> Question:
    return Question(
        **{
            "id": number,
            "message_id": number,
            "conversation_id": "c",
            "channel": "web",
            "language": "en",
            "text": text,
            "outcome": "suggest",
            "confidence": 0.4,
            "asked_at": NOW + timedelta(seconds=number),
            **values,
        }
    )


def test_questions_of_one_meaning_are_one_group_across_languages():
    rows = [asked("money late", 1), asked("geld spät", 2, language="pl"), asked("key lost", 3)]
    first, second = group(rows, place)

    assert (first.ids, first.languages) == ((1, 2), (("en", 1), ("pl", 1)))
    assert second.ids == (3,)


def test_most_frequent_group_comes_first_and_then_the_latest():
    rows = [asked("key a", 1), asked("money a", 2), asked("money b", 3), asked("song a", 4)]

    assert [found.ids for found in group(rows, place)] == [(2, 3), (4,), (1,)]


def test_what_is_thought_to_be_about_one_faq_is_more_alike():
    guesses = [{"faq_id": "refunds_late", "confidence": 0.6}]
    near = [asked("unknown a", 1, guesses=guesses), asked("strange b", 2, guesses=guesses)]

    def half(texts: list[str]) -> np.ndarray:
        # At an angle that is too wide by itself.
        return np.array([[1, 0], [0.25, 0.968]], dtype=np.float32)

    assert len(group(near, half)) == 1
    assert len(group([asked("unknown a", 1), asked("strange b", 2)], half)) == 2


def test_group_tells_what_came_of_its_questions():
    found = summary(
        [
            asked("money", 1, chosen="withdrawals_pending", is_helpful=False),
            asked("money", 2, chosen="none", is_handed_over=True),
            asked("money late", 3, outcome="hand_over", language="id"),
            asked("money", 4, outcome="answer", faq_id="refunds_late", is_helpful=False),
        ]
    )

    assert (found.count, found.suggested, found.handed_over, found.unhelpful) == (4, 2, 2, 2)
    assert dict(found.chosen) == {"withdrawals_pending": 1, "none": 1}
    assert [(one.text, one.count) for one in found.wordings] == [("money", 3), ("money late", 1)]
    assert found.last_at == NOW + timedelta(seconds=4)


def test_nearest_faqs_come_with_their_mean_confidence():
    found = summary(
        [
            asked(
                "money", 1, guesses=[{"faq_id": "a", "confidence": 0.6}, {"faq_id": "b", "confidence": 0.4}]
            ),
            asked("money", 2, guesses=[{"faq_id": "b", "confidence": 0.5}]),
        ]
    )

    assert [(faq_id, round(share, 2)) for faq_id, share in found.nearest] == [("b", 0.45), ("a", 0.3)]


def test_no_questions_are_no_groups():
    assert group([], place) == []


def test_of_too_many_texts_the_latest_are_grouped():
    rows = [asked(f"text {number}", number) for number in range(1, TEXTS + 50)]

    assert sum(found.count for found in group(rows, place)) == TEXTS
