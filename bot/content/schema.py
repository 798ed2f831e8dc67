"""The JSON Schemas of FAQs and messages, which editors' tools read to complete and check while one types."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from bot.content.faq import CHANNELS, HANDOFFS, ID, QUESTION_CHARACTERS, TITLE_CHARACTERS, Faq
from bot.content.messages import MESSAGES
from bot.content.texts import plural_forms
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

LANGUAGE_NAMES = {"en": "English", "id": "Indonesian", "ms": "Malay", "ru": "Russian", "pl": "Polish"}
HANDOFF_MEANINGS = (
    "A button to a person under the answer.",
    "The answer, then straight to a person.",
)
# What an editor's tool offers as a new FAQ; ${1} and so on are where the cursor goes.
NEW_FAQ = {
    "id": "${1:topic}_${2:name}",
    "owner": "${3:team}",
    "title": {"en": "${4:What the button says}"},
    "questions": {"en": ["${5:how users ask}", "${6:in other words}"]},
    "answer": {"en": "${7:What they read.}"},
    "tests": {"en": ["${8:asked in yet another way}"]},
}
DRAFT = "http://json-schema.org/draft-07/schema#"


def faq_schema() -> dict[str, Any]:
    """Draft 7. The descriptions are those of the fields of `Faq`."""
    rows = {row.name: row for row in fields(Faq) if row.name != "mark"}
    described = {
        name: {"description": row.metadata["description"], **_shape(name)} for name, row in rows.items()
    }
    topic = described.pop("topic")
    required = [name for name, row in rows.items() if _is_required(row) and name != "topic"]
    return {
        "$schema": DRAFT,
        "title": "FAQs of one topic",
        "type": "object",
        "additionalProperties": False,
        "required": ["topic", "faqs"],
        "properties": {
            "topic": topic,
            "faqs": {
                "description": "The FAQs of the topic.",
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "defaultSnippets": [
                        {"label": "New FAQ", "description": "An FAQ to fill in", "body": NEW_FAQ}
                    ],
                    "additionalProperties": False,
                    "required": required,
                    "properties": described,
                },
            },
        },
    }


def messages_schema() -> dict[str, Any]:
    """Draft 7. A key that is not of the program's is a text of the project's own actions."""
    return {
        "$schema": DRAFT,
        "title": "What the bot says",
        "type": "object",
        "required": list(MESSAGES),
        "properties": {
            key: {"description": _filled_in(names), **_templates()} for key, names in MESSAGES.items()
        },
        "additionalProperties": _templates(),
    }


def _filled_in(names: tuple[str, ...]) -> str:
    return f"Filled in: {', '.join(f'{{{name}}}' for name in names)}." if names else "Nothing is filled in."


def _templates() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}

    def shape(language: str) -> dict[str, Any]:
        forms = plural_forms(language)
        plural = {
            "type": "object",
            "description": "One text for each plural form; {count} chooses it.",
            "additionalProperties": False,
            "required": list(forms),
            "properties": dict.fromkeys(forms, text),
        }
        return {"description": LANGUAGE_NAMES[language], "anyOf": [text, plural]}

    return {
        "type": "object",
        "additionalProperties": False,
        "required": [FALLBACK_LANGUAGE],
        "properties": {language: shape(language) for language in LANGUAGES},
    }


def _is_required(row: Any) -> bool:
    return row.default is MISSING and row.default_factory is MISSING


def _shape(name: str) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    name_of_faq = {"type": "string", "pattern": f"^{ID.pattern}$"}
    phrasings = {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {**text, "maxLength": QUESTION_CHARACTERS},
    }
    shapes: dict[str, dict[str, Any]] = {
        "id": name_of_faq,
        "topic": name_of_faq,
        "owner": text,
        "title": _by_language({**text, "maxLength": TITLE_CHARACTERS}),
        "questions": _by_language(phrasings),
        "answer": _by_language(text),
        "tests": {**_by_language(phrasings), "required": []},
        "handoff": {"enum": list(HANDOFFS), "enumDescriptions": list(HANDOFF_MEANINGS)},
        "channels": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(CHANNELS)}},
        "valid_until": {"type": "string", "format": "date"},
        "related": {"type": "array", "maxItems": 3, "uniqueItems": True, "items": name_of_faq},
    }
    return shapes[name]


def _by_language(shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [FALLBACK_LANGUAGE],
        "properties": {
            language: {"description": LANGUAGE_NAMES[language], **shape} for language in LANGUAGES
        },
    }
