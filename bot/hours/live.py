"""The opening hours in force: read again when the file changes, and kept when the new ones have mistakes."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ContentError, Problem
from bot.hours.hours import Hours, read_hours


class LiveHours:
    """`current` may be read from any thread. Raises ContentError if there are mistakes at the first
    reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._signature = self._sign()
        hours, problems = read_hours(path)
        if any(problem.is_error for problem in problems):
            raise ContentError(problems)
        self._current = hours

    @property
    def current(self) -> Hours:
        return self._current

    def changed(self) -> bool:
        """Whether the file was saved since the last reading."""
        return self._sign() != self._signature

    def reload(self) -> list[Problem]:
        """Read again; new hours replace the old ones unless they have mistakes. Returns all problems."""
        self._signature = self._sign()
        hours, problems = read_hours(self._path)
        if not any(problem.is_error for problem in problems):
            self._current = hours
        return problems

    def _sign(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size
