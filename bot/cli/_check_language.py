"""Texts of FAQs that are in another language than their key says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content.check_phrasings import Written, phrasings_of
from bot.errors import Problem
from bot.marked_yaml import Steps
from bot.marked_yaml_lines import shorten
from bot.nlu.languages import guess_language

# Precision first: the key itself counts as what is known before, and short texts may be names or borrowed.
SURE = 0.8
FEWEST_WORDS = 3
KINDS = {"title": "title", "questions": "question", "tests": "test", "answer": "answer"}
NAMES = {"en": "English", "id": "Indonesian", "ms": "Malay", "ru": "Russian", "pl": "Polish"}


@dataclass(frozen=True)
class Text:
    """A text, of which `kind` (as in KINDS), in which language its key says, and where."""

    text: str
    kind: str
    language: str
    one: Written
    steps: Steps


def texts_of(written: Sequence[Written]) -> list[Text]:
    """All that has a language."""
    found = []
    for one in written:
        found += [Text(row.text, row.kind, row.language, one, row.steps) for row in phrasings_of(one)]
        found += [
            Text(text, "answer", key, one, (*one.steps, "answer", key))
            for key, text in one.faq.answer.items()
        ]
    return [text for text in found if text.language in NAMES]


def check_languages(texts: Sequence[Text], others: Sequence[str | None]) -> Iterator[Problem]:
    """A warning at each text that is in another language, which `others` (texts,) tells."""
    for one, found in zip(texts, others, strict=True):
        if found:
            expected = NAMES[one.language]
            message = f"this {KINDS[one.kind]} looks {NAMES[found]}, not {expected}: “{shorten(one.text)}”."
            hint = f"move it below {found}:, or write it in {expected}."
            yield one.one.reader.marked.warning(one.steps, message, hint)


def other_languages(rows: Sequence[tuple[str, str]]) -> list[str | None]:
    """`other_language` of many (text, language)."""
    return [other_language(text, language) for text, language in rows]


def other_language(text: str, language: str) -> str | None:
    """The code of the language a text is surely in, if that is not the one it should be in."""
    guess = guess_language(text, conversation=language)
    if guess.code == language or guess.words < FEWEST_WORDS or guess.confidence < SURE:
        return None
    return guess.code
