"""One FAQ. The descriptions here are the one source of the JSON Schema that editors' tools show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.settings import FALLBACK_LANGUAGE

CHANNELS = ("web", "email", "api")
HANDOFFS = ("offer", "always")
PLACEHOLDERS = ("app", "name", "opening_hours", "support_email")
ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TITLE_CHARACTERS = 40
QUESTION_CHARACTERS = 256
Handoff = Literal["offer", "always"]


def about(description: str) -> dict[str, str]:
    """What editors read of a field, as a dataclass field's metadata."""
    return {"description": description}


@dataclass(frozen=True)
class Mark:
    """Where something is written. Line and column count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, eq=True)
class Faq:
    """A question that users have, in all the ways they put it, and its answer. Texts are by language code."""

    id: str = field(
        metadata=about("Name of the FAQ: lower case, the topic and _ first. Never changes once it is live.")
    )
    topic: str = field(metadata=about("What the file is about; the same as the file's name without .yml."))
    owner: str = field(metadata=about("The team that answers for the text."))
    title: Mapping[str, str] = field(
        metadata=about(f"Label of the button, at most {TITLE_CHARACTERS} characters, by language.")
    )
    questions: Mapping[str, tuple[str, ...]] = field(
        metadata=about("Ways in which users ask this, as they really write it, by language. Five or more.")
    )
    answer: Mapping[str, str] = field(
        metadata=about(
            "What the user reads, by language: paragraphs, 1. and - lists, *emphasis*, **strong**, "
            "[text](https://…), and {app}, {support_email}, {opening_hours} and “, {name}”."
        )
    )
    tests: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=about(
            "Further ways of asking that are not learnt from: they show whether the FAQ is found."
        ),
    )
    handoff: Handoff | None = field(
        default=None,
        metadata=about("offer: a button to a person under the answer. always: the answer, then a person."),
    )
    channels: tuple[str, ...] = field(
        default=CHANNELS, metadata=about("Where the answer may be given; everywhere if left out.")
    )
    valid_until: date | None = field(
        default=None, metadata=about("Last day on which the answer is right, as 2027-03-31.")
    )
    related: tuple[str, ...] = field(
        default=(), metadata=about("One to three FAQs shown as buttons under the answer.")
    )
    mark: Mark = field(default=Mark("", 1, 1), compare=False)

    def is_expired(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today

    def title_in(self, language: str) -> str:
        """The title in a language, or else in English."""
        return self.title.get(language) or self.title.get(FALLBACK_LANGUAGE, self.id)
