"""Texts of FAQs that are in another language than their key says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.content.check_phrasings import Written, phrasings_of
from bot.errors import Problem
from bot.marked_yaml_lines import shorten
from bot.nlu.languages import guess_language

# Precision first: the key itself counts as what is known before, and short texts may be names or borrowed.
SURE = 0.8
FEWEST_WORDS = 3
KINDS = {"title": "title", "questions": "question", "tests": "test", "answer": "answer"}
NAMES = {"en": "English", "id": "Indonesian", "ms": "Malay", "ru": "Russian", "pl": "Polish"}


def check_languages(written: Sequence[Written]) -> Iterator[Problem]:
    """A warning at each such text."""
    for one in written:
        rows = [(row.kind, row.language, row.steps, row.text) for row in phrasings_of(one)]
        for key, text in one.faq.answer.items():
            rows.append(("answer", key, (*one.steps, "answer", key), text))
        for kind, language, steps, text in rows:
            found = other_language(text, language) if language in NAMES else None
            if found:
                message = (
                    f"this {KINDS[kind]} looks {NAMES[found]}, not {NAMES[language]}: “{shorten(text)}”."
                )
                hint = f"move it below {found}:, or write it in {NAMES[language]}."
                yield one.reader.marked.warning(steps, message, hint)


def other_language(text: str, language: str) -> str | None:
    """The code of the language a text is surely in, if that is not the one it should be in."""
    guess = guess_language(text, conversation=language)
    if guess.code == language or guess.words < FEWEST_WORDS or guess.confidence < SURE:
        return None
    return guess.code
