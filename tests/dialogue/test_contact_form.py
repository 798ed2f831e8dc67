"""The contact form, in words, from the first question to the ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.settings import LANGUAGES
from bot.store import tickets
from tests.dialogue.test_answers import QUESTIONS
from tests.real_house import RealHouse, Visitor

pytestmark = pytest.mark.slow
NewVisitor = Callable[..., Visitor]
ASK_HUMAN = {
    "en": "I want to talk to a person",
    "id": "saya mau bicara dengan orang",
    "ms": "saya nak cakap dengan orang",
    "ru": "позовите человека",
    "pl": "chcę rozmawiać z człowiekiem",
}
ABOUT = {
    "en": "My payout of 40 dollars has vanished from the list",
    "id": "Penarikan saya hilang dari daftar",
    "ms": "Pengeluaran saya hilang dari senarai",
    "ru": "Моя выплата пропала из списка",
    "pl": "Moja wypłata zniknęła z listy",
}


def asked_for(house: RealHouse, visitor: NewVisitor, field: str, language: str = "en") -> Visitor:
    """A visitor at the question for this field."""
    asking = visitor(language=language)
    asking.say(ASK_HUMAN[language])
    for before, text in (("name", "Dinda Lestari"), ("address", "dinda@example.com")):
        if before == field:
            break
        asking.say(text)
    assert asking.texts[-1] == house.text(f"ask_contact_{field}", language)
    return asking


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_goes_through_in_each_language(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = asked_for(house, visitor, "about", language)
    asking.say(ABOUT[language])
    ticket = asking.ticket
    assert (ticket.reason, ticket.name, ticket.address, ticket.about, ticket.language) == (
        "asked",
        "Dinda Lestari",
        "dinda@example.com",
        ABOUT[language],
        language,
    )
    assert asking.texts == [
        house.text("ticket_nobody", language, reference=ticket.reference, address="dinda@example.com")
    ]


def test_form_does_not_ask_for_what_was_said_at_once(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    asking.say("talk to a person dinda@example.com")
    assert asking.texts[-1] == house.text("ask_contact_name")
    asking.say("Dinda")
    assert asking.texts == [house.text("ask_contact_about")]


def test_second_hand_over_knows_name_and_address(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say(ABOUT["en"])
    resolve(house, asking)
    asking.say(ASK_HUMAN["en"])
    assert asking.texts == [house.text("handoff_asked"), house.text("ask_contact_about")]


@pytest.mark.parametrize(
    "text", ["12345", "{contact_address}", "0[", "<b>Bob</b>", "'; DROP TABLE tickets; --"]
)
def test_what_is_no_name_is_asked_again(house: RealHouse, visitor: NewVisitor, text: str) -> None:
    asking = asked_for(house, visitor, "name")
    asking.say(text)
    assert asking.texts == [house.text("contact_name_invalid"), house.text("ask_contact_name")]


@pytest.mark.parametrize(
    "name", ["Grace", "Will Smith", "Angel", "O'Brien", "Иван", "Nguyễn Thị Hoa", "李小龙"]
)
def test_name_that_looks_like_something_else_is_taken(
    house: RealHouse, visitor: NewVisitor, name: str
) -> None:
    asking = asked_for(house, visitor, "name")
    asking.say(name)
    asking.say("dinda@example.com")
    asking.say(ABOUT["en"])
    assert asking.ticket.name == name


def test_name_from_another_language_keeps_the_conversations_language(
    house: RealHouse, visitor: NewVisitor
) -> None:
    asking = asked_for(house, visitor, "name", "pl")
    asking.say("Siti Nurhaliza binti Tarudin")
    assert asking.texts == [house.text("ask_contact_address", "pl")]


@pytest.mark.parametrize("word", ["Ok", "Yes", "No", "Hi", "Thanks"])
def test_small_word_is_no_name(house: RealHouse, visitor: NewVisitor, word: str) -> None:
    asking = asked_for(house, visitor, "name")
    asking.say(word)
    assert len(asking.texts) == 2
    assert asking.texts[-1] == house.text("ask_contact_name")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dinda@", "contact_email_invalid"),
        ("dinda@example", "contact_email_invalid"),
        ("12345678", "contact_phone_invalid"),
        ("by pigeon", "contact_address_invalid"),
        ("x" * 2000, "contact_address_invalid"),
    ],
)
def test_address_that_cannot_work_is_asked_again(
    house: RealHouse, visitor: NewVisitor, text: str, problem: str
) -> None:
    asking = asked_for(house, visitor, "address")
    asking.say(text)
    assert asking.texts == [house.text(problem), house.text("ask_contact_address")]


def test_phone_number_is_an_address(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "address")
    asking.say("call me at +62 812 3456 7890")
    asking.say(ABOUT["en"])
    assert asking.ticket.address == "+62 812-3456-7890"


@pytest.mark.parametrize(
    ("reply", "address"),
    [
        ("yes", "dinda@gmail.com"),
        ("no", "dinda@gmial.com"),
        ("sorry, dinda@lagu.example", "dinda@lagu.example"),
    ],
)
def test_mistyped_domain_is_queried(house: RealHouse, visitor: NewVisitor, reply: str, address: str) -> None:
    asking = asked_for(house, visitor, "address")
    asking.say("dinda@gmial.com")
    asked = {"address": "dinda@gmial.com", "suggestion": "dinda@gmail.com"}
    assert asking.texts == [house.text("contact_address_typo", **asked)]
    asking.say(reply)
    assert asking.texts == [house.text("ask_contact_about")]
    asking.say(ABOUT["en"])
    assert asking.ticket.address == address


@pytest.mark.parametrize(
    ("button", "address"), [("button_yes", "dinda@gmail.com"), ("button_no", "dinda@gmial.com")]
)
def test_mistyped_domain_is_settled_by_a_button(
    house: RealHouse, visitor: NewVisitor, button: str, address: str
) -> None:
    asking = asked_for(house, visitor, "address", "ru")
    asking.say("dinda@gmial.com")
    asking.press(house.text(button, "ru"))
    asking.say(ABOUT["ru"])
    assert asking.ticket.address == address


def test_question_in_the_middle_is_answered_and_the_form_goes_on(
    house: RealHouse, visitor: NewVisitor
) -> None:
    asking = asked_for(house, visitor, "address")
    asking.say(QUESTIONS["login_password_forgotten", "en"])
    assert asking.texts == [
        house.answer("login_password_forgotten", "en"),
        house.text("form_resume"),
        house.text("ask_contact_address"),
    ]
    asking.say("dinda@example.com")
    assert asking.texts == [house.text("ask_contact_about")]


def test_button_in_the_middle_is_answered_and_the_form_goes_on(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    asking.say(QUESTIONS["withdrawals_pending", "en"])
    offered = asking.heard
    asking.say(ASK_HUMAN["en"])
    asking.heard = offered
    asking.press(house.title("withdrawals_cancel", "en"))
    assert asking.texts[0] == house.answer("withdrawals_cancel", "en")
    assert asking.texts[-1] == house.text("ask_contact_name")


def test_question_is_what_it_is_about_when_that_is_asked(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say(QUESTIONS["login_password_forgotten", "en"])
    assert asking.ticket.about == QUESTIONS["login_password_forgotten", "en"]


def test_name_is_corrected_in_the_middle(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say("my name is Rina")
    assert asking.texts == [
        house.text("contact_name_changed", name="Rina"),
        house.text("ask_contact_about"),
    ]
    asking.say(ABOUT["en"])
    assert asking.ticket.name == "Rina"


def test_address_is_corrected_in_the_middle(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say("use rina@example.com instead")
    assert asking.texts == [
        house.text("contact_address_changed", address="rina@example.com"),
        house.text("ask_contact_about"),
    ]
    asking.say(ABOUT["en"])
    assert asking.ticket.address == "rina@example.com"


def test_address_given_early_is_taken_without_ado(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "name")
    asking.say("dinda@example.com")
    assert asking.texts == [house.text("ask_contact_name")]
    asking.say("Dinda")
    assert asking.texts == [house.text("ask_contact_about")]


@pytest.mark.parametrize("text", ["stop", "never mind, stop", "Stop?"])
@pytest.mark.parametrize("field", ["name", "address", "about"])
def test_stop_ends_the_form_and_sends_nothing(
    house: RealHouse, visitor: NewVisitor, field: str, text: str
) -> None:
    asking = asked_for(house, visitor, field)
    asking.say(text)
    assert asking.texts == [house.text("form_stopped")]
    assert house.tickets_of(asking) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_ends_the_form(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = asked_for(house, visitor, "address", language)
    asking.press(house.text("button_cancel", language))
    assert asking.texts == [house.text("form_stopped", language)]


def test_questions_are_answered_after_a_stopped_form(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say("stop")
    asking.say(QUESTIONS["license_keys_invalid", "en"])
    assert asking.texts == [house.answer("license_keys_invalid", "en")]


def test_stopped_form_asks_for_everything_again(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say("stop")
    asking.say(ASK_HUMAN["en"])
    assert asking.texts == [house.text("handoff_asked"), house.text("ask_contact_name")]


def test_long_story_is_kept_whole(house: RealHouse, visitor: NewVisitor) -> None:
    story = ("My payout vanished. " * 100)[:2000].strip()
    asking = asked_for(house, visitor, "about")
    asking.say(story)
    assert asking.ticket.about == story


def test_braces_in_a_story_stay_as_they_are(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say("0[ {name} <b>broken</b> {contact_address}")
    assert asking.ticket.about == "0[ {name} <b>broken</b> {contact_address}"


def test_emoji_is_no_story(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say("😡😡")
    assert asking.texts == [house.text("no_text"), house.text("ask_contact_about")]


def test_name_is_used_from_then_on(house: RealHouse, visitor: NewVisitor) -> None:
    asking = asked_for(house, visitor, "about")
    asking.say(ABOUT["en"])
    asking.say("hello")
    assert asking.texts == [house.text("greet", name="Dinda Lestari")]


def resolve(house: RealHouse, asking: Visitor) -> None:
    """Let the visitor's ticket be done, whoever did it."""
    ticket = asking.ticket

    async def change() -> None:
        async with house.house.database.writing() as connection:
            assert await tickets.change(connection, ticket, from_state="waiting", state="resolved")

    house.do(change())
