from __future__ import annotations

import pytest_asyncio

from bot.conversation.writing import open_conversation
from bot.desk.terms import HandOver
from bot.store import agents, conversations, messages, outbox, tickets


class Desk:
    """The house's desk, with what tests look at afterwards."""

    def __init__(self, house, clock) -> None:
        self.house, self.clock, self.tickets = house, clock, house.desk

    async def agent(self, name: str = "Ana", *, is_there: bool = True):
        async with self.house.database.writing() as connection:
            agent_id = await agents.insert(
                connection,
                email=f"{name.lower()}@lagu.example",
                name=name,
                password_hash=None,
                role="agent",
                now=self.clock.now(),
            )
            if is_there:
                await agents.set_seen(connection, agent_id, self.clock.now())
            return await agents.get(connection, agent_id)

    async def conversation(self, *, language: str = "en", channel: str = "web"):
        async with self.house.database.writing() as connection:
            return await open_conversation(
                connection,
                now=self.clock.now(),
                channel=channel,
                browser_language=language,
                time_zone="Asia/Jakarta",
            )

    async def hand_over(self, conversation=None, **values):
        conversation = conversation or await self.conversation()
        async with self.house.database.writing() as connection:
            current = await conversations.get(connection, conversation.id)
            wanted = HandOver(**{"reason": "asked", "about": "my money", **values})
            return await self.tickets.open_ticket(connection, current, wanted)

    async def ticket(self, reference: str):
        async with self.house.database.reading() as connection:
            return await tickets.get(connection, reference)

    async def state(self, ticket) -> str:
        async with self.house.database.reading() as connection:
            return (await conversations.get(connection, ticket.conversation_id)).state

    async def said(self, ticket, *, author: str | None = None) -> list[str]:
        async with self.house.database.reading() as connection:
            found = await messages.since(connection, ticket.conversation_id, 0, with_notes=True)
        return [message.text for message in found if author in (None, message.author)]

    async def due(self):
        async with self.house.database.reading() as connection:
            return await outbox.due(
                connection, now=self.clock.now().replace(year=2030), stale_before=self.clock.now()
            )

    def text(self, key: str, language: str = "en", **values) -> str:
        return self.house.content.current.texts.render(key, language, **values)


@pytest_asyncio.fixture
async def desk(house, clock):
    return Desk(house, clock)


@pytest_asyncio.fixture
async def ana(desk):
    return await desk.agent("Ana")


@pytest_asyncio.fixture
async def budi(desk):
    return await desk.agent("Budi")
