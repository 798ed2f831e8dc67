"""Turns FAQs and the bot's texts into Rasa's training data, domain and responses, inside Rasa's own
commands."""

from __future__ import annotations

from collections.abc import Iterable

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.faq import Faq
from bot.content.reader import read_faqs
from bot.content.texts import read_texts
from bot.dialogue.responses import responses
from bot.errors import ContentError
from bot.nlu.examples import faq_examples, paths_for_rasa
from bot.settings import read_settings


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
        super().__init__(config_file, domain_path, paths_for_rasa(training_data_paths))
        # Not where config.yml is: cross-validation reads a copy of it elsewhere.
        folder = read_settings().root / data
        faqs, problems = read_faqs(folder / "faq")
        self._texts, text_problems = read_texts(folder / "messages.yml")
        problems = [*problems, *text_problems]
        if any(problem.is_error for problem in problems):
            raise ContentError(problems)
        self._faqs = faqs

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return super().get_nlu_data(language).merge(TrainingData(_messages(self._faqs.values())))

    def get_domain(self) -> Domain:
        return super().get_domain().merge(Domain.from_dict({"responses": responses(self._faqs, self._texts)}))


def _messages(faqs: Iterable[Faq]) -> list[Message]:
    return [
        Message.build(
            text=example.text,
            intent=example.name,
            intent_metadata={"language": example.language, "role": example.role},
        )
        for example in faq_examples(faqs)
    ]
