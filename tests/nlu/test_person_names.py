import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import person_names
from bot.nlu.person_names import find_names

pytestmark = pytest.mark.slow  # spaCy


def names(text):
    return [name.value for name in find_names(text)]


@pytest.mark.parametrize(("text", "name"), [
    ("my name is anna", "anna"), ("My name is Anna Maria Kowalska and i need help", "Anna Maria Kowalska"),
    ("I'm called Bob", "Bob"), ("i am called Bob.", "Bob"), ("My name’s O'Neil", "O'Neil"),
    ("nama saya Budi Santoso, mau tanya", "Budi Santoso"), ("nama saya adalah Siti", "Siti"),
    ("panggil saya Ali", "Ali"), ("меня зовут иван.", "иван"), ("Меня зовут Анна-Мария", "Анна-Мария"),
    ("mam na imię Łukasz", "Łukasz"), ("nazywam się Jan Kowalski i mam problem", "Jan Kowalski"),
])
def test_name_is_found_where_somebody_says_it(text, name):
    assert names(text) == [name]


@pytest.mark.parametrize("text", [
    "my name is wrong", "my name is misspelled on the invoice",
    "my name is mispelled in my profile", "my name is not showing", "call me back",
    "call me",
    "this is a scam", "nama saya salah", "panggil saya nanti", "меня зовут не так", "nazywam się inaczej",
    "Anna Kowalska", "", "👍", "my name is",
])
def test_name_is_not_taken_from_what_is_said_about_names(text):
    assert names(text) == []


def test_name_knows_where_it_was_said():
    text = "hi, my name is Anna!"
    name, = find_names(text)
    assert (text[name.said_from:name.end], text[name.start:name.end]) == ("my name is Anna", "Anna")


SAID = [*person_names._SAID, *person_names._STRICT]
PIECES = [*SAID, "Anna", "anna", "'s", "’s", "5km", "1", "Σ", "İ", "K", "wrong"]
GAPS = ["", " ", "  ", "\n", "-", "'", ".", ",", "_", "/"]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS), st.booleans()), max_size=5))
def test_no_name_is_missed_by_not_asking_spacy(pieces):
    text = "".join((piece.upper() if is_loud else piece) + gap for piece, gap, is_loud in pieces)
    found = list(find_names(text))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(person_names, "_may_say_name", lambda _: True)
        assert list(find_names(text)) == found


def test_spacy_is_not_loaded_for_a_text_in_which_nobody_says_a_name(monkeypatch):
    person_names._make_pipeline.cache_clear()
    monkeypatch.setitem(sys.modules, "spacy", None)
    assert names("where is my refund, the name of the plan is not shown. my name is wrong") == []
    assert names("call me back, this is urgent") == []
    with pytest.raises(ImportError):
        names("my name is Anna")
    monkeypatch.undo()
    person_names._make_pipeline.cache_clear()
