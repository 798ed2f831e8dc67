"""What a source holds, before it is made into FAQs."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.content.faq import Mark
from bot.errors import Problem
from bot.settings import LANGUAGES


@dataclass(frozen=True)
class Entry:
    """Questions and their answer in one language, as the source has them.

    Entries with the same `key` are one FAQ; an empty key says nothing. `language` is one of ours, or empty
    when the source does not say. The id is made of `name`, or of the first question when it is empty.
    """

    place: Mark
    questions: tuple[str, ...]
    answer: str
    language: str = ""
    key: str = ""
    name: str = ""
    topic: str = ""
    title: str = ""
    owner: str = ""


@dataclass
class Findings:
    """Entries in their order. An error is something that could not be taken, a warning something changed."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def error(self, place: Mark, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place.file, place.line, place.column, message, hint))

    def warning(self, place: Mark, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place.file, place.line, place.column, message, hint, "warning"))

    def add(self, other: Findings) -> None:
        self.entries += other.entries
        self.problems += other.problems


def unknown_language(findings: Findings, place: Mark, written: str) -> None:
    """Tells that texts are in a language that Tanya does not speak."""
    known = ", ".join(LANGUAGES)
    findings.error(place, f"“{written[:40]}” is not a language Tanya speaks: not taken.", f"one of {known}.")
