"""Turns FAQs and the bot's texts into Rasa's training data, domain and responses, inside Rasa's own
commands."""

from __future__ import annotations

import os
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.faq import Faq
from bot.content.reader import read_faqs
from bot.content.texts import read_texts
from bot.errors import ContentError
from bot.settings import FALLBACK_LANGUAGE, read_settings

EDITORS_FILES = ("faq", "messages.yml", "hours.yml")  # ours alone: Rasa's reader is kept from them


class FaqImporter(RasaFileImporter):
    """Named in config.yml. `data` is the folder that holds faq/, messages.yml, nlu/ and stories/,
    within the project's folder.

    It reads Rasa's own files there as well, so that no other importer is needed.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        data: str = "data",
    ) -> None:
        super().__init__(config_file, domain_path, _paths_for_rasa(training_data_paths))
        # Not where config.yml is: cross-validation reads a copy of it elsewhere.
        folder = read_settings().root / data
        faqs, problems = read_faqs(folder / "faq")
        self._texts, text_problems = read_texts(folder / "messages.yml")
        problems = [*problems, *text_problems]
        if any(problem.is_error for problem in problems):
            raise ContentError(problems)
        self._faqs = faqs

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        examples = [example for faq in self._faqs.values() for example in _examples(faq)]
        return super().get_nlu_data(language).merge(TrainingData(examples))

    def get_domain(self) -> Domain:
        responses: dict[str, Any] = {
            f"utter_faq/{faq.id}": [{"text": faq.answer[FALLBACK_LANGUAGE]}] for faq in self._faqs.values()
        }
        responses.update(
            {
                f"utter_{key}": [{"text": text if isinstance(text, str) else text["other"]}]
                for key, text in self._texts.templates(FALLBACK_LANGUAGE).items()
            }
        )
        return super().get_domain().merge(Domain.from_dict({"responses": responses}))


def _examples(faq: Faq) -> list[Message]:
    rows = [(language, "title", title) for language, title in faq.title.items()]
    rows += [(language, "question", text) for language, texts in faq.questions.items() for text in texts]
    return [
        Message.build(text=text, intent=f"faq/{faq.id}", intent_metadata={"language": language, "role": role})
        for language, role, text in rows
    ]


def _paths_for_rasa(paths: list[str] | str | None) -> list[str]:
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
