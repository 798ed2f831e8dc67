"""Trains a model when what it learns from has changed; one that fits is used as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from bot.content.live import Content
from bot.errors import TanyaError
from bot.settings import Settings

MODELS_KEPT = 5
LEARNT_FROM = ("config.yml", "domain.yml", "data/nlu", "data/stories")
CODE = (Path(__file__).parent.parent / "nlu", Path(__file__).parent / "importer.py")


def fitting_model(settings: Settings, content: Content) -> Path:
    """Where the model for this content is, or would be: its name is made of what it learns from."""
    digest = hashlib.sha256(content.questions_fingerprint.encode())
    digest.update("\n".join(sorted(content.texts)).encode())
    for path in [*_files(settings.root / name for name in LEARNT_FROM), *_files(CODE, "*.py")]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return settings.root / "models" / f"tanya-{digest.hexdigest()[:16]}.tar.gz"


def _files(paths: Iterable[Path], pattern: str = "*.yml") -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob(pattern)) if path.is_dir() else [path] if path.exists() else []
    return found


def train_model(settings: Settings, content: Content) -> Path:
    """Train with Rasa's own trainer; returns the model. Raises TanyaError when nothing comes of it."""
    from rasa.model_training import train

    model = fitting_model(settings, content)
    root = settings.root
    result = train(
        domain=str(root / "domain.yml"),
        config=str(root / "config.yml"),
        training_files=[str(root / "data")],
        output=str(model.parent),
        fixed_model_name=model.name,
        # Rasa's cache knows a component by its class alone: after a change elsewhere in bot/nlu it would give
        # back what the old code had trained. Encoding, which takes the time, has a cache of its own.
        force_training=True,
    )
    if result.code or not model.exists():
        raise TanyaError(
            "the model could not be trained",
            hint="what Rasa printed above says why; tanya check finds mistakes in the content",
        )
    _drop_old(model)
    return model


def _drop_old(model: Path) -> None:
    """Keep the newest few of our models; others in the folder are not ours to touch."""
    ours = sorted(model.parent.glob("tanya-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in ours[MODELS_KEPT:]:
        if path != model:
            path.unlink(missing_ok=True)
