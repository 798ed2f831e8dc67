"""A Rasa project as `rasa init` would have it, written from our FAQs: an intent and a rule for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.content.faq import Faq
from bot.content.filling import fill
from bot.content.texts import Texts
from bot.settings import FALLBACK_LANGUAGE, Settings

FALLBACK_TEXT = "Sorry, I did not get that. Could you rephrase it?"
# What the bot says to the hand-written intents; the keys of data/messages.yml are not all named like them.
SAID = {
    "ask_human": "handoff_asked",
    "affirm": "nothing_asked",
    "deny": "nothing_asked",
    "stop": "nothing_to_stop",
}
WITH_EPOCHS = ("DIETClassifier", "ResponseSelector", "TEDPolicy", "UnexpecTEDIntentPolicy")


def write_project(
    folder: Path,
    *,
    faqs: Mapping[str, Faq],
    texts: Texts,
    hand_written: Iterable[Path],
    default_config: Path,
    settings: Settings,
    epochs: int | None,
) -> None:
    """Write config.yml, domain.yml, data/ and the rest into `folder`.

    `hand_written` are the files of data/nlu, `default_config` the file that Rasa itself fills an empty
    pipeline from. Titles are examples too, as ours learns from them.
    """
    examples = {faq.id: _examples(faq) for faq in faqs.values()}
    small_talk = _hand_written(hand_written)
    answers = {faq.id: _filled(faq.answer[FALLBACK_LANGUAGE], settings) for faq in faqs.values()}
    answers |= {
        intent: _filled(texts.render(SAID.get(intent, intent), FALLBACK_LANGUAGE), settings)
        for intent in small_talk
    }
    intents = list(answers)
    config = yaml.safe_load(default_config.read_text(encoding="utf-8"))
    for part in [*config["pipeline"], *config["policies"]]:
        if epochs is not None and part["name"] in WITH_EPOCHS:
            part["epochs"] = epochs
    rules = [_rule(intent, f"utter_{intent}") for intent in intents]
    responses = {f"utter_{intent}": [{"text": text}] for intent, text in answers.items()}
    _write(folder / "config.yml", {**config, "assistant_id": "stock"})
    _write(
        folder / "domain.yml",
        {
            "version": "3.1",
            "intents": [*intents, "nlu_fallback"],
            "responses": {**responses, "utter_default": [{"text": FALLBACK_TEXT}]},
            "session_config": {
                "session_expiration_time": 60,
                "carry_over_slots_to_new_session": True,
            },
        },
    )
    _write(folder / "data" / "nlu.yml", _nlu({**examples, **small_talk}))
    _write(
        folder / "data" / "rules.yml",
        {"version": "3.1", "rules": [*rules, _rule("nlu_fallback", "utter_default")]},
    )
    _write(folder / "credentials.yml", {"rest": None})


def write_endpoints(folder: Path, *, database: Path) -> None:
    """Rasa's SQLTrackerStore on an SQLite file."""
    _write(
        folder / "endpoints.yml",
        {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(database)}},
    )


def _examples(faq: Faq) -> list[str]:
    return [*faq.title.values(), *(text for texts in faq.questions.values() for text in texts)]


def _hand_written(files: Iterable[Path]) -> dict[str, list[str]]:
    """Intent to examples, of Rasa's own files."""
    found: dict[str, list[str]] = {}
    for path in files:
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = entry["examples"].splitlines()
            found.setdefault(entry["intent"], []).extend(
                line.removeprefix("- ") for line in lines if line.strip()
            )
    return found


def _filled(text: str, settings: Settings) -> str:
    values = {
        "app": settings.app_name,
        "support_email": settings.support_email,
        "opening_hours": "9:00 to 17:00",
        "count": 1,
    }
    return fill(text, values).strip()


def _nlu(examples: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "version": "3.1",
        "nlu": [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in dict.fromkeys(texts))}
            for intent, texts in examples.items()
        ],
    }


def _rule(intent: str, action: str) -> dict[str, Any]:
    return {"rule": f"{intent}: {action}", "steps": [{"intent": intent}, {"action": action}]}


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
