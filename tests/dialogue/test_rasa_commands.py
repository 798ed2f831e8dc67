"""Rasa's own commands work here as every Rasa user knows them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_house import ROOT

pytestmark = pytest.mark.slow
RASA = Path(sys.executable).parent / "rasa"


def rasa(*arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RASA, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "TQDM_DISABLE": "1", "LOG_LEVEL": "INFO"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=200,
    )


NLU = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - dzień dobry
      - halo kak
  - intent: ask_human
    examples: |
      - позовите человека
      - i want to talk to a person
  - intent: stop
    examples: |
      - stop
"""


def test_data_validate_finds_no_mistake() -> None:
    done = rasa("data", "validate")
    assert done.returncode == 0
    assert "No story structure conflicts found" in done.stdout + done.stderr


def test_rasa_test_passes(model: Path, tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(NLU, encoding="utf-8")
    done = rasa(
        "test", "--model", model, "--stories", "tests", "--nlu", tmp_path / "nlu.yml",
        "--out", tmp_path / "results", "--no-plot", "--fail-on-prediction-errors",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads((tmp_path / "results" / "intent_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] == 1


def test_shell_nlu_shows_what_is_understood(model: Path) -> None:
    done = rasa("shell", "nlu", "--model", model, typed="gdzie są moje klucze licencyjne\n/stop\n")
    assert done.returncode == 0, done.stderr[-3000:]
    assert '"code": "pl"' in done.stdout
    assert '"full_retrieval_intent_name": "faq/license_keys_find"' in done.stdout
