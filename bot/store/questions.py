"""What visitors asked, masked, and what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.store.database import Connection
from bot.store.tables import questions


@dataclass(frozen=True)
class Question:
    message_id: int
    conversation_id: str
    channel: str
    language: str
    text: str  # masked
    outcome: str  # answer, suggest, hand_over
    confidence: float
    asked_at: datetime
    faq_id: str | None = None  # the one that was answered
    guesses: list[dict[str, Any]] = field(default_factory=list)  # [{faq_id, confidence}], best first
    chosen: str | None = None  # of suggestions: the FAQ that was pressed, or “none”
    is_helpful: bool | None = None
    is_handed_over: bool = False
    settled_at: datetime | None = None
    settled_by: int | None = None
    id: int | None = None


async def insert(connection: Connection, question: Question) -> None:
    values = asdict(question)
    del values["id"]
    await connection.execute(questions.insert().values(**values))


async def latest(connection: Connection, *, limit: int) -> list[Question]:
    """The last questions asked, newest first."""
    query = select(questions).order_by(questions.c.asked_at.desc(), questions.c.id.desc()).limit(limit)
    return [Question(**row) for row in (await connection.execute(query)).mappings()]
