from __future__ import annotations

from bot.store import trackers


async def test_tracker_put_twice_is_the_second(database, conversation, clock):
    async with database.writing() as connection:
        await trackers.put(connection, conversation.id, [{"event": "a"}], now=clock.now())
        await trackers.put(connection, conversation.id, [{"event": "б", "n": [1, None]}], now=clock.now())
        found = await trackers.get(connection, conversation.id)

    assert found == [{"event": "б", "n": [1, None]}]


async def test_tracker_of_a_new_conversation_is_none(database, conversation):
    async with database.reading() as connection:
        assert await trackers.get(connection, conversation.id) is None
