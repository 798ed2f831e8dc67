"""Lets Rasa be imported without TensorFlow.

Rasa imports TensorFlow for components that this project does not use (DIET, TED, …), even when no
config.yml names them. Tanya does without TensorFlow: its download and its memory are more than
those of everything else together. `prepare()` puts placeholders in the place of the eight *Rasa* modules
that import it. TensorFlow itself is never faked, and where it is installed nothing is replaced.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

from bot.errors import TanyaError


@dataclass(frozen=True)
class Component:
    """A graph component that needs TensorFlow.

    `kinds` are names of Rasa's `DefaultV1Recipe.ComponentType`: under these Rasa registers the real class.
    The placeholder is registered the same way, so that a config.yml that names it reaches our error and not
    Rasa's "make sure to register it", which would send the reader the wrong way.
    """

    name: str
    kinds: tuple[str, ...]
    is_trainable: bool = True


COMPONENTS = {
    "rasa.nlu.classifiers.diet_classifier": Component(
        "DIETClassifier", ("INTENT_CLASSIFIER", "ENTITY_EXTRACTOR")
    ),
    "rasa.nlu.selectors.response_selector": Component("ResponseSelector", ("INTENT_CLASSIFIER",)),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": Component(
        "ConveRTFeaturizer", ("MESSAGE_FEATURIZER",), is_trainable=False
    ),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": Component(
        "LanguageModelFeaturizer", ("MESSAGE_FEATURIZER",), is_trainable=False
    ),
    "rasa.core.policies.ted_policy": Component("TEDPolicy", ("POLICY_WITH_END_TO_END_SUPPORT",)),
    "rasa.core.policies.unexpected_intent_policy": Component(
        "UnexpecTEDIntentPolicy", ("POLICY_WITH_END_TO_END_SUPPORT",)
    ),
}

# Classes that only the components above make use of, and that Rasa imports by name all the same.
PARTS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}


def prepare() -> None:
    """Call before importing `rasa.core.agent`, `rasa.model_training` or Rasa's policies and recipes.

    Does nothing when TensorFlow is installed, or when it was called before. Imports nothing of Rasa.
    """
    if is_tensorflow_installed() or any(isinstance(finder, Placeholders) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, Placeholders())


def is_tensorflow_installed() -> bool:
    return importlib.util.find_spec("tensorflow") is not None


class Placeholders(MetaPathFinder, Loader):
    """Import hook that answers for the eight modules, and for these only.

    They are filled when they are imported and not before, as a placeholder component is a subclass of
    Rasa's `GraphComponent`: `prepare()` stays cheap, and Rasa's own import order is kept.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in COMPONENTS or fullname in PARTS:
            return ModuleSpec(fullname, self, origin=__file__)
        return None

    def exec_module(self, module: ModuleType) -> None:
        component = COMPONENTS.get(module.__name__)
        if component is not None:
            setattr(module, component.name, _placeholder_component(component, module=module.__name__))
        for name in PARTS.get(module.__name__, ()):
            setattr(module, name, type(name, (), {"__module__": module.__name__, "__init__": _refuse_part}))


def _placeholder_component(component: Component, *, module: str) -> type:
    from rasa.engine.graph import GraphComponent
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise missing(component.name)

    refusals = {
        name: staticmethod(refuse)
        # Rasa's graph asks in this order: validation before training, then building or loading.
        for name in ("supported_languages", "required_packages", "get_default_config", "create", "load")
    }
    placeholder = type(
        component.name, (GraphComponent,), {"__module__": module, "__init__": refuse, **refusals}
    )
    kinds = [DefaultV1Recipe.ComponentType[kind] for kind in component.kinds]
    return DefaultV1Recipe.register(kinds, is_trainable=component.is_trainable)(placeholder)


def _refuse_part(self: object, *args: Any, **kwargs: Any) -> NoReturn:
    raise missing(type(self).__name__)


def missing(name: str) -> TanyaError:
    """The error for a class that was asked for and cannot work without TensorFlow."""
    return TanyaError(
        f"{name} needs TensorFlow, which Tanya is installed without.",
        hint=f"take {name} out of config.yml, or see “With TensorFlow” in docs/install.md",
    )
