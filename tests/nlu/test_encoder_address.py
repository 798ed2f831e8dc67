import time

import numpy as np
import pytest

from bot.errors import TanyaError
from bot.nlu.encoder_address import AddressEncoder, Patience
from tests.nlu.encoders_to_try import Service


class Clock:
    """Pauses are noted and take no time."""

    def __init__(self):
        self.now, self.pauses = 0.0, []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def service():
    found = Service()
    yield found
    found.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def one(service, clock):
    return AddressEncoder(service.url, model="tiny", monotonic=clock.monotonic, sleep=clock.sleep)


def test_request_is_what_openai_has(service, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_KEY", "sk-secret")
    AddressEncoder(service.url, model="tiny", key_variable="EMBEDDINGS_KEY", prefix="q: ").encode(["my key"])
    assert service.asked[-1] == {"model": "tiny", "input": ["q: my key"], "encoding_format": "float"}
    assert service.headers[-1]["Authorization"] == "Bearer sk-secret"


def test_texts_go_in_batches(service, one):
    one.encode([f"text {number}" for number in range(150)])
    assert sorted(len(content["input"]) for content in service.asked) == [1, 22, 64, 64]


def test_without_its_key_it_names_the_variable(service, monkeypatch):
    monkeypatch.delenv("EMBEDDINGS_KEY", raising=False)
    with pytest.raises(TanyaError, match="EMBEDDINGS_KEY is empty"):
        AddressEncoder(service.url, model="tiny", key_variable="EMBEDDINGS_KEY")


def test_training_waits_for_a_service_that_comes_back(service, clock, one):
    service.failures = 2
    assert np.isfinite(one.patient(["lost"])).all()
    assert clock.pauses == [1, 3]


def test_training_gives_up_at_last(service, clock, one):
    service.close()
    with pytest.raises(TanyaError, match="cannot be reached"):
        one.patient(["lost"])
    assert clock.pauses == [1, 3, 9, 20]


def test_a_question_does_not_wait_and_the_next_ones_fail_at_once(service, clock, one):
    one.encode(["warm"])
    service.failures = 1
    with pytest.raises(TanyaError, match="503"):
        one.encode(["lost"])
    asked = len(service.asked)
    with pytest.raises(TanyaError, match="a moment ago"):
        one.encode(["lost"])
    assert (clock.pauses, len(service.asked)) == ([], asked)
    clock.now += 11
    assert one.encode(["lost"]).any()


def test_a_question_to_a_service_that_says_nothing_ends(service):
    one = AddressEncoder(service.url, model="tiny", question=Patience(wait_seconds=0.2))
    service.holding.clear()
    start = time.monotonic()
    with pytest.raises(TanyaError, match="timed out"):
        one.encode(["lost"])
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_not_tried_again_and_tells_no_key(service, clock, monkeypatch, status):
    monkeypatch.setenv("EMBEDDINGS_KEY", "sk-secret")
    service.status, service.answer = status, b'{"error": "sk-secret is wrong"}'
    one = AddressEncoder(service.url, model="tiny", key_variable="EMBEDDINGS_KEY", sleep=clock.sleep)
    with pytest.raises(TanyaError, match=str(status)) as caught:
        one.patient(["lost"])
    assert (len(service.asked), clock.pauses) == (1, [])
    assert "sk-secret" not in f"{caught.value}{one.name}"


def test_another_address_never_gets_the_key(service, one):
    service.status = 302
    with pytest.raises(TanyaError, match="302"):
        one.patient(["lost"])
    assert len(service.asked) == 1


@pytest.mark.parametrize("answer", [
    b"", b"<html>", b"[" * 100_000, b"[]", b"7", b'{"data": []}', b'{"data": [{"index": 0}]}',
    b'{"data": [{"index": 1, "embedding": [1.0]}]}', b'{"data": [{"index": 0, "embedding": []}]}',
    b'{"data": [{"index": 0, "embedding": [NaN]}]}', b'{"data": [{"index": 0, "embedding": ["x"]}]}',
    b'{"data": [{"index": 0, "embedding": [1e999]}]}', b'{"data": [{"index": "0", "embedding": [1]}]}',
    b'{"data": [{"index": 0, "embedding": 1}]}',
])
def test_an_answer_that_does_not_fit_is_refused(service, one, answer):
    service.answer = answer
    with pytest.raises(TanyaError, match="answer"):
        one.encode(["lost"])


def test_vectors_of_another_length_are_refused(service, one):
    one.encode(["lost"])
    service.answer = lambda content: {
        "data": [{"index": place, "embedding": [1.0]} for place in range(len(content["input"]))]
    }
    with pytest.raises(TanyaError, match="8 numbers a text, now 1"):
        one.encode(["lost"])


def test_vectors_of_another_model_or_prefix_have_another_name(service):
    names = {
        AddressEncoder(service.url, model=model, prefix=prefix).name
        for model in "ab" for prefix in ("", "q: ")
    }
    assert len(names) == 4
