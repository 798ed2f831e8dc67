"""Reads data/hours.yml into the pieces of opening hours, with everything that is wrong in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import nearest
from bot.hours.calendar import HolidayCalendar, countries, fold_names, subdivisions
from bot.hours.week import DAY_MINUTES, WEEKDAYS, Closure, DatedClosure, Interval, Opening
from bot.marked_fields import FieldReader
from bot.marked_yaml import Steps
from bot.settings import FALLBACK_LANGUAGE

FIELDS = ("time_zone", "weekly", "holidays", "closures", "openings")
# Every name that may stand in such a file.
IN_PARTS = ("country", "subdivision", "skip", "from", "until", "date", "hours", "message", "name")
NAMES = (*FIELDS, *WEEKDAYS, *IN_PARTS)
INTERVAL = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")
SKIP_YEARS = 5  # in which the name of a holiday to skip must occur


@dataclass
class Parts:
    """What a file of opening hours says. Without a zone it says nothing that can be used."""

    zone: ZoneInfo | None = None
    weekly: dict[int, tuple[Interval, ...]] = field(default_factory=dict)
    holidays: HolidayCalendar | None = None
    closures: tuple[DatedClosure, ...] = ()
    openings: tuple[Opening, ...] = ()


def read_parts(reader: FieldReader, *, today: date) -> Parts:
    """The parts at the top of the file. Adds to the reader's problems."""
    parts = Parts()
    if not reader.marked.values:
        return parts
    reader.mapping((), known=FIELDS, required=("time_zone", "weekly") if reader.marked.complete else ())
    if reader.has(("time_zone",)):
        parts.zone = _read_zone(reader, ("time_zone",))
    if reader.has(("weekly",)):
        parts.weekly = _read_weekly(reader, ("weekly",))
    if reader.has(("holidays",)):
        parts.holidays = _read_holidays(reader, ("holidays",), today)
    if reader.has(("closures",)):
        closures = (_read_closure(reader, steps) for steps in reader.items(("closures",)))
        parts.closures = tuple(closure for closure in closures if closure)
    if reader.has(("openings",)):
        parts.openings = _read_openings(reader, ("openings",))
    return parts


def _read_zone(reader: FieldReader, steps: Steps) -> ZoneInfo | None:
    name = reader.text(steps)
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        known = available_timezones()
        city = {zone.rpartition("/")[2]: zone for zone in sorted(known)}
        is_offset = re.match(r"(GMT|UTC)\s*[+-]", name, re.IGNORECASE)
        town = nearest(name.rpartition("/")[2].replace(" ", "_"), city)
        near = "" if is_offset else nearest(name, known) or city.get(town, "")
        reader.error(steps, f"there is no time zone “{name}”.", f"{near or 'Asia/Jakarta'}.")
        return None


def _read_weekly(reader: FieldReader, steps: Steps) -> dict[int, tuple[Interval, ...]]:
    written = reader.mapping(steps, known=WEEKDAYS)
    week = {
        number: _read_intervals(reader, (*steps, day))
        for number, day in enumerate(WEEKDAYS)
        if day in written
    }
    for number, intervals in week.items():
        for one in intervals:
            for other in week.get((number + 1) % 7, ()):
                if one.end - DAY_MINUTES > other.start:
                    tomorrow = WEEKDAYS[(number + 1) % 7]
                    message = f"{one} reaches into {other} of {tomorrow}."
                    reader.error((*steps, WEEKDAYS[number]), message, "shorten one of them.")
    return week


def _read_intervals(reader: FieldReader, steps: Steps) -> tuple[Interval, ...]:
    value = reader.value(steps)
    if isinstance(value, str) and INTERVAL.fullmatch(value.strip()):
        reader.error(steps, f"“{value}” stands where a list should.", f'["{value.strip()}"].')
        return ()
    if value is None or isinstance(value, str):
        hint = '["09:00-18:00"]; a day on which you are closed is left out.'
        reader.error(steps, f"{reader.said(steps)} stands where a list of hours should.", hint)
        return ()
    found: list[Interval] = []
    for item in reader.items(steps):
        interval = _read_interval(reader, item)
        if interval is None:
            continue
        clash = next((other for other in found if interval.overlaps(other)), None)
        if clash:
            reader.error(item, f"{interval} overlaps {clash}.", "make one of both, or shorten one.")
        else:
            found.append(interval)
    return tuple(sorted(found))


def _read_interval(reader: FieldReader, steps: Steps) -> Interval | None:
    text = reader.text(steps)
    if text is None:
        return None
    match = INTERVAL.fullmatch(text)
    if not match:
        reader.error(steps, f"“{text}” is not a span of hours.", '"09:00-18:00".')
        return None
    hour, minute, end_hour, end_minute = (int(number) for number in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        reader.error(steps, f"“{text}” has a time that no clock shows.", "00:00 to 24:00.")
        return None
    if start == end:
        reader.error(steps, f"“{text}” begins when it ends.", '"00:00-24:00" for the whole day.')
        return None
    return Interval(start, end if end > start else end + DAY_MINUTES)


def _read_holidays(reader: FieldReader, steps: Steps, today: date) -> HolidayCalendar | None:
    written = reader.mapping(steps, known=("country", "subdivision", "skip"), required=("country",))
    country = reader.text((*steps, "country")) if "country" in written else None
    if country is None:
        return None
    known = countries()
    if country not in known:
        by_name = {name: code for code, name in known.items()}
        near = nearest(country, known) if len(country) < 4 else by_name.get(nearest(country, by_name), "")
        hint = f"{near}." if near else "the country's two capital letters, as ID."
        reader.error((*steps, "country"), f"there is no country “{country}”.", hint)
        return None
    subdivision = reader.text((*steps, "subdivision")) if "subdivision" in written else None
    parts = subdivisions(country)
    if subdivision and subdivision not in parts:
        hint = (
            f"{nearest(subdivision, parts) or 'one of ' + ', '.join(parts)}." if parts else "delete the line."
        )
        reader.error((*steps, "subdivision"), f"{country} has no part “{subdivision}”.", hint)
        return None
    calendar = HolidayCalendar(country, subdivision)
    if "skip" not in written:
        return calendar
    names, days = _read_skip(reader, (*steps, "skip"), calendar, today)
    return HolidayCalendar(country, subdivision, fold_names(names), frozenset(days))


def _read_skip(
    reader: FieldReader, steps: Steps, calendar: HolidayCalendar, today: date
) -> tuple[list[str], list[date]]:
    known = calendar.names(range(today.year - 1, today.year + SKIP_YEARS))
    folded = fold_names(list(known))
    names: list[str] = []
    days: list[date] = []
    for item in reader.items(steps):
        value = reader.value(item)
        if isinstance(value, date) or (isinstance(value, str) and value[:4].isdigit()):
            day = reader.date(item)
            days += [day] if day else []
        elif name := reader.text(item):
            if not fold_names([name]) <= folded:
                near = nearest(name, known) or "its name in the list of holidays, or its date"
                reader.error(item, f"{calendar.country} has no holiday “{name}”.", f"{near}.")
            names.append(name)
    return names, days


def _read_closure(reader: FieldReader, steps: Steps) -> DatedClosure | None:
    known = ("from", "until", "name", "message")
    written = reader.mapping(steps, known=known, required=("from", "until"))
    start = _read_moment(reader, (*steps, "from"), is_end=False) if "from" in written else None
    end = _read_moment(reader, (*steps, "until"), is_end=True) if "until" in written else None
    message = reader.texts_by_language((*steps, "message")) if "message" in written else {}
    name = reader.text((*steps, "name")) if "name" in written else None
    if message and FALLBACK_LANGUAGE not in message:
        reader.error_at_key((*steps, "message"), "the message has no English.", f"add {FALLBACK_LANGUAGE}: …")
    if start is None or end is None:
        return None
    if end <= start:
        reader.error((*steps, "until"), "the closure ends before it begins.", "exchange from and until.")
        return None
    return DatedClosure(start, end, Closure(name or message.get(FALLBACK_LANGUAGE, ""), message))


def _read_moment(reader: FieldReader, steps: Steps, *, is_end: bool) -> datetime | None:
    """A day, which counts as a whole, or a day and a time; naive, by the clock on the wall."""
    value = reader.value(steps)
    if isinstance(value, str) and len(value.strip()) > 10:
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            hint = "year-month-day, as 2027-03-31, or with a time, as 2027-03-31 14:00."
            reader.error(steps, f"“{value}” is not a day and a time.", hint)
            return None
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            message = "a time here is in the time zone of the opening hours."
            reader.error(steps, message, "2027-03-31 14:00, without a zone.")
            return None
        return value
    day = reader.date(steps)
    if day is None or (is_end and day == date.max):
        return None
    return datetime.combine(day + timedelta(days=1) if is_end else day, time())


def _read_openings(reader: FieldReader, steps: Steps) -> tuple[Opening, ...]:
    found: dict[date, Opening] = {}
    for item in reader.items(steps):
        written = reader.mapping(item, known=("date", "hours", "message"), required=("date", "hours"))
        day = reader.date((*item, "date")) if "date" in written else None
        intervals = _read_intervals(reader, (*item, "hours")) if "hours" in written else ()
        message = reader.texts_by_language((*item, "message")) if "message" in written else {}
        if day is None:
            continue
        if day in found:
            reader.error((*item, "date"), f"{day} is here a second time.", "put its hours in one list.")
        found.setdefault(day, Opening(day, intervals, message))
    return tuple(found.values())
