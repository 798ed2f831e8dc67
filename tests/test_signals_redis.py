"""Wake-ups between two processes: here two of RedisSignals on a real Redis."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from bot.signals_redis import AWAY, CHANNEL, RedisSignals

URL = os.environ.get("TANYA_TEST_REDIS", "redis://127.0.0.1:6379/0")
LONG, SHORT = {"timeout_seconds": 5}, {"timeout_seconds": 0.05}


@pytest.fixture
async def pair() -> AsyncIterator[tuple[RedisSignals, RedisSignals]]:
    server = redis.asyncio.Redis.from_url(URL, socket_connect_timeout=2)
    try:
        await server.ping()
    except AWAY as error:
        said = f"no Redis at TANYA_TEST_REDIS: {error}"
        if os.environ.get("TANYA_REQUIRE_SERVERS") == "1":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)
    one, other = RedisSignals(URL), RedisSignals(URL)
    listening = [asyncio.create_task(signals.listen()) for signals in (one, other)]
    while (await server.pubsub_numsub(CHANNEL))[0][1] < 2:
        await asyncio.sleep(0.01)
    yield one, other
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for client in (one, other, server):
        await client.close()


async def test_wake_up_reaches_the_other_process(pair) -> None:
    one, other = pair
    with other.subscribe("b") as waiter:
        one.publish("a", "b")

        assert await waiter.wait(**LONG)


async def test_wake_up_reaches_its_own_process_at_once(pair) -> None:
    one, _ = pair
    with one.subscribe("a") as waiter:
        one.publish("a")

        assert await waiter.wait(**SHORT)


async def test_wake_up_of_another_topic_wakes_nobody(pair) -> None:
    one, other = pair
    with other.subscribe("b") as quiet, other.subscribe("a") as woken:
        one.publish("a")
        await woken.wait(**LONG)

        assert not await quiet.wait(**SHORT)


async def test_wake_ups_within_the_process_go_on_without_redis() -> None:
    alone = RedisSignals("redis://127.0.0.1:1/0")
    with alone.subscribe("a") as waiter:
        alone.publish("a")

        assert await waiter.wait(**SHORT)
    await alone.close()
