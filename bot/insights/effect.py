"""What an edit changes: which questions get something else than before.

    effect(before, after, asked, root=settings.root, cache_folder=settings.state)

compares two contents; `compare` takes two whole versions, whose small talk and config.yml may differ as well.
Both take seconds: run them in a thread or a process. Nothing is stored but vectors of training texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.content.faq import Faq
from bot.content.live import Content
from bot.insights.cases import RESULTS, Case, Result, cases, judge
from bot.insights.faq_changes import FaqChange, faq_changes
from bot.nlu.examples import Example, faq_examples, small_talk
from bot.nlu.outcome import Outcome
from bot.nlu.reading import Reading, read
from bot.nlu.understanding import Pipeline, Understanding, Understood, encode, read_pipeline
from bot.settings import FALLBACK_LANGUAGE

Kind = Literal["other", "lost", "gained", "handed_over", "suggested", "suggestions"]
# Worst first. other: another answer. lost: answered before. gained: answered now. handed_over, suggested: the
# one in place of the other. suggestions: other FAQs are suggested.
KINDS: tuple[Kind, ...] = ("other", "lost", "handed_over", "gained", "suggested", "suggestions")
OUTCOMES: tuple[Outcome, ...] = ("answer", "suggest", "hand_over")


@dataclass(frozen=True)
class Asked:
    """What visitors asked, masked; `language` is that of the conversation, `count` how often."""

    text: str
    language: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Version:
    """All that decides what a text gets."""

    content: Content
    pipeline: Pipeline
    small_talk: tuple[Example, ...]

    @property
    def examples(self) -> list[Example]:
        return [*self.small_talk, *faq_examples(self.content.faqs.values())]


@dataclass(frozen=True)
class Got:
    """What a text gets: `name` is the FAQ or hand-written intent that is answered and `also` further FAQs
    that are, `suggested` the FAQs that are suggested, else empty. `confidence` is the chance that the best is
    right."""

    outcome: Outcome
    name: str
    suggested: tuple[str, ...]
    confidence: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A question of visitors, or a test, that gets something else."""

    kind: Kind
    text: str
    language: str
    count: int
    before: Got
    after: Got


@dataclass(frozen=True)
class CaseChange:
    """A test with another result; None where the test is not there."""

    case: Case
    before: Result | None
    after: Result | None
    got_before: Got
    got_after: Got

    @property
    def is_worse(self) -> bool:
        return (
            self.before is not None
            and self.after is not None
            and RESULTS.index(self.after) > RESULTS.index(self.before)
        )


@dataclass(frozen=True)
class Side:
    """One version in numbers: visitors' questions by outcome, tests by result, and from which chance on is
    answered."""

    outcomes: dict[Outcome, int]
    results: dict[Result, int]
    answer_at: float


@dataclass(frozen=True)
class Effect:
    """`asked` is how many questions of visitors were compared, `distinct` how many different ones. Changes
    come worst first, then most frequent first. `topics` and `titles` are of all FAQs of both versions, by
    id."""

    asked: int
    distinct: int
    before: Side
    after: Side
    changes: list[Change]
    tests: list[CaseChange]
    faqs: list[FaqChange]
    topics: dict[str, str]
    titles: dict[str, str]

    @property
    def is_nothing(self) -> bool:
        return not (self.changes or self.tests or self.faqs)

    @property
    def changed(self) -> int:
        """How many questions of visitors get something else."""
        return sum(change.count for change in self.changes)

    @property
    def broken(self) -> list[CaseChange]:
        """Tests that were right or suggested, and are wrong or missed."""
        good = ("right", "suggested")
        return [test for test in self.tests if test.before in good and test.after in ("wrong", "missed")]

    @property
    def newly_wrong(self) -> list[CaseChange]:
        """Tests that get a wrong answer and did not before; new tests as well."""
        return [test for test in self.tests if test.after == "wrong" and test.before != "wrong"]


def effect(
    before: Content, after: Content, asked: Iterable[Asked], *, root: Path, cache_folder: Path
) -> Effect:
    """The effect of an edit of FAQs in the project at `root`. Raises TanyaError as `read_pipeline` does."""
    pipeline, talk = read_pipeline(root / "config.yml"), tuple(small_talk(root / "data"))
    return compare(
        Version(before, pipeline, talk), Version(after, pipeline, talk), asked, cache_folder=cache_folder
    )


def compare(before: Version, after: Version, asked: Iterable[Asked], *, cache_folder: Path) -> Effect:
    """What visitors' questions and both versions' tests get under one version and under the other."""
    questions = _together(asked)
    old_cases = {_key(case): case for case in cases(before.content)}
    new_cases = {_key(case): case for case in cases(after.content)}
    tests = {**old_cases, **new_cases}
    readings = [read(one.text, conversation=one.language) for one in questions]
    readings += [read(case.text) for case in tests.values()]
    old, new = _learn_both(before, after, cache_folder=cache_folder)
    old_found, new_found = _ask_both(old, new, readings)
    count = len(questions)
    visitors = [
        _Row(one, one.language or reading.language.code, got(a), got(b))
        for one, reading, a, b in zip(questions, readings, old_found, new_found, strict=False)
    ]
    judged = [
        CaseChange(
            case=case,
            before=judge(case.faq_id, a) if key in old_cases else None,
            after=judge(case.faq_id, b) if key in new_cases else None,
            got_before=got(a),
            got_after=got(b),
        )
        for (key, case), a, b in zip(tests.items(), old_found[count:], new_found[count:], strict=True)
    ]
    every_faq = {**before.content.faqs, **after.content.faqs}.values()
    return Effect(
        asked=sum(one.count for one in questions),
        distinct=count,
        before=_side(old, [(row.before, row) for row in visitors], [test.before for test in judged]),
        after=_side(new, [(row.after, row) for row in visitors], [test.after for test in judged]),
        changes=_changes(visitors),
        tests=_worst_first(test for test in judged if test.before != test.after),
        faqs=[*_faq_changes(before.content, after.content, visitors)],
        topics={faq.id: faq.topic for faq in every_faq},
        titles={faq.id: faq.title_in(FALLBACK_LANGUAGE) for faq in every_faq},
    )


def got(understood: Understood) -> Got:
    """What a visitor gets who writes this."""
    is_answered = understood.outcome == "answer"
    return Got(
        outcome=understood.outcome,
        name=(understood.faq_id or understood.intent) if is_answered else "",
        suggested=understood.faqs() if understood.outcome == "suggest" else (),
        confidence=round(understood.decision.confidence, 4),
        also=understood.also if is_answered else (),
    )


def kind_of(before: Got, after: Got) -> Kind | None:
    """How the second differs from the first; None if a visitor sees no difference, the order of suggestions
    aside."""
    if before.outcome != after.outcome:
        if before.outcome == "answer":
            return "lost"
        kinds: dict[Outcome, Kind] = {"answer": "gained", "suggest": "suggested", "hand_over": "handed_over"}
        return kinds[after.outcome]
    if (before.name, set(before.also)) != (after.name, set(after.also)):
        return "other"
    return "suggestions" if set(before.suggested) != set(after.suggested) else None


@dataclass(frozen=True)
class _Row:
    """A question, the language it is answered in, and what it gets."""

    asked: Asked
    language: str
    before: Got
    after: Got


def _together(asked: Iterable[Asked]) -> list[Asked]:
    """The same text in the same language counts as one, asked so many times."""
    counts: Counter[tuple[str, str | None]] = Counter()
    for one in asked:
        counts[" ".join(one.text.split()), one.language] += one.count
    return [Asked(text, language, count) for (text, language), count in counts.items() if text]


def _key(case: Case) -> tuple[str, str, str]:
    # Not its number: that changes when another one is taken out before it.
    return case.faq_id, case.language, case.text


def _learn_both(
    before: Version, after: Version, *, cache_folder: Path
) -> tuple[Understanding, Understanding]:
    old = Understanding.learn(before.examples, before.pipeline, cache_folder=cache_folder)
    if (before.examples, before.pipeline) == (after.examples, after.pipeline):
        return old, old
    return old, Understanding.learn(after.examples, after.pipeline, cache_folder=cache_folder)


def _ask_both(
    old: Understanding, new: Understanding, readings: Sequence[Reading]
) -> tuple[list[Understood], list[Understood]]:
    """Each text is encoded once for both."""
    vectors = encode(readings, list(dict.fromkeys([*old.encoders, *new.encoders])))
    found = old.understand(readings, vectors)
    return found, found if old is new else new.understand(readings, vectors)


def _side(
    understanding: Understanding, gotten: Sequence[tuple[Got, _Row]], results: Sequence[Result | None]
) -> Side:
    outcomes: Counter[Outcome] = Counter()
    for one, row in gotten:
        outcomes[one.outcome] += row.asked.count
    judged = Counter(result for result in results if result)
    return Side(
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        results={result: judged[result] for result in RESULTS},
        answer_at=understanding.gate.answer_at if understanding.gate else 1.0,
    )


def _changes(rows: Iterable[_Row]) -> list[Change]:
    found = [
        Change(kind, row.asked.text, row.language, row.asked.count, row.before, row.after)
        for row in rows
        if (kind := kind_of(row.before, row.after))
    ]
    return sorted(found, key=lambda change: (KINDS.index(change.kind), -change.count, change.text))


def _worst_first(changes: Iterable[CaseChange]) -> list[CaseChange]:
    def badness(change: CaseChange) -> tuple[int, int]:
        after = RESULTS.index(change.after) if change.after else -1
        before = RESULTS.index(change.before) if change.before else after
        return before - after, -after

    return sorted(changes, key=badness)


def _gets(row: _Row, change: FaqChange, faq: Faq) -> bool:
    """Whether this question gets the FAQ's answer in one of the languages that changed."""
    gotten = row.before if change.kind == "removed" else row.after
    spoken = row.language if row.language in faq.answer else FALLBACK_LANGUAGE
    return faq.id in (gotten.name, *gotten.also) and (not change.answers or spoken in change.answers)


def _faq_changes(before: Content, after: Content, rows: Sequence[_Row]) -> Iterator[FaqChange]:
    for change in faq_changes(before.faqs, after.faqs):
        faq = after.faqs.get(change.faq_id) or before.faqs[change.faq_id]
        yield replace(change, asked=sum(row.asked.count for row in rows if _gets(row, change, faq)))
