"""The JSON Schema of data/hours.yml, which editors' tools read to complete and check while one types."""

from __future__ import annotations

from typing import Any

from bot.hours.calendar import countries
from bot.hours.week import WEEKDAYS
from bot.settings import LANGUAGES

SPAN = r"^\d{1,2}[:.]\d{2}\s*[-–—]\s*\d{1,2}[:.]\d{2}$"


def hours_schema() -> dict[str, Any]:
    """Draft 7."""
    spans = {
        "description": 'Spans as "09:00-12:00"; over midnight "22:00-02:00"; the whole day "00:00-24:00".',
        "type": "array",
        "items": {"type": "string", "pattern": SPAN},
    }
    messages = {
        "description": "What users are told, by language.",
        "type": "object",
        "additionalProperties": False,
        "properties": {language: {"type": "string", "minLength": 1} for language in LANGUAGES},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Opening hours",
        "type": "object",
        "additionalProperties": False,
        "required": ["time_zone", "weekly"],
        "properties": {
            "time_zone": {"description": "Time zone of all hours here, as Asia/Jakarta.", "type": "string"},
            "weekly": {
                "description": "Hours of each weekday; a day that is not here is closed.",
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(WEEKDAYS, spans),
            },
            "holidays": _holidays(),
            "closures": {
                "description": "Closed on other days.",
                "type": "array",
                "items": _closure(messages),
            },
            "openings": {
                "description": "Other hours than usual on one day, even on a holiday and during a closure.",
                "type": "array",
                "items": _group(
                    {"date": _day("The day."), "hours": spans, "message": messages}, ["date", "hours"]
                ),
            },
        },
    }


def _holidays() -> dict[str, Any]:
    properties = {
        "country": {"description": "Two capital letters, as ID.", "enum": sorted(countries())},
        "subdivision": {"description": "Code of a part of the country.", "type": "string"},
        "skip": {
            "description": "Holidays that are worked on, by name or date.",
            "type": "array",
            "items": {"type": "string", "minLength": 1},
        },
    }
    shape = _group(properties, ["country"])
    return {"description": "Closed on the public holidays of a country.", **shape}


def _closure(messages: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "from": _day("First day, or the moment as 2027-03-31 14:00."),
        "until": _day("Last day, or the moment as 2027-03-31 14:00."),
        "name": {"description": "What agents see; the English message if left out.", "type": "string"},
        "message": messages,
    }
    return _group(properties, ["from", "until"])


def _day(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$",
    }


def _group(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }
