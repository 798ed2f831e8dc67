"""A text as the FAQs are searched with it: its language, what is particular to the visitor, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.nlu.languages import Guess, guess_language
from bot.nlu.patterns import NOTHING, Entity, find_entities, mask
from bot.nlu.text import clean
from bot.nlu.wording import Kind, Wording, look_at, without_politeness

NO_WORDING = Wording()


@dataclass(frozen=True)
class Masked:
    """`text` with stand-ins for what is particular to the visitor; `own_words` without even these."""

    text: str
    own_words: str
    entities: tuple[Entity, ...]


@dataclass(frozen=True)
class Before:
    """The FAQ that was answered just before: its class, and its title as the visitor saw it."""

    name: str
    title: str


@dataclass(frozen=True)
class Reading:
    """A message read, before anything is looked for."""

    text: str
    language: Guess
    masked: Masked
    wording: Wording

    @property
    def searched(self) -> str:
        """What is encoded."""
        return searched(self.masked.text, self.text)

    @property
    def parts(self) -> list[tuple[Kind, Reading]]:
        """What else to search with."""
        return [
            (part.kind, Reading(part.text, self.language, Masked(part.text, part.text, ()), NO_WORDING))
            for part in self.wording.parts
        ]


def read(
    text: str, *, conversation: str | None = None, browser: str | None = None, before: Before | None = None
) -> Reading:
    """Read a message; `conversation` and `browser` are codes of languages known before, as for
    `guess_language`."""
    language = guess_language(text, conversation=conversation, browser=browser)
    found = masked(text, language=language.code)
    return Reading(text, language, found, look_at(found.text, before=before.title if before else None))


def masked(text: str, *, language: str = "en", today: date | None = None) -> Masked:
    """`language` and `today` are for `find_entities`."""
    found = find_entities(text, language=language, today=today)
    return Masked(mask(text, found), mask(text, found, stand_ins=NOTHING), tuple(found))


def searched(masked_text: str | None, text: str | None) -> str:
    """What the encoders are given."""
    # A message that was nothing but an address still needs a vector.
    return clean(without_politeness(clean(masked_text))) or clean(text)
