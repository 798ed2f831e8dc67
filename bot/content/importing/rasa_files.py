"""What the files of a Rasa project hold, gathered from all of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from bot.content.faq import Mark
from bot.content.importing.found import Findings

# [text](entity), [text](entity:value), [text]{"entity": …}, [text][{"entity": …}, …]
_ANNOTATION = re.compile(
    r"\[([^\[\]\n]+)\](?:\([^()\n]*\)|\{[^{}\n]*\}|\[\s*\{[^\[\]\n]*\}\s*\])(\[[^\[\]\n]*\])?"
)
_NO_TEXT = ("buttons", "quick_replies", "image", "attachment", "custom", "elements")


@dataclass
class Response:
    """The first plain text of a response; `left_out` says what the others were."""

    place: Mark
    text: str = ""
    title: str = ""
    left_out: list[str] = field(default_factory=list)


@dataclass
class Project:
    """Intents and responses by name. `rules` and `stories` name the actions right after each intent."""

    found: Findings
    examples: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Mark] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    rules: dict[str, list[str]] = field(default_factory=dict)
    stories: dict[str, list[str]] = field(default_factory=dict)

    def add_examples(self, intent: str, texts: list[str], place: Mark) -> None:
        self.places.setdefault(intent, place)
        kept = (without_annotations(text) for text in texts)
        self.examples.setdefault(intent, []).extend(text for text in kept if text)

    def add_response(self, name: str, response: Response) -> None:
        if name in self.responses:
            first = self.responses[name].place
            message = f"“{name}” is already in {first.file}:{first.line}: not taken."
            self.found.warning(response.place, message, "join them.")
            return
        self.responses[name] = response

    def followed_by(self, intent: str) -> list[str]:
        """The actions right after an intent; rules say it once and for all."""
        return self.rules.get(intent) or self.stories.get(intent) or []


def without_annotations(example: str) -> str:
    """An example as a person wrote it, without its entities."""
    return " ".join(_ANNOTATION.sub(r"\1", example).split())


def variant_faults(variant: dict[str, object]) -> list[str]:
    """What of one variant of a response has no place in an FAQ."""
    faults = [f"its {name.replace('_', ' ')} are left out." for name in _NO_TEXT if variant.get(name)]
    if variant.get("buttons"):
        titles = [one.get("title") for one in _list(variant["buttons"]) if isinstance(one, dict)]
        faults[0] = f"its buttons are left out: {json.dumps(titles, ensure_ascii=False)[1:-1]}."
    return [
        fault.replace("custom are", "custom part is").replace("image are", "image is") for fault in faults
    ]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
