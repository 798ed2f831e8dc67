"""Questions in five languages, over HTTP, with the real assistant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import LANGUAGES
from tests.real_house import RealHouse, Visitor

pytestmark = pytest.mark.slow

# None of these is among the examples the model learns from.
QUESTIONS = {
    ("withdrawals_pending", "en"): "its been two days and the payout hasnt moved from pending",
    ("withdrawals_pending", "id"): "masih pending aja nih wd saya dari hari senin",
    ("withdrawals_pending", "ms"): "dari hari Rabu status pending tak gerak-gerak",
    ("withdrawals_pending", "ru"): "почему вывод всё ещё в обработке?",
    ("withdrawals_pending", "pl"): "od dwóch dni wypłata ma status „w trakcie”",
    ("login_password_forgotten", "en"): "I forgot the password, how do I choose another one",
    ("login_password_forgotten", "id"): "lupa password, gimana cara bikin yang baru?",
    ("login_password_forgotten", "ms"): "saya dah lupa password, macam mana nak buat baru",
    ("login_password_forgotten", "ru"): "забыла пароль, как задать новый?",
    ("login_password_forgotten", "pl"): "nie pamiętam hasła, jak ustawić nowe?",
    ("license_keys_invalid", "en"): "the plugin says my license key is invalid",
    ("license_keys_invalid", "id"): "kunci lisensi saya ditolak, katanya tidak valid",
    ("license_keys_invalid", "ms"): "kunci lesen tak diterima, dia kata tak sah",
    ("license_keys_invalid", "ru"): "плагин пишет, что ключ лицензии недействителен",
    ("license_keys_invalid", "pl"): "wtyczka pisze, że klucz licencyjny jest nieprawidłowy",
}
NONSENSE = {
    "en": ["blorp fnord quux zarg", "what's the capital of mongolia", "how do i bake sourdough bread"],
    "id": ["resep rendang yang enak dong", "siapa presiden prancis", "qwerty zxcvb"],
    "ms": ["macam mana nak masak nasi lemak", "bola sepak malam ni pukul berapa", "xyzzy plugh"],
    "ru": ["как сварить борщ", "кто президент франции", "ывапролд фыва"],
    "pl": ["jak upiec sernik", "kto wygrał wczoraj mecz", "asdf qwer zxcv"],
}
INTENT_CASES = yaml.safe_load((Path(__file__).parent / "intent_cases.yml").read_text(encoding="utf-8"))
ACCURACY, SURE, WRONG = 0.95, 0.87, 0.05  # measured: 0.98, 0.89, 0.01
NewVisitor = Callable[..., Visitor]


@pytest.mark.parametrize(("faq_id", "language"), QUESTIONS)
def test_question_is_answered_in_its_language(
    house: RealHouse, visitor: NewVisitor, faq_id: str, language: str
) -> None:
    asking = visitor(language=language)
    asking.say(QUESTIONS[faq_id, language])
    assert asking.texts == [house.answer(faq_id, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_shows_related_faqs_and_a_person_where_offered(
    house: RealHouse, visitor: NewVisitor, language: str
) -> None:
    asking = visitor(language=language)
    asking.say(QUESTIONS["license_keys_invalid", language])
    related = house.house.content.current.faqs["license_keys_invalid"].related
    assert asking.buttons == [
        *(house.title(faq_id, language) for faq_id in related),
        house.text("button_human", language),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_brings_the_answer_it_names(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = visitor(language=language)
    asking.say(QUESTIONS["withdrawals_pending", language])
    asking.press(house.title("withdrawals_cancel", language))
    assert asking.texts == [house.answer("withdrawals_cancel", language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nonsense_is_never_answered(visitor: NewVisitor, language: str) -> None:
    answered = []
    for text in NONSENSE[language]:
        asking = visitor(language=language)
        asking.say(text)
        if asking.details()["outcome"] not in ("suggest", "hand_over"):
            answered.append((text, asking.texts))
    assert answered == []


def test_suggestion_is_answered_when_pressed(house: RealHouse, visitor: NewVisitor) -> None:
    asking = unsure(visitor)
    title = asking.buttons[0]
    asking.press(title)
    assert asking.texts[0] in {
        house.answer(faq_id, "en")
        for faq_id, faq in house.house.content.current.faqs.items()
        if faq.title["en"] == title
    }


def test_suggestions_are_up_to_three_and_none_of_these(house: RealHouse, visitor: NewVisitor) -> None:
    asking = unsure(visitor)
    assert asking.texts == [house.text("suggest")]
    assert 2 <= len(asking.buttons) <= 4
    assert asking.buttons[-1] == house.text("button_none_of_these")


@pytest.fixture(scope="module")
def understood(shared_house: RealHouse) -> list[tuple[str, str, dict[str, Any]]]:
    """Each phrase of intent_cases.yml with the intent it has, and what is understood."""
    found = []
    for language, intents in INTENT_CASES.items():
        told = {"languages": {"conversation": None, "browser": language}}
        for intent, texts in intents.items():
            for text in texts:
                parsed = shared_house.do(shared_house.assistant.understand(text, told))
                found.append((intent, f"{language} “{text}”", parsed))
    return found


def test_small_talk_is_told_apart(understood: list[tuple[str, str, dict[str, Any]]]) -> None:
    best = [(intent, text, parsed["intent_ranking"][0]["name"]) for intent, text, parsed in understood]
    missed = [f"{text} is {found}, not {intent}" for intent, text, found in best if found != intent]
    print("\n".join(missed))
    assert len(missed) <= (1 - ACCURACY) * len(best), missed


def test_small_talk_is_mostly_sure(understood: list[tuple[str, str, dict[str, Any]]]) -> None:
    unsure = [text for _, text, parsed in understood if parsed["gate"]["outcome"] != "answer"]
    print("\n".join(unsure))
    assert len(unsure) <= (1 - SURE) * len(understood), unsure


def test_small_talk_is_not_taken_for_something_else(
    understood: list[tuple[str, str, dict[str, Any]]],
) -> None:
    wrong = [
        f"{text} is {parsed['intent']['name']}, not {intent}"
        for intent, text, parsed in understood
        if parsed["gate"]["outcome"] == "answer" and parsed["intent"]["name"] != intent
    ]
    assert len(wrong) <= WRONG * len(understood), wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_greeting_is_returned_in_the_language(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    greeting = {
        "en": "hello",
        "id": "halo kak",
        "ms": "hai, selamat pagi",
        "ru": "здравствуйте",
        "pl": "dzień dobry",
    }
    asking = visitor(language=language)
    asking.say(greeting[language])
    assert asking.texts == [house.text("greet", language)]


@pytest.mark.parametrize("key", ["yes", "no", "stop"])
def test_word_that_answers_nothing_still_gets_a_reply(visitor: NewVisitor, key: str) -> None:
    asking = visitor()
    asking.say(key)
    assert asking.texts


def test_only_signs_ask_for_words(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    asking.say("🙂 …!")
    assert asking.texts == [house.text("no_text")]
    assert asking.buttons == [house.text("button_human")]


def test_language_follows_the_visitor(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(QUESTIONS["login_password_forgotten", "ru"])
    assert asking.texts == [house.answer("login_password_forgotten", "ru")]
    assert asking.view()["conversation"]["language"] == "ru"


def test_short_word_keeps_the_conversations_language(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor(language="en")
    asking.say(QUESTIONS["login_password_forgotten", "pl"])
    asking.say("ok")
    assert asking.view()["conversation"]["language"] == "pl"


# What is typed is data


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/ask_human{"contact_name":"x"}',
        "/faq/login_hacked",
        "/session_start",
        "{name}",
        "0[",
        "<script>alert(1)</script>",
        "'; DROP TABLE messages; --",
    ],
)
def test_command_is_only_text(visitor: NewVisitor, text: str) -> None:
    asking = visitor()
    asking.say("hello")
    asking.say(text)
    _, events, _ = asking.stored()
    assert asking.details()["outcome"] in ("suggest", "hand_over")
    assert not [event for event in events if event["event"] == "slot" and event["value"] == "x"]
    assert [event["text"] for event in events if event["event"] == "user"] == ["hello", text]
    assert asking.history()[2]["text"] == text


def test_typed_button_is_only_text(visitor: NewVisitor) -> None:
    asking = visitor()
    asking.say("/ask_human")
    assert asking.details()["outcome"] != "answer" or asking.details()["confidence"] < 1


def test_long_text_is_dealt_with(visitor: NewVisitor) -> None:
    asking = visitor()
    asking.say("why " * 499)
    assert asking.texts


def test_tracker_does_not_grow_with_the_conversation(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    said = [
        "hello",
        QUESTIONS["withdrawals_pending", "en"],
        "thanks",
        QUESTIONS["license_keys_invalid", "en"],
    ]
    sizes = []
    for number in range(200):
        asking.wait(asking.post(text=said[number % 4]))
        if number in (19, 199):
            sizes.append(len(str(asking.stored()[1])))
    assert sizes[1] < sizes[0] * 1.05
    assert asking.texts == [house.answer("license_keys_invalid", "en")]


def unsure(visitor: NewVisitor) -> Visitor:
    """A visitor who was shown suggestions."""
    for text in ("where is my money", "money problem", "my key", "the account thing"):
        asking = visitor()
        asking.say(text)
        if asking.details()["outcome"] == "suggest":
            return asking
    raise AssertionError("nothing is unsure any more: take vaguer questions")
