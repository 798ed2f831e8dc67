"""`tanya test`: do the FAQs' own tests land where they should?"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.cli._assistant import load_assistant
from bot.clock import Clock
from bot.content.live import Content

if TYPE_CHECKING:
    from bot.dialogue.explaining import Explanation

HELP = "run the tests of the FAQs: is each phrasing found?"
RESULTS = ("right", "suggested", "missed", "wrong")


@dataclass(frozen=True)
class Case:
    """One phrasing that has to land at one FAQ; its name picks it: `withdrawals_pending/pl/2`."""

    faq_id: str
    language: str
    number: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.faq_id}/{self.language}/{self.number}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="only these: an FAQ, or one test such as login_hacked/pl/2")


def run(arguments: argparse.Namespace) -> int:
    assistant, content = load_assistant()
    from bot.dialogue.explaining import explain

    chosen = [case for case in cases(content) if is_chosen(case, arguments.names)]
    if not chosen:
        print("No test has such a name.")
        return 2
    counts: dict[str, Counter[str]] = {}
    console = Console()

    async def run_all() -> None:
        for case in track(chosen, description="testing", transient=True, console=Console(stderr=True)):
            found = await explain(assistant, content, case.text, language=None, clock=Clock())
            result = judge(case, found)
            counts.setdefault(case.language, Counter())[result] += 1
            if result == "wrong" or (result == "missed" and arguments.names):
                console.print(
                    f"{result}  {case.name}  “{case.text}” → {found.guesses[0].name}", highlight=False
                )

    try:
        asyncio.run(run_all())
    finally:
        assistant.close()
    console.print(summary(counts))
    return 1 if any(count["wrong"] for count in counts.values()) else 0


def cases(content: Content) -> Iterator[Case]:
    """All tests of all FAQs, in the order they are written."""
    for faq in content.faqs.values():
        for language, texts in faq.tests.items():
            for number, text in enumerate(texts, 1):
                yield Case(faq.id, language, number, text)


def is_chosen(case: Case, names: list[str]) -> bool:
    """Whether one of the names is the case's, or a beginning of it up to a slash. No names choose all."""
    return not names or any(case.name == name or case.name.startswith(f"{name}/") for name in names)


def judge(case: Case, found: Explanation) -> str:
    """right: answered so. suggested: among the three. wrong: another answer. missed: anything else."""
    if found.outcome == "answer":
        return "right" if found.faq_id == case.faq_id else "wrong"
    faqs = [guess.name for guess in found.guesses if guess.name.startswith("faq/")][:3]
    return "suggested" if found.outcome == "suggest" and f"faq/{case.faq_id}" in faqs else "missed"


def summary(counts: dict[str, Counter[str]]) -> Table:
    table = Table("language", "tests", *(f"{result} %" for result in RESULTS))
    rows = dict(sorted(counts.items()))
    total: Counter[str] = sum(counts.values(), Counter())
    for language, count in [*rows.items(), ("all", total)]:
        whole = sum(count.values())
        shares = (f"{100 * count[result] / whole:.1f}" for result in RESULTS)
        table.add_row(language, str(whole), *shares)
    return table
