"""Reads a YAML file of a Rasa project: training data, responses, rules and stories."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot.content.faq import Mark
from bot.content.importing.rasa_files import Project, Response, variant_faults
from bot.marked_yaml import Marked, Steps, load
from bot.settings import LANGUAGES

_ITEM = re.compile(r"^\s*[-*]\s+")
NOT_TAKEN = {"synonym": "synonyms", "regex": "regular expressions", "lookup": "lookup tables"}


def read_yaml(path: Path, project: Project) -> None:
    """Adds what the file holds. Problems with the YAML are told at their place, and the rest is read."""
    reader = _Reader(load(path), project)
    data = reader.marked.data
    if not isinstance(data, dict):
        project.found.problems += reader.marked.problems
        return
    is_ours = any(key in data for key in ("nlu", "responses", "templates", "rules", "stories", "intents"))
    if is_ours or reader.marked.problems:
        project.found.problems += reader.marked.problems
    for index, block in enumerate(_list(data.get("nlu"))):
        reader.read_block(block, ("nlu", index))
    for key in ("responses", "templates"):
        responses = data.get(key)
        for name, variants in responses.items() if isinstance(responses, dict) else ():
            reader.read_response(str(name), variants, (key, name))
    for key, known in (("rules", project.rules), ("stories", project.stories)):
        for story in _list(data.get(key)):
            if isinstance(story, dict):
                read_steps(_list(story.get("steps")), known)


class _Reader:
    def __init__(self, marked: Marked, project: Project) -> None:
        self.marked = marked
        self._project = project

    def _mark(self, steps: Steps) -> Mark:
        return Mark(self.marked.file, *self.marked.mark(steps))

    def read_block(self, block: Any, steps: Steps) -> None:
        """One item under `nlu`."""
        if not isinstance(block, dict):
            self._project.found.error(self._mark(steps), "this is no intent: not taken.", "- intent: name")
            return
        for kind, said in NOT_TAKEN.items():
            if kind in block:
                message = f"“{block[kind]}”: {said} are not taken, Tanya understands by meaning."
                self._project.found.warning(self._mark(steps), message)
                return
        intent = block.get("intent")
        if not isinstance(intent, str) or not intent:
            self._project.found.error(
                self._mark(steps), "this block has no intent: not taken.", "- intent: name"
            )
            return
        texts = _examples(block.get("examples"))
        if texts is None:
            message = f"the examples of “{intent}” can't be read: not taken."
            at = self._mark((*steps, "examples"))
            self._project.found.error(at, message, "examples: | and below it a line each, after a dash.")
            return
        self._project.add_examples(intent, texts, self._mark(steps))
        metadata = block.get("metadata")
        language = metadata.get("language") if isinstance(metadata, dict) else None
        if language in LANGUAGES:
            self._project.languages[intent] = language

    def read_response(self, name: str, variants: Any, steps: Steps) -> None:
        """The variants of one response: the first plain text counts."""
        response = Response(self._mark(steps))
        others = 0
        for variant in variants if isinstance(variants, list) else [variants]:
            variant = {"text": variant} if isinstance(variant, str) else variant
            if not isinstance(variant, dict):
                continue
            text = variant.get("text")
            if variant.get("condition"):
                response.left_out.append("a text under a condition is left out.")
            elif variant.get("channel"):
                response.left_out.append(f"the text for the channel {variant['channel']} is left out.")
            else:
                response.left_out += variant_faults(variant)
                if isinstance(text, str) and text.strip():
                    others += bool(response.text)
                    response.text = response.text or text
                    metadata = variant.get("metadata")
                    title = metadata.get("title") if isinstance(metadata, dict) else None
                    response.title = response.title or (title if isinstance(title, str) else "")
        if others:
            more = "another wording is" if others == 1 else f"{others} other wordings are"
            response.left_out.append(f"{more} left out; an FAQ has one answer.")
        self._project.add_response(name, response)


def read_steps(steps: list[Any], known: dict[str, list[str]]) -> None:
    """Adds the first action after each intent of a rule or story."""
    asked: list[str] = []
    for step in steps:
        if not isinstance(step, dict):
            continue
        either = [step, *(one for one in _list(step.get("or")) if isinstance(one, dict))]
        intents = [one["intent"] for one in either if isinstance(one.get("intent"), str)]
        if intents:
            asked = intents
        elif isinstance(step.get("action"), str):
            for intent in asked:
                known.setdefault(intent, []).append(step["action"])
            asked = []


def _examples(written: Any) -> list[str] | None:
    """The examples of an intent, in either way of writing them; None for what is neither."""
    if isinstance(written, str):
        return [_ITEM.sub("", line).strip() for line in written.splitlines() if _ITEM.match(line)]
    if isinstance(written, list):
        texts = [one.get("text") if isinstance(one, dict) else one for one in written]
        return [_ITEM.sub("", text).strip() for text in texts if isinstance(text, str)]
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
