"""Public holidays of a country, by the `holidays` library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from bot.hours.week import Closure
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

ESTIMATED = " (estimated)"


@dataclass(frozen=True)
class HolidayCalendar:
    """The days on which a country, or a part of it, does not work.

    `skip` are names, as of `fold_names`, and `skip_days` the dates of holidays that are worked on.
    """

    country: str
    subdivision: str | None = None
    skip: frozenset[str] = frozenset()
    skip_days: frozenset[date] = frozenset()

    def on(self, day: date) -> Closure | None:
        """The holiday of a day, with its name in each language that the library knows it in."""
        if day in self.skip_days:
            return None
        named = {
            language: names[day]
            for language, names in holiday_names(self.country, self.subdivision, day.year).items()
            if day in names
        }
        if not named:
            return None
        # Two holidays may share a day; one that is worked on leaves the other.
        kept = {language: self._kept(name) for language, name in named.items()}
        if not all(kept.values()):
            return None
        return Closure(kept.get(FALLBACK_LANGUAGE) or next(iter(kept.values())), kept)

    def _kept(self, name: str) -> str:
        parts = (part.removesuffix(ESTIMATED) for part in name.split("; "))
        return "; ".join(part for part in parts if _folded(part) not in self.skip)

    def names(self, years: range) -> set[str]:
        """Every name a holiday has in these years, in any language."""
        return {
            part.removesuffix(ESTIMATED)
            for year in years
            for names in holiday_names(self.country, self.subdivision, year).values()
            for name in names.values()
            for part in name.split("; ")
        }


def countries() -> Mapping[str, str]:
    """Code to English name of every country the library knows."""
    known = list_supported_countries(include_aliases=False)
    return {row[1]: module.replace("_", " ").title() for module, row in COUNTRIES.items() if row[1] in known}


def subdivisions(country: str) -> tuple[str, ...]:
    """Codes of the parts of a country that have holidays of their own."""
    return tuple(country_holidays(country).subdivisions)


def fold_names(names: list[str]) -> frozenset[str]:
    return frozenset(_folded(name) for name in names)


@lru_cache(maxsize=64)
def holiday_names(country: str, subdivision: str | None, year: int) -> Mapping[str, Mapping[date, str]]:
    """Language to day to name. English is there for nearly every country; none of ours: the country's own."""
    known = country_holidays(country, subdiv=subdivision)
    found = {}
    for language in LANGUAGES:
        code = next((code for code in known.supported_languages if code.split("_")[0] == language), None)
        if code:
            found[language] = country_holidays(country, subdiv=subdivision, years=year, language=code)
    if not found:
        own = known.default_language
        found[FALLBACK_LANGUAGE] = country_holidays(country, subdiv=subdivision, years=year, language=own)
    return {language: dict(names) for language, names in found.items()}


def _folded(name: str) -> str:
    return name.removesuffix(ESTIMATED).casefold().strip()
