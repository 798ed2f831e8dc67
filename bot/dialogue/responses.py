"""What Rasa's domain knows of the responses: that they are there. What is said comes from FaqNlg."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from bot.content.faq import Faq
from bot.settings import FALLBACK_LANGUAGE

Responses: TypeAlias = dict[str, list[dict[str, str]]]


def responses(faqs: Mapping[str, Faq], keys: Iterable[str]) -> Responses:
    """A response for each FAQ and each of the bot's texts, with a short stand-in for its text.

    With the texts themselves, loading a model takes a second longer, in which messages wait.
    """
    found = {f"utter_faq/{faq.id}": [{"text": faq.title_in(FALLBACK_LANGUAGE)}] for faq in faqs.values()}
    return {**found, **{f"utter_{key}": [{"text": key}] for key in keys}}
