"""What holds of every sentence encoder: the shipped ones, one out of a folder, one behind an address."""

import logging
import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from bot.errors import TanyaError
from bot.nlu import encoders
from bot.nlu.encoder_address import AddressEncoder
from bot.nlu.encoder_folder import FolderEncoder
from bot.nlu.encoders import check_same, encoder, names_of, usable_encoders
from bot.nlu.vectors import VectorCache
from tests.nlu.encoders_to_try import Service, make_folder

pytestmark = pytest.mark.slow  # the encoders' weights

TEXTS = ["why is my withdrawal still pending", "где мои деньги", "uangku kok belum masuk", "a" * 5000]
HOSTILE = [
    "", "\0", "\ud800", "\u202e", " \n", "\0my key\ud83d", "👍🏽👨‍👩‍👧", "<s></s><pad>[CLS][SEP]",
    "x " * 50_000,
    "\u0300" * 3000, "ﷺ" * 500, "\u2581" * 300, "query: ", "\U000e0041", "١٢٣", "🇵🇱" * 200, "{}%s\\u0000",
]


@pytest.fixture(scope="module", params=["e5", "use", "minilm", "folder", "address"])
def one(request, tmp_path_factory):
    if request.param == "folder":
        yield FolderEncoder(make_folder(tmp_path_factory.mktemp("tiny")))
    elif request.param == "address":
        service = Service()
        yield AddressEncoder(service.url, model="tiny")
        service.close()
    else:
        try:
            found = encoder(request.param)
        except (ImportError, OSError) as error:
            if os.environ.get("TANYA_REQUIRE_SERVERS") == "1":
                pytest.fail(str(error), pytrace=False)
            pytest.skip(str(error))
        yield found


def test_vectors_have_the_shape_type_and_length_promised(one):
    vectors = one.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), one.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_vectors_do_not_depend_on_the_company(one):
    together = one.encode(TEXTS * 30)
    alone = np.concatenate([one.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together[: len(TEXTS)], alone, atol=1e-4)
    np.testing.assert_allclose(together[-len(TEXTS):], alone, atol=1e-4)


def test_vectors_are_the_same_each_time(one):
    np.testing.assert_array_equal(one.encode(TEXTS), one.encode(TEXTS))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_encoded(one, text):
    vector, other = one.encode([text, "password"])
    assert np.isfinite(vector).all()
    np.testing.assert_allclose(other, one.encode(["password"])[0], atol=1e-4)


def test_an_empty_text_is_zeros(one):
    assert not one.encode(["", "\0", " "]).any()


def test_no_text_gives_no_vector(one):
    assert one.encode([]).shape == (0, one.dimensions)


def test_threads_do_not_disturb_each_other(one):
    expected = one.encode(TEXTS)
    found = []
    threads = [threading.Thread(target=lambda: found.append(one.encode(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for vectors in found:
        np.testing.assert_allclose(vectors, expected, atol=1e-4)


def test_vectors_are_kept_and_found_again(one, tmp_path, monkeypatch):
    cache = VectorCache(tmp_path)
    made = cache.encode(one, TEXTS)
    np.testing.assert_allclose(made, one.encode(TEXTS), atol=1e-4)
    for name in ("encode", "patient"):
        monkeypatch.setattr(one, name, lambda texts: pytest.fail("encoded again"), raising=False)
    np.testing.assert_array_equal(cache.encode(one, TEXTS), made)


def test_an_encoder_is_loaded_once():
    assert encoder("use") is encoder("use")


def test_an_unknown_encoder_is_named():
    with pytest.raises(TanyaError, match="bert"):
        encoder("bert")


@pytest.fixture
def unloaded():
    encoder.cache_clear()
    encoders._warn_once.cache_clear()
    yield
    encoder.cache_clear()
    encoders._warn_once.cache_clear()


def test_without_e5_use_goes_on_alone_with_one_warning(unloaded, monkeypatch, caplog):
    def broken():
        raise OSError("no wheel for this system")

    monkeypatch.setitem(encoders._KNOWN, "e5", broken)
    with caplog.at_level(logging.WARNING):
        assert list(usable_encoders(["e5", "use"])) == ["use"]
        usable_encoders(["e5", "use"])
    assert sum("no wheel" in record.getMessage() for record in caplog.records) == 1


def test_without_any_encoder_there_is_a_hint(unloaded, monkeypatch):
    def broken():
        raise ImportError("not there")

    monkeypatch.setitem(encoders._KNOWN, "e5", broken)
    with pytest.raises(TanyaError, match="no sentence encoder"):
        usable_encoders(["e5"])


def test_folders_and_addresses_are_encoders_like_the_others(unloaded, tmp_path, monkeypatch):
    monkeypatch.setenv("TANYA_FOLDER", str(tmp_path))
    make_folder(tmp_path / "encoders" / "tiny")
    service = Service()
    found = usable_encoders([{"folder": "encoders/tiny", "weight": 2}, {"url": service.url, "model": "tiny"}])
    service.close()
    assert [type(one) for one in found.values()] == [FolderEncoder, AddressEncoder]
    # A model keeps the keys, and finds the encoders by them.
    assert list(usable_encoders(list(found))) == list(found)


def test_a_model_refuses_an_encoder_that_has_changed(tmp_path):
    folder = make_folder(tmp_path)
    trained = names_of({"tiny": FolderEncoder(folder)})
    check_same(trained, {"tiny": FolderEncoder(folder)})
    with pytest.raises(TanyaError, match="trained with"):
        check_same(trained, {"tiny": FolderEncoder(folder, pooling="cls")})


def test_a_process_forked_after_the_first_question_can_encode():
    program = (
        "import os, sys\n"
        "from bot.nlu.encoders import encoder\n"
        "one = encoder('e5'); one.encode(['before'] * 100)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    one.encode(['after'] * 100); os._exit(0)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
