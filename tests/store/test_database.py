from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from bot.errors import TanyaError
from bot.store import visitors
from bot.store.database import open_database
from bot.store.tables import UtcDateTime, metadata
from bot.store.tables import visitors as visitors_table
from bot.store.visitors import Visitor


def a_visitor(at: datetime) -> Visitor:
    return Visitor(id="v", name=None, address=None, time_zone="UTC", created_at=at)


async def test_migrations_give_exactly_the_tables(database):
    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)

    async with database.writing() as connection:
        found = await connection.run_sync(differences)

    assert found == []


async def test_migrations_keep_the_rows_when_run_again(database, database_url, clock):
    async with database.writing() as connection:
        await visitors.insert(connection, a_visitor(clock.now()))

    again = await open_database(database_url)

    async with again.reading() as connection:
        assert (await visitors.get(connection, "v")).id == "v"
    await again.close()


@pytest.mark.databases("postgresql")
async def test_migrations_of_processes_that_start_at_once_go_one_by_one(database):
    asked: list[str] = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(database._writer.sync_engine, "before_cursor_execute", note)
    await database.migrate()

    assert "pg_advisory_xact_lock" in asked[0]


async def test_errors_keep_what_visitors_wrote_to_themselves(database):
    with pytest.raises(DBAPIError) as failed:
        async with database.writing() as connection:
            await connection.execute(
                text("SELECT * FROM nowhere WHERE said = :said"), {"said": "my password"}
            )

    assert "my password" not in str(failed.value)


async def test_sqlite_in_a_new_folder_is_for_its_owner_alone(tmp_path):
    await (await open_database(f"sqlite:///{tmp_path / 'state' / 'tanya.db'}")).close()

    assert (tmp_path / "state").stat().st_mode & 0o077 == 0


async def test_writing_keeps_nothing_after_an_error(database, clock):
    async def write_and_fail() -> None:
        async with database.writing() as connection:
            await visitors.insert(connection, a_visitor(clock.now()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_and_fail()

    async with database.reading() as connection:
        assert (await connection.execute(select(visitors_table))).all() == []


async def test_times_come_back_in_utc(database):
    at = datetime(2026, 3, 9, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    async with database.writing() as connection:
        await visitors.insert(connection, a_visitor(at))

    async with database.reading() as connection:
        read = (await visitors.get(connection, "v")).created_at

    assert (read, read.utcoffset()) == (at, timedelta(0))


def test_times_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 9), None)


@pytest.mark.databases("sqlite")
async def test_sqlite_in_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(TanyaError, match="can't make the folder"):
        await open_database(f"sqlite:///{tmp_path}/file/tanya.db")


async def test_postgresql_that_does_not_answer_is_explained():
    with pytest.raises(TanyaError) as caught:
        await open_database("postgresql://tanya:secret-word@127.0.0.1:1/tanya")

    assert "is PostgreSQL running" in caught.value.hint


async def test_postgresql_that_does_not_answer_keeps_the_password_to_itself():
    with pytest.raises(TanyaError) as caught:
        await open_database("postgresql://tanya:secret-word@127.0.0.1:1/tanya")

    assert "secret-word" not in str(caught.value)
