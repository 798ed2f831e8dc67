"""Project folders for real processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real_house import copy_of_checkout, model_of_checkout
from tests.real_process import Tanya

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS_OPEN = "time_zone: UTC\nweekly:\n" + "".join(f'  {day}: ["00:00-24:00"]\n' for day in DAYS)


@pytest.fixture(scope="session")
def model() -> Path:
    return model_of_checkout()


@pytest.fixture
def project(model: Path, tmp_path: Path) -> Path:
    """A project with the model of this checkout, content of its own and an empty state folder.

    It is always open, so that what a hand-over says does not depend on when the tests run.
    """
    folder = copy_of_checkout(tmp_path / "project")
    (folder / "data/hours.yml").write_text(ALWAYS_OPEN, encoding="utf-8")
    return folder


@pytest.fixture
def start(project: Path) -> Iterator[Callable[..., Tanya]]:
    """Starts processes on the project: start(port=…, **settings). What still runs at the end is killed."""
    started: list[Tanya] = []

    def start_one(**settings: Any) -> Tanya:
        started.append(Tanya(project, **settings))
        return started[-1]

    yield start_one
    for tanya in started:
        tanya.kill()
