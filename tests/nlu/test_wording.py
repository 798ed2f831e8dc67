from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.wording import look_at, questions, without_politeness


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Hi there! Hope you are well. How do I reset my password? Thanks in advance!",
            "How do I reset my password",
        ),
        ("halo kak, mau tanya dong gimana cara tarik dana ya kak makasih", "gimana cara tarik dana"),
        ("Selamat pagi, saya nak tanya macam mana nak tukar emel, terima kasih", "macam mana nak tukar emel"),
        ("Здравствуйте, подскажите, пожалуйста, как вернуть деньги? Спасибо!", "как вернуть деньги"),
        (
            "Dzień dobry, mam pytanie: kiedy przyjdzie przelew? Z góry dziękuję, pozdrawiam",
            "kiedy przyjdzie przelew",
        ),
    ],
)
def test_politeness_around_a_question_is_taken_off(text, left):
    assert without_politeness(text).rstrip("? ") == left


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "hello, thank you",
        "thanks, it works now",
        "halo min",
        "Спасибо большое",
        "Dzień dobry",
        "terima kasih banyak ya",
    ],
)
def test_politeness_that_is_all_there_is_stays(text):
    assert without_politeness(text) == text


@given(st.text(max_size=200))
def test_politeness_never_takes_more_than_there_is(text):
    assert without_politeness(text) in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "How do I reset my password? And where is my key?",
            ["How do I reset my password?", "where is my key?"],
        ),
        (
            "my code is not coming, why? also can i change my e-mail",
            ["my code is not coming, why?", "can i change my e-mail"],
        ),
        (
            "gimana cara tarik dana dan kapan masuk rekening?",
            ["gimana cara tarik dana", "kapan masuk rekening?"],
        ),
        (
            "macam mana nak tukar emel? dan bila duit saya sampai",
            ["macam mana nak tukar emel?", "bila duit saya sampai"],
        ),
        ("как вернуть деньги и как удалить аккаунт?", ["как вернуть деньги", "как удалить аккаунт?"]),
        ("jak zmienić hasło i kiedy przyjdzie przelew?", ["jak zmienić hasło", "kiedy przyjdzie przelew?"]),
    ],
)
def test_questions_of_one_message_are_told_apart(text, found):
    assert questions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "I tried to withdraw yesterday. It is still pending. What is going on?",
        "where is my money?",
        "wczoraj zleciłem wypłatę. nadal nic. kiedy dostanę pieniądze?",
        "",
    ],
)
def test_questions_of_a_story_are_one(text):
    assert questions(text) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no, I meant the licence key", "the licence key"),
        ("bukan, maksud saya cara ganti email", "cara ganti email"),
        ("tak, maksud saya nak tukar kata laluan", "nak tukar kata laluan"),
        ("нет, я имел в виду возврат денег", "возврат денег"),
        ("nie, chodziło mi o zmianę hasła", "zmianę hasła"),
        ("I did not ask for a refund, I want to change my card", "I want to change my card"),
        ("я не спрашивал про возврат, а про вывод денег", "про вывод денег"),
    ],
)
def test_correction_is_searched_with_what_was_meant(text, meant):
    (part,) = look_at(text, before="Get a refund").parts
    assert (part.kind, part.text.strip()) == ("correction", meant)


@pytest.mark.parametrize(
    "text",
    [
        "I did not ask for a refund",
        "saya tidak tanya soal refund",
        "я не спрашивал про возврат",
        "nie pytałem o zwrot",
    ],
)
def test_denial_without_a_question_is_one(text):
    wording = look_at(text, before="Get a refund")
    assert wording.is_denied
    assert wording.parts == ()


@pytest.mark.parametrize(
    ("text", "points_back"),
    [
        ("and how long does it take?", True),
        ("what if I lost that?", True),
        ("terus berapa lama?", False),
        ("kalau itu hilang macam mana", True),
        ("а сколько это занимает?", True),
        ("a ile to trwa?", True),
        ("and where is my licence key?", False),
    ],
)
def test_follow_up_is_searched_with_what_was_answered_before(text, points_back):
    wording = look_at(text, before="Withdraw money")
    assert [part.kind for part in wording.parts] == ["follow_up"]
    assert wording.parts[0].text == f"Withdraw money. {text}"
    assert wording.points_back == points_back


def test_follow_up_needs_something_before():
    assert look_at("and how long does it take?").parts == ()


@given(st.text(max_size=300), st.none() | st.text(max_size=40))
def test_wording_of_any_text_is_looked_at(text, before):
    assert len(look_at(text, before=before).parts) <= 3
