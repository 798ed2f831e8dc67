from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.desk.moments import describe_moment, describe_wait, zone

AT = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Monday, November 23, 09:00"),
        ("id", "Senin, 23 November, 09:00"),
        ("ms", "Isnin, 23 November, 09:00"),
        ("ru", "понедельник, 23 ноября, 09:00"),
        ("pl", "poniedziałek, 23 listopada, 09:00"),
    ],
)
def test_moment_is_in_the_readers_language_and_zone(language, expected):
    assert describe_moment(AT, time_zone="Asia/Jakarta", language=language) == expected


def test_moment_in_an_unknown_zone_says_utc():
    assert describe_moment(AT, time_zone="Mars/Base", language="en") == "Monday, November 23, 02:00 UTC"


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "/etc/passwd", "\x00", "\ud800", "Asia", "x" * 300, "."]
)
def test_zone_that_is_none_is_utc(name):
    assert zone(name).key == "UTC"


@pytest.mark.parametrize(("seconds", "expected"), [(0, "1 min"), (240, "4 min"), (3 * 3600, "3 hr")])
def test_wait_is_in_its_largest_unit(seconds, expected):
    assert describe_wait(seconds, language="en") == expected
