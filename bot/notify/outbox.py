"""Delivers what is due in the outbox. A transport is a coroutine that takes the payload, with the delivery's
key as `id`; it raises when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.signals import OUTBOX, Signals
from bot.store import conversations, outbox
from bot.store.database import Database
from bot.store.outbox import Delivery

log = logging.getLogger(__name__)
Transport = Callable[[Mapping[str, Any]], Awaitable[None]]

STALE_SECONDS = 120  # a delivery that was begun so long ago died with its process
SEND_SECONDS = 90  # and none may take so long that another process believes that
LAST_ATTEMPT = 10
LONGEST_PAUSE_SECONDS = 3600
LOOK_AGAIN_SECONDS = 5


class Deliverer:
    """Claims due rows and hands them to their transport; what fails is tried again, later each time."""

    def __init__(
        self, *, database: Database, signals: Signals, clock: Clock, transports: Mapping[str, Transport]
    ) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._transports = transports

    async def run(self) -> None:
        """Deliver until cancelled."""
        with self._signals.subscribe(OUTBOX) as waiter:
            while True:
                try:
                    await self.deliver_due()
                except Exception:
                    log.exception("the outbox could not be read; trying again")
                await waiter.wait(timeout_seconds=LOOK_AGAIN_SECONDS)

    async def deliver_due(self) -> int:
        """Deliver what is due now; returns how many were sent."""
        now, stale = self._clock.now(), timedelta(seconds=STALE_SECONDS)
        async with self._database.reading() as connection:
            deliveries = await outbox.due(connection, now=now, stale_before=now - stale)
        sent = 0
        for delivery in deliveries:
            now = self._clock.now()  # those before may have taken long, and an old claim would be no claim
            async with self._database.writing() as connection:
                is_mine = await outbox.claim(connection, delivery, now=now, stale_before=now - stale)
            if is_mine:
                sent += await self._deliver(delivery)
        return sent

    async def _deliver(self, delivery: Delivery) -> bool:
        if delivery.attempts >= LAST_ATTEMPT:  # none of them came back: it may be what ends the process
            async with self._database.writing() as connection:
                await outbox.set_failed(connection, delivery, error="never came back", due_at=None)
            return False
        try:
            if await self._is_needless(delivery):
                is_sent = False
            else:
                sending = self._transports[delivery.transport]({"id": delivery.key, **delivery.payload})
                await asyncio.wait_for(sending, SEND_SECONDS)
                is_sent = True
        except Exception as error:  # a transport may fail in any way; the row says how
            log.warning("%s was not delivered: %s", delivery.key, error)
            attempts = delivery.attempts + 1
            pause = timedelta(seconds=min(LONGEST_PAUSE_SECONDS, 5 * 2**attempts))
            due_at = self._clock.now() + pause if attempts < LAST_ATTEMPT else None
            async with self._database.writing() as connection:
                await outbox.set_failed(
                    connection, delivery, error=f"{type(error).__name__}: {error}", due_at=due_at
                )
            return False
        async with self._database.writing() as connection:
            await outbox.set_sent(connection, delivery)
        return is_sent

    async def _is_needless(self, delivery: Delivery) -> bool:
        """Whether the visitor has been shown in the chat what this would tell."""
        unless = delivery.payload.get("unless_delivered")
        if not unless:
            return False
        async with self._database.reading() as connection:
            conversation = await conversations.get(connection, unless["conversation_id"])
        return conversation is not None and conversation.delivered_seq >= unless["seq"]
