"""Trains a model when what it learns from has changed; one that fits is used as it is.

A model's name is made of all that it is made of: `tanya-<everything else>-<FAQs>.tar.gz`. One that has the
same first part differs in nothing but FAQs, and can be relearnt from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.content.files import learnt_from
from bot.content.live import Content
from bot.dialogue.relearning import Job, learn
from bot.dialogue.responses import responses
from bot.errors import TanyaError
from bot.insights.cases import cases
from bot.nlu.examples import faq_examples
from bot.settings import Settings

# 10 MB each for 50 FAQs in five languages. Going back to content whose model is still there trains nothing.
MODELS_KEPT = 20
BEGUN = ".training-"
LONGEST_SECONDS = 86_400
CODE_FILES = {Path(__file__).parent.parent / "nlu": "*.py", Path(__file__).parent: "importer.py"}


def fitting_model(settings: Settings, content: Content) -> Path:
    """Where the model for this content is, or would be."""
    others = hashlib.sha256("\n".join(sorted(content.texts)).encode())
    code = [path for folder, pattern in CODE_FILES.items() for path in sorted(folder.rglob(pattern))]
    for path in [*learnt_from(settings.root), *code]:
        others.update(path.name.encode() + b"\0" + path.read_bytes())
    name = f"tanya-{others.hexdigest()[:10]}-{content.questions_fingerprint[:14]}.tar.gz"
    return settings.root / "models" / name


def differs_in_faqs_only(model: Path, other: Path) -> bool:
    """Whether the two names say so."""
    return model.name.split("-")[:-1] == other.name.split("-")[:-1]


def job_for(settings: Settings, content: Content, *, model: Path, base: Path | None) -> Job:
    """To learn the content into `model`, from `base` if that differs in FAQs only, and to ask its tests."""
    is_base = base is not None and base.exists() and differs_in_faqs_only(model, base)
    examples = faq_examples(content.faqs.values())
    return Job(
        root=str(settings.root),
        state=str(settings.state),
        model=str(model),
        base=str(base) if is_base else None,
        examples=[(one.text, one.name, one.language, one.role) for one in examples],
        responses=responses(content.faqs, content.texts),
        tests=[(case.faq_id, case.text) for case in cases(content)],
    )


def train_model(settings: Settings, content: Content) -> Path:
    """Train with Rasa's own trainer; returns the model. Raises TanyaError when nothing comes of it."""
    from rasa.model_training import train

    model = fitting_model(settings, content)
    root = settings.root
    with _beside(model) as fresh:
        result = train(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=[str(root / "data")],
            output=str(fresh.parent),
            fixed_model_name=fresh.name,
            # Rasa's cache knows a component by its class alone: after a change elsewhere in bot/nlu it would
            # give back what the old code had trained. Encoding, which takes the time, has its own cache.
            force_training=True,
        )
        if result.code or not fresh.exists():
            raise TanyaError(
                "the model could not be trained",
                hint="what Rasa printed above says why; tanya check finds mistakes in the content",
            )
        os.replace(fresh, model)
    drop_old_models(model)
    # The tests' vectors are then on disk: the first edit is tested in a moment.
    learn(job_for(settings, content, model=model, base=None))
    return model


@contextmanager
def _beside(model: Path) -> Iterator[Path]:
    """A place for a model on the same disk: Rasa writes it bit by bit, and a process may die meanwhile."""
    model.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=BEGUN, dir=model.parent))
    try:
        yield folder / model.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def drop_old_models(used: Path) -> None:
    """Keep the few of our models that were used last; others in the folder are not ours to touch."""
    with suppress(OSError):
        os.utime(used)
    ours = sorted(used.parent.glob("tanya-*.tar.gz"), key=_used_at, reverse=True)
    for path in ours[MODELS_KEPT:]:
        if path != used:
            path.unlink(missing_ok=True)
    # Of trainings that were killed; one that takes a day is no more.
    for path in used.parent.glob(f"{BEGUN}*"):
        if _used_at(path) < time.time() - LONGEST_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
