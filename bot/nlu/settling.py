"""What a message comes to that was looked at in parts too: several questions, a correction, a follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.nlu.matching import Match, Ranked
from bot.nlu.outcome import FAQ, UNSURE, Decision
from bot.nlu.wording import Kind, Wording

SUGGESTED = 3


@dataclass(frozen=True)
class Judged:
    """Some words, matched and judged; `intent` is what Rasa's rules go by."""

    match: Match | None
    decision: Decision
    intent: str

    @property
    def faq(self) -> str | None:
        """The class of the FAQ that these words alone are answered with."""
        return self.match.best if self.match and self.intent == FAQ else None


@dataclass(frozen=True)
class Settled:
    """What is made of the message; the classes of further FAQs that it surely asks for; and those that it may
    ask for beside them."""

    judged: Judged
    also: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def settle(
    whole: Judged, wording: Wording, parts: Sequence[tuple[Kind, Judged]], *, before: str | None = None
) -> Settled:
    """`parts` are those of `wording`, judged; `before` is the class of the FAQ that was just answered."""
    if whole.match is None or whole.match.is_exact:
        return Settled(whole)
    if wording.is_denied:
        # It names what was not asked, so what it is most like is not it either.
        return Settled(_suggested(whole, whole.match, without={before, whole.match.best}))
    by_kind = {kind: judged for kind, judged in parts}
    if meant := by_kind.get("correction"):
        return Settled(_corrected(meant, before))
    if context := by_kind.get("follow_up"):
        return Settled(_gone_on(whole, context, before, points_back=wording.points_back))
    return _several(whole, [judged for _, judged in parts])


def _corrected(meant: Judged, before: str | None) -> Judged:
    """What was answered before was not meant: it is not answered again."""
    if meant.match and before and meant.match.best == before:
        return _suggested(meant, meant.match, without={before})
    return meant


def _gone_on(whole: Judged, context: Judged, before: str | None, *, points_back: bool) -> Judged:
    """A follow-up is ranked by its own words and by these after the title of what was answered. It is
    answered only where its own words are sure and both agree; else a look at buttons costs less."""
    if whole.match is None or context.match is None or _is_small_talk(whole):
        return whole
    if whole.faq and whole.faq != before and not points_back:
        return whole
    together = _together(whole.match, context.match)
    suggested = _suggested(whole, together, without={before})
    if whole.faq and suggested.match and whole.faq == suggested.match.best:
        return whole
    return suggested


def _is_small_talk(judged: Judged) -> bool:
    return judged.decision.outcome == "answer" and judged.faq is None


def _together(one: Match, other: Match) -> Match:
    scores = {row.name: row.score for row in other.ranking}
    ranking = [replace(row, score=(row.score + scores.get(row.name, 0.0)) / 2) for row in one.ranking]
    return replace(one, ranking=tuple(sorted(ranking, key=lambda row: -row.score)))


def _suggested(judged: Judged, match: Match, *, without: set[str | None]) -> Judged:
    ranking: tuple[Ranked, ...] = tuple(
        row for row in match.ranking if row.name not in without and row.name.startswith(FAQ + "/")
    )
    if not ranking:
        return judged
    return Judged(replace(match, ranking=ranking), replace(judged.decision, outcome="suggest"), UNSURE)


def _several(whole: Judged, parts: Sequence[Judged]) -> Settled:
    """Each question that is sure by itself is answered, in the order they were asked; of the others, the
    first one's likeliest FAQs are named."""
    sure: dict[str, Judged] = {}
    for judged in parts:
        if judged.faq:
            sure.setdefault(judged.faq, judged)
    if not sure:
        return Settled(whole)
    first, *others = sure
    unsure = next((judged.match for judged in parts if judged.match and judged.intent == UNSURE), None)
    faqs = (
        [row.name for row in unsure.ranking if row.name.startswith(FAQ + "/")][:SUGGESTED] if unsure else []
    )
    return Settled(sure[first], also=tuple(others), perhaps=tuple(name for name in faqs if name not in sure))
