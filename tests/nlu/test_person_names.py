import pytest

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
    "my name is wrong", "my name is misspelled on the invoice", "my name is not showing", "call me back",
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
