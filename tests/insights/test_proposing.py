"""What a draft of an FAQ begins with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.faq import TITLE_CHARACTERS
from bot.insights.proposing import (
    from_ticket,
    new_faq,
    split_phrasings,
    strip_courtesies,
    title_of,
    with_phrasings,
)
from bot.insights.unanswered import Asked


def test_second_wording_of_a_language_is_held_back_as_a_test():
    wordings = [
        Asked("a b c", "en", 3),
        Asked("d e f", "en", 2),
        Asked("g h i", "en", 1),
        Asked("j k l", "pl", 1),
    ]

    assert split_phrasings(wordings) == (
        {"en": ["a b c", "g h i"], "pl": ["j k l"]},
        {"en": ["d e f"]},
    )


def test_what_is_no_wording_is_left_out():
    wordings = [
        Asked("…", "en", 3),
        Asked("x" * 300, "en", 2),
        Asked("Where is it", "en", 1),
        Asked("where is it", "en", 1),
    ]

    assert split_phrasings(wordings) == ({"en": ["Where is it"]}, {})


def test_new_faq_has_a_title_of_each_language():
    found = new_faq([Asked("where is my money?", "en", 1), Asked("gdzie pieniądze", "pl", 1)])

    assert found["title"] == {"en": "Where is my money", "pl": "Gdzie pieniądze"}


def test_wordings_are_added_behind_those_that_are_there():
    faq = {"questions": {"en": ["Where is it"]}, "tests": {"en": ["is it lost"]}}
    added = {
        "questions": {"en": ["where is it", "has it come"], "pl": ["gdzie to"]},
        "tests": {"pl": ["już?"]},
    }

    assert with_phrasings(faq, added) == {
        "questions": {"en": ["Where is it", "has it come"], "pl": ["gdzie to"]},
        "tests": {"en": ["is it lost"], "pl": ["już?"]},
    }


@pytest.mark.parametrize(
    ("reply", "stripped"),
    [
        ("Hi Dinda,\n\nIt takes two days.\n\nBest regards,\nAnna", "It takes two days."),
        ("Hello! It takes two days.", "It takes two days."),
        ("Dzień dobry, to trwa dwa dni.\nPozdrawiam\nAnna", "to trwa dwa dni."),
        ("Здравствуйте, это займёт два дня.\n\nС уважением,\nАнна", "это займёт два дня."),
        ("Halo Kak Dinda, prosesnya dua hari.\nSalam hangat,\nAnna", "prosesnya dua hari."),
        ("It takes two days.", "It takes two days."),
        ("Hello is what the button says", "Hello is what the button says"),
        ("Regards\n" + "There is more of the answer below this line, and it is not a name at all.", None),
    ],
)
def test_reply_loses_its_courtesies_alone(reply, stripped):
    assert strip_courtesies(reply) == (reply if stripped is None else stripped)


def test_ticket_gives_question_and_answer_without_who_it_was():
    question, answer = from_ticket(
        "I am Dinda Lestari, my payout 20394857 is late, dinda@example.com",
        [
            "Hi Dinda,\n\nYour payout 20394857 takes two days.",
            "Thanks for waiting, Dinda. It is there now.\nAnna",
        ],
        language="en",
        names=["Dinda Lestari", "Anna"],
    )

    for text in (question, answer):
        assert not [word for word in ("Dinda", "Lestari", "Anna", "20394857", "dinda@") if word in text]
    assert "takes two days." in answer


@given(st.text(min_size=1, max_size=300))
def test_title_fits_its_button(text):
    assert len(title_of(text)) <= TITLE_CHARACTERS
