"""Reads one FAQ: its fields, and what can be said about it without looking at others."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from typing import Any

from bot.content.check_answers import check_answer, check_translations
from bot.content.check_phrasings import check_as_written, check_counts
from bot.content.faq import (
    CHANNELS,
    HANDOFFS,
    ID,
    QUESTION_CHARACTERS,
    TITLE_CHARACTERS,
    Faq,
    Mark,
)
from bot.content.filling import placeholders
from bot.errors import nearest
from bot.marked_fields import FieldReader
from bot.marked_yaml import Steps
from bot.settings import FALLBACK_LANGUAGE

FIELDS = tuple(row.name for row in fields(Faq) if row.name not in ("topic", "mark"))
REQUIRED = ("id", "owner", "title", "questions", "answer")
HAS_WORD = re.compile(r"\w")


def read_faq(reader: FieldReader, steps: Steps, *, topic: str, today: date | None = None) -> Faq | None:
    """The FAQ at `steps`, or None without something it needs. Adds to the reader's problems."""
    if not reader.mapping(steps, known=FIELDS, required=REQUIRED):
        return None
    values: dict[str, Any] = {"topic": topic, "mark": Mark(reader.marked.file, *reader.marked.mark(steps))}
    values["id"] = _read_id(reader, (*steps, "id"), topic)
    values["owner"] = _optional(reader, steps, "owner", reader.text)
    values["title"] = _optional(reader, steps, "title", lambda at: _read_titles(reader, at)) or {}
    values["questions"] = _optional(reader, steps, "questions", lambda at: _read_phrasings(reader, at)) or {}
    values["answer"] = _optional(reader, steps, "answer", lambda at: _read_answers(reader, at)) or {}
    values["tests"] = _optional(reader, steps, "tests", lambda at: _read_phrasings(reader, at)) or {}
    values["handoff"] = _optional(reader, steps, "handoff", lambda at: reader.choice(at, HANDOFFS))
    values["valid_until"] = _optional(reader, steps, "valid_until", reader.date)
    values["channels"] = (
        _optional(reader, steps, "channels", lambda at: _read_channels(reader, at)) or CHANNELS
    )
    values["related"] = _optional(reader, steps, "related", lambda at: _read_related(reader, at)) or ()
    check_counts(reader, (*steps, "questions"))
    _check_expiry(reader, steps, values["valid_until"], today)
    _check_languages(reader, steps, values)
    return Faq(**values) if all(values[name] for name in REQUIRED) else None


def _optional(reader: FieldReader, steps: Steps, name: str, read: Any) -> Any:
    at = (*steps, name)
    return read(at) if reader.has(at) else None


def _read_id(reader: FieldReader, steps: Steps, topic: str) -> str | None:
    faq_id = reader.text(steps) if reader.has(steps) else None
    if faq_id is None:
        return None
    if not ID.fullmatch(faq_id):
        proposal = proposed_id(faq_id)
        reader.error(steps, f"the id “{faq_id}” has other signs than a-z, 0-9 and _.", f"{proposal}.")
        return None
    if topic and not faq_id.startswith(topic + "_"):
        near = nearest(faq_id.rpartition("_")[0], [topic])
        proposal = f"{topic}_{faq_id.removeprefix(near or topic).strip('_')}"
        reader.error(steps, f"the id “{faq_id}” does not begin with the topic “{topic}_”.", f"{proposal}.")
    return faq_id


def proposed_id(written: str) -> str:
    """A name of an FAQ that is like this one, in the signs that are allowed."""
    return re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_")


def _read_titles(reader: FieldReader, steps: Steps) -> dict[str, str]:
    titles = reader.texts_by_language(steps)
    for language, title in titles.items():
        at = (*steps, language)
        check_as_written(reader, at)
        if len(title) > TITLE_CHARACTERS:
            reader.error(at, f"the title has {len(title)} characters.", f"at most {TITLE_CHARACTERS}.")
        if "\n" in title:
            reader.error(at, "the title has a line break.", "write it in one line.")
        if placeholders(title):
            reader.error(at, "a title cannot have placeholders.", "write it without { and }.")
    return titles


def _read_phrasings(reader: FieldReader, steps: Steps) -> dict[str, tuple[str, ...]]:
    """Questions or tests: by language, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for language in reader.languages(steps):
        at = (*steps, language)
        texts = [(item, reader.text(item)) for item in reader.items(at)]
        if not texts and isinstance(reader.value(at), list):
            reader.error(at, "the list is empty.", "write an item, or delete the language.")
        for item, text in texts:
            check_as_written(reader, item)
            if text and not HAS_WORD.search(text):
                reader.error(item, f"“{text}” has no word in it.", "write it as users ask.")
            elif text and len(text) > QUESTION_CHARACTERS:
                reader.warning(item, f"only the first {QUESTION_CHARACTERS} characters count.", "shorten it.")
        if any(text for _, text in texts):
            found[language] = tuple(" ".join(text.split()) for _, text in texts if text)
    return found


def _read_answers(reader: FieldReader, steps: Steps) -> dict[str, str]:
    answers = reader.texts_by_language(steps)
    for language in answers:
        check_as_written(reader, (*steps, language))
    sound = {language: text for language, text in answers.items() if check_answer(reader, (*steps, language))}
    check_translations(reader, steps, sound)
    return answers


def _read_channels(reader: FieldReader, steps: Steps) -> tuple[str, ...]:
    chosen = [reader.choice(item, CHANNELS) for item in reader.items(steps)]
    if not chosen and isinstance(reader.value(steps), list):
        hint = f"name one of {', '.join(CHANNELS)}, or delete the line."
        reader.error(steps, "no channel is left.", hint)
    return tuple(dict.fromkeys(channel for channel in chosen if channel))


def _read_related(reader: FieldReader, steps: Steps) -> tuple[str, ...]:
    items = reader.items(steps)
    if len(items) > 3:
        reader.error(steps, f"{len(items)} related FAQs are too many buttons.", "at most three.")
    names = [reader.text(item) for item in items]
    return tuple(dict.fromkeys(name for name in names if name))


def _check_expiry(reader: FieldReader, steps: Steps, valid_until: date | None, today: date | None) -> None:
    if valid_until and today and valid_until < today:
        message = f"the answer was right until {valid_until} and is no longer given."
        reader.warning((*steps, "valid_until"), message, "bring it up to date, or delete the FAQ.")


def _check_languages(reader: FieldReader, steps: Steps, values: dict[str, Any]) -> None:
    """English everywhere, and whatever language is there at all in title, questions and answer."""
    names = [
        name for name in ("title", "questions", "answer") if isinstance(reader.value((*steps, name)), dict)
    ]
    used = dict.fromkeys(language for name in names for language in values[name])
    for name in names:
        written = reader.value((*steps, name))
        if FALLBACK_LANGUAGE not in written:
            hint = f"add {FALLBACK_LANGUAGE}: it is what users of other languages get when theirs is missing."
            reader.error_at_key((*steps, name), f"“{name}” has no English.", hint)
        for language in used:
            if language not in written and language != FALLBACK_LANGUAGE:
                message = f"“{name}” has no “{language}”, the FAQ's other texts do."
                reader.warning((*steps, name), message, f"add {language}: …")
