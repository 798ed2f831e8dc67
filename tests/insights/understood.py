"""Texts understood, made by hand."""

from __future__ import annotations

import numpy as np

from bot.nlu.languages import Guess
from bot.nlu.matching import Match, Ranked
from bot.nlu.outcome import Decision, Outcome
from bot.nlu.reading import NO_WORDING, Masked, Reading
from bot.nlu.understanding import Understood


def understood(outcome: Outcome, *names: str, text: str = "a text", confidence: float = 0.5) -> Understood:
    """`names` are classes, best first."""
    ranking = tuple(Ranked(name, 1 - place / 10) for place, name in enumerate(names))
    best = names[0].partition("/")[0]
    intent = {"suggest": "unsure", "hand_over": "unknown"}.get(outcome, best)
    return Understood(
        Reading(text, Guess("en", 1.0, 1), Masked(text, text, ()), NO_WORDING),
        Match(ranking, np.zeros(8), False),
        Decision(outcome, confidence, confidence),
        intent,
    )
