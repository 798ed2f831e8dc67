from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import Limit


def test_limit_lets_through_as_many_as_it_says(clock):
    limit = Limit(times=2, seconds=60, clock=clock)

    assert [limit.take("a") == 0 for _ in range(3)] == [True, True, False]


def test_limit_says_when_it_is_free_again(clock):
    limit = Limit(times=1, seconds=60, clock=clock)
    limit.take("a")
    clock.advance(seconds=15)
    wait = limit.take("a")
    clock.advance(seconds=wait)

    assert limit.take("a") == 0


def test_limit_is_for_each_key(clock):
    limit = Limit(times=1, seconds=60, clock=clock)
    limit.take("a")

    assert limit.take("b") == 0


def test_limit_does_not_count_what_it_refused(clock):
    limit = Limit(times=1, seconds=60, clock=clock)
    limit.take("a")
    clock.advance(seconds=30)
    limit.take("a")
    clock.advance(seconds=31)

    assert limit.take("a") == 0


def test_limit_forgets_the_keys_used_longest_ago(clock, monkeypatch):
    monkeypatch.setattr(limits, "KEYS_KEPT", 2)
    limit = Limit(times=1, seconds=60, clock=clock)
    for key in "abc":
        limit.take(key)

    assert len(limit._used) == 2
