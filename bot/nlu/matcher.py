"""Rasa component: which FAQ, or which hand-written intent, a message means."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import vectors_of
from bot.nlu.entities import MASKED_TEXT, with_parts
from bot.nlu.examples import intent_metadata
from bot.nlu.kernel_ridge import Examples
from bot.nlu.matching import Match, Matcher, Ranked
from bot.nlu.outcome import FAQ

logger = logging.getLogger(__name__)

INTENT_RANKING = "intent_ranking"
RESPONSE_SELECTOR = "response_selector"
EVIDENCE = "faq_match"  # what the gate decides on, a Match; stays inside the pipeline
RANKED = 10


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class FaqMatcher(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking` and `response_selector`. Confidences here are scores between 0 and 1;
    ConfidenceGate puts calibrated ones in their place."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, matcher: Matcher | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._matcher = matcher

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqMatcher:
        """One without a model, to be trained."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> FaqMatcher:
        """A trained one, from plain arrays and JSON."""
        try:
            with model_storage.read_from(resource) as folder:
                matcher = Matcher.load(folder)
        except (ValueError, FileNotFoundError):
            return cls(model_storage, resource)  # trained without examples
        return cls(model_storage, resource, matcher)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the examples that SentenceEncoder has been over."""
        messages, names = examples(training_data)
        if not messages:
            logger.warning("There is no training example: no question will be understood.")
            return self._resource
        self._matcher = Matcher.fit(
            to_learn(messages, names), texts=[message.get(TEXT) for message in messages],
            masked_texts=[message.get(MASKED_TEXT) or "" for message in messages],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._matcher.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the three on each message."""
        for message in with_parts(messages):
            if self._matcher is None or not message.get(TEXT):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING, [], add_to_output=True)
                continue
            searched = message.get(MASKED_TEXT) or message.get(TEXT)
            language = (message.get("language") or {}).get("code") or ""
            match = self._matcher.match([searched], vectors_of([message]), [language])[0]
            set_prediction(message, match)
            message.set(EVIDENCE, match)
        return messages


def examples(training_data: TrainingData) -> tuple[list[Message], list[str]]:
    """The training examples that have a text and an intent, and the full intent of each
    ("faq/withdrawals_pending", "greet")."""
    messages = [
        message for message in training_data.training_examples if message.get(TEXT) and message.get(INTENT)
    ]
    return messages, [message.get_full_intent() for message in messages]


def to_learn(messages: list[Message], names: list[str]) -> Examples:
    """The examples as arrays, with the language that each message's intent metadata says."""
    languages = [str(intent_metadata(message).get("language") or "") for message in messages]
    # An example of unknown language would count as a language of its own.
    return Examples(vectors_of(messages), names, languages if all(languages) else None)


def set_prediction(message: Message, match: Match) -> None:
    """Write a ranking of all classes in the forms that Rasa reads."""
    best = match.ranking[0]
    message.set(INTENT, {"name": best.name.split("/")[0], "confidence": best.score}, add_to_output=True)
    message.set(INTENT_RANKING, [_row(row) for row in match.ranking[:RANKED]], add_to_output=True)
    faqs = [
        {"intent_response_key": row.name, "confidence": row.score}
        for row in match.ranking if row.name.startswith(FAQ + "/")
    ][:RANKED]
    selected: dict[str, Any] = {"all_retrieval_intents": [FAQ]}
    if faqs:
        key = faqs[0]["intent_response_key"]
        selected[FAQ] = {
            "response": {
                "intent_response_key": key, "utter_action": f"utter_{key}", "responses": [],
                "confidence": faqs[0]["confidence"],
            },
            "ranking": faqs,
        }
    message.set(RESPONSE_SELECTOR, selected, add_to_output=True)


def _row(ranked: Ranked) -> dict[str, Any]:
    row = {"name": ranked.name, "confidence": ranked.score}
    return {**row, "nearest": ranked.nearest} if ranked.nearest else row
