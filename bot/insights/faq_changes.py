"""What an edit changes in the FAQs themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.content.faq import Faq

FIELDS = ("title", "handoff", "related", "channels", "valid_until")  # of an FAQ, beside its answer


@dataclass(frozen=True)
class FaqChange:
    """An FAQ that came, went or says something else. `answers` holds the old and new text by language, where
    they differ; `fields` the same for other fields. `asked` is how many of the questions get it now (for one
    that went: got it before), in the languages that changed."""

    faq_id: str
    topic: str
    kind: Literal["added", "removed", "changed"]
    answers: dict[str, tuple[str, str]]
    fields: dict[str, tuple[str, str]]
    questions_changed: bool
    asked: int = 0


def faq_changes(before: Mapping[str, Faq], after: Mapping[str, Faq]) -> Iterator[FaqChange]:
    """In the order of the new ones, then those that went."""
    for faq_id in [*after, *(faq_id for faq_id in before if faq_id not in after)]:
        old, new = before.get(faq_id), after.get(faq_id)
        one = new or old
        assert one is not None  # it is in one of them
        answers = _differences(old.answer if old else {}, new.answer if new else {})
        fields: dict[str, tuple[str, str]] = {}
        questions_changed = False
        if old and new:
            shown = {name: (_shown(old, name), _shown(new, name)) for name in FIELDS}
            fields = {name: pair for name, pair in shown.items() if pair[0] != pair[1]}
            questions_changed = old.questions != new.questions
        if answers or fields or questions_changed:
            kind = _kind(old, new)
            yield FaqChange(faq_id, one.topic, kind, answers, fields, questions_changed)


def _kind(old: Faq | None, new: Faq | None) -> Literal["added", "removed", "changed"]:
    if old is None:
        return "added"
    return "changed" if new else "removed"


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        key: (old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    }


def _shown(faq: Faq, name: str) -> str:
    value = getattr(faq, name)
    if isinstance(value, Mapping):
        return ", ".join(f"{language}: {text}" for language, text in value.items())
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
