"""kill -9 at any moment: what was acknowledged is answered exactly once, a hand-over has one ticket."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.real_process import Chat, Tanya, free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
KILLS = 10
CHATS = 6
PAUSE_SECONDS = 0.25
# What is said to each message begins with one of these, in this order. {name} is not known before the ticket.
HAND_OVER = {
    "I want to talk to a person": ["Sure, I'll get a person", "What is your name?"],
    "Dinda Lestari": ["Where can we reach you?"],
    "dinda@example.com": ["What is it about?"],
    "My payout has vanished from the list": ["*"],  # where the reference is
    "agent please": ["Your request"],
}
TALK = {
    "hello": ["Hello"],
    "how do i reset my password": ["No problem"],
    "thanks": ["You're welcome!"],
    "are you a bot": ["I'm a bot"],
}


def script(*, number: int, length: int) -> list[str]:
    """Small talk with one hand-over in it, at another place in each chat."""
    talk = [list(TALK)[(number + index) % len(TALK)] for index in range(length)]
    at = 1 + number * 3
    return [*talk[:at], *HAND_OVER, *talk[at:]]


def expected(chat: Chat) -> list[str]:
    return [start for text in chat.script for start in {**HAND_OVER, **TALK}[text]]


def check(chat: Chat) -> None:
    """All acknowledged messages are there once, in order and without a gap, and so is each answer."""
    said = chat.history()
    assert [message["seq"] for message in said] == list(range(1, len(said) + 1))
    mine = [(message["seq"], message["text"]) for message in said if message["author"] == "visitor"]
    assert mine == list(chat.acknowledged.items())
    assert [text for _, text in mine] == chat.script
    answers = [message["text"] for message in said if message["author"] == "bot"]
    wanted = expected(chat)
    assert len(answers) == len(wanted), answers
    for answer, start in zip(answers, wanted, strict=True):
        assert start == "*" or answer.startswith(start), (answer, start)


async def until_all_answered(count_waiting: Callable[[], int]) -> None:
    until = time.monotonic() + 60
    while await asyncio.to_thread(count_waiting):
        assert time.monotonic() < until, "messages still wait"
        await asyncio.sleep(0.2)


async def test_killed_ten_times_nothing_is_lost_or_said_twice(
    project: Path, start: Callable[..., Tanya]
) -> None:
    port, dice = free_port(), random.Random(20261121)
    tanya = start(port=port).until_ready()
    chats = [Chat([f"http://127.0.0.1:{port}"], script(number=number, length=60)) for number in range(CHATS)]
    async with httpx.AsyncClient(timeout=5) as client:
        await asyncio.gather(*(chat.open(client) for chat in chats))
        sending = [asyncio.create_task(chat.send_all(client, pause_seconds=PAUSE_SECONDS)) for chat in chats]
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(0.05, 1.5))
            tanya.kill()
            tanya = await asyncio.to_thread(lambda: start(port=port).until_ready())
        await asyncio.gather(*sending)
    await until_all_answered(lambda: len(rows(project, "select id from messages where is_waiting")))
    for chat in chats:
        check(chat)
    tickets = rows(project, "select conversation_id from tickets")
    assert sorted(row[0] for row in tickets) == sorted(chat.id for chat in chats)


def rows(project: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(project / "var" / "tanya.db", timeout=30)
    try:
        return list(connection.execute(query))
    finally:
        connection.close()


@pytest.mark.postgres
async def test_one_of_two_processes_is_killed_and_the_other_takes_over(
    start: Callable[..., Tanya], postgresql_url: str
) -> None:
    import asyncpg

    settings = {"database_url": postgresql_url, "secret": "s" * 40, "turn_seconds": "3"}
    both = [start(**settings), start(**settings)]
    urls = [tanya.until_ready().url for tanya in both]
    chats = [
        Chat(urls if number % 2 else urls[::-1], script(number=number, length=24)) for number in range(CHATS)
    ]
    async with httpx.AsyncClient(timeout=5) as client:
        await asyncio.gather(*(chat.open(client) for chat in chats))
        sending = [asyncio.create_task(chat.send_all(client, pause_seconds=PAUSE_SECONDS)) for chat in chats]
        await asyncio.sleep(2.5)
        both[0].kill()
        await asyncio.gather(*sending)
    connection = await asyncpg.connect(postgresql_url)
    try:
        ids = [chat.id for chat in chats]
        query = "select count(*) from messages where is_waiting and conversation_id = any($1)"
        until = time.monotonic() + 60
        while await connection.fetchval(query, ids):
            assert time.monotonic() < until, "messages still wait"
            await asyncio.sleep(0.2)
        query = "select conversation_id from tickets where conversation_id = any($1)"
        tickets = [row[0] for row in await connection.fetch(query, ids)]
    finally:
        await connection.close()
    for chat in chats:
        chat.urls = [both[1].url]
        check(chat)
    assert sorted(tickets) == sorted(ids)
