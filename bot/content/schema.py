"""The JSON Schema of an FAQ file, which editors' tools read to complete and check while one types."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from bot.content.faq import CHANNELS, HANDOFFS, ID, QUESTION_CHARACTERS, TITLE_CHARACTERS, Faq
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

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
                    "additionalProperties": False,
                    "required": required,
                    "properties": described,
                },
            },
        },
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
        "handoff": {"enum": list(HANDOFFS)},
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
        "properties": dict.fromkeys(LANGUAGES, shape),
    }
