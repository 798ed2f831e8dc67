"""May a newly learnt model go live? What the FAQs' tests say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt

from bot.insights.cases import RESULTS, Case

FEWEST = 3  # tests that must speak against it: one or two may be worded badly
LOST_SHARE = 0.2  # of those that were right
NAMED = 5


def count(results: Sequence[str]) -> dict[str, int]:
    """How many tests came out how: {right, suggested, missed, wrong}; empty where there was none."""
    counted = Counter(results)
    return {result: counted[result] for result in RESULTS} if results else {}


def objection(
    cases: Sequence[Case], before: Sequence[str], after: Sequence[str], *, wrong_answers: float
) -> str:
    """Why the model must not take the place of the one there is; empty when it may.

    A test or two less is an editor's business, and told. This stops accidents: questions pasted under the
    wrong FAQ, a topic emptied. `before` is empty where nothing is known of the model there is. A model is
    held back when, of the tests that were right, more than a fifth no longer are; or when more answers are
    wrong than before, and more than `wrong_answers` promises by more than chance would have it.
    """
    if not before:
        return ""
    was_right = list(before).count("right")
    lost = [case for case, old, new in zip(cases, before, after, strict=True) if old == "right" != new]
    if len(lost) >= FEWEST and len(lost) > LOST_SHARE * was_right:
        return f"{len(lost)} of {was_right} tests that were answered right no longer are: {_names(lost)}"
    wrong = [case for case, new in zip(cases, after, strict=True) if new == "wrong"]
    answered = sum(new in ("right", "wrong") for new in after)
    promised = answered * wrong_answers
    is_beyond = len(wrong) > promised + 2 * sqrt(promised * (1 - wrong_answers))
    if is_beyond and len(wrong) - list(before).count("wrong") >= FEWEST:
        return (
            f"{len(wrong)} of {answered} answers to tests are wrong, and {wrong_answers:.0%} are promised: "
            f"{_names(wrong)}"
        )
    return ""


def _names(cases: Sequence[Case]) -> str:
    shown = ", ".join(case.name for case in cases[:NAMED])
    return shown + (f" and {len(cases) - NAMED} more" if len(cases) > NAMED else "")
