"""What is kept of what visitors ask, with the real assistant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.store import questions
from bot.store.questions import Question
from tests.dialogue.test_answers import QUESTIONS, unsure
from tests.real_house import RealHouse, Visitor

pytestmark = pytest.mark.slow
NewVisitor = Callable[..., Visitor]
UNANSWERABLE = "how do i bake sourdough bread"
PENDING = QUESTIONS["withdrawals_pending", "en"]


@pytest.fixture
def asked_by(house: RealHouse) -> Callable[[Visitor], list[Question]]:
    """The questions kept of a visitor, oldest first."""

    def read(visitor: Visitor) -> list[Question]:
        async def latest() -> list[Question]:
            async with house.house.database.reading() as connection:
                return await questions.latest(connection, limit=1000)

        return [one for one in house.do(latest())[::-1] if one.conversation_id == visitor.id]

    return read


AskedBy = Callable[[Visitor], list[Question]]


def judge(visitor: Visitor, seq: int, is_helpful: bool) -> None:
    told = visitor.house.http.post(
        "/api/chat/feedback", headers=visitor._headers, json={"seq": seq, "is_helpful": is_helpful}
    )
    assert told.status_code == 204, told.text


def test_answered_question_is_kept_with_its_faq(visitor: NewVisitor, asked_by: AskedBy) -> None:
    asking = visitor()
    asking.say(PENDING)
    (kept,) = asked_by(asking)

    assert (kept.outcome, kept.faq_id, kept.language) == ("answer", "withdrawals_pending", "en")
    assert (kept.guesses[0]["faq_id"], kept.confidence) == (
        "withdrawals_pending",
        kept.guesses[0]["confidence"],
    )
    assert kept.text == PENDING


def test_question_is_kept_masked(visitor: NewVisitor, asked_by: AskedBy) -> None:
    asking = visitor()
    asking.say(f"My name is Dinda Lestari, {PENDING}, mail me at dinda@example.com")
    (kept,) = asked_by(asking)

    assert "pending" in kept.text
    assert not {"Dinda", "dinda@example.com"} & set(kept.text.split())


def test_unanswered_questions_are_kept(visitor: NewVisitor, asked_by: AskedBy) -> None:
    suggested_to, lost = unsure(visitor), visitor()
    lost.say(UNANSWERABLE)
    found = [(one.outcome, one.faq_id) for who in (suggested_to, lost) for one in asked_by(who)]

    assert found == [("suggest", None), ("hand_over", None)]


@pytest.mark.parametrize(
    "text", ["hello", "thank you so much", "are you a robot?", "I want to talk to a person"]
)
def test_small_talk_is_no_question(visitor: NewVisitor, asked_by: AskedBy, text: str) -> None:
    asking = visitor()
    asking.say(text)

    assert asked_by(asking) == []


def test_what_fills_in_the_contact_form_is_no_question(visitor: NewVisitor, asked_by: AskedBy) -> None:
    asking = visitor()
    for text in (UNANSWERABLE, "Dinda Lestari", "dinda@example"):
        asking.say(text)
    asking.say(PENDING)  # asked in the middle of the form
    asking.say("dinda@example.com")

    assert [(one.outcome, one.is_handed_over) for one in asked_by(asking)] == [
        ("hand_over", True),
        ("answer", False),
    ]


def test_name_that_is_known_is_masked(visitor: NewVisitor, asked_by: AskedBy) -> None:
    asking = visitor()
    for text in (UNANSWERABLE, "Dinda Lestari", "dinda@example.com", f"{PENDING} says Dinda Lestari"):
        asking.say(text)

    assert "Dinda" not in asked_by(asking)[-1].text


def test_pressed_suggestion_and_its_feedback_are_kept(
    house: RealHouse, visitor: NewVisitor, asked_by: AskedBy
) -> None:
    asking = unsure(visitor)
    title = asking.buttons[0]
    (answer, *_) = asking.press(title)
    judge(asking, answer["seq"], False)
    (kept,) = asked_by(asking)

    assert house.title(kept.chosen or "", "en") == title
    assert (answer["asks_if_helpful"], kept.is_helpful) == (True, False)


def test_none_of_the_suggestions_is_kept(house: RealHouse, visitor: NewVisitor, asked_by: AskedBy) -> None:
    asking = unsure(visitor)
    asking.press(house.text("button_none_of_these"))
    for text in ("Dinda Lestari", "dinda@example.com"):
        asking.say(text)
    (kept,) = asked_by(asking)

    assert (kept.chosen, kept.is_handed_over) == ("none", True)


def test_answer_asks_whether_it_helped_and_nothing_else_does(visitor: NewVisitor) -> None:
    asking = visitor()
    found = []
    for text in ("hello", PENDING, UNANSWERABLE):
        found += [message["asks_if_helpful"] for message in asking.say(text)]

    assert found == [False, True, False, False]


def test_person_called_after_an_answer_that_did_not_help_is_kept(
    visitor: NewVisitor, asked_by: AskedBy
) -> None:
    asking = visitor()
    (answer,) = asking.say(PENDING)
    judge(asking, answer["seq"], False)
    asking.press_human()
    for text in ("Dinda Lestari", "dinda@example.com", "it is still not there"):
        asking.say(text)
    (kept,) = asked_by(asking)

    assert (kept.outcome, kept.is_helpful, kept.is_handed_over) == ("answer", False, True)


def test_related_faq_pressed_is_no_choice(house: RealHouse, visitor: NewVisitor, asked_by: AskedBy) -> None:
    asking = visitor()
    asking.say(PENDING)
    related = house.house.content.current.faqs["withdrawals_pending"].related
    (answer, *_) = asking.press(house.title(related[0], "en"))

    assert [one.chosen for one in asked_by(asking)] == [None]
    assert not answer["asks_if_helpful"]
