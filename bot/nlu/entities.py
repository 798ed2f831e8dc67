"""Rasa component: writes `entities` and `masked_text` on each message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.clock import Clock
from bot.nlu.language import LANGUAGE
from bot.nlu.patterns import Entity
from bot.nlu.reading import masked

MASKED_TEXT = "masked_text"
OWN_WORDS = "own_words"  # what is left without the entities; stays inside the pipeline


# As a featurizer, Rasa also runs it on the training data, which the matcher wants masked in the same way.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class EntityFinder(GraphComponent, EntityExtractorMixin):
    """Adds `entities` in Rasa's form and sets `masked_text`."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFinder:
        """Rasa's way of making one; it has no settings."""
        masked("my name is Anna")  # spaCy loads now, not on the first visitor
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set both on each."""
        for message in messages:
            text = message.get(TEXT) or ""
            language = message.get(LANGUAGE) or {}
            found = masked(text, language=language.get("code", "en"), today=Clock().now().date())
            entities = [*(message.get(ENTITIES) or []), *(_plain(entity) for entity in found.entities)]
            message.set(ENTITIES, entities, add_to_output=True)
            message.set(MASKED_TEXT, found.text, add_to_output=True)
            message.set(OWN_WORDS, found.own_words)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set `masked_text` on the examples; their entities are the author's."""
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                message.set(MASKED_TEXT, masked(text).text)
        return training_data


def _plain(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.kind, "start": entity.start, "end": entity.end, "value": entity.value,
        "extractor": EntityFinder.__name__, **entity.more,
    }
