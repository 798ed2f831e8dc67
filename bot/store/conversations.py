"""Conversations: their state, language, counter of messages, and which worker answers now."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from bot.store.database import Connection
from bot.store.tables import MESSAGE_IS_WAITING, conversations, messages


@dataclass(frozen=True)
class Conversation:
    id: str
    visitor_id: str
    channel: str
    state: str  # bot, queued, human
    language: str
    heard_language: str | None
    browser_language: str | None
    last_seq: int
    seen_seq: int
    delivered_seq: int
    claimed_by: str | None
    claimed_at: datetime | None
    created_at: datetime


async def insert(connection: Connection, conversation: Conversation) -> None:
    await connection.execute(conversations.insert().values(**asdict(conversation)))


async def get(connection: Connection, conversation_id: str) -> Conversation | None:
    query = select(conversations).where(conversations.c.id == conversation_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return Conversation(**row) if row else None


async def get_locked(connection: Connection, conversation_id: str) -> Conversation | None:
    """The same, and no other transaction writes in this conversation until this one ends. (SQLite has one
    writer at a time anyway, and leaves FOR UPDATE out.)"""
    query = select(conversations).where(conversations.c.id == conversation_id).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return Conversation(**row) if row else None


async def next_seq(connection: Connection, conversation_id: str) -> int:
    """Take the next number of a message; the row stays locked until the transaction ends, so numbers
    commit in order."""
    where = conversations.c.id == conversation_id
    await connection.execute(update(conversations).where(where).values(last_seq=conversations.c.last_seq + 1))
    return (await connection.execute(select(conversations.c.last_seq).where(where))).scalar_one()


async def set_state(connection: Connection, conversation_id: str, state: str) -> None:
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(state=state)
    )


async def set_language(connection: Connection, conversation_id: str, language: str, *, heard: bool) -> None:
    values = {"language": language, **({"heard_language": language} if heard else {})}
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(**values)
    )


async def set_seen(connection: Connection, conversation_id: str) -> None:
    """An agent has read all that is there."""
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(seen_seq=conversations.c.last_seq)
    )


async def set_delivered(connection: Connection, conversation_id: str, seq: int) -> None:
    """The visitor was shown what an agent wrote, up to `seq`."""
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.delivered_seq < seq)
        .values(delivered_seq=seq)
    )


async def claim(
    connection: Connection, conversation_id: str, *, worker: str, now: datetime, stale_before: datetime
) -> bool:
    """Take the conversation for `worker`, unless another one has it and is alive. True when taken."""
    free = or_(conversations.c.claimed_by.is_(None), conversations.c.claimed_at < stale_before)
    result = await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, free)
        .values(claimed_by=worker, claimed_at=now)
    )
    return result.rowcount == 1


async def hold(connection: Connection, conversation_id: str, *, worker: str, now: datetime) -> bool:
    """Renew the claim. False when another worker has taken it over: what was worked out must not be
    written."""
    result = await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.claimed_by == worker)
        .values(claimed_at=now)
    )
    return result.rowcount == 1


async def release(connection: Connection, conversation_id: str, *, worker: str) -> None:
    await connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.claimed_by == worker)
        .values(claimed_by=None, claimed_at=None)
    )


async def release_all(connection: Connection) -> None:
    """Forget all claims: for a start where no other process can hold one."""
    await connection.execute(
        update(conversations)
        .where(conversations.c.claimed_by.is_not(None))
        .values(claimed_by=None, claimed_at=None)
    )


async def ids_with_work(connection: Connection, *, stale_before: datetime, limit: int = 500) -> list[str]:
    """Conversations with a waiting message that no living worker has."""
    free = or_(conversations.c.claimed_by.is_(None), conversations.c.claimed_at < stale_before)
    query = (
        select(messages.c.conversation_id)
        .distinct()
        .join(conversations)
        .where(MESSAGE_IS_WAITING, free)
        .limit(limit)
    )
    return list((await connection.execute(query)).scalars())
