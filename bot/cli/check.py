"""`tanya check`: everything that is wrong in the files of a project, at once and each at its line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import bot
from bot.clock import Clock
from bot.content.messages import MESSAGES
from bot.content.reader import read_faqs
from bot.content.texts import read_texts
from bot.errors import Problem, TanyaError
from bot.hours.hours import read_hours

HELP = "Find every mistake in FAQs, texts, opening hours and Rasa's settings."
PAGE_TEXTS = Path(bot.__file__).parent / "web" / "texts.yml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", type=Path, help="the project (default: here)")
    parser.add_argument("--format", choices=["text", "json", "github"], default="text")
    parser.add_argument("--quick", action="store_true", help="leave out classes in Rasa's settings (seconds)")


def run(arguments: argparse.Namespace) -> int:
    """1 if there are errors; warnings alone are 0."""
    problems = check_folder(arguments.folder, clock=Clock(), classes=not arguments.quick)
    for line in FORMATS[arguments.format](problems):
        print(line)
    return int(any(problem.is_error for problem in problems))


def check_folder(folder: Path, *, clock: Clock, classes: bool = True) -> list[Problem]:
    """All problems of a project in order of place. With `classes`, those in Rasa's settings are imported.

    Raises TanyaError if the folder is no project.
    """
    data = folder / "data"
    if not data.is_dir():
        raise TanyaError(
            f"“{folder}” has no folder data.", hint="give the project's folder: tanya check FOLDER"
        )
    today = clock.now().date()
    problems = [*read_faqs(data / "faq", today=today)[1]]
    problems += read_texts(data / "messages.yml", expected=MESSAGES)[1]
    problems += read_hours(data / "hours.yml", today=today)[1]
    if PAGE_TEXTS.exists():
        problems += read_texts(PAGE_TEXTS)[1]
    if classes:
        from bot.cli._class_paths import check_class_paths  # brings Rasa along: seconds that --quick saves

        problems += check_class_paths(folder)
    return sorted(problems)


def as_text(problems: list[Problem]) -> Iterator[str]:
    yield from map(str, problems)
    yield _summary(problems)


def as_json(problems: list[Problem]) -> Iterator[str]:
    """A list of objects: file, line, column, message, hint, severity."""
    yield json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)


def as_github(problems: list[Problem]) -> Iterator[str]:
    """Workflow commands, which GitHub shows at the line of a pull request."""
    for problem in problems:
        text = f"{problem.message} Try: {problem.hint}" if problem.hint else problem.message
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        file = problem.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
        yield f"::{problem.severity} file={file},line={problem.line},col={problem.column}::{text}"


def _summary(problems: list[Problem]) -> str:
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "No mistakes."
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


FORMATS = {"text": as_text, "json": as_json, "github": as_github}
