from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.store import outbox

STALE = timedelta(seconds=120)


@pytest.fixture
def due(database, clock):
    async def ask():
        async with database.reading() as connection:
            return await outbox.due(connection, now=clock.now(), stale_before=clock.now() - STALE)

    return ask


async def put(database, clock, key: str = "k", *, seconds: int = 0, payload: dict | None = None) -> None:
    async with database.writing() as connection:
        await outbox.put(
            connection,
            key=key,
            transport="email",
            payload=payload or {},
            due_at=clock.now() + timedelta(seconds=seconds),
            now=clock.now(),
        )


async def claim(database, clock, delivery) -> bool:
    async with database.writing() as connection:
        return await outbox.claim(connection, delivery, now=clock.now(), stale_before=clock.now() - STALE)


async def test_key_put_twice_is_there_once(database, clock, due):
    await put(database, clock, payload={"n": 1})
    await put(database, clock, payload={"n": 2})

    assert [delivery.payload for delivery in await due()] == [{"n": 1}]


async def test_due_leaves_out_what_is_for_later(database, clock, due):
    await put(database, clock, seconds=60)

    assert await due() == []


async def test_due_gives_the_oldest_first(database, clock, due):
    for key, seconds in (("b", -1), ("a", -5), ("c", 0)):
        await put(database, clock, key, seconds=seconds)

    assert [delivery.key for delivery in await due()] == ["a", "b", "c"]


async def test_claim_of_a_delivery_is_won_by_one_of_many(database, clock, due):
    await put(database, clock)
    [delivery] = await due()

    assert sum(await asyncio.gather(*(claim(database, clock, delivery) for _ in range(8)))) == 1


async def test_claimed_delivery_is_not_due(database, clock, due):
    await put(database, clock)
    await claim(database, clock, (await due())[0])

    assert await due() == []


async def test_claimed_delivery_is_due_again_when_its_worker_died(database, clock, due):
    await put(database, clock)
    await claim(database, clock, (await due())[0])
    clock.advance(seconds=121)

    [again] = await due()
    assert await claim(database, clock, again)


async def test_sent_delivery_is_never_due_again(database, clock, due):
    await put(database, clock)
    [delivery] = await due()
    async with database.writing() as connection:
        await outbox.set_sent(connection, delivery)
    clock.advance(seconds=10_000)

    assert await due() == []


async def test_failed_delivery_keeps_a_short_error(database, clock, due):
    await put(database, clock)
    [delivery] = await due()
    async with database.writing() as connection:
        await outbox.set_failed(connection, delivery, error="x" * 5000, due_at=clock.now())

    assert (await due())[0].error == "x" * 1000
