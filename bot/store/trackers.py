"""Rasa's trackers: the bounded tail of events of each conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.store.database import Connection
from bot.store.tables import trackers


async def get(connection: Connection, conversation_id: str) -> list[dict[str, Any]] | None:
    query = select(trackers.c.events).where(trackers.c.conversation_id == conversation_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def put(
    connection: Connection, conversation_id: str, events: list[dict[str, Any]], *, now: datetime
) -> None:
    where = trackers.c.conversation_id == conversation_id
    result = await connection.execute(update(trackers).where(where).values(events=events, updated_at=now))
    if result.rowcount == 0:
        await connection.execute(
            trackers.insert().values(conversation_id=conversation_id, events=events, updated_at=now)
        )
