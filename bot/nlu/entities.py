"""Rasa component: what a message names and how it is put."""

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
from bot.nlu.outcome import FAQ
from bot.nlu.patterns import Entity
from bot.nlu.reading import Before, masked
from bot.nlu.wording import look_at

MASKED_TEXT = "masked_text"
# These stay inside the pipeline.
OWN_WORDS = "own_words"  # what is left without the entities
WORDING = "wording"
PARTS = "parts"  # [(kind, message)], what else to search with


# As a featurizer, Rasa also runs it on the training data, which the matcher wants masked in the same way.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class EntityFinder(GraphComponent, EntityExtractorMixin):
    """Adds `entities` in Rasa's form, sets `masked_text`, and takes apart what asks for more than one thing.

    The FAQ that was answered just before comes in the user message's metadata, as
    `{"before": {"faq_id": "withdrawals_how", "title": "Withdraw money"}}`.
    """

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFinder:
        """Rasa's way of making one; it has no settings."""
        masked("my name is Anna")  # spaCy loads now, not on the first visitor
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set all on each."""
        for message in messages:
            text = message.get(TEXT) or ""
            language = message.get(LANGUAGE) or {}
            found = masked(text, language=language.get("code", "en"), today=Clock().now().date())
            entities = [*(message.get(ENTITIES) or []), *(_plain(entity) for entity in found.entities)]
            message.set(ENTITIES, entities, add_to_output=True)
            message.set(MASKED_TEXT, found.text, add_to_output=True)
            message.set(OWN_WORDS, found.own_words)
            before = before_of(message)
            wording = look_at(found.text, before=before.title if before else None)
            message.set(WORDING, wording)
            message.set(PARTS, [(part.kind, _part(message, part.text)) for part in wording.parts])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set `masked_text` on the examples; their entities are the author's."""
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                message.set(MASKED_TEXT, masked(text).text)
        return training_data


def before_of(message: Message) -> Before | None:
    """The FAQ that was answered just before, where the metadata says so."""
    told = (message.get("metadata") or {}).get("before")
    return Before(f"{FAQ}/{told['faq_id']}", told["title"]) if isinstance(told, dict) else None


def with_parts(messages: list[Message]) -> list[Message]:
    """The messages, and what else is searched with for them."""
    return [one for message in messages for one in (message, *(part for _, part in message.get(PARTS) or ()))]


def _part(message: Message, text: str) -> Message:
    return Message({TEXT: text, LANGUAGE: message.get(LANGUAGE), MASKED_TEXT: text, OWN_WORDS: text})


def _plain(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.kind, "start": entity.start, "end": entity.end, "value": entity.value,
        "extractor": EntityFinder.__name__, **entity.more,
    }
