"""The time, passed in wherever it is needed so that tests can set it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class Clock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(timezone.utc)


class FixedClock(Clock):
    """A clock for tests: it stands still until `at` is set or `advance` is called."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @property
    def at(self) -> datetime:
        return self._at

    @at.setter
    def at(self, value: datetime) -> None:
        if value.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._at = value.astimezone(timezone.utc)

    def now(self) -> datetime:
        return self._at

    def advance(self, *, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)
