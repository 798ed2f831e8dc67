"""Opening hours in words, by CLDR's names of days."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_day_names, get_timezone_location

from bot.hours.week import Interval, clock_time
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

Week = Mapping[int, tuple[Interval, ...]]  # Monday is 0; a day that is not there is closed
TIME_SEPARATORS = {"id": "."}
WORDS = {
    "en": {"today": "today", "closed": "closed", "zone": "{city} time"},
    "id": {"today": "hari ini", "closed": "tutup", "zone": "waktu {city}"},
    "ms": {"today": "hari ini", "closed": "tutup", "zone": "waktu {city}"},
    "ru": {"today": "сегодня", "closed": "закрыто", "zone": "часовой пояс: {city}"},
    "pl": {"today": "dziś", "closed": "nieczynne", "zone": "strefa czasowa: {city}"},
}


def describe_week(week: Week, zone: ZoneInfo, language: str) -> str:
    """As “Monday–Friday 09:00–18:00, Saturday 10:00–14:00 (Jakarta time)”. Unknown languages get English."""
    language = known_language(language)
    names = get_day_names("wide", context="stand-alone", locale=language)
    groups: list[tuple[int, int]] = []
    for day in sorted(week):
        if groups and groups[-1][1] == day - 1 and week[day - 1] == week[day]:
            groups[-1] = (groups[-1][0], day)
        elif week[day]:
            groups.append((day, day))
    said = []
    for first, last in groups:
        days = names[first] if first == last else f"{names[first]}–{names[last]}"
        said.append(f"{days} {describe_intervals(week[first], language)}")
    hours = "; ".join(said) or WORDS[language]["closed"]
    return f"{hours} ({describe_zone(zone, language)})"


def describe_intervals(intervals: tuple[Interval, ...], language: str) -> str:
    separator = TIME_SEPARATORS.get(language, ":")
    times = (
        (clock_time(one.start, separator=separator), clock_time(one.end, separator=separator))
        for one in intervals
    )
    return ", ".join(f"{start}–{end}" for start, end in times)


def describe_zone(zone: ZoneInfo, language: str) -> str:
    """A time zone by its city, which more people know than the zone's name."""
    if "/" not in zone.key:
        return zone.key
    city = get_timezone_location(zone, locale=Locale.parse(language), return_city=True)
    return WORDS[language]["zone"].replace("{city}", city)


def known_language(language: str) -> str:
    code = language.partition("-")[0]
    return code if code in LANGUAGES else FALLBACK_LANGUAGE
