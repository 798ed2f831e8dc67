"""What follows from the confidence: answer, suggest, or hand over to a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Literal

import numpy as np

from bot.errors import TanyaError
from bot.nlu import confidence
from bot.nlu.blended import BlendedLeftOut
from bot.nlu.confidence import Evidence, Logistic
from bot.nlu.kernel_ridge import Examples
from bot.nlu.matching import Match
from bot.nlu.promise import lowest_threshold
from bot.nlu.text import is_wordless

Outcome = Literal["answer", "suggest", "hand_over"]

# Suggestions are worth a look when the right one is among them at least this often: a look costs a visitor
# less than being handed over without need.
SUGGEST_AT = 0.25
# The promise is about FAQs: a greeting returned in vain misleads nobody, and a person called in vain is what
# an unsure assistant does anyway.
SMALL_TALK_AT = {"ask_human": 0.35}
SMALL_TALK_AT_ELSE = 0.65
# A training question repeated word for word.
EXACT = 0.99
FAQ = "faq"  # FAQs are "faq/<id>"; any other class is a hand-written intent
TITLE = "title"  # the role of examples that train the matcher but are not what people ask
# Intents that only the gate gives.
UNSURE, UNKNOWN, NO_TEXT = "unsure", "unknown", "no_text"


@dataclass(frozen=True)
class Decision:
    """`confidence`: the chance that the best class is right; `suggest_confidence`: that one of the best
    three is."""

    outcome: Outcome
    confidence: float
    suggest_confidence: float


@dataclass(frozen=True)
class Gate:
    """Two calibrated chances and where each is enough. Never changed after fitting."""

    best: Logistic
    three: Logistic
    answer_at: float
    suggest_at: float

    def decide(
        self, features: np.ndarray, *, is_exact: bool = False, small_talk: str | None = None
    ) -> Decision:
        """The decision for one text with these features, (f,). `small_talk` is the best class where that is a
        hand-written intent."""
        # Rounded, so that the last digits of a processor's sums never decide.
        best = round(float(self.best.chance(features[None])[0]), 4)
        three = max(best, round(float(self.three.chance(features[None])[0]), 4))
        if is_exact:
            return Decision("answer", max(best, EXACT), max(three, EXACT))
        if best >= self.enough_for(small_talk):
            return Decision("answer", best, three)
        return Decision("suggest" if three >= self.suggest_at else "hand_over", best, three)

    def enough_for(self, small_talk: str | None = None) -> float:
        """The chance from which on is answered: with an FAQ, or this hand-written intent."""
        if not small_talk:
            return self.answer_at
        return min(self.answer_at, SMALL_TALK_AT.get(small_talk, SMALL_TALK_AT_ELSE))

    def to_plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "best": _plain(self.best), "three": _plain(self.three),
            "answer_at": self.answer_at, "suggest_at": self.suggest_at,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Gate:
        """From what `to_plain` gave."""
        return cls(
            _logistic(plain["best"]), _logistic(plain["three"]), plain["answer_at"], plain["suggest_at"]
        )


def fit_gate(evidence: Evidence, *, wrong_answers: float) -> Gate:
    """Calibrate on a site's evidence (see `confidence.gather`) so that at most this share of the answers
    given is wrong, questions that no FAQ answers included."""
    rows, right, weights = evidence.features, evidence.is_right.astype(float), evidence.weights
    chances = confidence.cross_validated(rows, right, weights)
    return Gate(
        best=confidence.fit_logistic(rows, right, weights),
        three=confidence.fit_logistic(rows, evidence.is_in_three.astype(float), weights),
        # Rounded up: a threshold is never a little too low.
        answer_at=ceil(lowest_threshold(chances, evidence, wrong_answers=wrong_answers) * 1e4 - 1e-6) / 1e4,
        suggest_at=SUGGEST_AT,
    )


def calibrate(
    examples: Examples, *, roles: Sequence[str], wrong_answers: float, left_out: BlendedLeftOut | None = None
) -> Gate:
    """The gate of a site, from what its matcher learns from; `roles` (examples,) as the importer says,
    `left_out` as for `confidence.gather`."""
    asked = np.array([role != TITLE for role in roles])
    is_faq = np.array([name.startswith(FAQ + "/") for name in examples.names])
    evidence = confidence.gather(examples, asked=asked, unknowable=is_faq, left_out=left_out)
    return fit_gate(evidence, wrong_answers=wrong_answers)


def judge(gate: Gate | None, match: Match | None, *, own_words: str) -> tuple[Decision, str]:
    """The decision for a text, and the intent that Rasa's rules go by. `own_words` is what is left without
    the entities."""
    # Only emoji, or only an e-mail address: nothing is said.
    if is_wordless(own_words):
        return Decision("hand_over", 0.0, 0.0), NO_TEXT
    if gate is None or match is None:
        return Decision("hand_over", 0.0, 0.0), UNKNOWN
    best = match.best.partition("/")[0]
    decision = gate.decide(
        match.features, is_exact=match.is_exact, small_talk=best if best != FAQ else None
    )
    return decision, {"suggest": UNSURE, "hand_over": UNKNOWN}.get(decision.outcome, best)


def share(value: object) -> float:
    """A share written as "3%", "3 %", "2,5 %" or 0.03. Raises TanyaError for anything else."""
    number: float | None = None
    if isinstance(value, str) and (found := re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*%\s*", value)):
        number = float(found.group(1).replace(",", ".")) / 100
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    if number is None or not 0 < number < 0.5:
        raise TanyaError(
            f"wrong_answers is {value!r}, expected a share of the answers above 0 and below 50 %",
            hint='write `wrong_answers: 3%` under bot.nlu.gate.ConfidenceGate in config.yml',
        )
    return number


def _plain(model: Logistic) -> dict[str, Any]:
    return {key: value.tolist() if isinstance(value, np.ndarray) else value
            for key, value in asdict(model).items()}


def _logistic(plain: dict[str, Any]) -> Logistic:
    return Logistic(
        np.array(plain["centre"]), np.array(plain["scale"]), np.array(plain["coefficients"]),
        float(plain["intercept"]),
    )
