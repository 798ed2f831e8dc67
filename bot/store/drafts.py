"""FAQs that somebody proposed, for an editor to complete and publish."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.store.database import Connection
from bot.store.tables import drafts

STATES = ("open", "published", "dismissed")


@dataclass(frozen=True)
class Draft:
    kind: str  # new, phrasing
    faq: dict[str, Any]  # as bot.content.values.Values: title, answer; questions, tests; each by language
    made_by: int
    made_at: datetime
    faq_id: str | None = None
    question_ids: list[int] = field(default_factory=list)
    reference: str | None = None
    state: str = "open"
    settled_by: int | None = None
    settled_at: datetime | None = None
    id: int = 0


async def insert(connection: Connection, draft: Draft) -> int:
    """Returns its id."""
    values = asdict(draft)
    del values["id"]
    result = await connection.execute(drafts.insert().values(**values))
    return int(result.inserted_primary_key[0])


async def get(connection: Connection, draft_id: int) -> Draft | None:
    row = (await connection.execute(select(drafts).where(drafts.c.id == draft_id))).mappings().one_or_none()
    return Draft(**row) if row else None


async def in_state(connection: Connection, state: str, *, limit: int) -> list[Draft]:
    """Newest first."""
    query = (
        select(drafts)
        .where(drafts.c.state == state)
        .order_by(drafts.c.made_at.desc(), drafts.c.id.desc())
        .limit(limit)
    )
    return [Draft(**row) for row in (await connection.execute(query)).mappings()]


async def count_open(connection: Connection) -> int:
    return (await connection.execute(select(func.count()).where(drafts.c.state == "open"))).scalar_one()


async def of_ticket(connection: Connection, reference: str) -> Draft | None:
    """The latest one that was made of a ticket and not dismissed."""
    query = (
        select(drafts)
        .where(drafts.c.reference == reference, drafts.c.state != "dismissed")
        .order_by(drafts.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return Draft(**row) if row else None


async def set_state(
    connection: Connection,
    draft_id: int,
    state: str,
    *,
    agent_id: int | None,
    now: datetime | None,
    faq_id: str | None = None,
) -> bool:
    """Publish or dismiss an open one, or open one that was dismissed. False when somebody was faster."""
    before = "dismissed" if state == "open" else "open"
    values: dict[str, Any] = {"state": state, "settled_by": agent_id, "settled_at": now}
    if faq_id:
        values["faq_id"] = faq_id
    result = await connection.execute(
        update(drafts).where(drafts.c.id == draft_id, drafts.c.state == before).values(**values)
    )
    return result.rowcount == 1
