"""What the assistant makes of a text, and why: for editors, who see more than a visitor does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.clock import Clock
from bot.content.live import Content
from bot.dialogue.assistant import Assistant
from bot.settings import FALLBACK_LANGUAGE

SHOWN = 5


@dataclass(frozen=True)
class Guess:
    """A class, how well it fits (0 to 1), and the question most like the text."""

    name: str
    title: str
    score: float
    nearest: str


@dataclass(frozen=True)
class Explanation:
    """`confidence` is the chance that the first guess is right; `answer_at`, `suggest_at` what is needed."""

    text: str
    language: str
    language_confidence: float
    masked_text: str
    outcome: str
    intent: str
    confidence: float
    suggest_confidence: float
    answer_at: float
    suggest_at: float
    guesses: list[Guess]
    answer: str | None

    @property
    def faq_id(self) -> str | None:
        """The FAQ that is answered."""
        best = self.guesses[0].name if self.guesses else ""
        is_faq = self.outcome == "answer" and best.startswith("faq/")
        return best.removeprefix("faq/") if is_faq else None

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "faq_id": self.faq_id}


async def explain(
    assistant: Assistant, content: Content, text: str, *, language: str | None, clock: Clock
) -> Explanation:
    """Understand a text as if a visitor had written it, in a conversation held in `language` if given."""
    parsed = await assistant.understand(text, {"languages": {"conversation": language, "browser": None}})
    spoken = language or parsed["language"]["code"]
    gate = parsed["gate"]
    guesses = [_guess(row, content, spoken) for row in parsed["intent_ranking"][:SHOWN]]
    explanation = Explanation(
        text=text,
        language=parsed["language"]["code"],
        language_confidence=round(float(parsed["language"]["confidence"]), 3),
        masked_text=parsed.get("masked_text") or text,
        outcome=gate["outcome"],
        intent=parsed["intent"]["name"] or "",
        confidence=round(gate["confidence"], 4),
        suggest_confidence=round(gate.get("suggest_confidence", 0.0), 4),
        answer_at=round(gate["answer_at"], 4),
        suggest_at=round(gate["suggest_at"], 4),
        guesses=guesses,
        answer=None,
    )
    if explanation.faq_id is None:
        return explanation
    answer = content.answer(explanation.faq_id, spoken, {}, today=clock.now().date())
    return Explanation(**{**explanation.__dict__, "answer": answer.text if answer else None})


def _guess(row: dict[str, Any], content: Content, language: str) -> Guess:
    faq = content.faqs.get(row["name"].removeprefix("faq/"))
    title = faq.title_in(language or FALLBACK_LANGUAGE) if faq else ""
    return Guess(name=row["name"], title=title, score=row["confidence"], nearest=row.get("nearest", ""))
