"""The dispatcher of verbs."""

from __future__ import annotations

import itertools
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main as main_module
from bot.cli._console import hide_deprecations
from bot.cli.main import find_verbs, main

VERB = """
HELP = "Say {word}."
{imports}
def add_arguments(parser):
    parser.add_argument("--loud", action="store_true")

def run(arguments):
    {body}
"""
numbers = itertools.count()


@pytest.fixture
def tanya(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command line with the verbs that were given as `name="body of run"`."""
    package = f"verbs_{next(numbers)}"
    folder = tmp_path / package
    folder.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(main_module, "start", lambda: None)

    def call(*argv: str, imports: str = "", **verbs: str) -> int:
        for name, body in verbs.items():
            (folder / f"{name}.py").write_text(VERB.format(word=name, body=body, imports=imports))
        return main(argv, folder=folder, package=package)

    return call


def test_main_returns_the_exit_code_of_the_verb(tanya: Callable[..., int]) -> None:
    assert tanya("ask", ask="return 3") == 3


def test_main_counts_none_as_success(tanya: Callable[..., int]) -> None:
    assert tanya("ask", ask="pass") == 0


def test_main_hands_the_options_to_the_verb(tanya: Callable[..., int]) -> None:
    assert tanya("ask", "--loud", ask="return 7 if arguments.loud else 0") == 7


def test_main_finds_a_verb_of_two_words(tanya: Callable[..., int]) -> None:
    assert tanya("ask-me", ask_me="return 4") == 4


@pytest.mark.parametrize("argv", [(), ("--help",), ("-h",)])
def test_main_lists_verbs_without_importing_them(
    argv: tuple[str, ...], tanya: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tanya(*argv, imports="raise RuntimeError", ask="pass", check="pass") == 0
    shown = capsys.readouterr().out
    assert "  ask    Say ask." in shown
    assert "  check  Say check." in shown


def test_main_prints_a_tanya_error_with_its_hint(
    tanya: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    raising = "raise errors.TanyaError('no model.', hint='tanya train')"
    assert tanya("ask", imports="from bot import errors", ask=raising) == 2
    assert capsys.readouterr().err == "error: no model.\nTry: tanya train\n"


def test_main_prints_all_problems_of_a_content_error(
    tanya: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    problems = "[errors.Problem('b.yml', 2, 1, 'bad'), errors.Problem('a.yml', 1, 1, 'worse')]"
    raising = f"raise errors.ContentError({problems})"
    assert tanya("ask", imports="from bot import errors", ask=raising) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("a.yml:1:1: error: worse\nb.yml:2:1: error: bad\nerror: ")


def test_main_is_quiet_about_ctrl_c(tanya: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert tanya("ask", ask="raise KeyboardInterrupt") == 130
    assert capsys.readouterr().err == ""


def test_main_names_the_nearest_verb(tanya: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert tanya("chekc", check="pass") == 2
    assert "Try: tanya check" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["main", "rasa", "_console", "../main", "__init__"])
def test_main_runs_nothing_that_is_not_a_verb(verb: str) -> None:
    assert main([verb]) == 2


def test_every_verb_has_a_line_of_help() -> None:
    assert [verb for verb, text in find_verbs(main_module.FOLDER).items() if not text] == []


def test_help_loads_neither_rasa_nor_a_verb() -> None:
    code = (
        "import sys; from bot.cli.main import main; main(['--help']); "
        "sys.exit(' '.join(n for n in sys.modules if n.startswith(('rasa', 'sanic', 'numpy', 'bot.store'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_hide_deprecations_lets_other_warnings_through(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[type[Warning]] = []
    monkeypatch.setattr(
        warnings, "showwarning", lambda message, category, *rest, **more: seen.append(category)
    )
    hide_deprecations()
    for category in (DeprecationWarning, UserWarning):
        warnings.showwarning("x", category, "file.py", 1)
    assert seen == [UserWarning]
