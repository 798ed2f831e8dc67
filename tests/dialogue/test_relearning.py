"""What is relearnt is what Rasa's trainer would have made."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.content.live import LiveContent
from bot.dialogue.relearning import relearn
from bot.dialogue.training import job_for
from bot.settings import read_settings
from tests.real_house import ROOT

pytestmark = pytest.mark.slow


def parts(model: Path) -> dict[str, bytes]:
    with tarfile.open(model) as archive:
        files = [(row.name.removeprefix("./"), archive.extractfile(row)) for row in archive if row.isfile()]
        return {name: file.read() for name, file in files if file}


def test_relearnt_model_is_the_trained_one(model: Path, tmp_path: Path) -> None:
    from rasa.shared.core.domain import Domain

    settings = read_settings({}, folder=str(ROOT))
    content = LiveContent(ROOT / "data", Clock()).current
    fresh = tmp_path / "tanya-relearnt.tar.gz"
    job = replace(job_for(settings, content, model=model, base=None), model=str(fresh), base=str(model))

    relearn(job, model=fresh, base=model)

    trained, relearnt = parts(model), parts(fresh)
    assert set(trained) == set(relearnt)
    differing = {name for name in trained if trained[name] != relearnt[name]}
    # How many threads add up decides the last digits of the gate's numbers.
    (gate,) = (name for name in trained if name.endswith("/gate.json"))
    assert numbers(relearnt[gate]) == pytest.approx(numbers(trained[gate]), rel=1e-4, abs=1e-5)
    assert differing <= {"metadata.json", "components/domain_provider/domain.yml", gate}
    for name in ("metadata.json", "components/domain_provider/domain.yml"):
        old, new = (_domain(name, files[name]) for files in (trained, relearnt))
        assert Domain.from_dict(old).as_dict() == Domain.from_dict(new).as_dict()
    assert [path.name for path in tmp_path.iterdir()] == [fresh.name]


def numbers(content: bytes) -> list[float]:
    """All numbers of a JSON file, in its order."""

    def each(value: Any) -> Iterator[float]:
        if isinstance(value, (dict, list)):
            for one in value.values() if isinstance(value, dict) else value:
                yield from each(one)
        else:
            yield float(value)

    return list(each(json.loads(content)))


def _domain(name: str, content: bytes) -> dict:
    from rasa.shared.utils.io import read_yaml

    text = content.decode("utf-8")
    return dict(json.loads(text)["domain"] if name.endswith(".json") else read_yaml(text))
