from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TanyaError
from bot.nlu.encoder_choice import read_choice, read_keys, weight_of
from bot.nlu.understanding import read_pipeline

CONFIG = Path(__file__).parents[2] / "config.yml"
FOLDER = {
    "folder": "encoders/mini lm", "pooling": "cls", "prefix": "query: ", "max_tokens": 64, "weight": 0.3,
}
ADDRESS = {"url": "https://api.example.com/v1/embeddings", "model": "small", "key_variable": "EMBEDDINGS_KEY"}


@pytest.mark.parametrize("entry", ["e5", {"name": "e5"}])
def test_a_name_is_its_own_key(entry):
    assert read_choice(entry).key == "e5"


@pytest.mark.parametrize("entry", ["use", FOLDER, ADDRESS, {"name": "use", "weight": 2}])
def test_a_key_says_all_that_the_entry_says(entry):
    choice = read_choice(entry)
    assert read_choice(choice.key) == choice


def test_weights_are_the_entrys_or_the_usual_ones():
    assert weight_of("use") == 0.5
    assert weight_of(read_choice({"name": "use", "weight": 2}).key) == 2
    assert weight_of(read_choice(FOLDER).key) == 0.3
    assert weight_of(read_choice(ADDRESS).key) == 1


@pytest.mark.parametrize(("entry", "message"), [
    ("bert", "'bert'"),
    (7, "a name or a mapping"),
    ({}, "has none"),
    ({"pooling": "mean"}, "has none"),
    ({"folder": "a", "url": "https://a.example"}, "folder and url"),
    ({"folder": "a", "poling": "mean"}, "perhaps “pooling”"),
    ({"folder": "a", "pooling": "last"}, "mean or cls"),
    ({"folder": ""}, "a folder"),
    ({"folder": "a", "max_tokens": 0}, "8 to 8192"),
    ({"folder": "a", "max_tokens": True}, "8 to 8192"),
    ({"folder": "a", "weight": 0}, "above 0"),
    ({"folder": "a", "weight": float("inf")}, "above 0"),
    ({"folder": "a", "weight": "much"}, "above 0"),
    ({"url": "https://a.example"}, "needs a model"),
    ({"url": "http://a.example/v1", "model": "m"}, "https://"),
    ({"url": "https://me:secret@a.example/v1", "model": "m"}, "https://"),
    ({"url": "https://a.example/v1?key=1", "model": "m"}, "https://"),
    ({"url": "file:///etc/passwd", "model": "m"}, "https://"),
    ({"url": "https://a.example:none/", "model": "m"}, "https://"),
    ({"url": "https://a.example/v1", "model": "m", "key_variable": "sk-1234"}, "environment variable"),
    ({"url": "https://a.example/v1", "model": "m", "key": "sk-1234"}, "“key”"),
])
def test_an_entry_that_does_not_fit_is_refused(entry, message):
    with pytest.raises(TanyaError, match=message):
        read_choice(entry)


@pytest.mark.parametrize("entries", [None, "e5", [], {"name": "e5"}, 3])
def test_encoders_are_a_list(entries):
    with pytest.raises(TanyaError, match="a list"):
        read_keys(entries)


def test_an_encoder_is_not_taken_twice():
    with pytest.raises(TanyaError, match="twice"):
        read_keys(["e5", "use", {"name": "e5"}])


@pytest.mark.parametrize("line", ["encoders:", "encoders: e5", "encoders: [{folder: a, poling: cls}]"])
def test_a_pipeline_with_encoders_that_do_not_fit_is_refused(tmp_path, line):
    config = CONFIG.read_text(encoding="utf-8")
    (old,) = [row.strip() for row in config.splitlines() if row.strip().startswith("encoders:")]
    (tmp_path / "config.yml").write_text(config.replace(old, line), encoding="utf-8")
    with pytest.raises(TanyaError, match="encoders"):
        read_pipeline(tmp_path / "config.yml")


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "folder", "url", "model", "weight", "prefix", "x"]), inner, max_size=4
    ), max_leaves=8,
))
def test_no_entry_ends_otherwise_than_taken_or_refused(entry):
    with suppress(TanyaError):
        assert weight_of(read_choice(entry).key) > 0
