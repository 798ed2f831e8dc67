"""The FAQs' own tests as named cases, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.content.live import Content
from bot.nlu.understanding import Understanding, Understood

# right: answered so. suggested: among the three. missed: neither, but nothing wrong is said. wrong: another
# answer.
Result = Literal["right", "suggested", "missed", "wrong"]
RESULTS: tuple[Result, ...] = ("right", "suggested", "missed", "wrong")  # best first


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


def cases(content: Content) -> Iterator[Case]:
    """All tests of all FAQs, in the order they are written."""
    for faq in content.faqs.values():
        for language, texts in faq.tests.items():
            for number, text in enumerate(texts, 1):
                yield Case(faq.id, language, number, text)


def is_chosen(case: Case, names: Sequence[str]) -> bool:
    """Whether one of the names is the case's, or a beginning of it up to a slash. No names choose all."""
    return not names or any(case.name == name or case.name.startswith(f"{name}/") for name in names)


def run_cases(
    understanding: Understanding, chosen: Sequence[Case]
) -> Iterator[tuple[Case, Understood, Result]]:
    """Ask each, in batches so that the first results come soon."""
    for start in range(0, len(chosen), 64):
        part = chosen[start : start + 64]
        understood = understanding.ask([case.text for case in part])
        for case, found in zip(part, understood, strict=True):
            yield case, found, judge(case.faq_id, found)


def judge(faq_id: str, understood: Understood) -> Result:
    """What became of a text that has to land at this FAQ."""
    if understood.outcome == "answer":
        return "right" if faq_id in (understood.faq_id, *understood.also) else "wrong"
    is_suggested = understood.outcome == "suggest" and faq_id in understood.faqs()
    return "suggested" if is_suggested else "missed"
