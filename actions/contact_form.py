"""The contact form: takes what fits the field asked for, corrects a field given before, leaves the rest to
the rules."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.understood import entity, intent, is_sure, language, latest_text, was_known, was_pressed
from bot.conversation.contact import read_about, read_address, read_name

# Said in the middle of the form, these are not the value of a field.
ASIDES = {"ask_human", "stop", "goodbye", "bot_challenge", "insult", "complaint", "none_of_these", "no_text"}
# Nor are these, when a name or an address is asked for; “what is it about?” takes any words.
SMALL_TALK = {"greet", "thanks", "affirm", "deny"}
QUESTION_WORDS = 3


class ValidateContactForm(FormValidationAction):
    """A field that nothing is extracted for is left to the rules: an FAQ asked in the middle is answered,
    and so on."""

    def name(self) -> str:
        return "validate_contact_form"

    # Extraction: what of the message is meant for which field

    async def extract_contact_name(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        told = entity(tracker, "person_name")
        if told:
            return {"contact_name": told}
        if self._is_asked(tracker, "contact_name") and not _is_aside(tracker) and not _is_small_talk(tracker):
            return (
                {}
                if _is_question(tracker) or _has_address(tracker)
                else {"contact_name": latest_text(tracker)}
            )
        return {}

    async def extract_contact_address(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        doubtful = tracker.get_slot("doubtful_address")
        if doubtful and intent(tracker) in ("affirm", "deny"):
            address = read_address(doubtful, language=language(tracker))
            return {"contact_address": address.suggestion if intent(tracker) == "affirm" else doubtful}
        if not _has_address(tracker) and (
            not self._is_asked(tracker, "contact_address")
            or _is_aside(tracker)
            or _is_question(tracker)
            or _is_small_talk(tracker)
        ):
            return {}
        if self._is_asked(tracker, "contact_about") and not _is_only_address(tracker):
            return {}  # an address within a story is part of the story
        return {"contact_address": latest_text(tracker)}

    async def extract_contact_about(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        if (
            not self._is_asked(tracker, "contact_about")
            or _is_aside(tracker)
            or _is_only_address(tracker)
            or entity(tracker, "person_name")
        ):
            return {}
        return {"contact_about": latest_text(tracker)}

    @staticmethod
    def _is_asked(tracker: Tracker, slot: str) -> bool:
        return tracker.get_slot("requested_slot") == slot

    # Validation: a value of None makes the form ask again

    def validate_contact_name(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        name = read_name(str(value))
        if name is None:
            dispatcher.utter_message(response="utter_contact_name_invalid")
        elif not self._is_asked(tracker, "contact_name") and entity(tracker, "person_name"):
            dispatcher.utter_message(response="utter_contact_name_changed", name=name)
        return {"contact_name": name}

    def validate_contact_address(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        address = read_address(str(value), language=language(tracker))
        settled = intent(tracker) in ("affirm", "deny") and tracker.get_slot("doubtful_address")
        if address.problem:
            dispatcher.utter_message(response=f"utter_{address.problem}")
            return {"contact_address": None, "doubtful_address": None}
        if address.suggestion and not settled:
            return {"contact_address": None, "doubtful_address": address.value}
        if not self._is_asked(tracker, "contact_address") and was_known(tracker, "contact_address"):
            dispatcher.utter_message(response="utter_contact_address_changed", address=address.value)
        return {"contact_address": address.value, "doubtful_address": None}

    def validate_contact_about(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        about = read_about(str(value))
        if about is None:
            dispatcher.utter_message(response="utter_contact_about_invalid")
        return {"contact_about": about}


class ActionAskContactAddress(Action):
    """Asks for the address; after one with a likely slip, whether the other one was meant."""

    def name(self) -> str:
        return "action_ask_contact_address"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        doubtful = tracker.get_slot("doubtful_address")
        suggestion = read_address(doubtful, language=language(tracker)).suggestion if doubtful else None
        if suggestion:
            dispatcher.utter_message(
                response="utter_contact_address_typo", address=doubtful, suggestion=suggestion
            )
        else:
            dispatcher.utter_message(response="utter_ask_contact_address")
        return []


def _is_small_talk(tracker: Tracker) -> bool:
    """Surely so: a name that only resembles a greeting is a name."""
    return intent(tracker) in SMALL_TALK and is_sure(tracker)


def _is_aside(tracker: Tracker) -> bool:
    return intent(tracker) in ASIDES or was_pressed(tracker)


def _is_question(tracker: Tracker) -> bool:
    """A sure FAQ in several words is a question, not a name."""
    return intent(tracker) == "faq" and (
        "?" in latest_text(tracker) or len(latest_text(tracker).split()) >= QUESTION_WORDS
    )


def _has_address(tracker: Tracker) -> bool:
    return bool(entity(tracker, "email") or entity(tracker, "phone")) or "@" in latest_text(tracker)


def _is_only_address(tracker: Tracker) -> bool:
    return _has_address(tracker) and len(latest_text(tracker).split()) <= 6
