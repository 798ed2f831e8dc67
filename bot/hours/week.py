"""The pieces that opening hours are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import timezone as fixed_zone
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
UTC = fixed_zone.utc


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` to before `end`, in minutes from midnight by the clock on the wall.

    Over midnight `end` is more than a day: 22:00-02:00 is 1320 to 1560.
    """

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock_time(self.start)}-{clock_time(self.end)}"

    def overlaps(self, other: Interval) -> bool:
        return self.start < other.end and other.start < self.end

    def span(self, day: date, zone: ZoneInfo) -> Span:
        """The interval on a day, in UTC.

        On the night the clocks change, a time they leave out counts from before the change (02:30 is then
        03:30), and an end that comes twice is the second one.
        """
        start = _to_utc(day, self.start, zone, fold=0)
        end = max(_to_utc(day, self.end, zone, fold=0), _to_utc(day, self.end, zone, fold=1))
        return start, end


Span = tuple[datetime, datetime]  # start, and the moment after the end; aware, in UTC


@dataclass(frozen=True)
class Closure:
    """Why it is closed: a name, and a message to users by language; of holidays it is their name."""

    name: str
    message: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DatedClosure:
    """Closed from `start` to before `end`, naive, by the clock on the wall."""

    start: datetime
    end: datetime
    closure: Closure

    def span(self, zone: ZoneInfo) -> Span:
        return self.start.replace(tzinfo=zone).astimezone(UTC), self.end.replace(tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class Opening:
    """The hours of one day, in place of its usual ones, its holiday and its closure."""

    day: date
    intervals: tuple[Interval, ...]
    message: Mapping[str, str] = field(default_factory=dict)


def clock_time(minutes: int, *, separator: str = ":") -> str:
    """Minutes from midnight as on a clock; the end of the day is 24:00."""
    shown = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{shown // 60:02d}{separator}{shown % 60:02d}"


def without(span: Span, closed: Span) -> list[Span]:
    """What is left of a span when it is closed in between."""
    start, end = span
    closed_start, closed_end = closed
    if closed_end <= start or end <= closed_start:
        return [span]
    parts = [(start, closed_start), (closed_end, end)]
    return [(one, other) for one, other in parts if one < other]


def _to_utc(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    days, rest = divmod(minutes, DAY_MINUTES)
    at = datetime.combine(day, datetime.min.time()) + timedelta(days=days, minutes=rest)
    return at.replace(tzinfo=zone, fold=fold).astimezone(UTC)
