"""The outbox: what has to leave the house, written in the transaction that causes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from bot.store.database import Connection
from bot.store.tables import outbox


@dataclass(frozen=True)
class Delivery:
    id: int
    key: str
    transport: str
    payload: dict[str, Any]
    state: str  # due, sending, sent, failed
    attempts: int
    due_at: datetime
    claimed_at: datetime | None
    error: str | None
    created_at: datetime


async def put(
    connection: Connection,
    *,
    key: str,
    transport: str,
    payload: dict[str, Any],
    due_at: datetime,
    now: datetime,
) -> None:
    """Put a delivery in; one with the same key is there already: nothing happens."""
    exists = (await connection.execute(select(outbox.c.id).where(outbox.c.key == key))).first()
    if not exists:
        await connection.execute(
            outbox.insert().values(
                key=key,
                transport=transport,
                payload=payload,
                state="due",
                attempts=0,
                due_at=due_at,
                created_at=now,
            )
        )


async def due(
    connection: Connection, *, now: datetime, stale_before: datetime, limit: int = 20
) -> list[Delivery]:
    """What is due, and what a worker took and never finished."""
    is_due = ((outbox.c.state == "due") & (outbox.c.due_at <= now)) | (
        (outbox.c.state == "sending") & (outbox.c.claimed_at < stale_before)
    )
    rows = await connection.execute(select(outbox).where(is_due).order_by(outbox.c.due_at).limit(limit))
    return [Delivery(**row) for row in rows.mappings()]


async def claim(connection: Connection, delivery: Delivery, *, now: datetime, stale_before: datetime) -> bool:
    """Take the delivery. False when another worker was faster."""
    free = or_(outbox.c.state == "due", outbox.c.claimed_at < stale_before)
    result = await connection.execute(
        update(outbox)
        .where(outbox.c.id == delivery.id, outbox.c.state.in_(("due", "sending")), free)
        .values(state="sending", claimed_at=now, attempts=outbox.c.attempts + 1)
    )
    return result.rowcount == 1


async def set_sent(connection: Connection, delivery: Delivery) -> None:
    await connection.execute(
        update(outbox).where(outbox.c.id == delivery.id).values(state="sent", error=None)
    )


async def set_failed(
    connection: Connection, delivery: Delivery, *, error: str, due_at: datetime | None
) -> None:
    """Note the error and try again at `due_at`, or never when there is none."""
    values = {"state": "due", "due_at": due_at} if due_at else {"state": "failed"}
    await connection.execute(
        update(outbox).where(outbox.c.id == delivery.id).values(error=error[:1000], **values)
    )
