"""Reads fields of a marked YAML file: a value of the right kind, or a problem at its place and nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from bot.errors import Problem, nearest
from bot.marked_yaml import Marked, Steps
from bot.marked_yaml_lines import quoted, shorten
from bot.settings import LANGUAGES

# Controls, and signs that turn the direction of writing so that a text shows otherwise than it reads.
HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
# What people write for a language's code.
LANGUAGE_NAMES = {
    **{name: "en" for name in ("english", "eng", "inggris", "angielski", "английский", "gb", "us", "uk")},
    **{name: "id" for name in ("indonesian", "bahasa", "bahasa indonesia", "ind", "in", "индонезийский")},
    **{name: "ms" for name in ("malay", "bahasa melayu", "melayu", "msa", "may", "my", "малайский")},
    **{name: "ru" for name in ("russian", "русский", "rus", "rosyjski")},
    **{name: "pl" for name in ("polish", "polski", "pol", "польский")},
}
TYPOGRAPHIC = "“”„«»‘’‚"


class FieldReader:
    """Collects what is wrong in `problems`, beginning with what was wrong with the file itself."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.problems: list[Problem] = list(marked.problems)

    def error(self, steps: Steps, message: str, hint: str = "") -> None:
        self.problems.append(self.marked.problem(steps, message, hint))

    def error_at_key(self, steps: Steps, message: str, hint: str = "") -> None:
        self.problems.append(self.marked.problem(steps, message, hint, at=self.marked.mark_key(steps)))

    def error_within(self, steps: Steps, offset: int, message: str, hint: str = "") -> None:
        at = self.marked.mark_within(steps, offset)
        self.problems.append(self.marked.problem(steps, message, hint, at=at))

    def warning(self, steps: Steps, message: str, hint: str = "") -> None:
        self.problems.append(self.marked.warning(steps, message, hint, at=self.marked.mark_key(steps)))

    def value(self, steps: Steps) -> Any:
        """What is written there; None if nothing is."""
        return self.marked.value(steps)

    def has(self, steps: Steps) -> bool:
        return steps in self.marked.values and isinstance(self.value(steps[:-1]), (dict, list))

    def mapping(
        self, steps: Steps, *, known: Collection[str] = (), required: Iterable[str] = ()
    ) -> dict[str, Any]:
        """A group of names and values; empty if it is none. With `known`, other names are errors."""
        value = self.value(steps)
        if not isinstance(value, dict):
            example = next(iter(known), "name")
            self.error(steps, f"{self.said(steps)} stands where names and values should.", f"{example}: …")
            return {}
        for name in value:
            if known and name not in known:
                near = nearest(name, known)
                hint = f"{near}" if near else "one of " + ", ".join(known)
                self.error_at_key((*steps, name), f"there is no field “{name}”.", f"{hint}.")
        for name in required:
            if name not in value:
                self.error(steps, f"“{name}” is missing.", f"add a line {name}: …")
        return value

    def items(self, steps: Steps) -> list[Steps]:
        """The steps to each item of a list; empty if it is none."""
        value = self.value(steps)
        if isinstance(value, list):
            return [(*steps, index) for index in range(len(value))]
        if self._is_told(steps) or (value is None and not self.marked.complete):
            return []
        hint = "one item a line, each after a dash and a blank."
        if isinstance(value, str) and "\n" not in value and steps not in self.marked.ends:
            hint = f"[{quoted(shorten(value)) if re.search('[^ .A-Za-z0-9_-]', value) else value}]"
        self.error(steps, f"{self.said(steps)} stands where a list should.", hint)
        return []

    def text(self, steps: Steps) -> str | None:
        """A text without blanks around it."""
        value = self.value(steps)
        if not isinstance(value, str):
            raw = self.marked.raw.get(steps, "")
            hint = f'quote it: "{raw}".' if raw.strip("~") else self._hint_for_nothing(steps)
            if isinstance(value, (dict, list)):
                hint = self._hint_to_quote(steps)
            self.error(steps, f"{self.said(steps)} stands where a text should.", hint)
            return None
        if not value.strip():
            self.error(steps, "the text is empty.", "write it, or delete the line.")
            return None
        hidden = list(HIDDEN.finditer(value))
        for match in hidden:
            message = f"the invisible character U+{ord(match.group()):04X} is not allowed."
            self.error_within(steps, match.start(), message, "delete it.")
        return None if hidden else value.strip()

    def choice(self, steps: Steps, known: Collection[str]) -> str | None:
        """One of a few words."""
        if not isinstance(self.value(steps), (str, dict, list)):
            hint = f"one of {', '.join(known)}."
            self.error(steps, f"{self.said(steps)} is not possible here.", hint)
            return None
        value = self.text(steps)
        if value is not None and value not in known:
            near = nearest(value, known)
            self.error(steps, f"“{value}” is not possible here.", f"{near or 'one of ' + ', '.join(known)}.")
            return None
        return value

    def date(self, steps: Steps) -> date | None:
        value = self.value(steps)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        self.error(steps, f"{self.said(steps)} is not a date.", "year-month-day, as 2027-03-31.")
        return None

    def languages(self, steps: Steps) -> list[str]:
        """The languages that have a value in this group, in its order."""
        value = self.mapping(steps)
        for name in value:
            if name not in LANGUAGES:
                near = nearest_language(name) or "one of " + ", ".join(LANGUAGES)
                self.error_at_key((*steps, name), f"“{name}” is not a language Tanya speaks.", f"{near}.")
        return [name for name in value if name in LANGUAGES]

    def texts_by_language(self, steps: Steps) -> dict[str, str]:
        texts = {language: self.text((*steps, language)) for language in self.languages(steps)}
        return {language: text for language, text in texts.items() if text is not None}

    def _source(self, steps: Steps) -> str:
        """What stands in the file from a value to the end of its line."""
        line, column = self.marked.mark(steps)
        written = self.marked.lines[line - 1] if line <= len(self.marked.lines) else ""
        return written[column - 1 :]

    def _is_told(self, steps: Steps) -> bool:
        """Whether the lines of a value have a mistake already from which this one follows."""
        first = self.marked.mark(steps)[0]
        last = self.marked.ends.get(steps, first)
        return any(first <= problem.line <= last for problem in self.marked.problems)

    def _hint_for_nothing(self, steps: Steps) -> str:
        written = self._source(steps)
        if written.lstrip().startswith("#"):
            return f"a # begins a comment; in double quotes: {quoted(shorten(written))}"
        return "write it, or delete the line."

    def _hint_to_quote(self, steps: Steps) -> str:
        """How a text that YAML takes for a group or list has to be written, from how it is written."""
        line, column = self.marked.mark(steps)
        written = self.marked.lines[line - 1] if line <= len(self.marked.lines) else ""
        text = written[column - 1 :].strip()
        if not re.search(r"(^|[:\-])\s+$", written[: column - 1]) or text.startswith("- ") or not text:
            return "one text; in double quotes if it begins with { or [, or has a colon in it."
        text = text.strip(TYPOGRAPHIC) if text[0] in TYPOGRAPHIC else text
        return f"in straight double quotes: {quoted(shorten(text))}"

    def said(self, steps: Steps) -> str:
        """What is written there, in words."""
        value = self.value(steps)
        if value is None:
            return "nothing"
        if isinstance(value, bool):
            meaning = "true" if value else "false"
            return f"“{self.marked.raw.get(steps, value)}”, which YAML reads as {meaning},"
        if isinstance(value, dict):
            return "a group of names and values"
        if isinstance(value, list):
            return "a list"
        if isinstance(value, datetime):
            return f"the time {self.marked.raw.get(steps, value)}"
        if isinstance(value, date):
            return f"the date {self.marked.raw.get(steps, value)}"
        if isinstance(value, (int, float)):
            return f"the number {self.marked.raw.get(steps, value)}"
        return f"“{value[:40]}”"


def nearest_language(written: str) -> str:
    """The code that was meant with another name of a language, or an empty string."""
    folded = written.strip().casefold()
    first = re.split(r"[-_ ]", folded)[0]
    for name in (folded, first):
        if name in LANGUAGES or name in LANGUAGE_NAMES:
            return LANGUAGE_NAMES.get(name, name)
    return nearest(written, LANGUAGES) if len(written) == 3 else ""
