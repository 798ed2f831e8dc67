"""Rasa component: puts sentence vectors on messages, as Rasa's own dense sentence features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import TanyaError
from bot.nlu.blended import asked_of
from bot.nlu.encoder_address import AddressEncoder
from bot.nlu.encoders import RECORD, Encoder, check_same, names_of, usable_encoders
from bot.nlu.entities import MASKED_TEXT, with_parts
from bot.nlu.language import LANGUAGE
from bot.nlu.reading import searched
from bot.nlu.vectors import VectorCache
from bot.settings import read_settings


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SentenceEncoder(GraphComponent):
    """Settings in config.yml: `encoders`, names out of e5, use and minilm (English only), and mappings that
    name a folder or an address, as encoder_choice has it. One of the names that cannot be loaded on this
    machine is left out with a warning."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings when config.yml says nothing."""
        return {"encoders": ["e5", "use", "minilm"]}

    def __init__(
        self, encoders: dict[str, Encoder], cache_folder: Path, model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._encoders = encoders
        self._cache_folder = cache_folder
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Load the encoders, or take those the process has. Raises TanyaError when there is none."""
        encoders = usable_encoders(config["encoders"])
        for encoder in encoders.values():
            # Reads the weights from disk now, not for the first visitor. A service that is away now may be
            # back when it is needed.
            if not isinstance(encoder, AddressEncoder):
                encoder.encode(["hello"])
        return cls(encoders, read_settings().state, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> SentenceEncoder:
        """As `create`. Raises TanyaError when an encoder is not what it was when the model was trained."""
        component = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                trained = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        except (ValueError, FileNotFoundError) as error:
            message = f"the model does not say which sentence encoders it was trained with ({error})"
            raise TanyaError(message, hint="tanya train --force") from error
        check_same(trained, component._encoders)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt; which encoders these are is kept."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / RECORD).write_text(json.dumps(names_of(self._encoders)), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vectors of each message and of its parts. Nothing a visitor wrote is stored."""
        encoded = with_parts(messages)
        texts = [_text(message) for message in encoded]
        languages = [(message.get(LANGUAGE) or {}).get("code") or "" for message in encoded]
        for name, encoder in self._encoders.items():
            asked = asked_of(name, texts, languages, beside=self._encoders)
            _attach(encoded, name, encoder.encode(asked))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors of each example; those encoded before come from disk."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [_text(message) for message in messages]
        cache = VectorCache(self._cache_folder)
        for name, encoder in self._encoders.items():
            _attach(messages, name, cache.encode(encoder, texts))
        return training_data


def vectors_of(messages: list[Message]) -> dict[str, np.ndarray]:
    """The vectors SentenceEncoder put on the messages, by encoder, each (messages, dimensions).
    Messages must all have them."""
    found: dict[str, list[np.ndarray]] = {}
    for message in messages:
        for features in message.features:
            if features.origin.startswith(_ORIGIN):
                found.setdefault(features.origin.removeprefix(_ORIGIN), []).append(features.features[0])
    return {name: np.stack(rows) for name, rows in found.items()}


_ORIGIN = "SentenceEncoder:"


def _attach(messages: list[Message], name: str, vectors: np.ndarray) -> None:
    for message, vector in zip(messages, vectors, strict=True):
        message.add_features(Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, _ORIGIN + name))


def _text(message: Message) -> str:
    return searched(message.get(MASKED_TEXT), message.get(TEXT))
