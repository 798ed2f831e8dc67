"""The opening hours in force: read again when the file changes, and kept when the new ones have mistakes."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ContentError, Problem
from bot.hours.hours import Hours, read_hours


class LiveHours:
    """`current` may be read from any thread. Mistakes at the first reading raise ContentError, unless
    the file `last_good` has none: then its hours are current, and `problems_at_start` has the mistakes.
    `problems_now` are those of the newest reading.
    """

    def __init__(self, path: Path, *, last_good: Path | None = None) -> None:
        self._path = path
        self._signature = self._sign()
        self.problems_at_start: tuple[Problem, ...] = ()
        hours, problems = read_hours(path)
        self.problems_now = tuple(problems)
        if any(problem.is_error for problem in problems):
            self.problems_at_start = tuple(problems)
            hours, problems = read_hours(last_good or path)
            if any(problem.is_error for problem in problems):
                raise ContentError(self.problems_at_start)
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
        self.problems_now = tuple(problems)
        if not any(problem.is_error for problem in problems):
            self._current = hours
        return problems

    def _sign(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size
