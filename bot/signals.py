"""Wake-ups within the process: who waits for a topic is woken when it is published.

A wake-up carries nothing. What happened is in the database, which the woken one reads; so a lost wake-up
costs time,
never data.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Waiter:
    """Waits for any of its topics. A wake-up between two waits is not lost."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        self._event.set()

    async def wait(self, *, timeout_seconds: float) -> bool:
        """True when woken, False after the time-out."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_seconds)
        except asyncio.TimeoutError:
            return False
        self._event.clear()
        return True


class Signals:
    """Publish and subscribe within one event loop."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[Waiter]] = defaultdict(set)

    def publish(self, *topics: str) -> None:
        for topic in topics:
            for waiter in tuple(self._waiters.get(topic, ())):
                waiter.wake()

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Waiter]:
        waiter = Waiter()
        for topic in topics:
            self._waiters[topic].add(waiter)
        try:
            yield waiter
        finally:
            for topic in topics:
                self._waiters[topic].discard(waiter)
                if not self._waiters[topic]:
                    del self._waiters[topic]


    async def close(self) -> None:
        """Nothing is held here."""


def conversation_topic(conversation_id: str) -> str:
    """Something was written in this conversation."""
    return f"conversation:{conversation_id}"


QUEUE = "queue"  # a ticket or an agent's presence changed
WORK = "work"  # a visitor's message waits for the assistant
OUTBOX = "outbox"  # something waits to be sent
