"""What a text gets, and why: for editors, who see more than a visitor does.

understood = understanding.ask([text], languages=[language])[0]
explanation = explain(understood, understanding.gate, content, language=language, today=today, values={})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.content.live import Content
from bot.nlu.matching import EXPLAINED, Ranked
from bot.nlu.outcome import FAQ, Gate, Outcome
from bot.nlu.understanding import Understood


@dataclass(frozen=True)
class Guess:
    """A class, how well it fits (0 to 1), and the question most like the text. `title` is an FAQ's."""

    name: str
    title: str
    score: float
    nearest: str


@dataclass(frozen=True)
class Found:
    """What was recognised by its form: `kind` such as phone, `text` as it was written."""

    kind: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """`confidence` is the chance that the first guess is right, `suggest_confidence` that one of the first
    three is; `answer_at` and `suggest_at` are from where on that is enough. `masked_text` is what the FAQs
    are searched with; `also` are further FAQs that are answered. `answer` is what a visitor reads, None
    unless an FAQ is answered."""

    text: str
    language: str
    language_confidence: float
    masked_text: str
    found: tuple[Found, ...]
    outcome: Outcome
    intent: str
    faq_id: str | None
    also: tuple[str, ...]
    is_repeated: bool
    confidence: float
    suggest_confidence: float
    answer_at: float
    suggest_at: float
    guesses: tuple[Guess, ...]
    suggested: tuple[str, ...]
    answer: str | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def explain(
    understood: Understood,
    gate: Gate | None,
    content: Content,
    *,
    language: str | None,
    today: date,
    values: Mapping[str, object],
) -> Explanation:
    """`language` is that of the conversation, where it is known; `values` fill the answer's placeholders."""
    reading, decision, match = understood.reading, understood.decision, understood.match
    spoken = language or reading.language.code
    ranking = match.ranking if match else ()
    best = ranking[0].name if ranking else ""
    answer = None
    if understood.faq_id:
        answer = content.answer(understood.faq_id, spoken, values, today=today)
    return Explanation(
        text=reading.text,
        language=reading.language.code,
        language_confidence=round(reading.language.confidence, 3),
        masked_text=reading.masked.text,
        found=tuple(Found(one.kind, reading.text[one.start : one.end]) for one in reading.masked.entities),
        outcome=understood.outcome,
        intent=understood.intent,
        faq_id=understood.faq_id,
        also=understood.also,
        is_repeated=bool(match and match.is_exact),
        confidence=decision.confidence,
        suggest_confidence=decision.suggest_confidence,
        answer_at=gate.enough_for(None if best.startswith(FAQ + "/") else best) if gate else 1.0,
        suggest_at=gate.suggest_at if gate else 1.0,
        guesses=tuple(_guess(row, content, spoken) for row in ranking[:EXPLAINED]),
        suggested=understood.faqs() if understood.outcome == "suggest" else (),
        answer=answer.text if answer else None,
    )


def _guess(row: Ranked, content: Content, language: str) -> Guess:
    faq = content.faqs.get(row.name.removeprefix(FAQ + "/"))
    return Guess(row.name, faq.title_in(language) if faq else "", row.score, row.nearest)
