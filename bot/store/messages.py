"""Messages: all that was said in a conversation, numbered from 1 without a gap."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.store.database import Connection
from bot.store.tables import MESSAGE_IS_WAITING, messages


@dataclass(frozen=True)
class Message:
    conversation_id: str
    seq: int
    author: str  # visitor, bot, agent, system; note is for agents' eyes only
    text: str
    created_at: datetime
    client_id: str | None = None
    agent_id: int | None = None
    is_markdown: bool = False
    buttons: list[dict[str, str]] = field(default_factory=list)  # id, title, kind, payload
    payload: str | None = None
    details: dict[str, Any] = field(default_factory=dict)  # see bot/dialogue/asked.py
    is_waiting: bool = False
    id: int | None = None


async def insert(connection: Connection, message: Message) -> None:
    values = asdict(message)
    del values["id"]
    await connection.execute(messages.insert().values(**values))


async def since(
    connection: Connection, conversation_id: str, seq: int, *, with_notes: bool, limit: int = 1000
) -> list[Message]:
    """The messages after `seq`, oldest first."""
    query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq > seq)
    if not with_notes:
        query = query.where(messages.c.author != "note")
    rows = await connection.execute(query.order_by(messages.c.seq).limit(limit))
    return [Message(**row) for row in rows.mappings()]


async def by_client_id(
    connection: Connection, conversation_id: str, author: str, client_id: str
) -> Message | None:
    query = select(messages).where(
        messages.c.conversation_id == conversation_id,
        messages.c.author == author,
        messages.c.client_id == client_id,
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return Message(**row) if row else None


async def by_seq(connection: Connection, conversation_id: str, seq: int) -> Message | None:
    query = select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
    row = (await connection.execute(query)).mappings().one_or_none()
    return Message(**row) if row else None


async def latest(connection: Connection, conversation_id: str, author: str, *, limit: int) -> list[Message]:
    """The last messages of an author, newest first."""
    query = (
        select(messages)
        .where(messages.c.conversation_id == conversation_id, messages.c.author == author)
        .order_by(messages.c.seq.desc())
        .limit(limit)
    )
    return [Message(**row) for row in (await connection.execute(query)).mappings()]


async def first_waiting(connection: Connection, conversation_id: str) -> Message | None:
    query = (
        select(messages)
        .where(messages.c.conversation_id == conversation_id, MESSAGE_IS_WAITING)
        .order_by(messages.c.seq)
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return Message(**row) if row else None


async def set_dealt_with(connection: Connection, message: Message, *, details: dict[str, Any]) -> None:
    await connection.execute(
        update(messages).where(messages.c.id == message.id).values(is_waiting=False, details=details)
    )


async def set_details(connection: Connection, message: Message, details: dict[str, Any]) -> None:
    await connection.execute(update(messages).where(messages.c.id == message.id).values(details=details))
