"""Times as people read them, in their language and time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime, format_timedelta

DAY_PATTERN = "EEEE, d MMMM"
DAY_PATTERNS = {"en": "EEEE, MMMM d"}


def zone(name: str) -> ZoneInfo:
    """The zone of that name, or UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def describe_moment(at: datetime, *, time_zone: str, language: str) -> str:
    """Weekday, day, month and time, such as “Monday, November 24, 09:00”; where the zone is not known,
    “UTC” is added."""
    tz = zone(time_zone)
    pattern = DAY_PATTERNS.get(language, DAY_PATTERN)
    return format_datetime(at, f"{pattern}, HH:mm", tzinfo=tz, locale=language) + (
        " UTC" if tz.key == "UTC" else ""
    )


def describe_wait(seconds: int, *, language: str) -> str:
    """A wait in its largest unit, at least a minute, such as “4 min”."""
    wait = timedelta(seconds=max(seconds, 60))
    return format_timedelta(wait, granularity="minute", threshold=1.2, format="short", locale=language)
