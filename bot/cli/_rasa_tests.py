"""The FAQs' tests in the forms that `rasa test` runs."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.insights.cases import Case

HEAD = "# Made by `tanya test --write` from the tests of the FAQs.\n"


def as_nlu(chosen: Iterable[Case]) -> str:
    """Examples of retrieval intents, for `rasa test nlu --nlu FILE`.

    Rasa then reports the intent that the gate leaves (faq where it answers) and, under response selection,
    the FAQ that fits best.
    """
    by_intent: dict[str, list[str]] = {}
    for case in chosen:
        by_intent.setdefault(f"faq/{case.faq_id}", []).append(_escaped(case.text))
    rows = [{"intent": intent, "examples": _list(texts)} for intent, texts in by_intent.items()]
    return _yaml({"version": "3.1", "nlu": rows})


def as_stories(chosen: Iterable[Case]) -> str:
    """End-to-end test stories, for `rasa test core --stories FILE`: each text is answered by its FAQ."""
    stories = [
        {
            "story": case.name,
            "steps": [
                {"user": LiteralScalarString(f"{_escaped(case.text)}\n"), "intent": f"faq/{case.faq_id}"},
                {"action": "utter_faq"},
                {"action": "action_after_answer"},
            ],
        }
        for case in chosen
    ]
    return _yaml({"version": "3.1", "stories": stories})


def _list(texts: list[str]) -> str:
    return LiteralScalarString("".join(f"- {text}\n" for text in texts))


def _escaped(text: str) -> str:
    """Rasa reads [word](entity) as a marked entity, and would take the address of a link for one."""
    return text.replace("](", "] (")


def _yaml(data: dict[str, Any]) -> str:
    writer: Any = YAML()
    out = io.StringIO()
    writer.width = 10_000
    writer.dump(data, out)
    return HEAD + out.getvalue()
