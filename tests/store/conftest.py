from __future__ import annotations

import pytest_asyncio

from bot.conversation.writing import open_conversation


@pytest_asyncio.fixture
async def conversation(database, clock):
    """A conversation without a message."""
    async with database.writing() as connection:
        return await open_conversation(
            connection, now=clock.now(), channel="web", browser_language="en", time_zone="UTC"
        )
