"""Rasa component: writes `language` on each message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.languages import guess_language

LANGUAGE = "language"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets `language` to {"code", "confidence", "name", "words"}.

    What is known before comes in the user message's metadata, as
    `{"languages": {"conversation": "id", "browser": "ms"}}`, each of them optional.
    """

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Rasa's way of making one; it has no settings."""
        guess_language("hello there")  # lingua's models load now, not on the first visitor
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `language` on each."""
        for message in messages:
            known = (message.get("metadata") or {}).get("languages")
            known = known if isinstance(known, dict) else {}
            guess = guess_language(
                message.get(TEXT) or "", conversation=known.get("conversation"), browser=known.get("browser")
            )
            message.set(LANGUAGE, {
                "code": guess.code, "confidence": round(guess.confidence, 4), "name": guess.name,
                "words": guess.words,
            }, add_to_output=True)
        return messages
