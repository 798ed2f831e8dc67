"""Keeps Rasa's log to what an operator can use: by default it prints every tracker, and visitors' words
with it."""

from __future__ import annotations

import logging
import os
import warnings


def quieten_rasa() -> None:
    """Call before Rasa is imported. Warnings and errors still come through."""
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Its bars, which count rules, are then not drawn; ours, of the encoding that takes the time, is.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    # Advice to developers of Rasa and its parts, none of it about this project's files: `rasa data
    # validate` gives that.
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning, UserWarning):
        warnings.filterwarnings("ignore", category=category)
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # It logs an error whenever a form leaves a message to the rules, which is how forms work.
    logging.getLogger("rasa.core.actions.action").setLevel(logging.CRITICAL)
