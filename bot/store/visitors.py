"""Visitors: who writes to us, and where they can be reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.store.database import Connection
from bot.store.tables import visitors


@dataclass(frozen=True)
class Visitor:
    id: str
    name: str | None
    address: str | None
    time_zone: str
    created_at: datetime


async def insert(connection: Connection, visitor: Visitor) -> None:
    await connection.execute(visitors.insert().values(**asdict(visitor)))


async def get(connection: Connection, visitor_id: str) -> Visitor:
    row = (await connection.execute(select(visitors).where(visitors.c.id == visitor_id))).mappings().one()
    return Visitor(**row)


async def set_contact(
    connection: Connection, visitor_id: str, *, name: str | None, address: str | None
) -> None:
    """Write what is known; None leaves what was there."""
    values = {key: value for key, value in (("name", name), ("address", address)) if value}
    if values:
        await connection.execute(update(visitors).where(visitors.c.id == visitor_id).values(**values))
