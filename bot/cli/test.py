"""`tanya test`: do the FAQs' own tests land where they should?"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.cli._rasa_tests import as_stories
from bot.cli._understanding import load_understanding, read_content
from bot.errors import TanyaError, nearest
from bot.insights.cases import RESULTS, Case, Result, cases, is_chosen, run_cases
from bot.nlu.understanding import Understood
from bot.settings import read_settings

HELP = "run the tests of the FAQs: is each phrasing found?"
Ran = tuple[Case, Understood, Result]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="only these: an FAQ, or one test such as login_hacked/pl/2")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--list", action="store_true", help="show the tests' names and run none")
    parser.add_argument("--strict", action="store_true", help="what is missed counts as failed too")
    parser.add_argument(
        "--write", metavar="FILE", type=Path, help="run none; write stories for `rasa test core --e2e`"
    )


def run(arguments: argparse.Namespace) -> int:
    """1 when a test gets a wrong answer; with --strict also when it gets neither answer nor suggestion."""
    settings = read_settings()
    content = read_content(settings)
    chosen = choose(list(cases(content)), arguments.names)
    if arguments.list:
        for case in chosen:
            print(f"{case.name}  {case.text}")
        return 0
    if arguments.write:
        return _write(arguments.write, as_stories(chosen))
    understanding = load_understanding(settings, content)
    running = run_cases(understanding, chosen)
    bar = track(
        running, total=len(chosen), description="testing", transient=True, console=Console(stderr=True)
    )
    ran = list(bar)
    if arguments.format == "json":
        print(json.dumps([as_dict(*one) for one in ran], ensure_ascii=False, indent=2))
    else:
        _print(ran, explained=bool(arguments.names), strict=arguments.strict)
    failed = failing(arguments.strict)
    return int(any(result in failed for _, _, result in ran))


def choose(found: list[Case], names: Sequence[str]) -> list[Case]:
    """Raises TanyaError for a name that chooses none, and when there is no test at all."""
    if not found:
        raise TanyaError("no FAQ has tests", hint="write some: docs/editors.md shows how")
    for name in names:
        if not any(is_chosen(case, [name]) for case in found):
            known = {case.faq_id for case in found} | {case.name for case in found}
            hint = nearest(name, known) or "tanya test --list shows all names"
            raise TanyaError(f"no test is called “{name}”", hint=hint)
    return [case for case in found if is_chosen(case, names)]


def failing(strict: bool) -> tuple[Result, ...]:
    return ("wrong", "missed") if strict else ("wrong",)


def _write(path: Path, text: str) -> int:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TanyaError(f"can't write {path}: {error.strerror}", hint="another file") from error
    return 0


def _print(ran: Sequence[Ran], *, explained: bool, strict: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    counts: dict[str, Counter[str]] = {}
    for case, found, result in ran:
        counts.setdefault(case.language, Counter())[result] += 1
        if explained or result in failing(strict):
            console.print(describe(case, found, result), markup=False)
    console.print(summary(counts))


def describe(case: Case, found: Understood, result: Result) -> str:
    """One line."""
    line = f"{result:<9}  {case.name}  “{case.text}”"
    if result == "right":
        return line
    if result == "wrong":
        return f"{line} → {found.faq_id or found.intent}"
    return f"{line} → {', '.join(found.faqs())}" if found.outcome == "suggest" else f"{line} → a person"


def as_dict(case: Case, found: Understood, result: Result) -> dict[str, Any]:
    return {
        "name": case.name,
        "faq_id": case.faq_id,
        "language": case.language,
        "text": case.text,
        "result": result,
        "outcome": found.outcome,
        "answered": found.faq_id or (found.intent if found.outcome == "answer" else None),
        "faqs": list(found.faqs()),
        "confidence": found.decision.confidence,
    }


def summary(counts: dict[str, Counter[str]]) -> Table:
    table = Table("language", "tests", *(f"{result} %" for result in RESULTS))
    rows = dict(sorted(counts.items()))
    total: Counter[str] = sum(counts.values(), Counter())
    for language, count in [*rows.items(), ("all", total)]:
        whole = sum(count.values())
        shares = (f"{100 * count[result] / whole:.1f}" for result in RESULTS)
        table.add_row(language, str(whole), *shares)
    return table
