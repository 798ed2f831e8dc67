"""What was said just before a message, as far as it helps to understand it."""

from __future__ import annotations

from typing import Any

# Said in between, these do not change what the talk is about.
IN_BETWEEN = {"greet", "thanks", "affirm", "deny"}


def answered_before(events: list[dict[str, Any]] | None) -> str | None:
    """The id of the FAQ that the visitor was answered last, if nothing else came after it. `events` are
    Rasa's, oldest first."""
    for event in reversed(events or []):
        if event.get("event") != "user":
            continue
        intent = (event.get("parse_data") or {}).get("intent") or {}
        if intent.get("name") in IN_BETWEEN:
            continue
        return (intent.get("full_retrieval_intent_name") or "").partition("faq/")[2] or None
    return None
