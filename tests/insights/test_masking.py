"""What is kept of visitors' words says nothing of who they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insights.masking import CHARACTERS, mask_question, mask_text


@pytest.mark.parametrize(
    ("language", "text", "masked"),
    [
        ("en", "my name is Anna Kowalska and I can't sign in", "and I can't sign in"),
        ("en", "write to anna@example.com or call +62 812 3456 7890", "write to e-mail or call phone number"),
        ("en", "my key LAGU-A1B2-C3D4-E5F6 is refused", "my key licence key is refused"),
        ("en", "order 20394857 never came", "order number never came"),
        ("id", "belum masuk ke rekening 1234 5678 9012", "belum masuk ke rekening number"),
        ("id", "akun AB12CD34 diblokir", "akun code diblokir"),
        ("en", "the account @dewi.music is blocked", "the account account is blocked"),
        ("en", "my password is hunter22 and it fails", "my password is … and it fails"),
        ("ru", "мой пин 1234 не подходит", "мой пин … не подходит"),
        ("pl", "mieszkam na ul. Długa 5/7 w Łodzi", "mieszkam na address w Łodzi"),
        ("id", "kirim ke Jalan Sudirman No. 12 ya", "kirim ke address ya"),
        ("en", "I live at 12 Baker Street now", "I live at address now"),
        ("pl", "nie działa\n\nPozdrawiam,\nJan Kowalski", "nie działa Pozdrawiam"),
        ("ru", "не работает. С уважением, Иван Петров", "не работает. С уважением"),
    ],
)
def test_question_is_kept_without_who_asked(language, text, masked):
    assert mask_question(text, language=language) == masked


@pytest.mark.parametrize(
    "text",
    [
        "why is my withdrawal of $250.00 still pending?",
        "wd Rp 1.500.000 belum masuk",
        "the app doesn't start on iphone14 with windows11",
        "aplikasi tidak jalan di android 12",
        "was it in 2026 or on day 15",
        "thanks, it works now but how do I cancel",
    ],
)
def test_question_keeps_what_tells_it_apart(text):
    assert mask_question(text, language="en") == text


def test_question_is_kept_without_the_names_that_are_known():
    text = "Kowalska here, and anna kowalska was charged. Will it come?"

    assert (
        mask_question(text, language="en", names=["Anna Kowalska"])
        == "… here, and … was charged. Will it come?"
    )
    assert mask_question("will it come?", language="en", names=["Will Smith"]) == "will it come?"


def test_question_of_any_length_is_masked_to_its_end():
    text = "x " * 1500 + "anna@example.com 123456789 "

    found = mask_question(text, language="en", found=text)
    assert "@" not in found
    assert len(found) <= CHARACTERS


def test_answer_keeps_its_lines_and_links():
    text = (
        "Your order 1234567 is on its way.\n\n1. Open [Orders](https://lagu.example/orders).\n2. Wait, Anna."
    )

    assert mask_text(text, language="en", names=["Anna"]) == (
        "Your order number is on its way.\n\n1. Open [Orders](https://lagu.example/orders).\n2. Wait, …."
    )


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_text_is_masked(text, name):
    found = mask_question(text, language="pl", names=[name])

    assert "\n" not in found
    assert len(found) <= CHARACTERS


@given(st.from_regex(r"[a-z ]{0,30}", fullmatch=True), st.integers(10**6, 10**12))
def test_no_long_number_is_kept(before, number):
    assert str(number) not in mask_question(f"{before} {number}", language="en")
