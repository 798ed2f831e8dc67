"""`tanya check`: everything that is wrong in the files of a project, at once and each at its line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

import bot
from bot.cli._second_process import second_process
from bot.clock import Clock
from bot.content.messages import MESSAGES
from bot.content.reader import Folder, read_folder
from bot.content.texts import read_texts
from bot.errors import Problem, TanyaError
from bot.hours.hours import read_hours
from bot.marked_yaml import load
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.nlu.reading import Reading

HELP = "Find every mistake in FAQs, texts, opening hours and Rasa's settings."
BESIDE_FROM = 500  # texts; fewer are read before a second process has started
PAGE_TEXTS = Path(bot.__file__).parent / "web" / "texts.yml"


@dataclass
class Report:
    """`problems` are in order of place; `confusions`, FAQs that are mixed up, worst first; `promise` is a
    line on what few wrong answers cost."""

    problems: list[Problem] = field(default_factory=list)
    confusions: list[Problem] = field(default_factory=list)
    promise: str = ""

    @property
    def all(self) -> list[Problem]:
        return [*self.problems, *self.confusions]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", type=Path, help="the project (default: here)")
    parser.add_argument("--format", choices=["text", "json", "github"], default="text")
    parser.add_argument(
        "--quick", action="store_true", help="the files alone: not what is understood, nor Rasa's settings"
    )
    parser.add_argument("--online", action="store_true", help="and try every link: is the page there?")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")


def run(arguments: argparse.Namespace) -> int:
    """1 if there are errors; warnings alone are 0, or 1 with --strict."""
    report = check_project(
        arguments.folder, clock=Clock(), is_quick=arguments.quick, is_online=arguments.online
    )
    for line in FORMATS[arguments.format](report):
        print(line)
    return int(any(problem.is_error or arguments.strict for problem in report.all))


def check_project(folder: Path, *, clock: Clock, is_quick: bool = False, is_online: bool = False) -> Report:
    """All that is wrong with a project. `is_quick` leaves out what takes seconds, `is_online` adds the links.

    Raises TanyaError if the folder is no project.
    """
    data = folder / "data"
    if not data.is_dir():
        raise TanyaError(
            f"“{folder}” has no folder data.", hint="give the project's folder: tanya check FOLDER"
        )
    today = clock.now().date()
    content = read_folder(data / "faq", today=today)
    report = Report(list(content.problems))
    report.problems += read_texts(data / "messages.yml", expected=MESSAGES)[1]
    report.problems += read_hours(data / "hours.yml", today=today)[1]
    if PAGE_TEXTS.exists():
        report.problems += read_texts(PAGE_TEXTS)[1]
    if not is_quick:
        _check_slowly(folder, content, report)
    if is_online:
        from bot.cli._check_links import check_links

        report.problems += check_links(content.written)
    report.problems.sort()
    return report


def _check_slowly(folder: Path, content: Folder, report: Report) -> None:
    """What brings Rasa, the encoders or the language models along: seconds that --quick saves."""
    from bot.cli._check_language import check_languages, other_languages, texts_of
    from bot.cli._check_understanding import read_tests
    from bot.cli._class_paths import check_class_paths

    texts = texts_of(content.written)
    with second_process(is_worth_it=len(texts) >= BESIDE_FROM) as beside:
        tests = beside(read_tests, [row.text for row in texts if row.kind == "tests"])
        classes = beside(check_class_paths, folder)
        others = beside(other_languages, [(text.text, text.language) for text in texts])
        if _understands(folder):
            _check_understanding(folder, content, report, tests)
        with _saying("Importing the classes of Rasa's settings …"):
            report.problems += classes()
        with _saying("Reading in which language each text is …"):
            report.problems += check_languages(texts, others())


def _check_understanding(
    folder: Path, content: Folder, report: Report, tests: Callable[[], dict[str, Reading]]
) -> None:
    from bot.cli._check_understanding import check_understanding

    # Encoding has a bar of its own.
    print_to = Console(stderr=True)
    if print_to.is_terminal:
        print_to.print("Leaving each question out in turn …", style="dim")
    state = read_settings(folder=str(folder)).state
    found = check_understanding(folder, content.faqs, content.written, cache_folder=state, tests=tests)
    report.problems += found.problems
    report.confusions, report.promise = found.confusions, found.promise


def _understands(folder: Path) -> bool:
    """Whether the pipeline is made of our components; of another one nothing can be said."""
    pipeline = load(folder / "config.yml").value(("pipeline",))
    rows = pipeline if isinstance(pipeline, list) else ()
    return any(str(row.get("name")).startswith("bot.nlu.") for row in rows if isinstance(row, dict))


def _saying(text: str) -> AbstractContextManager[object]:
    """What takes a while, on a terminal's stderr, while it lasts."""
    return Console(stderr=True).status(text)


def as_text(report: Report) -> Iterator[str]:
    yield from map(str, report.problems)
    if report.confusions:
        yield "FAQs that are mixed up when a question is left out, worst first:"
        yield from map(str, report.confusions)
    if report.promise:
        yield report.promise
    yield _summary(report.all)


def as_json(report: Report) -> Iterator[str]:
    """A list of objects: file, line, column, message, hint, severity. FAQs that are mixed up come last."""
    yield json.dumps([asdict(problem) for problem in report.all], ensure_ascii=False, indent=2)


def as_github(report: Report) -> Iterator[str]:
    """Workflow commands, which GitHub shows at the line of a pull request."""
    for problem in report.all:
        text = f"{problem.message} Try: {problem.hint}" if problem.hint else problem.message
        file = _escaped(problem.file).replace(":", "%3A").replace(",", "%2C")
        place = f"file={file},line={problem.line},col={problem.column}"
        yield f"::{problem.severity} {place}::{_escaped(text)}"
    if report.promise:
        yield f"::notice::{_escaped(report.promise)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _summary(problems: list[Problem]) -> str:
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "No mistakes."
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


FORMATS = {"text": as_text, "json": as_json, "github": as_github}
