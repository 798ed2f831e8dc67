from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from bot.store import agents


@pytest_asyncio.fixture
async def agent_id(database, clock) -> int:
    async with database.writing() as connection:
        return await agents.insert(
            connection,
            email="ana@lagu.example",
            name="Ana",
            password_hash=None,
            role="agent",
            now=clock.now(),
        )


async def there(database, clock) -> bool:
    async with database.reading() as connection:
        return await agents.is_anyone_there(connection, seen_after=clock.now() - timedelta(seconds=60))


async def test_agent_who_was_never_seen_is_not_there(database, clock, agent_id):
    assert not await there(database, clock)


@pytest.mark.parametrize(("seconds", "expected"), [(59, True), (61, False)])
async def test_agent_is_there_until_a_minute_after_the_last_sign(
    database, clock, agent_id, seconds, expected
):
    async with database.writing() as connection:
        await agents.set_seen(connection, agent_id, clock.now())
    clock.advance(seconds=seconds)

    assert await there(database, clock) == expected


async def test_agent_who_is_away_is_not_there(database, clock, agent_id):
    async with database.writing() as connection:
        await agents.set_seen(connection, agent_id, clock.now())
        await agents.set_available(connection, agent_id, False)

    assert not await there(database, clock)


async def test_agent_who_is_disabled_is_not_there(database, clock, agent_id):
    async with database.writing() as connection:
        await agents.set_seen(connection, agent_id, clock.now())
        await agents.set_disabled(connection, agent_id, clock.now())

    assert not await there(database, clock)


async def test_session_of_a_disabled_agent_is_none(database, clock, agent_id):
    async with database.writing() as connection:
        await agents.insert_session(connection, "hash", agent_id, now=clock.now())
        await agents.set_disabled(connection, agent_id, clock.now())
        found = await agents.of_session(connection, "hash", seen_after=clock.now() - timedelta(hours=1))

    assert found is None
