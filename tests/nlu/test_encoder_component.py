"""SentenceEncoder as Rasa's engine runs it: trained, stored, loaded."""

import json

import pytest
import yaml

from bot.errors import TanyaError
from tests.nlu.conftest import to_message
from tests.nlu.encoders_to_try import Service, make_folder

pytestmark = pytest.mark.slow  # Rasa and onnxruntime


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    """What Rasa gives a component whose config is `entries`; the folder is what a model file would hold."""
    example = to_message("lost password", "faq/password")  # first: it puts TensorFlow's stand-ins in place
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.training_data import TrainingData

    monkeypatch.setenv("TANYA_FOLDER", str(tmp_path))
    make_folder(tmp_path / "tiny")
    (tmp_path / "model").mkdir()

    def arguments(entries):
        storage = LocalModelStorage(tmp_path / "model")
        return {"encoders": entries}, storage, Resource("SentenceEncoder"), None

    arguments.data = TrainingData([example])
    return arguments


def train(entries, arguments):
    from bot.nlu.encoder import SentenceEncoder

    component = SentenceEncoder.create(*arguments(entries))
    component.train(arguments.data)
    return component.process_training_data(arguments.data).training_examples[0]


def load(entries, arguments):
    from bot.nlu.encoder import SentenceEncoder
    from bot.nlu.encoders import encoder

    encoder.cache_clear()  # another process
    try:
        return SentenceEncoder.load(*arguments(entries))
    finally:
        encoder.cache_clear()


def test_a_loaded_encoder_gives_questions_the_vectors_of_its_training(arguments):
    from bot.nlu.encoder import vectors_of

    entries = [{"folder": "tiny", "weight": 2}]
    trained = vectors_of([train(entries, arguments)])
    asked = to_message("lost password", None)
    load(entries, arguments).process([asked])
    (key,) = trained
    assert json.loads(key) == entries[0]
    assert (vectors_of([asked])[key] == trained[key]).all()


def test_a_model_of_another_encoder_is_refused(arguments, tmp_path):
    entries = [{"folder": "tiny"}]
    train(entries, arguments)
    content = json.loads((tmp_path / "tiny" / "tokenizer.json").read_text())
    (tmp_path / "tiny" / "tokenizer.json").write_text(json.dumps(content, indent=1))
    with pytest.raises(TanyaError, match="trained with"):
        load(entries, arguments)


def test_a_model_that_does_not_name_its_encoders_is_refused(arguments):
    with pytest.raises(TanyaError, match="does not say"):
        load([{"folder": "tiny"}], arguments)


def test_a_service_that_is_away_fails_questions_and_not_the_start(arguments):
    service = Service()
    entries = [{"url": service.url, "model": "tiny"}]
    train(entries, arguments)
    service.close()
    component = load(entries, arguments)
    with pytest.raises(TanyaError, match="cannot be reached"):
        component.process([to_message("lost money", None)])


def test_no_key_is_kept_in_a_model(arguments, tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDINGS_KEY", "sk-secret")
    service = Service()
    train([{"url": service.url, "model": "tiny", "key_variable": "EMBEDDINGS_KEY"}], arguments)
    service.close()
    kept = [path.read_bytes() for path in (tmp_path / "model").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"sk-secret" in content for content in kept)


def test_config_names_encoders_that_are_there():
    from pathlib import Path

    from bot.nlu.encoder_choice import read_keys

    config = yaml.safe_load((Path(__file__).parents[2] / "config.yml").read_text(encoding="utf-8"))
    entries = [row["encoders"] for row in config["pipeline"] if row["name"].endswith("SentenceEncoder")]
    assert read_keys(entries[0])
