"""A yes or no goes to what was said before it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.understood import acted_before

ANSWERED, SUGGESTED = "action_after_answer", "action_suggest"


class ActionYes(Action):
    """To suggestions: which one? To an answer: what else?"""

    def name(self) -> str:
        return "action_yes"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        said = {SUGGESTED: "utter_which_one", ANSWERED: "utter_helped"}
        dispatcher.utter_message(response=said.get(acted_before(tracker) or "", "utter_nothing_asked"))
        return []


class ActionNo(Action):
    """To suggestions: none of these. To an answer: it did not help."""

    def name(self) -> str:
        return "action_no"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        before = acted_before(tracker)
        if before == SUGGESTED:
            return [FollowupAction("action_start_hand_over")]
        dispatcher.utter_message(response="utter_not_helped" if before == ANSWERED else "utter_nothing_asked")
        return []
