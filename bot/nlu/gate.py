"""Rasa component: answer, suggest or hand over, at a promised rate of wrong answers."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import OWN_WORDS, PARTS, WORDING, before_of
from bot.nlu.examples import intent_metadata
from bot.nlu.matcher import EVIDENCE, RESPONSE_SELECTOR, examples, set_prediction, to_learn
from bot.nlu.outcome import FAQ, Decision, Gate, calibrate, judge, share
from bot.nlu.settling import Judged, settle
from bot.nlu.wording import Wording

GATE = "gate"
ALSO = "also"  # the ids of further FAQs that the message asks for
PERHAPS = "perhaps"  # and of those that it may ask for beside them


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ConfidenceGate(GraphComponent, IntentClassifier):
    """Sets `gate`, `also` and `perhaps`, and `intent` to unsure, unknown or no_text where the best class must
    not be answered.

    Setting in config.yml: `wrong_answers`, the share of the answers given that may be wrong.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings when config.yml says nothing."""
        return {"wrong_answers": "3%"}

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, *, wrong_answers: float,
        gate: Gate | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._wrong_answers = wrong_answers
        self._gate = gate

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConfidenceGate:
        """One to be trained. Raises TanyaError when `wrong_answers` is no share."""
        return cls(model_storage, resource, wrong_answers=share(config["wrong_answers"]))

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> ConfidenceGate:
        """A trained one, from JSON."""
        made = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                made._gate = Gate.from_plain(json.loads((folder / "gate.json").read_text(encoding="utf-8")))
        except (ValueError, FileNotFoundError):
            pass  # trained without examples: everything is handed over
        return made

    def train(self, training_data: TrainingData) -> Resource:
        """Calibrate on the training examples; titles train the matcher but are not what people ask."""
        messages, names = examples(training_data)
        if not messages:
            return self._resource
        roles = [str(intent_metadata(message).get("role") or "") for message in messages]
        self._gate = calibrate(
            to_learn(messages, names), roles=roles, wrong_answers=self._wrong_answers
        )
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "gate.json").write_text(json.dumps(self._gate.to_plain()), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set all on each message."""
        for message in messages:
            whole = self._judged(message)
            parts = [(kind, self._judged(part)) for kind, part in message.get(PARTS) or ()]
            before = before_of(message)
            settled = settle(
                whole, message.get(WORDING) or Wording(), parts, before=before.name if before else None
            )
            if settled.judged.match is not None and settled.judged is not whole:
                set_prediction(message, settled.judged.match)
            self._set(message, settled.judged.decision, intent=settled.judged.intent)
            for key, names in ((ALSO, settled.also), (PERHAPS, settled.perhaps)):
                message.set(key, [name.partition("/")[2] for name in names], add_to_output=True)
            for key in (EVIDENCE, PARTS, WORDING):
                message.data.pop(key, None)
        return messages

    def _judged(self, message: Message) -> Judged:
        match = message.get(EVIDENCE)
        own_words = message.get(OWN_WORDS, message.get(TEXT) or "")
        return Judged(match, *judge(self._gate, match, own_words=own_words))

    def _set(self, message: Message, decision: Decision, *, intent: str) -> None:
        message.set(INTENT, {"name": intent, "confidence": decision.confidence}, add_to_output=True)
        selected = (message.get(RESPONSE_SELECTOR) or {}).get(FAQ)
        if selected and intent == FAQ:
            selected["response"]["confidence"] = decision.confidence
        message.set(GATE, {
            "outcome": decision.outcome, "confidence": decision.confidence,
            "suggest_confidence": decision.suggest_confidence,
            "answer_at": self._gate.answer_at if self._gate else 1.0,
            "suggest_at": self._gate.suggest_at if self._gate else 1.0,
        }, add_to_output=True)
