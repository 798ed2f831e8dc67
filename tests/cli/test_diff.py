"""`tanya diff`: what it compares, how it tells it, and when it stops a pull request."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.cli import _versions, diff, main
from bot.cli._effect_html import as_html, differences
from bot.cli._effect_text import as_markdown, as_text
from bot.cli.diff import Compared
from bot.errors import ContentError, TanyaError
from bot.insights.effect import Asked
from bot.settings import Settings, read_settings
from tests.insights.made_effect import NASTY, made_effect, no_effect

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone.utc)
FEES = """topic: fees
faqs:
  - id: fees_what
    owner: payments
    title: {en: What it costs}
    questions: {en: [what are the fees, how much does it cost, is it free, what do you charge, your prices]}
    answer: {en: It is free.}
    tests: {en: [do i have to pay]}
  - id: fees_demo
    owner: payments
    title: {en: Demo version}
    questions: {en: [is there a demo, try it first, demo download, trial version, a test version]}
    answer: {en: There is one.}
"""


# The two sides


@pytest.fixture
def repository(tmp_path: Path) -> Settings:
    """A small project under git, with one commit."""
    folder = tmp_path / "project"
    (folder / "data" / "faq").mkdir(parents=True)
    (folder / "data" / "faq" / "fees.yml").write_text(FEES, encoding="utf-8")
    shutil.copy(ROOT / "config.yml", folder)
    shutil.copy(ROOT / "data" / "messages.yml", folder / "data")
    git(folder, "init", "--initial-branch", "main")
    commit(folder)
    return read_settings({}, folder=str(folder))


def git(folder: Path, *command: str) -> None:
    who = ("-c", "user.name=Anna", "-c", "user.email=anna@lagu.example")
    subprocess.run(["git", "-C", str(folder), *who, *command], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "Edit.")


def edit(settings: Settings, old: str, new: str) -> None:
    path = settings.root / "data" / "faq" / "fees.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_revision_is_the_commit_and_not_the_working_tree(repository: Settings) -> None:
    edit(repository, "It is free.", "It costs 1 USD.")
    before, short = _versions.revision(repository, "HEAD")
    after = _versions.working_tree(repository)
    assert before.content.faqs["fees_what"].answer["en"] == "It is free."
    assert after.content.faqs["fees_what"].answer["en"] == "It costs 1 USD."
    assert len(short) == 8


def test_revision_takes_config_yml_of_that_commit(repository: Settings) -> None:
    config = repository.root / "config.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("5%", "8%"), encoding="utf-8")
    assert _versions.revision(repository, "HEAD")[0].pipeline.wrong_answers == 0.05
    assert _versions.working_tree(repository).pipeline.wrong_answers == 0.08


def test_revision_with_three_dots_is_where_the_branch_left(repository: Settings) -> None:
    git(repository.root, "checkout", "-b", "edit")
    edit(repository, "It is free.", "It costs 1 USD.")
    commit(repository.root)
    git(repository.root, "checkout", "main")
    edit(repository, "There is one.", "There is none.")
    commit(repository.root)
    git(repository.root, "checkout", "edit")
    faqs = _versions.revision(repository, "main...")[0].content.faqs
    assert (faqs["fees_what"].answer["en"], faqs["fees_demo"].answer["en"]) == (
        "It is free.",
        "There is one.",
    )
    assert (
        _versions.revision(repository, "main")[0].content.faqs["fees_demo"].answer["en"] == "There is none."
    )


def test_revision_works_in_a_project_inside_a_repository(repository: Settings) -> None:
    inner = repository.root / "inner"
    inner.mkdir()
    for name in ("config.yml", "data"):
        (repository.root / name).rename(inner / name)
    commit(repository.root)
    settings = read_settings({}, folder=str(inner))
    assert list(_versions.revision(settings, "HEAD")[0].content.faqs) == ["fees_what", "fees_demo"]


@pytest.mark.parametrize("name", ["nowhere", "nowhere...", "--help", "HEAD:data"])
def test_revision_that_is_none_is_an_error(repository: Settings, name: str) -> None:
    with pytest.raises(TanyaError, match="git knows no revision") as raised:
        _versions.revision(repository, name)
    assert "git log" in raised.value.hint


def test_revision_outside_a_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(TanyaError, match="no git repository"):
        _versions.revision(read_settings({}, folder=str(tmp_path)), "HEAD")


def test_revision_without_the_projects_files_is_an_error(repository: Settings) -> None:
    git(repository.root, "rm", "-r", "-q", "--cached", "data")
    git(repository.root, "commit", "-m", "Out.")
    with pytest.raises(TanyaError, match="has no data"):
        _versions.revision(repository, "HEAD")


def test_revision_with_mistakes_names_them_under_the_revision(repository: Settings) -> None:
    edit(repository, "owner: payments", "owned: payments")
    commit(repository.root)
    edit(repository, "owned: payments", "owner: payments")
    with pytest.raises(ContentError) as raised:
        _versions.revision(repository, "HEAD")
    assert raised.value.problems[0].file == "HEAD:data/faq/fees.yml"


def test_live_is_what_was_last_taken_over(repository: Settings) -> None:
    shutil.copytree(repository.root / "data", repository.state / "last_good")
    edit(repository, "It is free.", "It costs 1 USD.")
    assert _versions.live(repository).content.faqs["fees_what"].answer["en"] == "It is free."


def test_live_without_anything_live_says_what_to_do(repository: Settings) -> None:
    with pytest.raises(TanyaError, match="nothing has been live here") as raised:
        _versions.live(repository)
    assert "tanya diff HEAD" in raised.value.hint


# The questions


def test_questions_of_a_file_are_lines_of_text_or_json(tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text('where is my key\n\n{"text": "ile to trwa", "language": "pl", "count": 3}\n', "utf-8")
    assert diff.read_questions(file) == [Asked("where is my key"), Asked("ile to trwa", "pl", 3)]


@pytest.mark.parametrize(
    "line",
    [
        "{text",
        '{"text": 3}',
        '{"text": "a", "language": "xx"}',
        '{"text": "a", "language": []}',
        '{"text": "a", "count": 0}',
        '{"text": "a", "count": true}',
    ],
)
def test_questions_of_a_file_that_are_none_name_the_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.txt"
    file.write_text(f"fine\n{line}\n", encoding="utf-8")
    with pytest.raises(TanyaError, match=r"questions\.txt:2") as raised:
        diff.read_questions(file)
    assert '"language": "en"' in raised.value.hint


def test_questions_without_a_database_are_none_and_no_database_is_made(repository: Settings) -> None:
    asked, note = diff.recent_questions(repository, 10)
    assert (asked, "no database" in note) == ([], True)
    assert not repository.state.exists()


# How it is told


def compared(**changed: Any) -> Compared:
    return replace(Compared(base="main (1a2b3c4d)", effect=made_effect(), promise=(0.03, 0.05)), **changed)


def test_text_begins_with_the_verdict_and_lists_the_worst_first() -> None:
    lines = as_text(compared()).splitlines()
    assert lines[0] == (
        "1 test newly wrong, 7 of 20 questions get something else, 2 FAQs changed, "
        "compared with main (1a2b3c4d)."
    )
    assert lines[1] == "wrong_answers in config.yml: 3% → 5%."
    worse = lines.index("Tests: worse (2)")
    assert lines[worse + 1].split("  ")[1].strip() == "right → wrong"
    assert lines[worse + 1].endswith("withdrawals_fees 95% → withdrawals_how 91%")
    assert "     5 ×  “what does it cost”  withdrawals_fees 95% → withdrawals_how 91%" in lines
    assert lines[-5:-2] == ["    answer, en", "    -It is free.", "    +It costs 1 USD."]


def test_text_of_no_effect_says_so() -> None:
    told = as_text(
        Compared(base="what is live", effect=no_effect(), note="No visitor has asked anything yet.")
    )
    assert told.startswith("nothing changes for visitors compared with what is live.\nNo visitor has asked")


def test_text_cuts_long_lists() -> None:
    effect = made_effect()
    many = [replace(effect.changes[0], text=f"question {number}") for number in range(50)]
    told = as_text(compared(effect=replace(effect, changes=many)))
    assert "… and 30 more" in told
    assert "question 20" not in told


def test_json_holds_everything() -> None:
    found = json.loads(diff.as_json(compared()))
    assert found["newly_wrong"] == ["withdrawals_fees/en/1"]
    assert found["broken"] == ["withdrawals_fees/en/1", "withdrawals_fees/pl/2"]
    assert found["changes"][1]["text"] == NASTY
    assert found["wrong_answers"] == {"before": 0.03, "after": 0.05}


def test_markdown_lets_no_words_of_visitors_become_markup() -> None:
    told = as_markdown(compared())
    assert NASTY not in told
    assert "\\<script\\>" in told
    assert "@team" not in told
    assert "<details open><summary>Tests: worse (2)</summary>" in told
    assert "\n-It is free.\n+It costs 1 USD.\n" in told


def test_page_escapes_what_visitors_and_editors_wrote_and_loads_nothing() -> None:
    page = as_html(compared())
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Fees &lt;b&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "http://" not in page
    assert "https://" not in page


def test_page_draws_outcomes_tests_and_topics() -> None:
    page = as_html(compared())
    assert 'aria-label="before: answered 15, suggested 5"' in page
    assert 'aria-label="after: right 2, suggested 2, missed 1, wrong 1"' in page
    assert 'aria-label="withdrawals: another answer 5, no longer answered 2"' in page


def test_differences_lay_old_and_new_into_one_another() -> None:
    pieces = differences("It is free, always.", "It is cheap, always.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "It is "), ("del", "free,"), ("ins", "cheap,"), ("same", " always."),
    ]  # fmt: skip


# When it stops a pull request


@pytest.mark.parametrize(
    ("fail_on", "is_failed"), [("wrong", True), ("worse", True), ("changed", True), ("never", False)]
)
def test_fail_on_stops_what_it_says(fail_on: str, is_failed: bool) -> None:
    assert diff.is_failed(made_effect(), fail_on) is is_failed
    assert not diff.is_failed(no_effect(), fail_on)


def test_fail_on_wrong_lets_what_is_missed_pass() -> None:
    effect = made_effect()
    missed = replace(effect, tests=effect.tests[1:])
    assert not diff.is_failed(missed, "wrong")
    assert diff.is_failed(missed, "worse")


# All together


@pytest.mark.slow
def test_diff_compares_recent_questions_and_stops_a_test_gone_wrong(
    repository: Settings, tmp_path: Path
) -> None:
    edit(repository, "a test version]", 'a test version, "(do i have to pay)"]')  # taken for the test itself
    questions = tmp_path / "questions.txt"
    questions.write_text("what are the fees\nis it for free\ndo i have to pay\n", encoding="utf-8")
    page = tmp_path / "effect.html"
    done = tanya(repository, "diff", "HEAD", "--file", str(questions), "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert found["asked"] == 3
    assert found["newly_wrong"] == ["fees_what/en/1"]
    moved = next(change for change in found["changes"] if change["text"] == "do i have to pay")
    assert moved["after"]["name"] == "fees_demo"
    done = tanya(repository, "diff", "HEAD", "--format", "html", "--output", str(page), "--fail-on", "never")
    assert done.returncode == 0, done.stderr
    assert "fees_what" in page.read_text(encoding="utf-8")


def tanya(settings: Settings, *given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli.main", *given]
    environment = {**os.environ, "TANYA_FOLDER": str(settings.root)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_diff_without_a_live_content_exits_with_2(
    repository: Settings, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("TANYA_FOLDER", str(repository.root))
    assert main.main(["diff"]) == 2
    assert "nothing has been live here" in capsys.readouterr().err
