import threading

import numpy as np
import pytest

from bot.errors import TanyaError
from bot.nlu import encoders
from bot.nlu.vectors import VectorCache, kept_vectors


class CountingEncoder:
    dimensions = 4

    def __init__(self, name="counting-1"):
        self.name = name
        self.encoded = []

    def encode(self, texts):
        self.encoded += texts
        return np.array([[len(text), text.count("a"), 1, 0] for text in texts], dtype=np.float32)


def test_cache_encodes_a_text_once(tmp_path):
    encoder = CountingEncoder()
    first = VectorCache(tmp_path).encode(encoder, ["abc", "b", "abc"])
    second = VectorCache(tmp_path).encode(encoder, ["b", "abc"])
    assert encoder.encoded == ["abc", "b"]
    np.testing.assert_array_equal(second, first[[1, 0]])


def test_cache_keeps_encoders_apart(tmp_path):
    VectorCache(tmp_path).encode(CountingEncoder("one-1"), ["a"])
    newer = CountingEncoder("one-2")
    VectorCache(tmp_path).encode(newer, ["a"])
    assert newer.encoded == ["a"]


def test_cache_of_no_text_is_an_empty_array(tmp_path):
    assert VectorCache(tmp_path).encode(CountingEncoder(), []).shape == (0, 4)


def test_cache_encodes_all_the_same_when_the_folder_cannot_be_written(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert VectorCache(blocked).encode(CountingEncoder(), ["a", "b"]).shape == (2, 4)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to look like one" * 9])
def test_cache_encodes_all_the_same_when_the_file_is_broken(tmp_path, content):
    (tmp_path / "vectors.sqlite").write_bytes(content)
    assert VectorCache(tmp_path).encode(CountingEncoder(), ["a", "b"]).shape == (2, 4)


def test_cache_may_be_filled_by_several_at_once(tmp_path):
    texts = [f"text {number}" for number in range(300)]
    found = []

    def fill():
        found.append(VectorCache(tmp_path).encode(CountingEncoder(), texts))

    threads = [threading.Thread(target=fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for vectors in found[1:]:
        np.testing.assert_array_equal(vectors, found[0])


class Registered(CountingEncoder):
    """As an encoder by name is registered: what it is called is known before it is made."""

    made = 0

    @staticmethod
    def known_as():
        return "counting-1"

    def __init__(self):
        type(self).made += 1
        super().__init__()


class Missing(Registered):
    def __init__(self):
        raise OSError("no wheel for this system")


@pytest.fixture
def registered(monkeypatch):
    Registered.made = 0
    monkeypatch.setitem(encoders._KNOWN, "use", Registered)
    monkeypatch.setitem(encoders._KNOWN, "e5", Missing)
    for one in (encoders.encoder, encoders._warn_once):
        one.cache_clear()
    yield Registered
    for one in (encoders.encoder, encoders._warn_once):
        one.cache_clear()


def test_kept_vectors_load_an_encoder_only_for_a_new_text(tmp_path, registered):
    first = kept_vectors(["use"], ["a", "b"], cache_folder=tmp_path)
    assert registered.made == 1
    encoders.encoder.cache_clear()
    again = kept_vectors(["use"], ["b", "a"], cache_folder=tmp_path)
    assert registered.made == 1
    np.testing.assert_array_equal(again["use"], first["use"][::-1])
    kept_vectors(["use"], ["b", "c"], cache_folder=tmp_path)
    assert registered.made == 2


def test_kept_vectors_go_without_an_encoder_that_cannot_be_loaded(tmp_path, registered, caplog):
    assert list(kept_vectors(["e5", "use"], ["a"], cache_folder=tmp_path / "new")) == ["use"]
    assert "no wheel for this system" in caplog.text
    with pytest.raises(TanyaError, match="no sentence encoder"):
        kept_vectors(["e5"], ["a"], cache_folder=tmp_path / "other")
