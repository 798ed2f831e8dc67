"""The workers, with an assistant that answers at once."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.content.live import Content
from bot.content.texts import Texts
from bot.conversation.writing import open_conversation, write
from bot.dialogue.without_tensorflow import prepare
from bot.signals import Signals
from bot.store import conversations, messages

pytestmark = pytest.mark.slow


class Echo:
    """Says what it is told, in capitals."""

    async def understand(self, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        return {"intent": {"name": "faq", "confidence": 1.0}, "language": {"code": "en"}, "entities": []}

    async def respond(self, conversation_id: str, text: str, *rest: Any) -> Any:
        from bot.dialogue.assistant import Reply, Said

        return Reply([Said(text.upper())], None, [])


class Counted:
    """A database that counts what is written."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.is_sqlite = database.is_sqlite
        self.written = 0

    @asynccontextmanager
    async def writing(self):
        self.written += 1
        async with self._database.writing() as connection:
            yield connection

    def reading(self):
        return self._database.reading()


@pytest.fixture
def counted(database) -> Counted:
    return Counted(database)


@pytest.fixture
def turns(counted, clock, settings) -> Any:
    prepare()
    from bot.dialogue.turns import Turns

    return Turns(
        database=counted,
        signals=Signals(),
        clock=clock,
        settings=settings,
        assistant=Echo(),
        desk=None,
        content=lambda: Content(faqs={}, texts=Texts({})),
    )


async def conversation_with(database: Any, clock: Any, *texts: str) -> str:
    async with database.writing() as connection:
        conversation = await open_conversation(
            connection, now=clock.now(), channel="web", browser_language=None, time_zone="UTC"
        )
        for text in texts:
            await write(
                connection, conversation.id, author="visitor", text=text, now=clock.now(), is_waiting=True
            )
    return conversation.id


async def test_turns_answer_what_waits_in_order(turns, database, clock):
    conversation_id = await conversation_with(database, clock, "one", "two", "three")
    await turns._answer_waiting(conversation_id)
    async with database.reading() as connection:
        said = await messages.latest(connection, conversation_id, "bot", limit=10)
    assert [message.text for message in reversed(said)] == ["ONE", "TWO", "THREE"]


async def test_turns_give_the_conversation_up_after_the_last(turns, database, clock):
    conversation_id = await conversation_with(database, clock, "one", "two")
    await turns._answer_waiting(conversation_id)
    async with database.reading() as connection:
        assert (await conversations.get(connection, conversation_id)).claimed_by is None


async def test_turns_give_the_conversation_up_when_nothing_waits(turns, database, clock):
    conversation_id = await conversation_with(database, clock)
    await turns._answer_waiting(conversation_id)
    async with database.reading() as connection:
        assert (await conversations.get(connection, conversation_id)).claimed_by is None


async def test_turns_leave_what_another_worker_has(turns, database, clock):
    conversation_id = await conversation_with(database, clock, "one")
    async with database.writing() as connection:
        await conversations.claim(
            connection, conversation_id, worker="other", now=clock.now(), stale_before=clock.now()
        )
    await turns._answer_waiting(conversation_id)
    async with database.reading() as connection:
        assert (await messages.first_waiting(connection, conversation_id)).text == "one"
        assert (await conversations.get(connection, conversation_id)).claimed_by == "other"


async def test_turns_write_twice_for_one_message(turns, counted, database, clock):
    """Each one is a wait for the disk: claim, and answer with release."""
    await turns._answer_waiting(await conversation_with(database, clock, "one"))
    assert counted.written == 2


async def test_turns_write_once_more_for_each_message_behind(turns, counted, database, clock):
    await turns._answer_waiting(await conversation_with(database, clock, "one", "two", "three"))
    assert counted.written == 4


async def test_turns_answer_what_was_written_just_before_the_bot_had_it_back(turns, database, clock):
    conversation_id = await conversation_with(database, clock, "one")
    message = await turns._claim(conversation_id)
    async with database.reading() as connection:
        queued = replace(await conversations.get(connection, conversation_id), state="queued")

    waiting = await turns._commit(queued, message, {}, None)

    assert waiting == message
    async with database.reading() as connection:
        assert await messages.first_waiting(connection, conversation_id) == message
