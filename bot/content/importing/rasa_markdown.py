"""Reads the Markdown that Rasa 1 and 2 had for training data, responses and stories."""

from __future__ import annotations

import re
from pathlib import Path

from bot.content.faq import Mark
from bot.content.importing.rasa_files import Project, Response
from bot.content.importing.rasa_yaml import NOT_TAKEN
from bot.content.importing.rows import decode, read_bytes
from bot.errors import TanyaError
from bot.marked_yaml import shown_path

MAX_BYTES = 2_000_000
_HEADING = re.compile(r"##\s*(?P<kind>intent|synonym|regex|lookup)\s*:\s*(?P<name>\S.*)")
_ASKED = re.compile(r"\*\s*(?P<intents>[\w/-]+(?:\{.*\})?(?:\s+OR\s+[\w/-]+(?:\{.*\})?)*)\s*$")
_ITEM = re.compile(r"\s*[-*+]\s+(?P<text>.*\S)")
_OF_RASA = re.compile(r"^##\s*intent\s*:|^\*\s*[\w/-]+(?:\{.*\})?\s*\n\s+-\s", re.MULTILINE)
_ACTION = re.compile(r"(?:utter|action|respond)_\S+|slot\{.*|form\{.*|\S+_form|reset_slots|restart|rewind")


def read_markdown(path: Path, project: Project) -> None:
    """Adds what the file holds; nothing of one that is none of Rasa's, such as a README."""
    try:
        text, _ = decode(read_bytes(path, most=MAX_BYTES), path)
    except TanyaError as error:
        project.found.error(Mark(shown_path(path), 1, 1), f"can't be read: {error.message}", error.hint)
        return
    if not _OF_RASA.search(text):
        return
    reader = _Reader(shown_path(path), project)
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(line, Mark(reader.file, number, 1))


class _Reader:
    """Goes down the lines; knows the intent that the last heading or * began."""

    def __init__(self, file: str, project: Project) -> None:
        self.file = file
        self._project = project
        self._intent = ""
        self._asked: list[str] = []

    def take(self, line: str, place: Mark) -> None:
        if line.startswith("#"):
            self._begin(_HEADING.match(line), place)
        elif asked := _ASKED.match(line):
            self._intent = ""
            self._asked = [part.partition("{")[0].strip() for part in asked["intents"].split(" OR ")]
        elif item := _ITEM.match(line):
            self._take_item(item["text"], place)

    def _begin(self, heading: re.Match[str] | None, place: Mark) -> None:
        self._intent, self._asked = "", []
        if heading is None:
            return
        kind, name = heading["kind"], heading["name"].strip()
        if kind == "intent":
            self._intent = name
            self._project.add_examples(name, [], place)
        else:
            message = f"“{name}”: {NOT_TAKEN[kind]} are not taken, Tanya understands by meaning."
            self._project.found.warning(place, message)

    def _take_item(self, text: str, place: Mark) -> None:
        if self._intent:
            self._project.add_examples(self._intent, [text], place)
            return
        for intent in self._asked:
            if _ACTION.fullmatch(text):
                self._project.stories.setdefault(intent, []).append(text)
            elif "/" in intent:
                self._project.add_response(f"utter_{intent}", Response(place, text))
        self._asked = []
