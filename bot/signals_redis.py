"""Wake-ups between processes, over Redis publish and subscribe.

Redis may be away at any time: within the process wake-ups go on, and who waits for another process looks by
itself after some seconds.
"""

from __future__ import annotations

import asyncio
import logging

import redis.asyncio
from redis.exceptions import RedisError

from bot.signals import Signals

log = logging.getLogger(__name__)
CHANNEL = "tanya:wake-ups"
TRY_AGAIN_SECONDS = 2
AWAY = (RedisError, OSError, asyncio.TimeoutError)


class RedisSignals(Signals):
    """As Signals, and to all processes on the same Redis. `listen` has to run for what comes from them."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = redis.asyncio.Redis.from_url(url, socket_connect_timeout=5, decode_responses=True)
        self._sending: set[asyncio.Task[None]] = set()

    def publish(self, *topics: str) -> None:
        super().publish(*topics)
        task = asyncio.get_running_loop().create_task(self._send("\n".join(topics)))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, topics: str) -> None:
        try:
            await self._redis.publish(CHANNEL, topics)
        except AWAY as error:
            log.warning("Redis did not take a wake-up; other processes will look by themselves: %s", error)

    async def listen(self) -> None:
        """Wake this process's waiters for what others publish, until cancelled."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        super().publish(*message["data"].split("\n"))
            except AWAY as error:
                log.warning("Redis is away; trying again: %s", error)
                await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def close(self) -> None:
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._redis.close()
