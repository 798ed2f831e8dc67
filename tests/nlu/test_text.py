import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import LONGEST, clean, fold, is_wordless

ANY_TEXT = st.text(alphabet=st.characters())  # with lone surrogates, NUL and everything else


@given(ANY_TEXT)
def test_clean_gives_what_an_encoder_can_take(text):
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert len(cleaned) <= LONGEST
    cleaned.encode("utf-8")


@given(ANY_TEXT)
def test_clean_twice_is_clean_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("nothing", [None, 3, b"bytes", "", " \n\t"])
def test_clean_of_no_text_is_empty(nothing):
    assert clean(nothing) == ""


def test_clean_joins_blanks_and_drops_control_characters():
    assert clean("my\x00 key \u202e\n\n fails") == "my key fails"


def test_clean_is_quick_with_a_huge_message():
    assert len(clean("\ufdfa" * 1_000_000)) <= LONGEST


@pytest.mark.parametrize("text", ["", "👍", "?!…", " ❤️ 🙏 ", "---"])
def test_is_wordless_without_letters_and_digits(text):
    assert is_wordless(text)


@pytest.mark.parametrize("text", ["a", "?1", "да", "👍 ok"])
def test_is_wordless_is_false_with_a_letter_or_digit(text):
    assert not is_wordless(text)


@pytest.mark.parametrize("other", ["Where is my KEY??", "  where is my key", "where  is my key."])
def test_fold_sets_case_and_outer_punctuation_aside(other):
    assert fold(other) == fold("where is my key")


@given(ANY_TEXT)
def test_fold_never_fails(text):
    assert fold(text) == fold(fold(text))
