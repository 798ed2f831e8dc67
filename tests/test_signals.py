from __future__ import annotations

from bot.signals import Signals

AT_ONCE = {"timeout_seconds": 0.001}


async def test_waiter_is_woken_by_its_topic():
    signals = Signals()
    with signals.subscribe("a", "b") as waiter:
        signals.publish("b")

        assert await waiter.wait(timeout_seconds=1)


async def test_waiter_sleeps_through_other_topics():
    signals = Signals()
    with signals.subscribe("a") as waiter:
        signals.publish("b")

        assert not await waiter.wait(**AT_ONCE)


async def test_wake_up_between_two_waits_is_kept():
    signals = Signals()
    with signals.subscribe("a") as waiter:
        signals.publish("a")
        await waiter.wait(timeout_seconds=1)
        signals.publish("a")

        assert await waiter.wait(timeout_seconds=1)


async def test_wake_ups_in_a_row_are_one():
    signals = Signals()
    with signals.subscribe("a") as waiter:
        signals.publish("a")
        signals.publish("a")
        await waiter.wait(timeout_seconds=1)

        assert not await waiter.wait(**AT_ONCE)


async def test_every_waiter_of_a_topic_is_woken():
    signals = Signals()
    with signals.subscribe("a") as first, signals.subscribe("a") as second:
        signals.publish("a")

        assert [await waiter.wait(timeout_seconds=1) for waiter in (first, second)] == [True, True]


def test_topics_without_waiters_are_forgotten():
    signals = Signals()
    with signals.subscribe("a", "b"):
        pass
    signals.publish("a")

    assert not signals._waiters
