"""Publishing an edit: into its file, into git, and never over somebody else's."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
import yaml

from bot.content.edited import check_edit
from bot.content.live import read_content
from bot.content.publishing import (
    Author,
    Conflict,
    Edit,
    GitRefused,
    UnfitTopic,
    change_of,
    find_file,
    publish,
)
from bot.content.values import fingerprint
from bot.content.writing import find_faq
from bot.errors import TanyaError

ANA = Author("Ana <b>", "ana@lagu.example")
TODAY = date(2026, 3, 9)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def faqs(project) -> Path:
    """The FAQ files of a project without git."""
    return project / "data/faq"


@pytest.fixture
def repository(project, monkeypatch) -> Path:
    """The same, committed; git knows no user here."""
    monkeypatch.setenv("HOME", str(project))
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(
        project,
        "-c",
        "user.name=Seed",
        "-c",
        "user.email=seed@lagu.example",
        "commit",
        "--quiet",
        "-m",
        "seed",
    )
    return project / "data/faq"


def some_faq(folder: Path) -> tuple[str, dict]:
    for path in sorted(folder.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("  - id: "):
                return line.removeprefix("  - id: "), values_of(folder, line.removeprefix("  - id: "))
    raise AssertionError("no FAQ")


def values_of(folder: Path, faq_id: str) -> dict:
    found = find_file(folder, faq_id)
    assert found
    faq = find_faq(found[1], faq_id)
    assert faq
    return dict(faq.values)


def edit_of(folder: Path, **fields) -> Edit:
    """The first FAQ there is, with other values."""
    faq_id, values = some_faq(folder)
    return Edit(faq_id, {**values, **fields}, fingerprint(values))


def go(folder: Path, edit: Edit, **options):
    options = {"author": ANA, "message": "Change an FAQ", "check": lambda change: None, **options}
    return publish(folder, edit, **options)


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# Files


def test_published_edit_is_in_its_file_alone(faqs):
    before, edit = files_in(faqs), edit_of(faqs, owner="somebody")
    published = go(faqs, edit)
    after = files_in(faqs)

    assert published.commit == ""
    assert [name for name in after if after[name] != before.get(name)] == [published.path.name]
    assert values_of(faqs, edit.faq_id)["owner"] == "somebody"


def test_new_topic_gets_a_file(faqs):
    values = {"owner": "a", "title": {"en": "T"}, "questions": {"en": ["q"]}, "answer": {"en": "A."}}
    published = go(faqs, Edit("shipping_late", values, "", topic="shipping"))

    assert published.path.name == "shipping.yml"
    assert values_of(faqs, "shipping_late") == {"id": "shipping_late", **values}


def test_last_faq_of_a_topic_takes_the_file_along(faqs):
    values = {"owner": "a", "title": {"en": "T"}, "questions": {"en": ["q"]}, "answer": {"en": "A."}}
    go(faqs, Edit("shipping_late", values, "", topic="shipping"))
    go(faqs, Edit("shipping_late", None, fingerprint({"id": "shipping_late", **values})))

    assert not (faqs / "shipping.yml").exists()


@pytest.mark.parametrize("topic", ["", "../up", "a/b", "UP", "a b", ".hidden", "shipping.yml", "x\x00"])
def test_topic_can_name_no_other_path(faqs, topic):
    before = files_in(faqs)
    with pytest.raises(UnfitTopic):
        go(faqs, Edit("shipping_late", {"owner": "a"}, "", topic=topic))

    assert files_in(faqs) == before


def test_file_keeps_its_rights(faqs):
    path = sorted(faqs.glob("*.yml"))[0]
    path.chmod(0o640)
    go(faqs, edit_of(faqs, owner="somebody"))

    assert path.stat().st_mode & 0o777 == 0o640


def test_check_that_refuses_leaves_everything(faqs):
    before = files_in(faqs)

    def refuse(change) -> None:
        raise TanyaError("no")

    with pytest.raises(TanyaError, match="no"):
        go(faqs, edit_of(faqs, owner="somebody"), check=refuse)

    assert files_in(faqs) == before


def test_folder_that_cant_be_written_is_said(faqs, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.content.files.tempfile.mkstemp", full)
    with pytest.raises(TanyaError, match="No space left on device"):
        go(faqs, edit_of(faqs, owner="somebody"))


# Somebody else's edits


def test_edit_of_the_same_faq_meanwhile_is_a_conflict_and_stays(faqs):
    mine = edit_of(faqs, owner="me")
    go(faqs, edit_of(faqs, owner="them"))
    with pytest.raises(Conflict) as refused:
        go(faqs, mine)

    assert refused.value.theirs == values_of(faqs, mine.faq_id)
    assert values_of(faqs, mine.faq_id)["owner"] == "them"


def test_edit_of_another_faq_meanwhile_is_none(faqs):
    mine = edit_of(faqs, owner="me")
    path, _ = find_file(faqs, mine.faq_id)
    path.write_text("# by hand\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    go(faqs, mine)

    assert path.read_text(encoding="utf-8").startswith("# by hand\n")
    assert values_of(faqs, mine.faq_id)["owner"] == "me"


def test_faq_that_is_gone_is_a_conflict(faqs):
    mine = edit_of(faqs, owner="me")
    go(faqs, Edit(mine.faq_id, None, mine.base))
    with pytest.raises(Conflict) as refused:
        go(faqs, mine)

    assert refused.value.theirs is None


def test_same_edit_twice_is_no_conflict(faqs):
    mine = edit_of(faqs, owner="me")
    go(faqs, mine)

    assert go(faqs, mine).commit == ""


def test_editors_at_the_same_moment_lose_nothing(faqs):
    edits = [
        Edit(faq_id, {**values_of(faqs, faq_id), "owner": "new"}, fingerprint(values_of(faqs, faq_id)))
        for faq_id in (faq["id"] for faq in _all(faqs)[:8])
    ]
    threads = [Thread(target=go, args=(faqs, edit)) for edit in edits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {values_of(faqs, edit.faq_id)["owner"] for edit in edits} == {"new"}


def _all(folder: Path) -> list[dict]:
    return [faq for path in sorted(folder.glob("*.yml")) for faq in yaml.safe_load(path.read_text())["faqs"]]


# git


def test_commit_is_the_agents_and_of_that_file_alone(repository):
    other = repository / "general.yml"
    other.write_text(other.read_text(encoding="utf-8") + "# not mine\n", encoding="utf-8")
    git(repository, "add", "general.yml")
    published = go(repository, edit_of(repository, owner="me"), message="Change an FAQ\n\n# all of it")
    shown = git(repository, "show", "--format=%an|%ae|%cn|%B", "--name-only", published.commit)

    file = f"data/faq/{published.path.name}"
    assert shown.split("\n") == [
        "Ana b|ana@lagu.example|Ana b|Change an FAQ",
        "",
        "# all of it",
        "",
        "",
        file,
        "",
    ]
    assert git(repository, "diff", "--cached", "--name-only").split() == ["data/faq/general.yml"]


def test_new_and_deleted_files_are_committed(repository):
    values = {"id": "shipping_late", "owner": "a", "title": {"en": "T"}}
    go(repository, Edit("shipping_late", values, "", topic="shipping"))
    go(repository, Edit("shipping_late", None, fingerprint(values)))

    assert git(repository, "log", "--format=%s", "--", "shipping.yml").splitlines() == ["Change an FAQ"] * 2
    assert git(repository, "status", "--porcelain") == ""


def test_edits_by_hand_in_the_same_file_are_named_in_the_message(repository):
    edit = edit_of(repository, owner="me")
    path, _ = find_file(repository, edit.faq_id)
    path.write_text("# by hand\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    go(repository, edit)

    assert "other changes that were not committed" in git(repository, "log", "-1", "--format=%b")


@pytest.mark.parametrize("is_new", [False, True])
def test_hook_that_refuses_leaves_everything_as_it_was(repository, is_new):
    hook = Path(git(repository, "rev-parse", "--absolute-git-dir").strip()) / "hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho no umlauts here >&2\nexit 1\n")
    hook.chmod(0o755)
    edit = Edit("shipping_late", {"owner": "a"}, "", topic="shipping")
    before = files_in(repository)
    with pytest.raises(GitRefused, match="no umlauts here"):
        go(repository, edit if is_new else edit_of(repository, owner="me"))

    assert files_in(repository) == before
    assert git(repository, "status", "--porcelain") == ""


def test_file_that_git_ignores_is_published_without_it(repository):
    (repository / ".gitignore").write_text("shipping.yml\n")
    published = go(repository, Edit("shipping_late", {"owner": "a"}, "", topic="shipping"))

    assert (published.commit, published.path.exists()) == ("", True)


def test_without_git_on_the_machine_publishing_works(faqs, monkeypatch):
    monkeypatch.setenv("PATH", str(faqs))

    assert go(faqs, edit_of(faqs, owner="me")).commit == ""


# What is wrong in an edit


def checked(folder: Path, edit: Edit):
    data = folder.parent
    known = read_content(data, today=TODAY).problems
    change = change_of(folder, edit)
    return check_edit(data, change, edit.faq_id, today=TODAY, known=known)


def test_problem_stands_at_its_field_and_line(faqs):
    _, values = some_faq(faqs)
    wrong = {
        "title": {**values["title"], "en": "x" * 50},
        "questions": {**values["questions"], "pl": ["jedno", "!!!"]},
        "answer": {**values["answer"], "en": "Well.\n\nSee [here](nowhere) and {nam}."},
        "related": ["gone_faq"],
        "valid_until": "soon",
    }
    found = checked(faqs, edit_of(faqs, **wrong))
    places = {(problem.field, problem.line) for problem in found.own if problem.is_error}

    assert places == {
        ("title.en", 0),
        ("questions.pl", 2),
        ("answer.en", 3),
        ("related", 1),
        ("valid_until", 0),
    }
    assert found.elsewhere == ()


@pytest.mark.parametrize("field", ["owner", "title", "questions", "answer"])
def test_missing_field_is_told_at_the_field(faqs, field):
    found = checked(faqs, edit_of(faqs, **{field: {}}))

    assert field in {problem.field for problem in found.own if problem.is_error}


def test_what_an_edit_breaks_elsewhere_is_told_apart(faqs):
    broken = sorted(faqs.glob("*.yml"))[1]
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("    owner:", "    ovner:", 1), encoding="utf-8"
    )
    linked = next(faq for faq in _all(faqs) if faq.get("related"))["related"][0]
    found = checked(faqs, Edit(linked, None, fingerprint(values_of(faqs, linked))))

    assert {problem.message for problem in found.elsewhere} == {f"there is no FAQ “{linked}”."}
    assert any("ovner" in problem.message for problem in found.before)
    assert {Path(problem.file).parent for problem in found.elsewhere} == {faqs}


def test_unchanged_faq_has_no_new_problem(faqs):
    found = checked(faqs, edit_of(faqs))

    assert (found.errors, found.elsewhere) == (0, ())
