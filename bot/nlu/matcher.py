"""Rasa component: which FAQ, or which hand-written intent, a message means."""

from __future__ import annotations

import json
import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import TanyaError
from bot.nlu import balanced, confidence
from bot.nlu.balanced import Balanced
from bot.nlu.encoder import vectors_of
from bot.nlu.entities import MASKED_TEXT
from bot.nlu.kernel_ridge import Examples, Scores
from bot.nlu.text import fold

logger = logging.getLogger(__name__)

INTENT_RANKING = "intent_ranking"
RESPONSE_SELECTOR = "response_selector"
EVIDENCE = "faq_match"  # what the gate decides on; stays inside the pipeline
FAQ = "faq"
RANKED = 10
EXPLAINED = 5


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class FaqMatcher(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking` and `response_selector`. Confidences here are scores between 0 and 1;
    ConfidenceGate puts calibrated ones in their place."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: Balanced | None = None,
        exact: dict[str, int] | None = None, texts: list[str] | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._exact = exact or {}
        self._texts = texts or []

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
                model = balanced.load(folder)
                exact = json.loads((folder / "exact.json").read_text(encoding="utf-8"))
                texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        except (ValueError, FileNotFoundError):
            return cls(model_storage, resource)  # trained without examples
        return cls(model_storage, resource, model, exact, texts)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the examples that SentenceEncoder has been over."""
        messages, names = examples(training_data)
        if not messages:
            logger.warning("There is no training example: no question will be understood.")
            return self._resource
        self._model = balanced.fit(to_learn(messages, names))
        self._exact = _exact(messages, names, self._model.classes)
        self._texts = [message.get(TEXT) for message in messages]
        with self._model_storage.write_to(self._resource) as folder:
            balanced.save(self._model, folder)
            for name, value in (("exact", self._exact), ("texts", self._texts)):
                (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the three on each message."""
        for message in messages:
            if self._model is None or not message.get(TEXT):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING, [], add_to_output=True)
                continue
            self._match(message, self._model)
        return messages

    def _match(self, message: Message, model: Balanced) -> None:
        vectors = vectors_of([message])
        missing = [name for name in model.ridge.space.encoders if name not in vectors]
        if missing:
            raise TanyaError(
                f"the model was trained with the sentence encoder {', '.join(missing)}, "
                "which cannot be loaded here",
                hint="train on this machine: `tanya train`",
            )
        scores = model.scores(vectors)
        exact = self._exact.get(_fold(message))
        if exact is not None:
            # First whatever the scores say, with the features of a clear case.
            by_class = scores.by_class.copy()
            by_class[0, exact] = max(1.0, float(by_class.max()) + 0.1)
            scores = Scores(by_class, scores.similarity)
        ranking = rank(scores.by_class[0], model.classes)
        for row in ranking[:EXPLAINED]:
            row["nearest"] = self._nearest(row["name"], scores.similarity[0], model)
        set_prediction(message, ranking, confidence_of_best=ranking[0]["confidence"])
        message.set(EVIDENCE, {
            "features": confidence.features(scores, model.labels)[0], "is_exact": exact is not None,
        })


    def _nearest(self, name: str, similarity: np.ndarray, model: Balanced) -> str:
        """The example of this class that is most like the message: for people who want to know why."""
        own = np.flatnonzero(model.labels == model.classes.index(name))
        return self._texts[own[np.argmax(similarity[own])]]


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


def intent_metadata(message: Message) -> dict[str, Any]:
    """What stands beside a training example's intent: its `language`, and for FAQs its `role`."""
    return (message.get("metadata") or {}).get("intent") or {}


def rank(by_class: np.ndarray, classes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Classes with their scores, best first, all of them; equal ones in the classes' order."""
    order = np.argsort(-by_class, kind="stable")
    # The digits after the fourth depend on how the processor adds up, and would fill every stored event.
    return [
        {"name": classes[place], "confidence": round(float(np.clip(by_class[place], 0, 1)), 4)}
        for place in order
    ]


def set_prediction(
    message: Message, ranking: list[dict[str, Any]], *, confidence_of_best: float
) -> None:
    """Write a ranking of all classes in the forms that Rasa reads."""
    best = ranking[0]["name"]
    message.set(
        INTENT, {"name": best.split("/")[0], "confidence": confidence_of_best}, add_to_output=True
    )
    message.set(INTENT_RANKING, ranking[:RANKED], add_to_output=True)
    faqs = [
        {"intent_response_key": row["name"], "confidence": row["confidence"]}
        for row in ranking if row["name"].startswith(FAQ + "/")
    ][:RANKED]
    selected: dict[str, Any] = {"all_retrieval_intents": [FAQ]}
    if faqs:
        key = faqs[0]["intent_response_key"]
        selected[FAQ] = {
            "response": {
                "intent_response_key": key, "utter_action": f"utter_{key}", "responses": [],
                "confidence": confidence_of_best if key == best else faqs[0]["confidence"],
            },
            "ranking": faqs,
        }
    message.set(RESPONSE_SELECTOR, selected, add_to_output=True)


def _fold(message: Message) -> str:
    return fold(message.get(MASKED_TEXT) or message.get(TEXT))


def _exact(messages: list[Message], names: list[str], classes: tuple[str, ...]) -> dict[str, int]:
    """Class number by folded text, of the texts that stand under one class only."""
    number = {name: place for place, name in enumerate(classes)}
    found: dict[str, set[int]] = {}
    for message, name in zip(messages, names, strict=True):
        found.setdefault(_fold(message), set()).add(number[name])
    return {text: min(places) for text, places in sorted(found.items()) if text and len(places) == 1}
