"""Is support open, and when does it open next?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.errors import Problem
from bot.hours.calendar import HolidayCalendar
from bot.hours.describe import WORDS, describe_intervals, describe_week, known_language
from bot.hours.reader import NAMES, read_parts
from bot.hours.week import UTC, Closure, DatedClosure, Interval, Opening, Span, without
from bot.marked_fields import FieldReader
from bot.marked_yaml import load

LOOK_AHEAD_DAYS = 366
ALWAYS = (Interval(0, 24 * 60),)

__all__ = ["Closure", "Hours", "read_hours"]


@dataclass(frozen=True)
class Hours:
    """Opening hours by the clock on the wall of one time zone.

    A day's hours are those of its opening if it has one; none on a holiday; else the week's. Closures take
    away from them, but not from an opening. Every `at` must be aware; results are in UTC.
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Interval, ...]]  # Monday is 0
    holidays: HolidayCalendar | None = None
    closures: tuple[DatedClosure, ...] = ()
    openings: Mapping[date, Opening] = field(default_factory=dict)

    @classmethod
    def always(cls) -> Hours:
        """Open day and night."""
        return cls(zone=ZoneInfo("UTC"), weekly=dict.fromkeys(range(7), ALWAYS))

    def is_open(self, at: datetime) -> bool:
        day = self._day(at)
        # Yesterday's hours may reach over midnight.
        spans = [*self._spans(day - timedelta(days=1)), *self._spans(day)]
        return any(start <= at < end for start, end in spans)

    def next_open(self, at: datetime) -> datetime | None:
        """`at` itself when it is open, else the next moment it opens; None if it does not within a year."""
        first = self._day(at) - timedelta(days=1)
        for offset in range(LOOK_AHEAD_DAYS + 2):
            day = first + timedelta(days=offset)
            # With the day after: its opening may begin before a closure sets this day's late hours free.
            spans = [*self._spans(day), *self._spans(day + timedelta(days=1))]
            starts = [max(start, at.astimezone(UTC)) for start, end in spans if end > at]
            if starts:
                return min(starts)
        return None

    def closure(self, at: datetime) -> Closure | None:
        """The closure or holiday in force. None when it is open, or closed only as on any such day."""
        day = self._day(at)
        if day in self.openings or self.is_open(at):
            return None
        for dated in self.closures:
            start, end = dated.span(self.zone)
            if start <= at < end:
                return dated.closure
        return self.holidays.on(day) if self.holidays else None

    def opening(self, at: datetime) -> Opening | None:
        """The exceptional hours of the day, if it has any."""
        return self.openings.get(self._day(at))

    def describe(self, language: str) -> str:
        """The usual week in words."""
        return describe_week(self.weekly, self.zone, language)

    def describe_today(self, at: datetime, language: str) -> str:
        """The usual week in words, and today's hours where they are others: for {opening_hours}."""
        language = known_language(language)
        words = WORDS[language]
        opening, closure = self.opening(at), self.closure(at)
        if opening and opening.intervals:
            today = describe_intervals(opening.intervals, language)
        elif closure or opening:
            name = closure.message.get(language, closure.name) if closure else ""
            today = words["closed"] + (f" – {name}" if name else "")
        else:
            return self.describe(language)
        return f"{self.describe(language)}; {words['today']}: {today}"

    def _day(self, at: datetime) -> date:
        if at.tzinfo is None:
            raise ValueError("opening hours need an aware datetime")
        return at.astimezone(self.zone).date()

    def _spans(self, day: date) -> list[Span]:
        """When it is open by the hours of a day, which may end on the next one."""
        opening = self.openings.get(day)
        if opening:
            return [interval.span(day, self.zone) for interval in opening.intervals]
        intervals = self.weekly.get(day.weekday(), ())
        if not intervals or (self.holidays and self.holidays.on(day)):
            return []
        spans = [interval.span(day, self.zone) for interval in intervals]
        for closed in self.closures:
            spans = [part for span in spans for part in without(span, closed.span(self.zone))]
        return [(start, end) for start, end in spans if start < end]


def read_hours(path: Path, *, today: date | None = None) -> tuple[Hours, list[Problem]]:
    """The opening hours of a file, and its problems in order of place.

    With errors the hours hold what could be read, and without a time zone they are always open: nobody should
    be sent away by a mistake in a file. `today` (default: the machine's) only bears on names of holidays.
    """
    reader = FieldReader(load(path, names=NAMES))
    parts = read_parts(reader, today=today or Clock().now().date())
    problems = sorted(reader.problems)
    if parts.zone is None:
        return Hours.always(), problems
    hours = Hours(
        zone=parts.zone,
        weekly=parts.weekly,
        holidays=parts.holidays,
        closures=parts.closures,
        openings={opening.day: opening for opening in parts.openings},
    )
    return hours, problems
