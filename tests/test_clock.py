from datetime import datetime, timedelta, timezone

import pytest

from bot.clock import Clock, FixedClock


def test_clock_is_aware_and_in_utc():
    assert Clock().now().utcoffset() == timedelta(0)


def test_fixed_clock_stands_still_until_advanced():
    clock = FixedClock(datetime(2027, 1, 1, tzinfo=timezone.utc))
    before = clock.now()
    clock.advance(seconds=90)
    assert clock.now() - before == timedelta(seconds=90)


def test_fixed_clock_turns_other_zones_into_utc():
    clock = FixedClock(datetime(2027, 1, 1, 7, tzinfo=timezone(timedelta(hours=7))))
    assert clock.now() == datetime(2027, 1, 1, tzinfo=timezone.utc)
    assert clock.now().utcoffset() == timedelta(0)


def test_fixed_clock_refuses_a_naive_time():
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2027, 1, 1))
