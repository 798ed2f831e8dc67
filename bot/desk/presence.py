"""Who is there: agents who have a desk page open and are not set to away."""

from __future__ import annotations

from bot.clock import Clock
from bot.signals import QUEUE, Signals
from bot.store import agents
from bot.store.database import Database


class Presence:
    """Signs of life from desk pages, and the agent's own word."""

    def __init__(self, *, database: Database, signals: Signals, clock: Clock) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock

    async def sign_of_life(self, agent_id: int) -> None:
        async with self._database.writing() as connection:
            await agents.set_seen(connection, agent_id, self._clock.now())

    async def set_available(self, agent_id: int, is_available: bool) -> None:
        async with self._database.writing() as connection:
            await agents.set_available(connection, agent_id, is_available)
        self._signals.publish(QUEUE)
