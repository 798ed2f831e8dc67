"""Models are found by name, made whole, and cleared away."""

from __future__ import annotations

import os
import time

import pytest

from bot.content.live import read_content
from bot.dialogue.training import BEGUN, MODELS_KEPT, differs_in_faqs_only, drop_old_models, fitting_model
from bot.settings import read_settings


@pytest.fixture
def settings(project):
    for path in (project / "data/faq").iterdir():
        if path.name not in ("login.yml", "general.yml"):
            path.unlink()
    (project / "config.yml").write_text("recipe: default.v1\n")
    return read_settings({}, folder=str(project))


def edit(settings, name, old, new):
    path = settings.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def fitting(settings):
    return fitting_model(settings, read_content(settings.root / "data"))


def test_model_is_another_one_for_other_questions_only(settings):
    before = fitting(settings)
    edit(settings, "data/faq/login.yml", "No problem, {name}.", "Nothing easier, {name}.")
    assert fitting(settings) == before
    edit(
        settings, "data/faq/login.yml", "      en:\n        - ", "      en:\n        - a gherkin\n        - "
    )
    assert fitting(settings) != before
    assert differs_in_faqs_only(fitting(settings), before)


def test_model_of_another_config_has_to_be_trained_from_nothing(settings):
    before = fitting(settings)
    (settings.root / "config.yml").write_text("recipe: default.v1\nlanguage: en\n")
    assert not differs_in_faqs_only(fitting(settings), before)


def test_models_used_last_are_kept_and_strangers_too(tmp_path):
    models = [tmp_path / f"tanya-a-{number}.tar.gz" for number in range(MODELS_KEPT + 3)]
    for number, path in enumerate(models):
        path.touch()
        os.utime(path, (number, number))
    (tmp_path / "mine.tar.gz").touch()
    drop_old_models(models[0])
    assert set(tmp_path.iterdir()) == {models[0], *models[-MODELS_KEPT + 1 :], tmp_path / "mine.tar.gz"}


def test_rests_of_killed_trainings_go_after_a_day(tmp_path):
    old, new = tmp_path / f"{BEGUN}old", tmp_path / f"{BEGUN}new"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (time.time() - 100_000,) * 2)
    drop_old_models(tmp_path / "tanya-a-1.tar.gz")
    assert list(tmp_path.iterdir()) == [new]
