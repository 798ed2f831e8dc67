"""From which chance on to answer, so that a promised rate of wrong answers is kept.

That it was kept on a site's own examples says little about the next visitors: they ask about other things
than those examples, and what no FAQ answers comes in clusters, one near an FAQ and the next far from all. So
the questions are drawn again and again, by class: as many classes as there are, and a third as many that no
FAQ answers, as if those were another site's. The threshold keeps the promise in nearly all of these draws.
And as few examples show few mistakes, some are counted that were not seen (as conformal risk control adds
one: Angelopoulos and others, 2022); that weighs on small sites and vanishes on large ones.
"""

from __future__ import annotations

import numpy as np

from bot.nlu.confidence import UNKNOWN_SHARE, Evidence

DRAWS = 200
# In this share of the draws the promise may be broken.
BROKEN = 0.05
# So many unknown questions count as answered that were not seen to be.
UNSEEN = 2
UNKNOWN_CLASSES = 1 / 3
FEWEST_UNKNOWN = 3
STEPS = 400
NOTHING = 1.01  # above any chance


def lowest_threshold(chances: np.ndarray, evidence: Evidence, *, wrong_answers: float) -> float:
    """The lowest chance to answer from that keeps the promise; NOTHING when none does. `chances` (m,) are of
    the evidence's rows, from regressions that have not seen them."""
    steps = np.unique(np.quantile(chances, np.linspace(0, 1, STEPS + 1)))
    wrong = np.quantile(_wrong_shares(chances, evidence, steps), 1 - BROKEN, axis=0)
    kept = np.flatnonzero(wrong <= wrong_answers)
    return float(steps[kept[0]]) if len(kept) else NOTHING


def _wrong_shares(chances: np.ndarray, evidence: Evidence, steps: np.ndarray) -> np.ndarray:
    """(DRAWS, steps): of the answers given from each step on, how many are wrong."""
    unknown = evidence.is_unknown
    count = int(evidence.labels.max()) + 1
    step = np.searchsorted(steps, chances, side="right") - 1

    def answered(rows: np.ndarray) -> np.ndarray:
        """(classes, steps): how many of these rows are answered from each step on."""
        table = np.zeros((count, len(steps)))
        np.add.at(table, (evidence.labels[rows], step[rows]), 1)
        return table[:, ::-1].cumsum(1)[:, ::-1]

    known, strange = answered(~unknown), answered(unknown)
    mistaken = answered(~unknown & ~evidence.is_right)
    known_sizes, strange_sizes = known[:, 0], strange[:, 0]
    random = np.random.RandomState(0)
    of_known = _draw(random, np.flatnonzero(known_sizes), share=1.0, fewest=1, count=count)
    of_strange = _draw(
        random, np.flatnonzero(strange_sizes), share=UNKNOWN_CLASSES, fewest=FEWEST_UNKNOWN, count=count
    )
    # Without any class that could be unknown, only mistakes among the known ones remain.
    share = UNKNOWN_SHARE if strange_sizes.any() else 0.0
    inside = (1 - share) / np.maximum(of_known @ known_sizes, 1)[:, None]
    outside = share / np.maximum(of_strange @ strange_sizes, 1)[:, None]
    astray = (of_strange @ strange) * outside + UNSEEN * UNKNOWN_SHARE / max(1, int(unknown.sum()))
    given = (of_known @ known) * inside + astray
    return ((of_known @ mistaken) * inside + astray) / np.maximum(given, 1e-9)


def _draw(
    random: np.random.RandomState, classes: np.ndarray, *, share: float, fewest: int, count: int
) -> np.ndarray:
    """(DRAWS, count): how often each class is drawn, with replacement."""
    drawn = np.zeros((DRAWS, count))
    if len(classes):
        size = max(fewest, round(len(classes) * share))
        for row in drawn:
            row += np.bincount(random.choice(classes, size), minlength=count)
    return drawn
