"""`tanya train`: make the model for the content as it is now."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.clock import Clock
from bot.content.live import LiveContent
from bot.settings import read_settings

HELP = "train the model for the content as it is now, if there is none yet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="train even if there is a model that fits")


def run(arguments: argparse.Namespace) -> int:
    from bot.dialogue.quiet import quieten_rasa
    from bot.dialogue.without_tensorflow import prepare

    prepare()
    quieten_rasa()
    from bot.dialogue.training import fitting_model, train_model

    settings = read_settings()
    content = LiveContent(settings.root / "data", Clock()).current
    model = fitting_model(settings, content)
    if model.exists() and not arguments.force:
        print(f"The model fits the content: {_short(model)}")
        return 0
    print(f"Training on {len(content.faqs)} FAQs …", flush=True)
    print(f"Trained: {_short(train_model(settings, content))}")
    return 0


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
