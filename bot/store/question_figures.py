"""What became of the questions that led to each FAQ, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, case, cast, func, select

from bot.store.database import Connection
from bot.store.tables import questions


@dataclass(frozen=True)
class FaqFigures:
    """Of one FAQ: how often asked, the mean confidence (0 to 1), and what visitors said and did then."""

    asked: int
    confidence: float
    helpful: int
    unhelpful: int
    handed_over: int


async def by_faq(connection: Connection, *, since: datetime) -> dict[str, FaqFigures]:
    """By FAQ id: those that were answered, and those that a visitor picked from suggestions."""
    picked = case((questions.c.chosen == "none", None), else_=questions.c.chosen)
    faq_id = func.coalesce(picked, questions.c.faq_id)
    query = (
        select(
            faq_id.label("faq_id"),
            func.count().label("asked"),
            func.avg(questions.c.confidence).label("confidence"),
            func.sum(case((questions.c.is_helpful.is_(True), 1), else_=0)).label("helpful"),
            func.sum(case((questions.c.is_helpful.is_(False), 1), else_=0)).label("unhelpful"),
            func.sum(cast(questions.c.is_handed_over, Integer)).label("handed_over"),
        )
        .where(questions.c.asked_at >= since, faq_id.is_not(None))
        .group_by(faq_id)
    )
    rows = (await connection.execute(query)).mappings()
    return {
        row["faq_id"]: FaqFigures(
            asked=row["asked"],
            confidence=float(row["confidence"]),
            helpful=row["helpful"],
            unhelpful=row["unhelpful"],
            handed_over=row["handed_over"],
        )
        for row in rows
    }
