"""The pipeline's components trained on a TrainingData, without importer, policies and a model file."""

from __future__ import annotations

from pathlib import Path

import pytest


class Pipeline:
    """The five components, trained and then loaded from what they stored, as Rasa's engine does it."""

    def __init__(self, examples, folder: Path) -> None:
        from bot.dialogue.without_tensorflow import prepare

        prepare()
        from rasa.engine.storage.local_model_storage import LocalModelStorage
        from rasa.engine.storage.resource import Resource
        from rasa.shared.nlu.training_data.training_data import TrainingData

        from bot.nlu.encoder import SentenceEncoder
        from bot.nlu.entities import EntityFinder
        from bot.nlu.gate import ConfidenceGate
        from bot.nlu.language import LanguageIdentifier
        from bot.nlu.matcher import FaqMatcher

        def arguments(component):
            return component.get_default_config(), storage, Resource(component.__name__), None

        folder.mkdir(exist_ok=True)
        storage = LocalModelStorage(folder)
        data = TrainingData(list(examples))
        readers = [component.create(*arguments(component)) for component in (EntityFinder, SentenceEncoder)]
        for reader in readers:
            data = reader.process_training_data(data)
        for component in (FaqMatcher, ConfidenceGate):
            component.create(*arguments(component)).train(data)
        self.folder = folder
        self.components = [
            LanguageIdentifier.create(*arguments(LanguageIdentifier)), *readers,
            *(component.load(*arguments(component)) for component in (FaqMatcher, ConfidenceGate)),
        ]

    def parse(self, text, **metadata):
        """What Rasa would call parse_data."""
        return self.parse_all([text], **metadata)[0]

    def parse_all(self, texts, **metadata):
        """The same for many texts, quicker."""
        from rasa.shared.nlu.training_data.message import Message

        messages = [Message(data={"text": text, "metadata": metadata}) for text in texts]
        for component in self.components:
            messages = component.process(messages)
        return [message.as_dict(only_output_properties=True) for message in messages]


def to_message(text, intent, *, language="en", role="question"):
    """A training example as the importer makes it."""
    from bot.dialogue.without_tensorflow import prepare

    prepare()
    from rasa.shared.nlu.training_data.message import Message

    return Message.build(text=text, intent=intent, intent_metadata={"language": language, "role": role})


@pytest.fixture(scope="session")
def train(tmp_path_factory):
    """Train a pipeline on (text, full intent, language, role) rows; the tests' vectors are kept apart from
    the real ones, and each is made once."""
    state = tmp_path_factory.mktemp("state")

    def train(rows):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TANYA_STATE_FOLDER", str(state))
            examples = [to_message(row[0], row[1], language=row[2], role=row[3]) for row in rows]
            return Pipeline(examples, tmp_path_factory.mktemp("model") / "storage")

    return train
