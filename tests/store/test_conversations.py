from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.conversation.writing import write
from bot.store import conversations, messages

STALE = timedelta(seconds=60)


async def claim(database, conversation, worker: str, now) -> bool:
    async with database.writing() as connection:
        return await conversations.claim(
            connection, conversation.id, worker=worker, now=now, stale_before=now - STALE
        )


async def test_messages_written_at_once_are_numbered_without_a_gap(database, conversation, clock):
    async def write_one(number: int) -> None:
        async with database.writing() as connection:
            await write(connection, conversation.id, author="bot", text=str(number), now=clock.now())

    await asyncio.gather(*(write_one(number) for number in range(20)))

    async with database.reading() as connection:
        said = await messages.since(connection, conversation.id, 0, with_notes=True)
    assert [message.seq for message in said] == list(range(1, 21))


async def test_messages_are_committed_in_the_order_of_their_numbers(database, conversation, clock):
    """Who reads up to a number will never find an earlier one later."""
    seen: list[list[int]] = []

    async def write_one() -> None:
        async with database.writing() as connection:
            await write(connection, conversation.id, author="bot", text="", now=clock.now())
        async with database.reading() as connection:
            said = await messages.since(connection, conversation.id, 0, with_notes=True)
            seen.append([message.seq for message in said])

    await asyncio.gather(*(write_one() for _ in range(20)))

    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)


async def test_message_that_was_not_written_leaves_no_gap(database, conversation, clock):
    class Lost(Exception):
        pass

    try:
        async with database.writing() as connection:
            await write(connection, conversation.id, author="bot", text="lost", now=clock.now())
            raise Lost
    except Lost:
        pass
    async with database.writing() as connection:
        message = await write(connection, conversation.id, author="bot", text="kept", now=clock.now())

    assert message.seq == 1


async def test_claim_is_won_by_one_of_many(database, conversation, clock):
    won = await asyncio.gather(
        *(claim(database, conversation, f"worker {n}", clock.now()) for n in range(12))
    )

    assert sum(won) == 1


async def test_claim_is_kept_while_its_worker_lives(database, conversation, clock):
    await claim(database, conversation, "first", clock.now())
    clock.advance(seconds=59)

    assert not await claim(database, conversation, "second", clock.now())


async def test_claim_of_a_dead_worker_is_taken_over(database, conversation, clock):
    await claim(database, conversation, "first", clock.now())
    clock.advance(seconds=61)

    assert await claim(database, conversation, "second", clock.now())


async def test_hold_fails_for_who_lost_the_claim(database, conversation, clock):
    await claim(database, conversation, "first", clock.now())
    clock.advance(seconds=61)
    await claim(database, conversation, "second", clock.now())

    async with database.writing() as connection:
        assert not await conversations.hold(connection, conversation.id, worker="first", now=clock.now())


async def test_release_leaves_the_claim_of_another(database, conversation, clock):
    await claim(database, conversation, "first", clock.now())
    async with database.writing() as connection:
        await conversations.release(connection, conversation.id, worker="second")

    assert not await claim(database, conversation, "second", clock.now())


async def test_ids_with_work_are_those_with_a_waiting_message_and_no_worker(database, conversation, clock):
    async with database.writing() as connection:
        await write(
            connection, conversation.id, author="visitor", text="hi", now=clock.now(), is_waiting=True
        )

    async def found() -> list[str]:
        async with database.reading() as connection:
            return await conversations.ids_with_work(connection, stale_before=clock.now() - STALE)

    before = await found()
    await claim(database, conversation, "first", clock.now())
    assert (before, await found()) == ([conversation.id], [])


async def test_release_all_frees_what_a_dead_process_had(database, conversation, clock):
    await claim(database, conversation, "dead", clock.now())
    async with database.writing() as connection:
        await conversations.release_all(connection)

    assert await claim(database, conversation, "new", clock.now())


async def test_delivered_never_goes_back(database, conversation):
    async with database.writing() as connection:
        await conversations.set_delivered(connection, conversation.id, 7)
        await conversations.set_delivered(connection, conversation.id, 3)
        found = await conversations.get(connection, conversation.id)

    assert found.delivered_seq == 7
