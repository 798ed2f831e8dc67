"""What the bot says: live answers and texts in the visitor's language, with the buttons that belong to
them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.clock import Clock
from bot.content.faq import Faq
from bot.content.filling import escape_markdown
from bot.content.live import Content, LiveContent
from bot.hours.hours import Hours, read_hours
from bot.settings import FALLBACK_LANGUAGE, Settings, read_settings

HUMAN = {"payload": "/ask_human", "kind": "human"}
WITH_HUMAN_BUTTON = {"bot_challenge", "insult", "nothing_asked", "no_text", "answer_expired", "not_helped"}
CANCEL = ("button_cancel", "/stop")
CHOICES = {
    "contact_address_typo": (("button_yes", "/affirm"), ("button_no", "/deny")),
    "ask_contact_name": (CANCEL,),
    "ask_contact_address": (CANCEL,),
    "ask_contact_about": (CANCEL,),
}
OWN = {"text", "template", "image", "attachment"}  # of an action's message: not values of placeholders


class FaqNlg(TemplatedNaturalLanguageGenerator):
    """Rasa's natural language generator over our content. It derives from the templated one because Rasa
    tells only that
    one of a newly loaded model.

    Rasa's own commands make it from endpoints.yml with no more than an endpoint and a domain; it then
    reads ./data.
    """

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
        *,
        content: Callable[[], Content] | None = None,
        hours: Callable[[], Hours] | None = None,
        settings: Settings | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(domain.responses if domain else {})
        self._settings = settings or read_settings()
        self._clock = clock or Clock()
        data = self._settings.root / "data"
        self._content = content or _content_of(data, self._clock)
        self._hours = hours or _hours_of(data)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The message for `utter_…`: {text, buttons}, each button {title, payload, kind}."""
        metadata = (tracker.latest_message.metadata or {}) if tracker.latest_message else {}
        language, content = language_of(tracker), self._content()
        given = {**metadata.get("contact", {}), **kwargs}
        key = utter_action[len("utter_") :]
        if key.startswith("faq/"):
            faq = content.faqs.get(key[len("faq/") :])
            return self._answer(content, faq, language, given, channel=metadata.get("channel", "web"))
        if key not in content.texts:
            return None
        text = content.texts.render(key, language, escape=escape_markdown, **self._values(language, given))
        return {"text": text, "buttons": self._buttons(content, key, language)}

    def _values(self, language: str, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "app": self._settings.app_name,
            "support_email": self._settings.support_email,
            "name": None,
            "opening_hours": self._hours().describe_today(self._clock.now(), language),
            **{
                key: value for key, value in given.items() if isinstance(value, (str, int)) and key not in OWN
            },
        }

    def _answer(
        self, content: Content, faq: Faq | None, language: str, given: dict[str, Any], *, channel: str
    ) -> dict[str, Any]:
        spoken = language if faq and language in faq.answer else FALLBACK_LANGUAGE
        answer = faq and content.answer(
            faq.id, spoken, self._values(spoken, given), channel=channel, today=self._clock.now().date()
        )
        if not (faq and answer):
            text = content.texts.render("answer_expired", language)
            return {"text": text, "buttons": [self._human_button(content, language)]}
        text = answer.text
        if answer.language != language:
            text = content.texts.render("translation_missing", language) + "\n\n" + text
        related = [content.faqs[faq_id] for faq_id in faq.related if faq_id in content.faqs]
        buttons = [faq_button(one, language) for one in related]
        if faq.handoff == "offer":
            buttons.append(self._human_button(content, language))
        return {"text": text, "buttons": buttons, "faq_id": faq.id}

    def _buttons(self, content: Content, key: str, language: str) -> list[dict[str, str]]:
        if key in WITH_HUMAN_BUTTON:
            return [self._human_button(content, language)]
        return [
            {"title": content.texts.render(button, language), "payload": payload, "kind": "choice"}
            for button, payload in CHOICES.get(key, ())
        ]

    @staticmethod
    def _human_button(content: Content, language: str) -> dict[str, str]:
        return {"title": content.texts.render("button_human", language), **HUMAN}


def faq_button(faq: Faq, language: str) -> dict[str, str]:
    """The button that asks this FAQ."""
    return {"title": faq.title_in(language), "payload": f"/faq/{faq.id}", "kind": "faq"}


def language_of(tracker: DialogueStateTracker) -> str:
    """The conversation's language; in Rasa's own commands, where there is none, the last message's."""
    message = tracker.latest_message
    if message is None:
        return FALLBACK_LANGUAGE
    told = (message.metadata or {}).get("language")
    return told or (message.parse_data or {}).get("language", {}).get("code") or FALLBACK_LANGUAGE


def _content_of(data: Path, clock: Clock) -> Callable[[], Content]:
    live = LiveContent(data, clock)
    return lambda: live.current


def _hours_of(data: Path) -> Callable[[], Hours]:
    hours, _ = read_hours(data / "hours.yml")
    return lambda: hours
