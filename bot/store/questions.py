"""What visitors asked, masked, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, func, or_, select, update

from bot.store.database import Connection
from bot.store.tables import questions

IDS_AT_ONCE = 500  # in one statement


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


async def set_chosen(connection: Connection, conversation_id: str, chosen: str) -> bool:
    """Note which suggestion was pressed, an FAQ's id or “none”. False where there was nothing suggested to
    the conversation's last question, or its suggestions were used before: then the button was another one."""
    last = select(func.max(questions.c.id)).where(questions.c.conversation_id == conversation_id)
    result = await connection.execute(
        update(questions)
        .where(
            questions.c.id == last.scalar_subquery(),
            questions.c.outcome == "suggest",
            questions.c.chosen.is_(None),
        )
        .values(chosen=chosen)
    )
    return result.rowcount == 1


async def set_handed_over(
    connection: Connection, conversation_id: str, *, message_id: int | None = None
) -> None:
    """A person has been called about the question that this message is. Where it is none, as the story told
    in the contact form: about the last question of the conversation, if its answer did not help."""
    last = select(func.max(questions.c.id)).where(questions.c.conversation_id == conversation_id)
    for which in (
        questions.c.message_id == message_id,
        and_(questions.c.id == last.scalar_subquery(), questions.c.is_helpful == false()),
    ):
        result = await connection.execute(update(questions).where(which).values(is_handed_over=True))
        if result.rowcount:
            return


async def set_helpful(
    connection: Connection, conversation_id: str, *, message_id: int, faq_id: str, is_helpful: bool | None
) -> None:
    """What the visitor says of the answer that `faq_id` gave to a message: the question itself, or the press
    of a button that chose the FAQ from suggestions to the question before."""
    suggested = select(func.max(questions.c.id)).where(
        questions.c.conversation_id == conversation_id,
        questions.c.chosen == faq_id,
        questions.c.message_id < message_id,
    )
    asked = select(questions.c.id).where(questions.c.message_id == message_id)
    which = func.coalesce(asked.scalar_subquery(), suggested.scalar_subquery())
    await connection.execute(update(questions).where(questions.c.id == which).values(is_helpful=is_helpful))


async def settle(connection: Connection, ids: Collection[int], *, agent_id: int, now: datetime) -> int:
    """An editor has dealt with these; returns how many of them nobody had."""
    return await _set_settled(connection, ids, questions.c.settled_at.is_(None), (now, agent_id))


async def reopen(connection: Connection, ids: Collection[int]) -> int:
    """These have to be dealt with after all; returns how many."""
    return await _set_settled(connection, ids, questions.c.settled_at.is_not(None), (None, None))


async def settled_with(connection: Connection, question_id: int) -> list[int]:
    """Ids of those that were settled in one act with this one, and of itself; none where it is not."""
    one = (
        select(questions.c.settled_at, questions.c.settled_by).where(questions.c.id == question_id).subquery()
    )
    together = and_(questions.c.settled_at == one.c.settled_at, questions.c.settled_by == one.c.settled_by)
    return list((await connection.execute(select(questions.c.id).join(one, together))).scalars())


async def _set_settled(
    connection: Connection, ids: Collection[int], where: Any, values: tuple[datetime | None, int | None]
) -> int:
    changed, known = 0, sorted(set(ids))
    for start in range(0, len(known), IDS_AT_ONCE):
        result = await connection.execute(
            update(questions)
            .where(questions.c.id.in_(known[start : start + IDS_AT_ONCE]), where)
            .values(settled_at=values[0], settled_by=values[1])
        )
        changed += result.rowcount
    return changed


async def unanswered(
    connection: Connection, *, since: datetime, language: str | None, is_settled: bool, limit: int
) -> list[Question]:
    """What was suggested to, handed over or not helpful since then, newest first."""
    query = (
        select(questions)
        .where(
            questions.c.asked_at >= since,
            or_(
                questions.c.outcome != "answer",
                questions.c.is_handed_over,
                questions.c.is_helpful == false(),
            ),
            questions.c.settled_at.is_not(None) if is_settled else questions.c.settled_at.is_(None),
        )
        .order_by(questions.c.asked_at.desc(), questions.c.id.desc())
        .limit(limit)
    )
    if language:
        query = query.where(questions.c.language == language)
    return [Question(**row) for row in (await connection.execute(query)).mappings()]


async def by_ids(connection: Connection, ids: Collection[int]) -> list[Question]:
    """These, newest first; ids that there are none of are left out."""
    known = sorted(set(ids))
    found: list[Question] = []
    for start in range(0, len(known), IDS_AT_ONCE):
        query = select(questions).where(questions.c.id.in_(known[start : start + IDS_AT_ONCE]))
        found += [Question(**row) for row in (await connection.execute(query)).mappings()]
    return sorted(found, key=lambda question: (question.asked_at, question.id or 0), reverse=True)


async def latest(connection: Connection, *, limit: int) -> list[Question]:
    """The last questions asked, newest first."""
    query = select(questions).order_by(questions.c.asked_at.desc(), questions.c.id.desc()).limit(limit)
    return [Question(**row) for row in (await connection.execute(query)).mappings()]
