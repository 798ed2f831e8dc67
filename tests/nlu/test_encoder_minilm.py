import numpy as np
import pytest

from bot.nlu.encoder_minilm import MiniLmEncoder

pytestmark = pytest.mark.slow  # an encoder

ALIKE = [
    ("my payout has not arrived", "i am still waiting for my withdrawal"),
    ("I forgot my password", "can't remember how to log in"),
    ("how do I cancel my plan?", "stop my subscription"),
]


@pytest.fixture(scope="module")
def encoder():
    return MiniLmEncoder()


@pytest.mark.parametrize(("text", "paraphrase"), ALIKE)
def test_minilm_puts_paraphrases_nearer_than_other_questions(encoder, text, paraphrase):
    others = [other for _, other in ALIKE if other != paraphrase]
    first, near, *far = encoder.encode([text, paraphrase, *others])
    assert first @ near > max(first @ other for other in far)


def test_minilm_gives_a_text_the_same_vector_alone_and_in_a_batch(encoder):
    texts = [text for pair in ALIKE for text in pair]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    # Numbers are rounded to eight bits by the largest of the batch.
    assert (together * alone).sum(1).min() > 0.98


def test_minilm_takes_whatever_is_written(encoder):
    found = encoder.encode(["", "a" * 100_000, "😀", "\0", "\ud800 x", "[SEP] [CLS]", "不" * 300])
    assert found.shape == (7, 384)
    assert np.isfinite(found).all()
    assert not found[0].any()
