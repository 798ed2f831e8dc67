"""Understanding without Rasa is the pipeline's understanding."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.content.live import LiveContent
from bot.errors import TanyaError
from bot.nlu.examples import faq_examples, small_talk
from bot.nlu.reading import read
from bot.nlu.understanding import Understanding, encode, read_pipeline

ROOT = Path(__file__).parents[2]


def write_pipeline(folder: Path, *replaced: tuple[str, str]) -> Path:
    text = (ROOT / "config.yml").read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    path = folder / "config.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_pipeline_is_read_from_config_yml(tmp_path: Path) -> None:
    changes = (("wrong_answers: 5%", "wrong_answers: 2%"), ("[e5, use, minilm]", "[use]"))
    path = write_pipeline(tmp_path, *changes)
    pipeline = read_pipeline(path)
    assert (pipeline.encoders, pipeline.wrong_answers) == (("use",), 0.02)


def test_pipeline_of_other_components_is_refused(tmp_path: Path) -> None:
    path = write_pipeline(tmp_path, ("bot.nlu.matcher.FaqMatcher", "DIETClassifier"))
    with pytest.raises(TanyaError, match="FaqMatcher") as raised:
        read_pipeline(path)
    assert "rasa shell nlu" in raised.value.hint


def test_pipeline_with_a_share_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TanyaError, match="wrong_answers"):
        read_pipeline(write_pipeline(tmp_path, ("wrong_answers: 5%", "wrong_answers: most")))


def test_model_that_is_no_model_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    model.write_bytes(b"nothing")
    with pytest.raises(TanyaError, match=r"model\.tar\.gz"):
        Understanding.load(model)
    with tarfile.open(model, "w:gz"):
        pass
    with pytest.raises(TanyaError, match=r"model\.tar\.gz"):
        Understanding.load(model)


def test_small_talk_of_a_folder_without_files_is_empty(tmp_path: Path) -> None:
    assert small_talk(tmp_path / "data") == []


def test_small_talk_that_rasa_cannot_read_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "nlu", tmp_path / "data" / "nlu")
    broken = 'version: "3.1"\nnlu:\n  - intent: [a\n'
    (tmp_path / "data" / "nlu" / "en.yml").write_text(broken, encoding="utf-8")
    with pytest.raises(TanyaError, match="Rasa cannot read"):
        small_talk(tmp_path / "data")


@pytest.fixture(scope="module")
def content():
    return LiveContent(ROOT / "data", Clock()).current


@pytest.fixture(scope="module")
def asked(content) -> list[str]:
    tests = [text for faq in content.faqs.values() for texts in faq.tests.values() for text in texts]
    odd = ["👍", "anna@example.com", "hello", "my key LAGU-AB12-CD34-EF56 fails", "", "кто вы"]
    repeated = [texts[0] for faq in content.faqs.values() for texts in faq.questions.values()]
    return [*odd, *tests, *repeated[::5]]


@pytest.fixture(scope="module")
def learnt(content) -> Understanding:
    from bot.settings import read_settings

    examples = [*small_talk(ROOT / "data"), *faq_examples(content.faqs.values())]
    state = read_settings({}, folder=str(ROOT)).state
    return Understanding.learn(examples, read_pipeline(ROOT / "config.yml"), cache_folder=state)


@pytest.mark.slow
def test_understanding_is_what_the_rasa_model_says(content, asked, learnt) -> None:
    """Learnt here, loaded from the model file, and run by Rasa: the same in every digit that is kept."""
    from tests.real_house import model_of_checkout

    model = model_of_checkout()  # prepares Rasa as well
    from bot.dialogue.assistant import Assistant

    loaded = Understanding.load(model)
    assistant = Assistant(nlg=None, action_endpoint=None)
    assistant.load(model)
    try:
        rasa = [as_rasa_says(one) for one in parse_all(assistant._ready(), asked)]
    finally:
        assistant.close()
    readings = [read(text) for text in asked]
    vectors = encode(readings, loaded.encoders)
    assert [as_we_say(one) for one in loaded.understand(readings, vectors)] == rasa
    assert [as_we_say(one) for one in learnt.understand(readings, vectors)] == rasa


def parse_all(processor, texts):
    """All in one run of Rasa's graph, which encodes them in batches."""
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
    from rasa.shared.core.trackers import DialogueStateTracker

    metadata = processor.model_metadata
    target = metadata.predict_schema.nodes[metadata.nlu_target].needs["messages"]
    inputs = {
        PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts],
        PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("test", []),
    }
    found = processor.graph_runner.run(targets=[target], inputs=inputs)[target]
    return [message.as_dict(only_output_properties=True) for message in found]


def as_rasa_says(parsed):
    best = parsed["intent_ranking"][:3]
    ranking = [(row["name"], pytest.approx(row["confidence"], abs=2e-4)) for row in best]
    gate = parsed["gate"]
    return (
        parsed["text"],
        parsed["language"]["code"],
        parsed["masked_text"],
        parsed["intent"]["name"],
        gate["outcome"],
        pytest.approx(gate["confidence"], abs=2e-4),
        ranking,
    )


def as_we_say(understood):
    ranking = [(row.name, row.score) for row in understood.match.ranking[:3]] if understood.match else []
    return (
        understood.reading.text,
        understood.reading.language.code,
        understood.reading.masked.text,
        understood.intent,
        understood.outcome,
        understood.decision.confidence,
        ranking,
    )
