import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from bot.errors import TanyaError
from bot.nlu import encoders
from bot.nlu.encoders import encoder, usable_encoders

pytestmark = pytest.mark.slow  # the encoders' weights

TEXTS = ["why is my withdrawal still pending", "где мои деньги", "uangku kok belum masuk", "a" * 5000]


@pytest.fixture(params=["e5", "use"])
def one(request):
    try:
        return encoder(request.param)
    except (ImportError, OSError) as error:
        if os.environ.get("TANYA_REQUIRE_SERVERS") == "1":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def test_vectors_have_the_shape_type_and_length_promised(one):
    vectors = one.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), one.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_vectors_do_not_depend_on_the_company(one):
    together = one.encode(TEXTS * 30)
    alone = np.concatenate([one.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together[: len(TEXTS)], alone, atol=1e-5)


def test_vectors_of_like_questions_are_nearer_than_of_unlike(one):
    question, like, unlike = one.encode(["i forgot my password", "password lost", "opening hours"])
    assert question @ like > question @ unlike


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "\u202e", " \n", "\0my key\ud83d"])
def test_any_text_is_encoded(one, text):
    vector = one.encode([text])
    assert np.isfinite(vector).all()


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
        np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_an_encoder_is_loaded_once():
    assert encoder("use") is encoder("use")


def test_an_unknown_encoder_is_named():
    with pytest.raises(TanyaError, match="bert"):
        encoder("bert")


def test_without_e5_use_goes_on_alone_with_one_warning(monkeypatch, caplog):
    def broken():
        raise OSError("no wheel for this system")

    monkeypatch.setitem(encoders._KNOWN, "e5", broken)
    encoder.cache_clear()
    encoders._warn_once.cache_clear()
    try:
        assert list(usable_encoders(["e5", "use"])) == ["use"]
        usable_encoders(["e5", "use"])
    finally:
        encoder.cache_clear()
    assert [record.getMessage() for record in caplog.records if "no wheel" in record.getMessage()][1:] == []
    assert "no wheel" in caplog.text


def test_without_any_encoder_there_is_a_hint(monkeypatch):
    def broken():
        raise ImportError("not there")

    monkeypatch.setattr(encoders, "_KNOWN", {"e5": broken})
    encoder.cache_clear()
    with pytest.raises(TanyaError, match="no sentence encoder"):
        usable_encoders(["e5"])
    encoder.cache_clear()


def test_a_process_forked_after_the_first_question_can_encode():
    program = (
        "import os, sys\n"
        "from bot.nlu.encoders import encoder\n"
        "one = encoder('e5'); one.encode(['before'])\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    one.encode(['after']); os._exit(0)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
