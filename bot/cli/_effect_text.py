"""An effect for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.insights.cases import RESULTS
from bot.insights.effect import OUTCOMES, CaseChange, Change, Effect, Got
from bot.insights.faq_changes import FaqChange

if TYPE_CHECKING:
    from bot.cli.diff import Compared

SHOWN = 20  # of each kind; JSON and the page have all
KINDS = {
    "other": "another answer",
    "lost": "no longer answered",
    "handed_over": "a person in place of suggestions",
    "gained": "now answered",
    "suggested": "suggestions in place of a person",
    "suggestions": "other suggestions",
}
OUTCOME_WORDS = {"answer": "answered", "suggest": "suggested", "hand_over": "handed over"}


def as_text(compared: Compared) -> str:
    effect = compared.effect
    lines = [verdict(compared), *notes(compared), ""]
    lines += [*_sides(effect), ""]
    for title, tests in test_groups(effect):
        lines += [f"Tests: {title} ({len(tests)})", *_cut([_test_line(test) for test in tests]), ""]
    for kind, changes in change_groups(effect):
        times = sum(change.count for change in changes)
        lines += [f"Questions: {KINDS[kind]} ({times})", *_cut([_change_line(one) for one in changes]), ""]
    if effect.faqs:
        lines += ["FAQs", *(line for change in effect.faqs for line in _faq_lines(change)), ""]
    return "\n".join(lines).rstrip()


def as_markdown(compared: Compared) -> str:
    """For a comment or a step summary: the verdict first, the rest to unfold."""
    effect = compared.effect
    lines = [f"### tanya diff: {_escaped(verdict(compared))}", ""]
    lines += [f"{_escaped(note)}\n" for note in notes(compared)]
    lines += [*_markdown_sides(effect), ""]
    for title, tests in test_groups(effect):
        rows = [
            f"| `{test.case.name}` | {_escaped(test.case.text)} | {_results(test)} "
            f"| {_escaped(_arrow(test.got_before, test.got_after))} |"
            for test in tests
        ]
        lines += _unfold(f"Tests: {title} ({len(tests)})", ["test", "text", "result", "gets"], rows, title)
    for kind, changes in change_groups(effect):
        rows = [
            f"| {one.count} | {_escaped(one.text)} | {_escaped(_arrow(one.before, one.after))} |"
            for one in changes
        ]
        times = sum(one.count for one in changes)
        lines += _unfold(f"Questions: {KINDS[kind]} ({times})", ["times", "question", "gets"], rows, kind)
    for change in effect.faqs:
        lines += [f"<details><summary>{_faq_title(change)}</summary>", ""]
        # + and - begin the line in a block of this kind.
        told_lines = [line[4:].replace("```", "'''") for line in _faq_lines(change)[1:]]
        lines += ["```diff", *told_lines, "```", "</details>", ""]
    return "\n".join(lines).rstrip()


def verdict(compared: Compared) -> str:
    """The first thing a reviewer reads."""
    effect = compared.effect
    if effect.is_nothing:
        return f"nothing changes for visitors compared with {compared.base}."
    parts = []
    if effect.newly_wrong:
        parts.append(f"{_count(len(effect.newly_wrong), 'test')} newly wrong")
    if effect.asked:
        parts.append(f"{effect.changed} of {_count(effect.asked, 'question')} get something else")
    if effect.faqs:
        parts.append(f"{_count(len(effect.faqs), 'FAQ')} changed")
    if effect.tests and not effect.newly_wrong:
        parts.append(f"{_count(len(effect.tests), 'test')} with another result")
    return f"{', '.join(parts)}, compared with {compared.base}."


def notes(compared: Compared) -> list[str]:
    """What a reader has to know besides."""
    before, after = compared.promise
    found = [compared.note] if compared.note else []
    if before != after:
        found.append(f"wrong_answers in config.yml: {100 * before:.3g}% → {100 * after:.3g}%.")
    if compared.small_talk_changed:
        found.append("The hand-written intents in data/ changed, too.")
    return found


def test_groups(effect: Effect) -> Iterator[tuple[str, list[CaseChange]]]:
    """The changed tests as worse, better, new and gone; empty groups left out."""
    kept = [one for one in effect.tests if one.before and one.after]
    groups = {
        "worse": [one for one in kept if one.is_worse],
        "better": [one for one in kept if not one.is_worse],
        "new": [one for one in effect.tests if one.before is None],
        "gone": [one for one in effect.tests if one.after is None],
    }
    yield from ((title, tests) for title, tests in groups.items() if tests)


def change_groups(effect: Effect) -> Iterator[tuple[str, list[Change]]]:
    """The changed questions by kind, worst first."""
    for kind, changes in groupby(effect.changes, key=lambda change: change.kind):
        yield kind, list(changes)


def told(got: Got) -> str:
    """What a text gets, in a few words."""
    if got.outcome == "answer":
        return f"{' and '.join([got.name, *got.also])} {got.confidence:.0%}"
    return f"suggests {', '.join(got.suggested)}" if got.outcome == "suggest" else "a person"


def _arrow(before: Got, after: Got) -> str:
    return f"{told(before)} → {told(after)}"


def _sides(effect: Effect) -> Iterator[str]:
    if effect.asked:
        yield f"{'questions':<12}" + "".join(f"{OUTCOME_WORDS[one]:>13}" for one in OUTCOMES)
        for name, side in (("before", effect.before), ("after", effect.after)):
            yield f"  {name:<10}" + "".join(f"{side.outcomes[one]:>13}" for one in OUTCOMES)
    yield f"{'tests':<12}" + "".join(f"{one:>13}" for one in RESULTS)
    for name, side in (("before", effect.before), ("after", effect.after)):
        yield f"  {name:<10}" + "".join(f"{side.results[one]:>13}" for one in RESULTS)
    yield f"answers from {effect.before.answer_at:.1%} sure on before, {effect.after.answer_at:.1%} after"


def _markdown_sides(effect: Effect) -> Iterator[str]:
    before, after = effect.before, effect.after
    yield "| | before | after |"
    yield "|---|---|---|"
    if effect.asked:
        for outcome in OUTCOMES:
            numbers = f"{before.outcomes[outcome]} | {after.outcomes[outcome]}"
            yield f"| questions {OUTCOME_WORDS[outcome]} | {numbers} |"
    for result in RESULTS:
        yield f"| tests {result} | {before.results[result]} | {after.results[result]} |"


def _results(test: CaseChange) -> str:
    return f"{test.before or 'new'} → {test.after or 'gone'}"


def _test_line(test: CaseChange) -> str:
    gets = _arrow(test.got_before, test.got_after)
    return f"  {_results(test):<22}{test.case.name}  “{test.case.text}”  {gets}"


def _change_line(change: Change) -> str:
    return f"  {change.count:>4} ×  “{change.text}”  {_arrow(change.before, change.after)}"


def _faq_title(change: FaqChange) -> str:
    if not change.asked:
        return f"{change.faq_id}: {change.kind}"
    verb = "got it" if change.kind == "removed" else "get it"
    return f"{change.faq_id}: {change.kind}, {_count(change.asked, 'question')} {verb}"


def _faq_lines(change: FaqChange) -> list[str]:
    lines = [f"  {_faq_title(change)}"]
    if change.questions_changed:
        lines.append("    its questions changed")
    if change.kind != "changed":
        return [*lines, f"    answers in {', '.join(change.answers)}"]
    for name, (old, new) in {**change.fields, **change.answers}.items():
        lines.append(f"    {name if name in change.fields else f'answer, {name}'}")
        compared = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
        lines += [f"    {line}" for line in compared if not line.startswith(("---", "+++", "@@"))]
    return lines


def _cut(lines: Sequence[str]) -> list[str]:
    more = [f"  … and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]


def _unfold(title: str, columns: list[str], rows: list[str], kind: str) -> Iterator[str]:
    is_open = " open" if kind in ("worse", "other") else ""
    yield f"<details{is_open}><summary>{title}</summary>"
    yield ""
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from rows[:SHOWN]
    yield ""
    if len(rows) > SHOWN:
        yield f"… and {len(rows) - SHOWN} more"
    yield "</details>"
    yield ""


def _escaped(text: str) -> str:
    """Visitors' words as Markdown shows them: no cell ends early, no mention, link or HTML comes of them."""
    for sign in "\\`*_[]<>|~":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("@", "@\u200b").replace("#", "#\u200b").replace("\n", " ")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
