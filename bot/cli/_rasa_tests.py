"""The FAQs' tests as `rasa test` runs them.

As stories: `rasa test nlu` judges retrieval intents only for Rasa's own ResponseSelector.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.insights.cases import Case

HEAD = "# Made by `tanya test --write` from the tests of the FAQs.\n"


def as_stories(chosen: Iterable[Case]) -> str:
    """Test stories for `rasa test core --e2e --stories FILE`: each text is answered by its FAQ."""
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


def _escaped(text: str) -> str:
    """Rasa reads [word](entity) as a marked entity, and would take the address of a link for one."""
    return text.replace("](", "] (")


def _yaml(data: dict[str, Any]) -> str:
    writer: Any = YAML()
    out = io.StringIO()
    writer.width = 10_000
    writer.dump(data, out)
    return HEAD + out.getvalue()
