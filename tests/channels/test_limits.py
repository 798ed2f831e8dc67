from __future__ import annotations

import pytest

from bot.channels import limits
from bot.channels.limits import Limit, network_of


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_addresses_of_one_caller_count_as_one(one, other):
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.7", "192.0.2.8"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("unknown", "_hidden"),
    ],
)
def test_addresses_of_two_callers_count_as_two(one, other):
    assert network_of(one) != network_of(other)
