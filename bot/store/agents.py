"""Agents, their presence and their sign-in sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, update

from bot.store.database import Connection
from bot.store.tables import agent_sessions, agents


@dataclass(frozen=True)
class Agent:
    id: int
    email: str
    name: str
    password_hash: str | None
    role: str
    is_available: bool
    seen_at: datetime | None
    created_at: datetime
    disabled_at: datetime | None


async def insert(
    connection: Connection, *, email: str, name: str, password_hash: str | None, role: str, now: datetime
) -> int:
    result = await connection.execute(
        agents.insert().values(
            email=email,
            name=name,
            password_hash=password_hash,
            role=role,
            is_available=True,
            created_at=now,
        )
    )
    return result.inserted_primary_key[0]


async def by_email(connection: Connection, email: str) -> Agent | None:
    row = (await connection.execute(select(agents).where(agents.c.email == email))).mappings().one_or_none()
    return Agent(**row) if row else None


async def get(connection: Connection, agent_id: int) -> Agent | None:
    row = (await connection.execute(select(agents).where(agents.c.id == agent_id))).mappings().one_or_none()
    return Agent(**row) if row else None


async def all_of_them(connection: Connection) -> list[Agent]:
    rows = await connection.execute(select(agents).order_by(agents.c.email))
    return [Agent(**row) for row in rows.mappings()]


async def count(connection: Connection) -> int:
    return (await connection.execute(select(func.count()).select_from(agents))).scalar_one()


async def names(connection: Connection, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = await connection.execute(select(agents.c.id, agents.c.name).where(agents.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def set_first_password(connection: Connection, agent_id: int, password_hash: str, *, name: str) -> bool:
    """False when there is one already, or the account is disabled."""
    is_open = (agents.c.id == agent_id) & agents.c.password_hash.is_(None) & agents.c.disabled_at.is_(None)
    result = await connection.execute(
        update(agents).where(is_open).values(password_hash=password_hash, name=name)
    )
    return result.rowcount == 1


async def lock(connection: Connection) -> None:
    """No other transaction adds an agent until this one ends. (SQLite has one writer at a time anyway.)"""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE agents IN SHARE ROW EXCLUSIVE MODE"))


async def set_role(connection: Connection, agent_id: int, role: str) -> None:
    await connection.execute(update(agents).where(agents.c.id == agent_id).values(role=role))


async def set_disabled(connection: Connection, agent_id: int, at: datetime | None) -> None:
    await connection.execute(update(agents).where(agents.c.id == agent_id).values(disabled_at=at))


async def set_available(connection: Connection, agent_id: int, is_available: bool) -> None:
    await connection.execute(update(agents).where(agents.c.id == agent_id).values(is_available=is_available))


async def set_seen(connection: Connection, agent_id: int, at: datetime) -> None:
    await connection.execute(update(agents).where(agents.c.id == agent_id).values(seen_at=at))


async def is_anyone_there(connection: Connection, *, seen_after: datetime) -> bool:
    query = (
        select(agents.c.id)
        .where(agents.c.is_available, agents.c.disabled_at.is_(None), agents.c.seen_at > seen_after)
        .limit(1)
    )
    return (await connection.execute(query)).first() is not None


async def insert_session(connection: Connection, token_hash: str, agent_id: int, *, now: datetime) -> None:
    await connection.execute(
        agent_sessions.insert().values(token_hash=token_hash, agent_id=agent_id, created_at=now, seen_at=now)
    )


async def of_session(connection: Connection, token_hash: str, *, seen_after: datetime) -> Agent | None:
    """The agent who is signed in with it, unless it is too old or the account is disabled."""
    query = (
        select(agents)
        .join(agent_sessions)
        .where(
            agent_sessions.c.token_hash == token_hash,
            agent_sessions.c.seen_at > seen_after,
            agents.c.disabled_at.is_(None),
        )
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return Agent(**row) if row else None


async def touch_session(connection: Connection, token_hash: str, *, now: datetime) -> None:
    await connection.execute(
        update(agent_sessions).where(agent_sessions.c.token_hash == token_hash).values(seen_at=now)
    )


async def delete_session(connection: Connection, token_hash: str) -> None:
    await connection.execute(agent_sessions.delete().where(agent_sessions.c.token_hash == token_hash))


async def delete_sessions_of(connection: Connection, agent_id: int) -> None:
    await connection.execute(agent_sessions.delete().where(agent_sessions.c.agent_id == agent_id))
