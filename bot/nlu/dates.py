"""Dates that a message names, in five languages: “3 march”, “03.03.2026”, “kemarin”, “w zeszły piątek”.

Patterns, with the names of the months from CLDR: they do not take “may I” or “2 licences” for a date, as
parsers made to read a date where one stands do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import get_month_names
from dateutil.relativedelta import relativedelta

from bot.settings import LANGUAGES

# Days from today.
_RELATIVE = {
    "en": {"today": 0, "yesterday": -1, "last night": -1, "the day before yesterday": -2},
    "id": {"hari ini": 0, "tadi pagi": 0, "kemarin": -1, "kemaren": -1, "semalam": -1, "tadi malam": -1,
           "kemarin lusa": -2, "kemaren lusa": -2},
    "ms": {"hari ini": 0, "pagi tadi": 0, "semalam": -1, "malam tadi": -1, "kelmarin": -2},
    "ru": {"сегодня": 0, "вчера": -1, "позавчера": -2},
    "pl": {"dzisiaj": 0, "dziś": 0, "dzis": 0, "wczoraj": -1, "przedwczoraj": -2},
}  # fmt: skip
# Monday first, as they are inflected after "since" and "on".
_WEEKDAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "id": ("senin", "selasa", "rabu", "kamis", "jum'?at", "sabtu", "hari minggu"),
    "ms": ("isnin", "selasa", "rabu", "khamis", "jumaat", "sabtu", "ahad"),
    "ru": ("понедельник[ау]?", "вторник[ау]?", "сред[аеуы]", "четверг[ау]?", "пятниц[аеуы]", "суббот[аеуы]",
           "воскресень[еяю]"),
    "pl": ("poniedzia[łl](?:ek|ku)", "wtor(?:ek|ku)", "[śs]rod[aęeyę]", "czwart(?:ek|ku)", "pi[ąa]t(?:ek|ku)",
           "sobot[aęeyę]", "niedziel[aęei]"),
}  # fmt: skip
_AGO = {
    "en": r"(?P<n>\d{1,3}|a|two|three) (?P<unit>day|week|month)s? ago",
    "id": r"(?P<n>\d{1,3}|se|dua|tiga) ?(?P<unit>hari|minggu|bulan) (?:yang |yg )?lalu",
    "ms": r"(?P<n>\d{1,3}|se|dua|tiga) ?(?P<unit>hari|minggu|bulan) (?:yang |yg )?(?:lepas|lalu)",
    "ru": r"(?:(?P<n>\d{1,3}|два|две|три) ?)?(?P<unit>день|дня|дней|недел[юиь]|месяц(?:а|ев)?) назад",
    "pl": r"(?:(?P<n>\d{1,3}|dwa|trzy) ?)?(?P<unit>dzień|dni|ty(?:dzień|godnie?)|miesi(?:ąc|ące|ęcy)) temu",
}
_NUMBERS = {
    **dict.fromkeys(("two", "dua", "два", "две", "dwa"), 2),
    **dict.fromkeys(("three", "tiga", "три", "trzy"), 3),
}
_WEEKS, _MONTHS = ("week", "minggu", "недел", "ty"), ("month", "bulan", "меся", "miesi")
# What CLDR does not have and people write.
_MORE_MONTHS = {
    "en": {"sept": 9},
    "id": {"agt": 8, "nopember": 11, "pebruari": 2},
    "ms": {},
    "ru": {},
    "pl": {"wrzesnia": 9, "pazdziernika": 10},
}
_NUMERIC = re.compile(
    r"(?<![\w./-])(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2}))(?![\w/-]|\.\d)"
)


@dataclass(frozen=True)
class Day:
    """A date from `start` to `end` of a text. `value` is the ISO date, or what was written where day and
    month can't be told apart."""

    start: int
    end: int
    value: str


def find_dates(text: str, *, language: str, today: date) -> Iterator[Day]:
    """The dates of a text, none overlapping. A weekday is the last one there was; a day without a year is in
    the year that makes it past."""
    end = 0
    for match in sorted([*_NUMERIC.finditer(text), *_worded(language).finditer(text)], key=_place):
        if match.start() < end:
            continue
        is_numeric = match.re is _NUMERIC
        value = _numeric(match, language) if is_numeric else _in_words(match, language, today)
        if value:
            end = match.end()
            yield Day(match.start(), end, value)


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), -match.end()


def _numeric(match: re.Match[str], language: str) -> str | None:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
    else:
        day, month, year = int(match["a"]), int(match["b"]), int(match["y"])
        year += 2000 if year < 100 else 0
        # Only English is written with either first; with dots, the day is.
        if language == "en" and match["sep"] != "." and day != month:
            if day <= 12 and month <= 12:
                return match.group()
            if month > 12:
                day, month = month, day
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@cache
def _worded(language: str) -> re.Pattern[str]:
    language = language if language in LANGUAGES else "en"
    months = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    weekdays = "|".join(f"(?P<w{number}>{form})" for number, form in enumerate(_WEEKDAYS[language]))
    relative = "|".join(sorted(map(re.escape, _RELATIVE[language]), key=len, reverse=True))
    year = r"(?:,? (?P<year>(?:19|20)\d{2}))?"
    day_first = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?го)?(?: of)? (?P<name>{months})\.?(?!\w){year}"
    month_first = (
        rf"|(?P<name_>{months})\.? (?P<day_>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){year.replace('year', 'year_')}"
        if language == "en"
        else ""
    )
    return re.compile(
        rf"(?<!\w)(?:(?P<month>{day_first}{month_first})|(?P<ago>{_AGO[language]})"
        rf"|(?P<relative>{relative})|{weekdays})(?!\w)",
        re.I,
    )


@cache
def _months(language: str) -> dict[str, int]:
    """Numbers of the months by their names and short names, lower case."""
    found = dict(_MORE_MONTHS[language])
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, context, language).items():
                found.setdefault(name.lower().rstrip("."), number)
    return found


def _in_words(match: re.Match[str], language: str, today: date) -> str | None:
    said = match.groupdict()
    if said["relative"]:
        return (today + timedelta(days=_RELATIVE[language][said["relative"].lower()])).isoformat()
    if said["ago"]:
        return _ago(said["n"], said["unit"].lower(), today)
    weekday = next((number for number in range(7) if said[f"w{number}"]), None)
    if weekday is not None:
        return (today - timedelta(days=(today.weekday() - weekday) % 7 or 7)).isoformat()
    day, name, year = (said[key] or said.get(f"{key}_") or "" for key in ("day", "name", "year"))
    try:
        found = date(int(year or today.year), _months(language)[name.lower()], int(day))
        return (found if year or found <= today else found.replace(year=today.year - 1)).isoformat()
    except ValueError:
        return None


def _ago(number: str | None, unit: str, today: date) -> str:
    count = int(number) if number and number.isdigit() else _NUMBERS.get((number or "").lower(), 1)
    if unit.startswith(_MONTHS):
        return (today - relativedelta(months=count)).isoformat()
    return (today - timedelta(days=count * (7 if unit.startswith(_WEEKS) else 1))).isoformat()
