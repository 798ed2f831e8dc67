"""`tanya import`: FAQs from Rasa projects, sheets and saved pages."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.content.importing.drafts import DEFAULT_TOPIC, make_drafts
from bot.content.importing.files import Change, plan, write
from bot.content.importing.found import Findings
from bot.content.importing.names import topic_of
from bot.content.importing.rasa_project import read_project
from bot.content.importing.sheets import read_sheet
from bot.content.importing.web_page import read_page
from bot.content.reader import faq_files, read_faqs
from bot.errors import Problem, TanyaError
from bot.marked_yaml import shown_path
from bot.nlu.languages import guess_language
from bot.settings import LANGUAGES

HELP = "take over FAQs from a Rasa project, a CSV or XLSX sheet, or a saved web page"
SHEETS, PAGES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm"), (".html", ".htm", ".xhtml")
RASA = (".yml", ".yaml", ".md")
INTO = Path("data/faq")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("sources", nargs="+", type=Path, metavar="SOURCE", help="folder of a Rasa project, or files")
    add("--into", type=Path, default=INTO, metavar="FOLDER", help=f"folder of FAQ files (default: {INTO})")
    add("--language", choices=LANGUAGES, help="language of texts that do not say it (default: found out)")
    add("--topic", help="topic of FAQs that have none (default: the source's name)")
    add("--owner", default="support", help="team that answers for the texts (default: support)")
    add("--dry-run", action="store_true", help="show what would be written, and write nothing")


def run(arguments: argparse.Namespace) -> int:
    """1 if something could not be taken; everything else is written all the same."""
    there = read_faqs(arguments.into)[0] if faq_files(arguments.into) else {}
    found = read_sources(arguments.sources, topic=_topic(arguments.topic))
    drafts = make_drafts(
        found,
        there,
        guess=_guess,
        language=arguments.language or "",
        owner=arguments.owner.strip() or "support",
    )
    changes, unwritten = plan(drafts, arguments.into)
    found.problems += unwritten
    mistakes = check_changes(changes, arguments.into)
    if not arguments.dry_run:
        write(changes)
    for problem in sorted(found.problems):
        print(problem, file=sys.stderr)
    for line in report(changes, dry_run=arguments.dry_run):
        print(line)
    if mistakes:
        print("\ntanya check will find:")
        print("\n".join(f"  {problem}" for problem in mistakes))
    return int(any(problem.is_error for problem in found.problems))


def read_sources(sources: Iterable[Path], *, topic: str = "") -> Findings:
    """What all sources hold; those that cannot be read are problems. Rasa's files are read as one project.

    Each entry has a topic: its own, or `topic`, or one of the source's name.
    """
    found = Findings()
    rasa: list[Path] = []
    for path in sources:
        ending = path.suffix.lower()
        try:
            if path.is_dir() or ending in RASA:
                rasa.append(path)
                if not path.exists():
                    raise TanyaError(f"“{path}” is not there.", hint="check the name.")
            elif ending in (*SHEETS, *PAGES):
                part = read_page(path) if ending in PAGES else read_sheet(path)
                _take(found, part, topic or topic_of(path.stem))
            else:
                kinds = ", ".join((*SHEETS, *PAGES, *RASA))
                raise TanyaError(
                    f"“{path}” is of no kind that can be imported.", hint=f"a folder, or {kinds}."
                )
        except TanyaError as error:
            found.problems.append(_as_problem(path, error))
    existing = [path for path in rasa if path.exists()]
    if existing:
        name = topic_of(existing[0].resolve().name) if existing[0].is_dir() else DEFAULT_TOPIC
        try:
            _take(found, read_project(existing), topic or name)
        except TanyaError as error:
            found.problems.append(_as_problem(existing[0], error))
    return found


def _take(found: Findings, part: Findings, topic: str) -> None:
    found.problems += part.problems
    found.entries += [replace(entry, topic=entry.topic or topic or DEFAULT_TOPIC) for entry in part.entries]


def _as_problem(path: Path, error: TanyaError) -> Problem:
    return Problem(shown_path(path), 1, 1, error.message, error.hint)


def _topic(written: str | None) -> str:
    topic = topic_of(written or "")
    if written is not None and topic != written:
        hint = f"--topic {topic}" if topic else "--topic shipping"
        raise TanyaError(f"“{written}” is no topic: small letters, digits and _.", hint=hint)
    return topic


def _guess(text: str, conversation: str | None) -> tuple[str, float]:
    found = guess_language(text, conversation=conversation)
    return found.code, found.confidence


def check_changes(changes: Iterable[Change], into: Path) -> list[Problem]:
    """The mistakes that the changed files would have, by the files' own names; missing English is told
    already."""
    changed = {change.path.name: shown_path(change.path) for change in changes}
    with tempfile.TemporaryDirectory() as name:
        trial = Path(name) / "faq"
        trial.mkdir()
        for path in faq_files(into):
            shutil.copyfile(path, trial / path.name)
        for change in changes:
            (trial / change.path.name).write_bytes(change.after.encode("utf-8"))
        problems = read_faqs(trial)[1] if changed else []
    by_name = ((problem, Path(problem.file).name) for problem in problems if _is_news(problem))
    return [replace(problem, file=changed[name]) for problem, name in by_name if name in changed]


def _is_news(problem: Problem) -> bool:
    return problem.is_error and not problem.message.endswith("has no English.")


def report(changes: list[Change], *, dry_run: bool) -> Iterable[str]:
    """What was written, a line a file and FAQ; with `dry_run`, the YAML as well."""
    for change in changes:
        what = "new file" if change.before is None else "added to"
        yield f"{shown_path(change.path)} ({what}): {_count(len(change.ids))}"
        if dry_run:
            yield change.after if change.before is None else change.new
        else:
            yield from (f"  {faq_id}" for faq_id in change.ids)
    count = sum(len(change.ids) for change in changes)
    if not count:
        yield "Nothing to write."
    else:
        yield (
            f"{_count(count)} would be written." if dry_run else f"{_count(count)} written. Next: tanya check"
        )


def _count(number: int) -> str:
    return f"{number} FAQ{'' if number == 1 else 's'}"
