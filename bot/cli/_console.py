"""What `tanya` and `rasa` have in common: a quiet start, and errors as a person wants to read them."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

from bot.errors import ContentError, TanyaError


def start() -> None:
    """Call before anything of Rasa is imported."""
    # Rasa reports its use to its makers unless told not to. Who wants that can still switch it on.
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    if not sys.warnoptions:
        hide_deprecations()


def hide_deprecations() -> None:
    """Keeps the libraries' deprecations from the terminal: nobody there can mend them.

    A filter would not do, as Sanic switches them on again when it is imported. Other warnings, with which
    Rasa speaks of mistakes in its YAML, are shown.
    """
    show = warnings.showwarning

    def show_others(message: Any, category: type[Warning], *place: Any, **options: Any) -> None:
        if not issubclass(category, (DeprecationWarning, PendingDeprecationWarning)):
            show(message, category, *place, **options)

    warnings.showwarning = show_others


def print_error(error: TanyaError) -> None:
    """Prints to stderr: all problems of a ContentError, the message, the hint."""
    if isinstance(error, ContentError):
        for problem in error.problems:
            print(problem, file=sys.stderr)
    print(f"error: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"Try: {error.hint}", file=sys.stderr)
