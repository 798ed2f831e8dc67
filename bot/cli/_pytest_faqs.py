"""The FAQs' tests as pytest's cases: `pytest data/faq`, or one of them with
`pytest data/faq/withdrawals.yml::withdrawals_pending/pl/2`.

As with `tanya test`, a wrong answer fails; what is neither answered nor suggested is an expected failure (x),
and `-rx` lists it. Named in the project's conftest.py; what it needs is imported when there is an FAQ to run.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.content.live import Content
    from bot.insights.cases import Case
    from bot.nlu.understanding import Understanding


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Takes the .yml files of a folder data/faq, where they were asked for."""
    is_faq_file = file_path.suffix in (".yml", ".yaml") and file_path.parts[-3:-1] == ("data", "faq")
    return FaqFile.from_parent(parent, path=file_path) if is_faq_file else None


class FaqFile(pytest.File):
    """The FAQs of one topic."""

    def collect(self) -> Iterator[pytest.Item]:
        from bot.errors import TanyaError
        from bot.insights.cases import cases

        try:
            content = _content(self.path.parents[2])
        except TanyaError as error:
            raise self.CollectError(str(error)) from error
        for case in cases(content):
            faq = content.faqs[case.faq_id]
            if faq.topic == self.path.stem:
                yield FaqItem.from_parent(self, name=case.name, case=case, line=faq.mark.line)


class FaqItem(pytest.Item):
    """One phrasing that has to land at its FAQ."""

    def __init__(self, *, case: Case, line: int, **options: Any) -> None:
        super().__init__(**options)
        self.case = case
        self.line = line

    def runtest(self) -> None:
        from bot.cli.test import describe
        from bot.insights.cases import judge

        understood = _understanding(self.path.parents[2]).ask([self.case.text])[0]
        result = judge(self.case.faq_id, understood)
        told = describe(self.case, understood, result)
        if result == "wrong":
            pytest.fail(told, pytrace=False)
        if result == "missed":
            pytest.xfail(told)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, self.name


@cache
def _content(root: Path) -> Content:
    from bot.cli._understanding import read_content
    from bot.settings import read_settings

    return read_content(read_settings(folder=str(root)))


@cache
def _understanding(root: Path) -> Understanding:
    from bot.cli._understanding import load_understanding
    from bot.settings import read_settings

    return load_understanding(read_settings(folder=str(root)), _content(root))
