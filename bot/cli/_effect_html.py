"""An effect as a page: one file, nothing loaded from anywhere, everything escaped by the template."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.cli._effect_text import KINDS, OUTCOME_WORDS, change_groups, notes, test_groups, verdict
from bot.insights.cases import RESULTS
from bot.insights.effect import KINDS as ORDER
from bot.insights.effect import OUTCOMES, Change, Effect, Got

if TYPE_CHECKING:
    from bot.cli.diff import Compared

TEMPLATE = "_effect.html"
WIDTH = 1000  # of a drawn bar, in the units of its own drawing
WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Part:
    """A piece of a bar: where it begins, how wide it is, what it stands for."""

    name: str
    kind: str
    count: int
    x: float
    width: float


@dataclass(frozen=True)
class Piece:
    """Some words of a text: kept, taken out or put in."""

    kind: str
    text: str


def as_html(compared: Compared) -> str:
    effect = compared.effect
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(sure=_sure, differences=differences, label=_label(effect), width=WIDTH)
    return environment.get_template(TEMPLATE).render(
        verdict=verdict(compared),
        notes=notes(compared),
        effect=effect,
        bars=bars(effect),
        topics=topics(effect),
        tests=list(test_groups(effect)),
        changes=[(KINDS[kind], kind, found) for kind, found in change_groups(effect)],
        kinds=[(kind, KINDS[kind]) for kind in ORDER],
    )


def bars(effect: Effect) -> list[tuple[str, list[tuple[str, list[Part]]]]]:
    """Questions by outcome and tests by result, each before and after."""
    sides = (("before", effect.before), ("after", effect.after))
    found: list[tuple[str, list[tuple[str, list[Part]]]]] = []
    if effect.asked:
        rows = [
            (name, _parts([(OUTCOME_WORDS[one], one, side.outcomes[one]) for one in OUTCOMES]))
            for name, side in sides
        ]
        found.append(("Questions of visitors", rows))
    rows = [(name, _parts([(one, one, side.results[one]) for one in RESULTS])) for name, side in sides]
    found.append(("Tests of the FAQs", rows))
    return found


def topics(effect: Effect) -> list[tuple[str, list[Part]]]:
    """How many questions get something else, by topic and kind; most first."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for change in effect.changes:
        counts[_topic(change, effect)][change.kind] += change.count
    most = max((sum(kinds.values()) for kinds in counts.values()), default=0)
    ordered = sorted(counts.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [
        (topic, _parts([(KINDS[kind], kind, kinds[kind]) for kind in ORDER], whole=most))
        for topic, kinds in ordered
    ]


def differences(old: str, new: str) -> list[Piece]:
    """The old and the new text laid into one another, by words."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[start:end])))
            continue
        if end > start:
            pieces.append(Piece("del", "".join(before[start:end])))
        if new_end > new_start:
            pieces.append(Piece("ins", "".join(after[new_start:new_end])))
    return pieces


def _topic(change: Change, effect: Effect) -> str:
    """That of the FAQ answered before, or else of the likeliest now."""
    for got in (change.before, change.after):
        for name in (got.name, *got.suggested):
            if name in effect.topics:
                return effect.topics[name]
    return "no topic"


def _parts(counts: list[tuple[str, str, int]], *, whole: int = 0) -> list[Part]:
    whole = whole or sum(count for _, _, count in counts)
    parts, x = [], 0.0
    for name, kind, count in counts:
        if count:
            width = round(WIDTH * count / whole, 2)
            parts.append(Part(name, kind, count, round(x, 2), width))
            x += width
    return parts


def _sure(before: Got, after: Got) -> str:
    return f"{before.confidence:.0%} → {after.confidence:.0%}"


def _label(effect: Effect) -> Any:
    def label(got: Got) -> str:
        """As an editor knows it: titles in place of ids."""
        if got.outcome == "answer":
            return " and ".join(effect.titles.get(name, name) for name in (got.name, *got.also))
        if got.outcome == "suggest":
            return " · ".join(effect.titles.get(name, name) for name in got.suggested)
        return "a person"

    return label
