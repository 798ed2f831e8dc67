"""The seam that lets Rasa start without TensorFlow."""

from __future__ import annotations

import importlib
import importlib.resources
import sys
from types import ModuleType
from typing import Any

import pytest

from bot.dialogue import without_tensorflow
from bot.dialogue.without_tensorflow import (
    COMPONENTS,
    PARTS,
    Placeholders,
    is_tensorflow_installed,
    prepare,
)
from bot.errors import TanyaError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(is_tensorflow_installed(), reason="TensorFlow is installed: nothing to replace"),
]

CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "language": "en",
    "pipeline": [{"name": "WhitespaceTokenizer"}, {"name": "KeywordIntentClassifier"}],
    "policies": [{"name": "RulePolicy"}],
}


@pytest.fixture(autouse=True)
def _prepared() -> None:
    prepare()


def graph_of(config: dict[str, Any]) -> Any:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    return DefaultV1Recipe().graph_config_for_recipe(config, cli_parameters={})


def validate(config: dict[str, Any]) -> None:
    from rasa.engine import validation

    validation.validate(graph_of(config))


def placeholder(module: str) -> Any:
    return getattr(importlib.import_module(module), COMPONENTS[module].name)


@pytest.mark.parametrize(
    "module", ["rasa.core.agent", "rasa.model_training", "rasa.server", "rasa.core.test", "rasa.__main__"]
)
def test_prepare_lets_rasa_be_imported(module: str) -> None:
    assert importlib.import_module(module)


def test_prepare_makes_no_tensorflow_module() -> None:
    importlib.import_module("rasa.core.agent")
    assert [name for name in sys.modules if name.partition(".")[0] in ("tensorflow", "keras")] == []


def test_prepare_a_second_time_adds_nothing() -> None:
    prepare()
    assert sum(isinstance(finder, Placeholders) for finder in sys.meta_path) == 1


def test_prepare_replaces_nothing_where_tensorflow_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(without_tensorflow, "is_tensorflow_installed", lambda: True)
    monkeypatch.setattr(sys, "meta_path", [])
    prepare()
    assert sys.meta_path == []


@pytest.mark.parametrize("name", ["rasa.core.policies.rule_policy", "tensorflow", "rasa.utils.tensorflow"])
def test_placeholders_answer_for_no_other_module(name: str) -> None:
    assert Placeholders().find_spec(name) is None


@pytest.mark.parametrize("module", [*COMPONENTS, *PARTS])
def test_placeholders_stand_for_modules_that_rasa_has(module: str) -> None:
    # The name comes from Rasa's file and not from our table: a later Rasa may have moved it.
    folder, _, leaf = module.rpartition(".")
    package = importlib.import_module(folder)
    source = (importlib.resources.files(package) / f"{leaf}.py").read_text()
    names = [COMPONENTS[module].name] if module in COMPONENTS else PARTS[module]
    assert all(f"class {name}(" in source for name in names)


@pytest.mark.parametrize("module", COMPONENTS)
def test_component_is_registered_as_rasa_registers_the_real_one(module: str) -> None:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    component = COMPONENTS[module]
    registered = DefaultV1Recipe._from_registry(component.name)
    assert registered.clazz is placeholder(module)
    assert {kind.name for kind in registered.types} == set(component.kinds)
    assert registered.is_trainable == component.is_trainable


@pytest.mark.parametrize("method", ["create", "load", "get_default_config", "required_packages"])
def test_component_that_is_used_says_what_is_missing(method: str) -> None:
    diet = placeholder("rasa.nlu.classifiers.diet_classifier")
    with pytest.raises(TanyaError, match="DIETClassifier needs TensorFlow") as raised:
        getattr(diet, method)()
    assert "config.yml" in raised.value.hint


@pytest.mark.parametrize("module", PARTS)
def test_part_that_is_used_says_what_is_missing(module: str) -> None:
    name = PARTS[module][0]
    with pytest.raises(TanyaError, match=f"{name} needs TensorFlow"):
        getattr(importlib.import_module(module), name)()


def test_config_without_these_components_is_valid() -> None:
    validate(CONFIG)


@pytest.mark.parametrize("name", ["DIETClassifier", "rasa.nlu.classifiers.diet_classifier.DIETClassifier"])
def test_config_that_names_a_classifier_says_what_is_missing(name: str) -> None:
    with pytest.raises(TanyaError, match="DIETClassifier needs TensorFlow"):
        validate({**CONFIG, "pipeline": [*CONFIG["pipeline"], {"name": name}]})


@pytest.mark.parametrize("name", ["TEDPolicy", "UnexpecTEDIntentPolicy"])
def test_config_that_names_a_policy_says_what_is_missing(name: str) -> None:
    with pytest.raises(TanyaError, match=f"{name} needs TensorFlow"):
        validate({**CONFIG, "policies": [*CONFIG["policies"], {"name": name}]})


def test_placeholder_module_is_filled_only_when_it_is_imported() -> None:
    module = ModuleType("rasa.utils.tensorflow.callback")
    assert not hasattr(module, "RasaTrainingLogger")
    Placeholders().exec_module(module)
    assert module.RasaTrainingLogger.__module__ == module.__name__
