"""After an answer, and in place of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.understood import further_faqs, language, latest_text, metadata, ranked_faqs
from bot.clock import Clock
from bot.content.live import Content, LiveContent

SUGGESTIONS = 3
ContentSource = Callable[[], Content]


def content_here() -> ContentSource:
    """The content of ./data, read when it is first asked for: for `rasa run actions`, where nobody passes
    it in."""
    live: list[LiveContent] = []

    def current() -> Content:
        if not live:
            live.append(LiveContent(Path("data"), Clock()))
        return live[0].current

    return current


class ActionAfterAnswer(Action):
    """Answers what else was asked; goes on to a person where the FAQ says `handoff: always`."""

    def __init__(self, content: ContentSource | None = None) -> None:
        self._content = content or content_here()

    def name(self) -> str:
        return "action_after_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        also, perhaps = further_faqs(tracker)
        for faq_id in also:
            dispatcher.utter_message(response=f"utter_faq/{faq_id}")
        if perhaps:
            suggest(dispatcher, self._content(), perhaps, language(tracker), "utter_suggest_also")
        ranked = ranked_faqs(tracker)
        faq = self._content().faqs.get(ranked[0]) if ranked else None
        if faq is None or faq.handoff != "always" or metadata(tracker).get("ticket"):
            return []
        return [
            SlotSet("handoff_reason", "faq"),
            SlotSet("contact_about", latest_text(tracker)),
            FollowupAction("action_start_hand_over"),
        ]


class ActionSuggest(Action):
    """Shows the likeliest FAQs as buttons, and “none of these”."""

    def __init__(self, content: ContentSource | None = None) -> None:
        self._content = content or content_here()

    def name(self) -> str:
        return "action_suggest"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        suggest(dispatcher, self._content(), ranked_faqs(tracker), language(tracker), "utter_suggest")
        return []


def suggest(
    dispatcher: CollectingDispatcher, content: Content, faq_ids: list[str], spoken: str, response: str
) -> None:
    """The first of these FAQs as buttons."""
    faqs = [content.faqs[faq_id] for faq_id in faq_ids if faq_id in content.faqs][:SUGGESTIONS]
    buttons = [{"title": faq.title_in(spoken), "payload": f"/faq/{faq.id}", "kind": "faq"} for faq in faqs]
    none_of_these = {
        "title": content.texts.render("button_none_of_these", spoken),
        "payload": "/none_of_these",
        "kind": "choice",
    }
    dispatcher.utter_message(response=response, buttons=[*buttons, none_of_these])
