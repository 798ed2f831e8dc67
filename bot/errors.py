"""What goes wrong, said so that the reader can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


class TanyaError(Exception):
    """Something the person in front of the screen can do something about.

    `message` says what is wrong, `hint` what to try; the hint may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} Try: {self.hint}" if self.hint else self.message


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one file. Lines and columns count from 1; sorts by place."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def __str__(self) -> str:
        hint = f" Try: {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}{hint}"


class ContentError(TanyaError):
    """Content that must not go live. `problems` holds every mistake, warnings too, in order of place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        count = sum(problem.is_error for problem in self.problems)
        super().__init__(f"The content has {count} mistake{'' if count == 1 else 's'}.", hint="tanya check")

    def __str__(self) -> str:
        listed = [str(problem) for problem in self.problems if problem.is_error]
        more = [f"… and {len(listed) - 20} more"] if len(listed) > 20 else []
        return "\n".join([self.message, *listed[:20], *more])


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant, or an empty string."""
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""
