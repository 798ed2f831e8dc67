"""To a human: say so, ask for what is missing, hand over."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.understood import entity_so_far, intent, latest_text, metadata, question_before
from bot.conversation.contact import read_about, read_address

REASONS = {
    "ask_human": "asked",
    "unknown": "unsure",
    "none_of_these": "none_of_these",
    "deny": "none_of_these",  # said to suggestions
    "complaint": "complaint",
}
SAID = {
    "asked": "utter_handoff_asked",
    "unsure": "utter_handoff_unsure",
    "none_of_these": "utter_handoff_none",
    "complaint": "utter_handoff_complaint",
    "faq": "utter_handoff_faq",
}
FORM_SLOTS = ("contact_name", "contact_address", "contact_about", "handoff_reason", "doubtful_address")


class ActionStartHandOver(Action):
    """Takes over what is known, and asks for the rest with the contact form."""

    def name(self) -> str:
        return "action_start_hand_over"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        told = metadata(tracker)
        reason = REASONS.get(intent(tracker)) or tracker.get_slot("handoff_reason") or "asked"
        if told.get("ticket"):  # there is one already: it is told so, and nothing is asked again
            dispatcher.utter_message(
                json_message={"hand_over": {"reason": reason, "about": latest_text(tracker)}}
            )
            return []
        dispatcher.utter_message(response=SAID[reason])
        contact = told.get("contact") or {}
        slots = {
            "handoff_reason": reason,
            "contact_name": contact.get("name") or entity_so_far(tracker, "person_name"),
            "contact_address": contact.get("address") or _address(tracker),
            "contact_about": _about(tracker, reason),
        }
        is_complete = all(slots.values())
        return [
            # What is not known is not set at all: a form would take an empty slot for a value to check.
            *(SlotSet(key, value) for key, value in slots.items() if value),
            FollowupAction("action_hand_over" if is_complete else "contact_form"),
        ]


def _address(tracker: Tracker) -> str | None:
    given = entity_so_far(tracker, "email") or entity_so_far(tracker, "phone")
    address = read_address(given, language=metadata(tracker).get("language", "")) if given else None
    return address.value if address and not address.suggestion else None


def _about(tracker: Tracker, reason: str) -> str | None:
    """What the hand-over is about, where the visitor has said it already."""
    if reason == "faq":
        return tracker.get_slot("contact_about")
    if reason in ("unsure", "complaint"):
        return read_about(latest_text(tracker))
    return read_about(question_before(tracker) or "") if reason == "none_of_these" else None


class ActionHandOver(Action):
    """Everything is there: hand over, and forget the form's slots."""

    def name(self) -> str:
        return "action_hand_over"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(
            json_message={
                "hand_over": {
                    "reason": tracker.get_slot("handoff_reason") or "asked",
                    "name": tracker.get_slot("contact_name"),
                    "address": tracker.get_slot("contact_address"),
                    "about": tracker.get_slot("contact_about") or "",
                }
            }
        )
        return [SlotSet(slot, None) for slot in FORM_SLOTS]


class ActionStopForm(Action):
    """The visitor does not want to go on."""

    def name(self) -> str:
        return "action_stop_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_form_stopped")
        return [
            ActiveLoop(None),
            SlotSet("requested_slot", None),
            *(SlotSet(slot, None) for slot in FORM_SLOTS),
        ]
