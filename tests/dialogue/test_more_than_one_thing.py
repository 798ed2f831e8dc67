"""Two questions in one message, follow-ups, corrections, a yes or no, complaints: over HTTP, with the real
assistant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.settings import LANGUAGES
from tests.real_house import RealHouse, Visitor

pytestmark = pytest.mark.slow

NewVisitor = Callable[..., Visitor]
SURE = "how do i reset my password?"
FOLLOW_UPS = {
    "en": "and how long does it take?",
    "id": "terus berapa lama?",
    "ms": "berapa lama pula tu?",
    "ru": "а сколько это занимает?",
    "pl": "a ile to trwa?",
}
COMPLAINTS = {
    "en": "this is the fourth time I am writing and nobody does anything",
    "id": "udah keempat kalinya saya hubungi, nggak ada yang ngurus",
    "ms": "dah kali keempat saya hubungi, tak ada siapa pun layan",
    "ru": "пишу уже четвёртый раз, а никто ничего не делает",
    "pl": "piszę już czwarty raz i nikt nic nie robi",
}


def asked(house: RealHouse, faq_id: str, language: str) -> str:
    """A question of the FAQ in four words or more."""
    faq = house.house.content.current.faqs[faq_id]
    return next(text for text in faq.questions[language] if len(text.split()) >= 4).rstrip("?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_questions_get_two_answers(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    faq_ids = ("login_password_forgotten", "license_keys_find")
    asking = visitor(language=language)
    asking.say(" ".join(f"{asked(house, faq_id, language)}?" for faq_id in faq_ids))
    assert asking.texts == [house.answer(faq_id, language) for faq_id in faq_ids]


def test_second_question_that_is_not_sure_gets_suggestions(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(
        f"{asked(house, 'license_keys_find', 'en')}? And when does the money get there?"
    )
    assert asking.texts == [house.answer("license_keys_find", "en"), house.text("suggest_also", "en")]
    assert house.title("withdrawals_how_long", "en") in asking.buttons


def test_politeness_around_a_question_does_not_move_it(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say("Good morning! I hope you are well. How do i reset my password? Thank you so much in advance!")
    assert asking.texts == [house.answer("login_password_forgotten", "en")]


@pytest.mark.parametrize("language", FOLLOW_UPS)
def test_follow_up_is_understood_after_the_faq_just_answered(
    house: RealHouse, visitor: NewVisitor, language: str
) -> None:
    asking = visitor(language=language)
    asking.say(house.title("withdrawals_how", language))
    asking.say(FOLLOW_UPS[language])
    assert asking.buttons[0] == house.title("withdrawals_how_long", language)


def test_correction_is_answered_in_place_of_what_was_said(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(house.title("refunds_how", "en"))
    asking.say("no, I meant how to delete my account")
    assert asking.texts == [house.answer("account_delete", "en")]


def test_denial_is_not_answered_with_what_it_denies(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(house.title("refunds_how", "en"))
    asking.say("I did not ask for a refund")
    assert asking.texts == [house.text("suggest", "en")]
    assert house.title("refunds_how", "en") not in asking.buttons


def test_no_to_an_answer_offers_a_person(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(SURE)
    asking.say("no")
    assert asking.texts == [house.text("not_helped", "en")]
    assert asking.buttons == [house.text("button_human", "en")]


def test_yes_to_an_answer_asks_what_else(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(SURE)
    asking.say("yes")
    assert asking.texts == [house.text("helped", "en")]


@pytest.mark.parametrize("language", COMPLAINTS)
def test_complaint_goes_to_a_person(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = visitor(language=language)
    asking.say(COMPLAINTS[language])
    assert asking.texts[0] == house.text("handoff_complaint", language)
