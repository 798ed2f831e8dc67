"""The database: SQLite in WAL mode by default, PostgreSQL by one setting. The same code for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.errors import TanyaError

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = 7_264_692  # the number of PostgreSQL's advisory lock; any would do
QUIET: dict[str, Any] = {"hide_parameters": True}  # what visitors wrote stays out of errors, and so of logs
Connection: TypeAlias = AsyncConnection


class Database:
    """Transactions on the one database. Make it with `open_database`, end it with `close`."""

    def __init__(self, *, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader

    @property
    def is_sqlite(self) -> bool:
        return self._writer.dialect.name == "sqlite"

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """A transaction that writes: all of it or nothing."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A snapshot to read from; never waits for a writer."""
        async with self._reader.connect() as connection:
            yield connection

    async def migrate(self) -> None:
        """Bring the tables to this version."""
        async with self._writer.begin() as connection:
            await connection.run_sync(_upgrade)

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def open_database(url: str) -> Database:
    """Connect and migrate. `url` is sqlite:///path or postgresql://…

    Raises TanyaError where the database can't be reached or written.
    """
    parsed = make_url(url)
    database = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    try:
        await database.migrate()
    except (OSError, DBAPIError) as error:
        await database.close()
        reason = str(getattr(error, "orig", None) or error)
        hint = (
            "is the folder there, writable, and is the disk not full?"
            if database.is_sqlite
            else "is PostgreSQL running, and are user, password and database in TANYA_DATABASE_URL right?"
        )
        raise TanyaError(f"can't use the database {parsed!r}: {reason}", hint=hint) from error
    return database


def _sqlite(url: Any) -> Database:
    if url.database:
        try:
            # What visitors wrote is for nobody else on this machine.
            Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TanyaError(
                f"can't make the folder {Path(url.database).parent}: {error.strerror}",
                hint="make it writable, or set TANYA_STATE_FOLDER to one that is",
            ) from error
    url = url.set(drivername="sqlite+aiosqlite")
    # One writer: who writes waits in the pool's queue instead of spinning on SQLite's lock.
    writer = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"timeout": 30},
        **QUIET,
    )
    reader = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=4,
        max_overflow=8,
        connect_args={"timeout": 30},
        **QUIET,
    )
    for engine, begin in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(
            engine.sync_engine, "begin", lambda connection, begin=begin: connection.exec_driver_sql(begin)
        )
    return Database(writer=writer, reader=reader)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver starts no transactions of its own: BEGIN is said above
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what is acknowledged survives a power cut too
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _postgresql(url: Any) -> Database:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"), pool_size=10, max_overflow=10, pool_pre_ping=True, **QUIET
    )
    return Database(writer=engine, reader=engine)


def _upgrade(connection: Any) -> None:
    if (
        connection.dialect.name == "postgresql"
    ):  # processes that start at once: the first one makes the tables
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


__all__ = ["Connection", "Database", "OperationalError", "open_database"]
