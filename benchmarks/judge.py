"""What an answer was, told from what the asker is shown and from nothing inside: the same for both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.service import Reply
from benchmarks.stock_project import FALLBACK_TEXT
from bot.content.faq import Faq
from bot.content.filling import PLACEHOLDER
from bot.content.texts import Texts

HANDED_OVER = ("handoff_asked", "handoff_unsure", "handoff_none", "ticket_exists")
_OPTIONAL_NAME = re.compile(r",?\s*\{name\}")


@dataclass(frozen=True)
class Shown:
    """`kind`: faq, suggestions, handed_over, fallback, other (small talk and all else), nothing."""

    kind: str
    faq_ids: tuple[str, ...] = ()
    language: str = ""


class Judge:
    """Knows all answers in all languages."""

    def __init__(self, faqs: Mapping[str, Faq], texts: Texts) -> None:
        self._answers = [
            (_pattern(text), faq.id, language)
            for faq in faqs.values()
            for language, text in faq.answer.items()
        ]
        self._titles = {title: faq.id for faq in faqs.values() for title in faq.title.values()}
        self._handed_over = [
            _pattern(text)
            for key in HANDED_OVER
            if key in texts
            for language in texts.languages(key)
            if isinstance(text := texts.templates(language)[key], str)
        ]

    def see(self, reply: Reply) -> Shown:
        """Answer, suggestions or something else."""
        if not reply.texts:
            return Shown("nothing")
        text = "\n\n".join(reply.texts).strip()  # Rasa's channels send each paragraph by itself
        if text == FALLBACK_TEXT:
            return Shown("fallback")
        for pattern, faq_id, language in self._answers:
            if pattern.search(text):
                return Shown("faq", (faq_id,), language)
        suggested = [
            self._titles[title] for title, kind in reply.buttons if kind == "faq" and title in self._titles
        ]
        if suggested:
            return Shown("suggestions", tuple(suggested))
        if any(pattern.search(text) for pattern in self._handed_over):
            return Shown("handed_over")
        return Shown("other")


def verdict(shown: Shown, expected: str | None) -> str:
    """One word for what came of a question whose FAQ is `expected`, or that has none.

    right, wrong, suggested (the right one is among them), suggested_others, not_answered, other.
    """
    if shown.kind == "faq":
        return "right" if expected is not None and shown.faq_ids[0] == expected else "wrong"
    if shown.kind == "suggestions":
        return "suggested" if expected in shown.faq_ids else "suggested_others"
    if shown.kind in ("handed_over", "fallback", "nothing"):
        return "not_answered"
    return "other"


def is_first(shown: Shown, expected: str | None) -> bool:
    """Whether the right FAQ stands first, as the answer or as the uppermost suggestion."""
    return expected is not None and shown.faq_ids[:1] == (expected,)


def share(verdicts: Iterable[str], *kinds: str) -> float:
    """Per cent of the verdicts that are of these kinds; nan when there are none."""
    counted = Counter(verdicts)
    total = sum(counted.values())
    return 100 * sum(counted[kind] for kind in kinds) / total if total else float("nan")


def _pattern(template: str) -> re.Pattern[str]:
    """Matches the text whatever its placeholders were filled with, at the end: a note may come first."""
    parts = PLACEHOLDER.split(_OPTIONAL_NAME.sub("{name}", template.strip()))
    return re.compile(".*?".join(re.escape(part) for part in parts[::2]) + r"\Z", re.DOTALL)
