from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.contact import read_about, read_address, read_name
from bot.settings import LANGUAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana@lagu.id", "ana@lagu.id"),
        ("my mail is ana@lagu.id.", "ana@lagu.id"),
        ("<ana@lagu.id>", "ana@lagu.id"),
        ("пишите на анна@почта.рф", "анна@почта.рф"),
    ],
)
def test_address_finds_the_email_in_a_sentence(text, expected):
    assert read_address(text, language="en").value == expected


@pytest.mark.parametrize("text", ["ana@", "@lagu.id", "ana@lagu", "a b@c d", "ana@@lagu.id"])
def test_address_says_that_an_email_is_none(text):
    assert read_address(text, language="en").problem == "contact_email_invalid"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("0812-3456-7890", "id", "+62 812-3456-7890"),
        ("012-345 6789", "ms", "+60 12-345 6789"),
        ("8 (912) 345-67-89", "ru", "+7 912 345-67-89"),
        ("512 345 678", "pl", "+48 512 345 678"),
        ("call +44 20 7946 0958 please", "en", "+44 20 7946 0958"),
    ],
)
def test_address_reads_a_phone_number_as_people_there_write_it(text, language, expected):
    assert read_address(text, language=language).value == expected


def test_address_without_a_country_is_asked_for_in_english():
    assert read_address("512 345 678", language="en").problem == "contact_phone_invalid"


def test_address_that_is_neither_is_said_to_be_so():
    assert read_address("later", language="en").problem == "contact_address_invalid"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@gmail.com", None),
        ("ana@lagu.id", None),
        ("ana@gmx.com", None),
    ],
)
def test_address_suggests_the_domain_that_was_meant(text, suggestion):
    assert read_address(text, language="en").suggestion == suggestion


@given(st.text(st.characters()), st.sampled_from(LANGUAGES))
def test_address_never_raises(text, language):
    found = read_address(text, language=language)

    assert (found.value is None) != (found.problem is None)


@pytest.mark.parametrize(
    "text", ["Ana", "  Ana   Maria ", "Łukasz Żak", "Нур-Султан", "O'Neil", "李", "Ana."]
)
def test_name_takes_names(text):
    assert read_name(text) == " ".join(text.split()).strip(".")


@pytest.mark.parametrize(
    "text", ["", "123", "ana@lagu.id", "<b>", "http://x.y", "why?", "a " * 7, "x" * 81, "😀"]
)
def test_name_refuses_what_is_none(text):
    assert read_name(text) is None


@given(st.text(st.characters()))
def test_name_is_a_single_line(text):
    assert "\n" not in (read_name(text) or "")


@pytest.mark.parametrize(("text", "expected"), [("  help me ", "help me"), ("?!", None), ("a", None)])
def test_about_needs_some_words(text, expected):
    assert read_about(text) == expected
