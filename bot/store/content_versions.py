"""All content that was ever live, in the order it became so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update

from bot.store.database import Connection
from bot.store.tables import content_versions as table

LISTED = [column for column in table.c if column.name != "files"]  # which may be large


@dataclass(frozen=True)
class ContentVersion:
    """`id` is its number, counted up. `changes` is `bot.content.changes.Changes` as plain values, `tests`
    how many tests came out how: {right, suggested, missed, wrong}, empty where they were not run."""

    id: int
    fingerprint: str
    questions_fingerprint: str
    who: str
    changes: dict[str, Any]
    tests: dict[str, int]
    live_at: datetime
    files: bytes = field(default=b"", repr=False)  # only from `get`


async def latest(
    connection: Connection, *, limit: int = 50, before: int | None = None
) -> list[ContentVersion]:
    """The newest, newest first, without their files; with `before` those under that number."""
    query = select(LISTED).order_by(table.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.id < before)
    return [ContentVersion(**row) for row in (await connection.execute(query)).mappings()]


async def get(connection: Connection, number: int) -> ContentVersion | None:
    row = (await connection.execute(select(table).where(table.c.id == number))).mappings().one_or_none()
    return ContentVersion(**row) if row else None


async def newest(connection: Connection) -> ContentVersion | None:
    """The one that is live, with its files."""
    query = select(table).order_by(table.c.id.desc()).limit(1)
    row = (await connection.execute(query)).mappings().one_or_none()
    return ContentVersion(**row) if row else None


async def is_known(connection: Connection, fingerprint: str) -> bool:
    """Whether such content was ever live."""
    query = select(table.c.id).where(table.c.fingerprint == fingerprint).limit(1)
    return (await connection.execute(query)).first() is not None


async def lock(connection: Connection) -> None:
    """Let no other process add one before this transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer in any case
        await connection.execute(text("LOCK TABLE content_versions IN SHARE ROW EXCLUSIVE MODE"))


async def insert(
    connection: Connection,
    *,
    fingerprint: str,
    questions_fingerprint: str,
    who: str,
    changes: dict[str, Any],
    tests: dict[str, int],
    files: bytes,
    now: datetime,
) -> int:
    result = await connection.execute(
        table.insert().values(
            fingerprint=fingerprint,
            questions_fingerprint=questions_fingerprint,
            who=who,
            changes=changes,
            tests=tests,
            files=files,
            live_at=now,
        )
    )
    return int(result.inserted_primary_key[0])


async def set_who(connection: Connection, number: int, who: str) -> None:
    await connection.execute(update(table).where(table.c.id == number).values(who=who))


async def set_tests(connection: Connection, number: int, tests: dict[str, int]) -> None:
    await connection.execute(update(table).where(table.c.id == number).values(tests=tests))
