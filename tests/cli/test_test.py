"""`tanya test`: which cases there are, which are chosen, how each is told and written for `rasa test`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import main
from bot.cli import test as verb
from bot.cli._rasa_tests import as_stories
from bot.errors import TanyaError
from bot.insights.cases import Case
from tests.insights.understood import understood

ROOT = Path(__file__).parents[2]
CASE = Case("login_hacked", "pl", 2, "ktoś jest na moim koncie")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([], ["login_hacked/pl/2", "login_social/en/1"]),
        (["login_hacked"], ["login_hacked/pl/2"]),
        (["login_social/en/1"], ["login_social/en/1"]),
        (["login_hacked/pl", "login_social"], ["login_hacked/pl/2", "login_social/en/1"]),
    ],
)
def test_choose_takes_an_faq_a_language_or_a_case_by_name(names: list[str], chosen: list[str]) -> None:
    found = verb.choose([CASE, Case("login_social", "en", 1, "facebook")], names)
    assert [case.name for case in found] == chosen


@pytest.mark.parametrize(("name", "hint"), [("login_hakced", "login_hacked"), ("login_hacked/pl/3", "pl/2")])
def test_choose_names_the_nearest_where_there_is_none(name: str, hint: str) -> None:
    with pytest.raises(TanyaError, match=name) as raised:
        verb.choose([CASE], [name])
    assert hint in raised.value.hint


def test_choose_says_when_there_is_no_test_at_all() -> None:
    with pytest.raises(TanyaError, match="no FAQ has tests"):
        verb.choose([], [])


@pytest.mark.parametrize(
    ("outcome", "names", "result", "told"),
    [
        ("answer", ["faq/login_hacked"], "right", ""),
        ("answer", ["faq/login_social"], "wrong", "→ login_social"),
        ("suggest", ["faq/a_b", "faq/login_hacked"], "suggested", "→ a_b, login_hacked"),
        ("hand_over", ["faq/login_hacked"], "missed", "→ a person"),
    ],
)
def test_describe_tells_where_a_case_went(outcome: Any, names: list[str], result: Any, told: str) -> None:
    line = verb.describe(CASE, understood(outcome, *names), result)
    assert line.startswith(f"{result:<9}  login_hacked/pl/2  “{CASE.text}”")
    assert line.endswith(told)


def test_summary_has_a_row_a_language_and_one_for_all() -> None:
    table = verb.summary({"pl": Counter(right=1, wrong=1), "en": Counter(suggested=2)})
    assert [list(column.cells) for column in table.columns][:2] == [["en", "pl", "all"], ["2", "2", "4"]]


def test_list_names_the_tests_and_runs_none(project: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("TANYA_FOLDER", str(project))
    assert main.main(["test", "--list", "login_hacked/pl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith("login_hacked/pl/") for line in lines)


def test_stories_mark_no_entities() -> None:
    (story,) = yaml.safe_load(as_stories([Case("login_hacked", "en", 1, "see [this](x) a: b")]))["stories"]
    assert story["steps"][0]["user"] == "see [this] (x) a: b\n"


def test_stories_are_one_a_case() -> None:
    (story,) = yaml.safe_load(as_stories([CASE]))["stories"]
    assert story["story"] == CASE.name
    assert story["steps"][0] == {"user": CASE.text + "\n", "intent": "faq/login_hacked"}


@pytest.mark.slow
def test_rasa_test_runs_what_is_written(tmp_path: Path) -> None:
    """Rasa's own runner, on the cases of one FAQ, tells the same ones right."""
    from tests.real_house import model_of_checkout

    model, name = model_of_checkout(), "license_keys_find"

    def tanya(*given: str) -> str:
        command = [sys.executable, "-m", "bot.cli.main", "test", *given]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout

    ran = json.loads(tanya(name, "--format", "json"))
    right = [one["name"] for one in ran if one["result"] == "right"]
    assert right
    tanya(name, "--write", str(tmp_path / "test_faqs.yml"))
    command = [Path(sys.executable).parent / "rasa", "test", "core", "--model", model, "--stories",
               tmp_path / "test_faqs.yml", "--e2e", "--out", tmp_path / "out", "--no-plot"]  # fmt: skip
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore", "TQDM_DISABLE": "1"}
    subprocess.run(command, cwd=ROOT, env=quiet, check=True, capture_output=True)
    told = read_json(tmp_path / "out" / "story_report.json")["conversation_accuracy"]
    assert (told["correct"], told["total"]) == (len(right), len(ran))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def pytest_here(*given: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *given]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_pytest_collects_the_cases_of_an_faq_by_name() -> None:
    done = pytest_here("--collect-only", "data/faq/login.yml", folder=ROOT)
    listed = [line for line in done.stdout.splitlines() if line.startswith("data/faq/login.yml::login_")]
    assert "data/faq/login.yml::login_hacked/pl/2" in listed
    assert len(listed) == len(set(listed))


def test_pytest_tells_the_mistakes_of_a_broken_file(project: Path) -> None:
    (project / "data" / "faq" / "login.yml").write_text("topic: login\n", encoding="utf-8")
    (project / "conftest.py").write_text((ROOT / "conftest.py").read_text("utf-8"), "utf-8")
    done = pytest_here("data/faq/login.yml", folder=project)
    assert done.returncode == 2
    assert "“faqs” is missing" in done.stdout


@pytest.mark.slow
def test_pytest_fails_what_is_answered_wrongly_and_passes_what_is_found(project: Path) -> None:
    write_project(project)
    cases = [f"data/faq/fees.yml::fees_what/en/{number}" for number in (1, 2)]
    done = pytest_here(*cases, folder=project)
    assert done.returncode == 1, done.stdout
    assert "wrong      fees_what/en/2  “(demo download)” → fees_demo" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def write_project(folder: Path) -> None:
    """Two FAQs, one with a test that belongs to the other."""
    for path in (folder / "data" / "faq").iterdir():
        path.unlink()
    (folder / "data" / "faq" / "fees.yml").write_text(FEES, encoding="utf-8")
    for name in ("config.yml", "conftest.py"):
        (folder / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")


FEES = """topic: fees
faqs:
  - id: fees_what
    owner: payments
    title: {en: What it costs}
    questions: {en: [what are the fees, how much does it cost, is it free, what do you charge, your prices]}
    answer: {en: It is free.}
    tests: {en: ["(is it free)", "(demo download)"]}  # taken for the questions they repeat
  - id: fees_demo
    owner: payments
    title: {en: Demo version}
    questions: {en: [is there a demo, try it first, demo download, trial version, a test version]}
    answer: {en: There is one.}
"""
