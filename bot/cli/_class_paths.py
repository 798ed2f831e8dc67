"""Are the classes there that Rasa's settings name?

Rasa itself only warns of a mistyped importer, tracker store or event broker and goes on without it, and takes
a channel's own ImportError for a mistyped name.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from bot.dialogue.without_tensorflow import prepare
from bot.errors import Problem, nearest
from bot.marked_fields import FieldReader
from bot.marked_yaml import Steps, load

FILES = ("config.yml", "endpoints.yml", "credentials.yml")
# Names that Rasa 3.6 knows without a path.
IMPORTERS = ("RasaFileImporter", "MultiProjectImporter")
RECIPE_COMPONENTS = (
    "MitieNLP SpacyNLP WhitespaceTokenizer JiebaTokenizer MitieTokenizer SpacyTokenizer MitieFeaturizer "
    "SpacyFeaturizer ConveRTFeaturizer LanguageModelFeaturizer RegexFeaturizer CountVectorsFeaturizer "
    "LexicalSyntacticFeaturizer MitieIntentClassifier LogisticRegressionClassifier SklearnIntentClassifier "
    "KeywordIntentClassifier DIETClassifier FallbackClassifier SpacyEntityExtractor CRFEntityExtractor "
    "DucklingEntityExtractor MitieEntityExtractor RegexEntityExtractor EntitySynonymMapper ResponseSelector"
)
COMPONENTS = tuple(RECIPE_COMPONENTS.split())
POLICIES = (
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
    "MemoizationPolicy",
    "AugmentedMemoizationPolicy",
    "RulePolicy",
)
ENDPOINTS = {
    "nlg": ("callback", "response"),
    "tracker_store": ("redis", "mongod", "sql", "dynamo"),
    "lock_store": ("in_memory", "redis"),
    "event_broker": ("pika", "sql", "file", "kafka"),
}
CHANNELS = (
    "cmdline facebook slack telegram mattermost twilio twilio_voice rasa botframework rocketchat callback "
    "rest socketio webexteams hangouts"
)
Named = tuple[
    FieldReader, Steps, str, tuple[str, ...]
]  # file, place, what is named there, names known anyway


def check_class_paths(folder: Path) -> list[Problem]:
    """Imports every class named in a folder's config.yml, endpoints.yml and credentials.yml."""
    files = [load(path) for name in FILES if (path := folder / name).exists()]
    readers = [FieldReader(marked) for marked in files if not marked.is_empty]
    named = [row for reader in readers for row in _names(reader)]
    prepare()
    sys.path.insert(0, str(folder.resolve()))
    try:
        # Rasa's libraries warn of one another's old age, which helps nobody here. A filter would not do:
        # Sanic sets one of its own when it is imported.
        with warnings.catch_warnings(record=True):
            _check_names(named)
    finally:
        sys.path.remove(str(folder.resolve()))
    return [problem for reader in readers for problem in reader.problems]


def _check_names(named: list[Named]) -> None:
    for reader, steps, name, known in named:
        if name not in known:
            _check_name(reader, steps, name, known)


def _names(reader: FieldReader) -> Iterator[Named]:
    """Every name of a class in a file."""
    file = reader.marked.file.rpartition("/")[2]
    data = reader.marked.data if isinstance(reader.marked.data, dict) else {}
    if file == "config.yml":
        groups = {"importers": IMPORTERS, "pipeline": COMPONENTS, "policies": POLICIES}
        for group, known in groups.items():
            for index in range(len(data.get(group) or ()) if isinstance(data.get(group), list) else 0):
                steps = (group, index, "name")
                name = reader.value(steps)
                if isinstance(name, str):
                    yield reader, steps, name, known
                else:
                    reader.error((group, index), "“name” is missing.", "name: and the class.")
    elif file == "endpoints.yml":
        for endpoint, known in ENDPOINTS.items():
            name = reader.value((endpoint, "type"))
            if isinstance(name, str):
                # Of lock stores alone Rasa minds the case.
                folded = name if "." in name or endpoint == "lock_store" else name.lower()
                yield reader, (endpoint, "type"), folded, known
    else:
        for name in data:
            yield reader, (name,), name, tuple(CHANNELS.split())


def _check_name(reader: FieldReader, steps: Steps, name: str, known: tuple[str, ...]) -> None:
    # A channel is named by the key, everything else by the value.
    report = reader.error_at_key if len(steps) == 1 else reader.error
    if "." not in name:
        near = nearest(name, known)
        report(
            steps, f"Rasa knows no “{name}”.", f"{near or 'the path of a class, as package.module.Class'}."
        )
        return
    message, hint = _fault_of(name)
    if message:
        report(steps, message, hint)


def _fault_of(path: str) -> tuple[str, str]:
    """What is wrong with the path of a class, and what to try; two empty texts if nothing is."""
    module_path, _, class_name = path.rpartition(".")
    try:
        module = importlib.import_module(module_path)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if module_path == missing or module_path.startswith(missing + "."):
            return f"there is no module “{missing}”.", f"{_near_module(missing, path)}."
        return f"“{module_path}” needs the module “{missing}”, which is not installed.", "install it."
    except Exception as error:  # whatever the module does wrong at import is what the reader must hear
        return f"“{module_path}” cannot be imported: {type(error).__name__}: {error}.", "mend it there."
    if not isinstance(getattr(module, class_name, None), type):
        near = nearest(class_name, _classes(module))
        hint = (
            f"{module_path}.{near}." if near else f"a class of {module_path}: {', '.join(_classes(module))}."
        )
        return f"“{module_path}” has no class “{class_name}”.", hint
    return "", ""


def _near_module(missing: str, path: str) -> str:
    """The path with its missing module put right, or the modules there are."""
    parent, _, last = missing.rpartition(".")
    try:
        package = importlib.import_module(parent) if parent else None
    except Exception:
        package = None
    if package is None or not hasattr(package, "__path__"):
        return "a module that is installed, or one of this folder"
    names = [row.name for row in pkgutil.iter_modules(package.__path__)]
    near = nearest(last, names)
    if near:
        return f"{parent}.{near}{path[len(missing) :]}"
    return f"one of {', '.join(names)} in {parent}"


def _classes(module: ModuleType) -> list[str]:
    own = vars(module).items()
    return [name for name, value in own if isinstance(value, type) and value.__module__ == module.__name__]
