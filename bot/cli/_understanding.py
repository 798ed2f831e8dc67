"""Understanding for one command: without Rasa, which takes seconds to import, without database and pages."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.clock import Clock
from bot.content.live import Content, LiveContent
from bot.nlu.understanding import Understanding, read_pipeline
from bot.settings import Settings


def read_content(settings: Settings) -> Content:
    """The content of the working tree. Raises ContentError."""
    return LiveContent(settings.root / "data", Clock()).current


def load_understanding(settings: Settings, content: Content) -> Understanding:
    """From the model that fits the content; where there is none, learnt from the content here and now.

    Raises TanyaError when config.yml has a pipeline of other components, or content Rasa cannot read.
    """
    from bot.dialogue.training import fitting_model

    pipeline = read_pipeline(settings.root / "config.yml")
    model: Path = fitting_model(settings, content)
    if model.exists():
        return Understanding.load(model)
    print("No model fits the content as it is now: learning from it …", file=sys.stderr, flush=True)
    from bot.dialogue.relearning import kept_small_talk
    from bot.nlu.examples import faq_examples

    examples = [
        *kept_small_talk(settings.root / "data", settings.state),
        *faq_examples(content.faqs.values()),
    ]
    return Understanding.learn(examples, pipeline, cache_folder=settings.state)
