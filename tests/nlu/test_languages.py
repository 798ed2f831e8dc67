from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.language_words import MARKERS, NEUTRAL
from bot.nlu.languages import guess_language, spoken, telling_words
from bot.settings import LANGUAGES

pytestmark = pytest.mark.slow  # lingua's language models

CASES = yaml.safe_load((Path(__file__).parent / "language_cases.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_language_of_support_messages_is_right_nearly_always(code):
    texts = CASES["messages"][code]
    wrong = [text for text in texts if guess_language(text).code != code]
    assert len(texts) >= 40
    assert len(wrong) <= 0.1 * len(texts), wrong


def test_language_of_all_support_messages_is_right_in_96_of_100():
    found = [guess_language(text).code == code for code, texts in CASES["messages"].items() for text in texts]
    assert sum(found) / len(found) >= 0.96


@pytest.mark.parametrize("text", CASES["known"])
@pytest.mark.parametrize("conversation", LANGUAGES)
def test_language_of_the_conversation_stays_when_the_text_says_none(text, conversation):
    guess = guess_language(text, conversation=conversation, browser="en")
    assert (guess.code, guess.words) == (conversation, 0)


@pytest.mark.parametrize("text", CASES["known"])
def test_language_of_the_browser_counts_when_nothing_else_is_known(text):
    assert guess_language(text, browser="pl-PL").code == "pl"


def test_language_is_english_when_nothing_is_known_at_all():
    assert guess_language("12345").code == "en"


@pytest.mark.parametrize(("text", "code"), [
    ("terima kasih", "ms"), ("terima kasih", "id"), ("batalkan pesanan saya", "ms"), ("refund saya", "id"),
])
def test_language_of_the_conversation_settles_indonesian_against_malay(text, code):
    assert guess_language(text, conversation=code).code == code


@pytest.mark.parametrize("conversation", LANGUAGES)
def test_language_follows_a_visitor_who_changes_it(conversation):
    assert guess_language("sorry, I would rather write in English", conversation=conversation).code == "en"
    assert guess_language("давайте лучше по-русски, так проще", conversation=conversation).code == "ru"


@pytest.mark.parametrize(("code", "ours"), [
    ("id-ID", "id"), ("in", "id"), ("MS_my", "ms"), ("ru", "ru"), ("fr", None), ("", None),
    (None, None), (7, None),
])
def test_spoken_takes_codes_as_browsers_write_them(code, ours):
    assert spoken(code) == ours


def test_telling_words_are_without_addresses_numbers_and_names_of_things():
    text = "Paypal: my refund LAGU-12AB-34CD-56EF to a@b.co https://x.example/the/way 50usd"
    assert telling_words(text) == ["my", "to"]


def test_no_marker_speaks_for_two_languages_or_is_neutral():
    assert all(len(codes) == 1 for codes in MARKERS.values())
    assert not NEUTRAL & set(MARKERS)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_guess_language_never_fails(text):
    guess = guess_language(text)
    assert guess.code in LANGUAGES
    assert 0 < guess.confidence <= 1
