import json
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.cli import check, schema
from bot.clock import FixedClock
from bot.errors import Problem, TanyaError

ROOT = Path(__file__).parents[2]
CLOCK = FixedClock(datetime(2027, 1, 1, tzinfo=timezone.utc))
GOOD_FAQ = """topic: login
faqs:
  - id: login_code
    owner: accounts
    title: {en: Code}
    questions: {en: [no code came]}
    answer: {en: Ask again.}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "data" / "faq").mkdir(parents=True)
    (tmp_path / "data" / "faq" / "login.yml").write_text(GOOD_FAQ)
    shutil.copy(ROOT / "data" / "messages.yml", tmp_path / "data" / "messages.yml")
    (tmp_path / "data" / "hours.yml").write_text("time_zone: UTC\nweekly: {}")
    return tmp_path


def add_message(project: Path, line: str) -> None:
    with (project / "data" / "messages.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def run(*words: str) -> int:
    parser = ArgumentParser()
    check.add_arguments(parser)
    return check.run(parser.parse_args(words))


def classes(project: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (project / f"{name}.yml").write_text(text)
    return [str(problem).rpartition("/")[2] for problem in check.check_project(project, clock=CLOCK).problems]


def test_good_project_has_no_problem(project):
    assert check.check_project(project, clock=CLOCK).all == []


def test_good_project_exits_with_0(project, capsys):
    assert run(str(project)) == 0
    assert capsys.readouterr().out == "No mistakes.\n"


def test_problems_of_all_files_come_at_once_in_order(project, capsys):
    (project / "data" / "faq" / "login.yml").write_text(GOOD_FAQ.replace("owner", "ovner"))
    (project / "data" / "hours.yml").write_text("time_zone: Asia/Djakarta\nweekly: {}")
    add_message(project, "own: {en: A}")
    assert run(str(project)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].rpartition("/")[2] for line in lines[:-1]] == ["login.yml"] * 2 + [
        "hours.yml",
        "messages.yml",
    ]
    assert lines[-1] == "3 errors, 1 warning."


def test_warnings_alone_exit_with_0(project):
    add_message(project, "own: {en: A}")
    assert run(str(project)) == 0


def test_missing_files_are_problems(project):
    (project / "data" / "hours.yml").unlink()
    assert "no such file" in str(check.check_project(project, clock=CLOCK).problems[0])


def test_folder_without_data_is_no_project(tmp_path):
    with pytest.raises(TanyaError, match="no folder data"):
        check.check_project(tmp_path, clock=CLOCK)


def test_json_is_a_list_of_problems(project, capsys):
    add_message(project, "own: {en: A}")
    run(str(project), "--format", "json")
    (problem,) = json.loads(capsys.readouterr().out)
    assert set(problem) == {"file", "line", "column", "message", "hint", "severity"}
    assert problem["severity"] == "warning"


def test_github_commands_are_escaped():
    problem = Problem("a,b.yml", 2, 3, "50% of\nit.", "less.", "warning")
    assert list(check.as_github(check.Report([problem]))) == [
        "::warning file=a%2Cb.yml,line=2,col=3::50%25 of%0Ait. Try: less."
    ]


def test_names_rasa_knows_are_fine(project):
    assert (
        classes(
            project,
            config="importers: [{name: RasaFileImporter}]\npipeline: [{name: WhitespaceTokenizer}]\n"
            "policies: [{name: RulePolicy}]",
            endpoints="tracker_store: {type: SQL}\nlock_store: {type: redis}",
            credentials="rest:\nsocketio: {x: y}",
        )
        == []
    )


def test_credentials_of_comments_alone_are_fine(project):
    assert classes(project, credentials="# nothing") == []


def test_name_without_a_path_that_rasa_does_not_know_names_the_nearest(project):
    assert classes(project, config="pipeline:\n- name: WhitespaceTokeniser") == [
        "config.yml:2:9: error: Rasa knows no “WhitespaceTokeniser”. Try: WhitespaceTokenizer."
    ]


@pytest.fixture
def package(project):
    """A package of the project's own, with a class."""
    name = f"own_{abs(hash(str(project)))}"
    (project / name).mkdir()
    (project / name / "__init__.py").write_text("")
    (project / name / "store.py").write_text("class TrackerStore:\n    pass\n")
    (project / name / "broken.py").write_text("import nowhere_to_be_found\n")
    (project / name / "failing.py").write_text("1 / 0\n")
    return name


def test_class_of_the_project_is_found(project, package):
    assert classes(project, endpoints=f"tracker_store: {{type: {package}.store.TrackerStore}}") == []


def test_lock_store_minds_the_case_as_rasa_does(project):
    (found,) = classes(project, endpoints="lock_store: {type: Redis}")
    assert found.endswith("Rasa knows no “Redis”. Try: redis.")


def test_mistyped_package_names_the_nearest(project, package):
    (found,) = classes(project, endpoints=f"nlg:\n  type: {package}.stoer.TrackerStore")
    assert found.endswith(f"Try: {package}.store.TrackerStore.")


def test_mistyped_class_names_the_nearest(project, package):
    (found,) = classes(project, endpoints=f"tracker_store:\n  type: {package}.store.TrackerStor")
    assert found.startswith("endpoints.yml:2:9: ")
    assert found.endswith(f"Try: {package}.store.TrackerStore.")


def test_mistyped_module_names_the_nearest(project, package):
    (found,) = classes(project, credentials=f"{package}.stor.TrackerStore:\n  a: b")
    assert found.startswith(f"credentials.yml:1:1: error: there is no module “{package}.stor”")
    assert found.endswith(f"Try: {package}.store.TrackerStore.")


def test_module_that_needs_another_says_which(project, package):
    (found,) = classes(project, config=f"importers:\n- name: {package}.broken.Importer")
    assert "needs the module “nowhere_to_be_found”" in found


def test_module_that_fails_says_how(project, package):
    (found,) = classes(project, config=f"policies:\n- name: {package}.failing.Policy")
    assert "ZeroDivisionError" in found


def test_component_without_a_name_is_said(project):
    assert classes(project, config="pipeline:\n- nmae: X") == [
        "config.yml:2:3: error: “name” is missing. Try: name: and the class."
    ]


@pytest.mark.parametrize(
    "config", ["pipeline: 3", "- x", "pipeline: [x, 3]", "importers: {a: b}", "pipeline: [{name: [x]}]"]
)
def test_other_shapes_of_rasas_settings_are_read_without_a_traceback(project, config):
    classes(project, config=config, endpoints=config, credentials="a.b.C:")


def test_schemas_in_docs_are_those_of_the_code():
    for name, content in schema.schemas().items():
        written = (ROOT / "docs" / "schemas" / name).read_text(encoding="utf-8")
        assert written == schema.write_schema(content), "run: tanya schema"


@pytest.mark.slow
def test_names_rasa_knows_are_those_of_rasa():
    """In a process of its own: Rasa must not be loaded by the fast tests."""
    script = """
from bot.dialogue.without_tensorflow import prepare
prepare()
from rasa.core.channels import BUILTIN_CHANNELS
import rasa.engine.recipes.default_components
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from bot.cli import _class_paths as known
assert set(known.CHANNELS.split()) == set(BUILTIN_CHANNELS), set(BUILTIN_CHANNELS)
registered = set(DefaultV1Recipe._registered_components)
assert {*known.COMPONENTS, *known.POLICIES} <= registered | {"RegexMessageHandler"}, registered
assert registered - {*known.COMPONENTS, *known.POLICIES} <= {"RegexMessageHandler"}, registered
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)


def test_this_project_has_no_mistakes():
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", "check", "--quick", "--strict"],
        cwd=ROOT, timeout=120, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_classes_this_project_names_are_there():
    script = "from pathlib import Path; from bot.cli._class_paths import check_class_paths as check\n"
    script += "found = check(Path('.')); assert not found, found"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)


def test_strict_exits_with_1_for_warnings(project):
    add_message(project, "own: {en: A}")
    assert run(str(project), "--strict") == 1


def test_quick_leaves_out_the_classes(project):
    (project / "config.yml").write_text("pipeline: [{name: Nothing}]")
    assert run(str(project), "--quick") == 0


def test_promise_is_a_notice_on_github():
    report = check.Report(promise="With at most 3 % wrong answers …")
    assert list(check.as_github(report)) == ["::notice::With at most 3 %25 wrong answers …"]


def test_confusions_come_last_and_in_their_order():
    problems = [Problem("b.yml", 2, 1, "worst."), Problem("a.yml", 1, 1, "less.")]
    said = list(check.as_text(check.Report(confusions=problems)))
    assert said[1:3] == ["b.yml:2:1: error: worst.", "a.yml:1:1: error: less."]
