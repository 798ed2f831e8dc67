from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import agents, tickets
from bot.store.tickets import Ticket


@pytest.fixture
def ticket(conversation, clock) -> Ticket:
    return Ticket(
        reference="T-222222",
        conversation_id=conversation.id,
        state="waiting",
        is_live=True,
        reason="asked",
        language="en",
        name=None,
        address=None,
        about="",
        created_at=clock.now(),
    )


async def insert(database, *rows: Ticket) -> None:
    for row in rows:
        async with database.writing() as connection:
            await tickets.insert(connection, row)


async def test_second_open_ticket_of_a_conversation_is_refused(database, ticket):
    await insert(database, ticket)

    with pytest.raises(IntegrityError):
        await insert(database, replace(ticket, reference="T-333333"))


async def test_ticket_after_a_resolved_one_is_taken(database, ticket):
    await insert(database, replace(ticket, state="resolved"), replace(ticket, reference="T-333333"))

    async with database.reading() as connection:
        assert (await tickets.open_of(connection, ticket.conversation_id)).reference == "T-333333"


async def test_open_tickets_at_once_are_one(database, ticket):
    results = await asyncio.gather(
        *(insert(database, replace(ticket, reference=f"T-{n}")) for n in range(8)), return_exceptions=True
    )

    assert sum(result is None for result in results) == 1


async def test_change_is_won_by_one_of_many(database, ticket, clock):
    await insert(database, ticket)
    async with database.writing() as connection:
        stored = await tickets.get(connection, ticket.reference)
        ids = [
            await agents.insert(
                connection,
                email=f"{n}@lagu.example",
                name="",
                password_hash=None,
                role="agent",
                now=clock.now(),
            )
            for n in range(8)
        ]

    async def claim(agent_id: int) -> bool:
        async with database.writing() as connection:
            return await tickets.change(
                connection, stored, from_state="waiting", state="claimed", agent_id=agent_id
            )

    assert sum(await asyncio.gather(*map(claim, ids))) == 1


async def test_ticket_comes_back_as_it_was_put_in(database, ticket):
    wanted = replace(
        ticket, guesses=[{"faq_id": "плата", "confidence": 0.5}], about="где деньги? 💸", name="Аня"
    )
    await insert(database, wanted)

    async with database.reading() as connection:
        found = await tickets.get(connection, ticket.reference)

    assert replace(found, id=None) == wanted


async def test_place_counts_live_ones_that_came_earlier(database, ticket, clock):
    from bot.conversation.writing import open_conversation

    places = []
    for number, is_live in enumerate((True, False, True)):
        async with database.writing() as connection:
            other = await open_conversation(
                connection, now=clock.now(), channel="web", browser_language=None, time_zone="UTC"
            )
            row = replace(
                ticket,
                reference=f"T-{number}",
                conversation_id=other.id,
                is_live=is_live,
                created_at=clock.now() + timedelta(seconds=number),
            )
            await tickets.insert(connection, row)
            places.append(await tickets.place(connection, await tickets.get(connection, row.reference)))

    assert places == [0, 1, 1]
