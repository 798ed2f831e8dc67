"""What actions read from Rasa's tracker."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from bot.settings import FALLBACK_LANGUAGE


def metadata(tracker: Tracker) -> dict[str, Any]:
    """What the front door told about the message: language, languages, contact, ticket, channel."""
    return tracker.latest_message.get("metadata") or {}


def language(tracker: Tracker) -> str:
    told = metadata(tracker).get("language")
    return told or (tracker.latest_message.get("language") or {}).get("code") or FALLBACK_LANGUAGE


def ranked_faqs(tracker: Tracker) -> list[str]:
    """The FAQs' ids, likeliest first."""
    ranking = (tracker.latest_message.get("response_selector") or {}).get("faq", {}).get("ranking", [])
    return [row["intent_response_key"].split("/", 1)[1] for row in ranking]


def further_faqs(tracker: Tracker) -> tuple[list[str], list[str]]:
    """The ids of FAQs that the message asks for beside the first, and of those that it may ask for."""
    return tracker.latest_message.get("also") or [], tracker.latest_message.get("perhaps") or []


def intent(tracker: Tracker) -> str:
    return (tracker.latest_message.get("intent") or {}).get("name") or ""


def is_sure(tracker: Tracker) -> bool:
    """Whether the intent is as sure as an FAQ would have to be."""
    gate = tracker.latest_message.get("gate") or {}
    return gate.get("confidence", 1.0) >= gate.get("answer_at", 0.0)


def was_pressed(tracker: Tracker) -> bool:
    """Whether the message came from a button."""
    return bool(metadata(tracker).get("is_button"))


def entity(tracker: Tracker, name: str) -> str | None:
    return next(
        (
            str(found["value"])
            for found in tracker.latest_message.get("entities") or []
            if found["entity"] == name
        ),
        None,
    )


def entity_so_far(tracker: Tracker, name: str) -> str | None:
    """As `entity`, but of the latest message that has one."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            for found in (event.get("parse_data") or {}).get("entities") or []:
                if found["entity"] == name:
                    return str(found["value"])
    return None


def latest_text(tracker: Tracker) -> str:
    return tracker.latest_message.get("text") or ""


def was_known(tracker: Tracker, slot: str) -> bool:
    """Whether the slot had a value before the latest message."""
    events = list(tracker.events)
    while events and events.pop().get("event") != "user":
        pass
    return bool(
        next((e["value"] for e in reversed(events) if e["event"] == "slot" and e["name"] == slot), None)
    )


def acted_before(tracker: Tracker) -> str | None:
    """The last of the bot's own actions before the latest message."""
    events = list(tracker.events)
    while events and events.pop().get("event") != "user":
        pass
    names = (event["name"] for event in reversed(events) if event.get("event") == "action")
    return next((name for name in names if name != "action_listen"), None)


def question_before(tracker: Tracker) -> str | None:
    """The visitor's last own words before the latest message: what a button such as “none of these” refers
    to."""
    texts = [event for event in tracker.events if event.get("event") == "user" and event.get("text")]
    for event in reversed(texts[:-1]):
        if not (event.get("metadata") or {}).get("is_button"):
            return event["text"]
    return None
