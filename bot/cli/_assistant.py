"""The assistant for one command: the model that fits the content, without database, desk and pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.content.live import Content, LiveContent
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.dialogue.assistant import Assistant


def load_assistant() -> tuple[Assistant, Content]:
    """Trains first when there is no model that fits. Raises ContentError or TanyaError."""
    from bot.dialogue.quiet import quieten_rasa
    from bot.dialogue.without_tensorflow import prepare

    prepare()
    quieten_rasa()
    from bot.dialogue.assistant import Assistant
    from bot.dialogue.nlg import FaqNlg
    from bot.dialogue.training import fitting_model, train_model

    settings = read_settings()
    content = LiveContent(settings.root / "data", Clock()).current
    model: Path = fitting_model(settings, content)
    if not model.exists():
        print("The content is new to the model: training …", file=sys.stderr, flush=True)
        train_model(settings, content)
    assistant = Assistant(nlg=FaqNlg(content=lambda: content, settings=settings), action_endpoint=None)
    assistant.load(model)
    return assistant, content
