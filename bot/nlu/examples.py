"""What a model learns from: the FAQs' questions and titles, and the hand-written intents."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.faq import Faq
from bot.errors import TanyaError
from bot.nlu.outcome import FAQ, TITLE

EDITORS_FILES = ("faq", "messages.yml", "hours.yml")  # ours alone: Rasa's reader is kept from them


@dataclass(frozen=True)
class Example:
    """A text and what it means: `name` is "faq/<id>" or a hand-written intent. `language` and `role`
    ("question", "title") are empty where nobody says."""

    text: str
    name: str
    language: str = ""
    role: str = ""


def faq_examples(faqs: Iterable[Faq]) -> list[Example]:
    """Titles, then questions, of each FAQ."""
    return [
        Example(text, f"{FAQ}/{faq.id}", language, role)
        for faq in faqs
        for role, by_language in (
            (TITLE, {language: (title,) for language, title in faq.title.items()}),
            ("question", faq.questions),
        )
        for language, texts in by_language.items()
        for text in texts
    ]


def small_talk(data: Path) -> list[Example]:
    """The examples in Rasa's own files of a folder `data`, read by Rasa itself, which takes a second or two
    to import. Raises TanyaError when Rasa cannot read them."""
    from rasa.shared.data import get_data_files, is_nlu_file
    from rasa.shared.exceptions import RasaException
    from rasa.shared.importers.utils import training_data_from_paths
    from rasa.shared.nlu.constants import INTENT, TEXT

    if not data.is_dir():
        return []
    try:
        files = get_data_files(paths_for_rasa([str(data)]), is_nlu_file)
        found = training_data_from_paths(files, "en").training_examples
    except RasaException as error:
        raise TanyaError(
            f"Rasa cannot read its files in {data}: {error}", hint="rasa data validate says more"
        ) from error
    return [
        Example(
            message.get(TEXT),
            message.get_full_intent(),
            **{key: str(intent_metadata(message).get(key) or "") for key in ("language", "role")},
        )
        for message in found
        if message.get(TEXT) and message.get(INTENT)
    ]


def intent_metadata(message: Any) -> dict[str, Any]:
    """What stands beside the intent of a training example of Rasa's: its `language`, and for FAQs its
    `role`."""
    return (message.get("metadata") or {}).get("intent") or {}


def paths_for_rasa(paths: list[str] | str | None) -> list[str]:
    """The paths without the editors' files, which are many, and slow to read with Rasa's reader."""
    kept: list[str] = []
    for path in [paths] if isinstance(paths, str) else paths or []:
        if os.path.isdir(path):
            kept += [
                os.path.join(path, name) for name in sorted(os.listdir(path)) if name not in EDITORS_FILES
            ]
        else:
            kept.append(path)
    return kept
