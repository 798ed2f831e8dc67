"""Which sentence encoders config.yml asks for: names and mappings, read and checked.

    encoders:
      - e5
      - {name: use, weight: 0.3}
      - {folder: encoders/minilm, pooling: mean, prefix: "query: ", max_tokens: 128, weight: 0.5}
      - {url: "https://api.example.com/v1/embeddings", model: small, key_variable: EMBEDDINGS_KEY}
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.errors import TanyaError, nearest

# How much each one's cosine counts in the mixture.
WEIGHTS = {"e5": 1.0, "use": 0.5, "minilm": 1.0}
POOLINGS = ("mean", "cls")
_KINDS = {
    "name": ("name", "weight"),
    "folder": ("folder", "pooling", "prefix", "max_tokens", "weight"),
    "url": ("url", "model", "key_variable", "prefix", "weight"),
}
_HINT = "docs/understanding.md, *Another encoder*, has examples"


@dataclass(frozen=True)
class Choice:
    """One entry, checked: `kind` is "name", "folder" or "url"; `settings` are the entry's own, and only those
    it has. `key` says the same in a line: matchers know encoders by it, and a model keeps it, so it never
    holds a secret."""

    kind: str
    settings: Mapping[str, Any]

    @property
    def key(self) -> str:
        if set(self.settings) == {"name"}:
            return str(self.settings["name"])
        return json.dumps(dict(self.settings), sort_keys=True, ensure_ascii=False)

    @property
    def weight(self) -> float:
        """How much it counts beside the others."""
        return float(self.settings.get("weight", WEIGHTS.get(str(self.settings.get("name")), 1.0)))


def weight_of(key: str) -> float:
    """The weight of the encoder with this key."""
    return read_choice(key).weight


def read_choice(entry: object) -> Choice:
    """Of an entry in config.yml, or of a key. Raises TanyaError that says what does not fit."""
    if isinstance(entry, str):
        if not entry.startswith("{"):
            return _checked("name", {"name": entry})
        entry = json.loads(entry)
    if not isinstance(entry, Mapping):
        raise _error(f"an encoder is a name or a mapping, not {entry!r}")
    kinds = [kind for kind in _KINDS if kind in entry]
    if len(kinds) != 1:
        found = " and ".join(kinds) or "none"
        raise _error(f"an encoder has one of name, folder and url, and this has {found}")
    return _checked(kinds[0], dict(entry))


def read_keys(entries: object) -> list[str]:
    """The keys of the list in config.yml. Raises TanyaError that says what does not fit."""
    if isinstance(entries, str) or not isinstance(entries, Sequence) or not entries:
        raise _error(f"a list is expected, such as [e5, use], and not {entries!r}")
    keys = [read_choice(entry).key for entry in entries]
    for key in keys:
        if keys.count(key) > 1:
            raise _error(f"{key} is there twice")
    return keys


def _checked(kind: str, settings: dict[str, Any]) -> Choice:
    for field in settings:
        if field not in _KINDS[kind]:
            near = nearest(str(field), _KINDS[kind])
            perhaps = f", perhaps “{near}”" if near else ""
            raise _error(f"an encoder with a {kind} has no “{field}”{perhaps}")
    for field, value in settings.items():
        expected, fits = _FIELDS[field]
        if not fits(value):
            raise _error(f"the encoder's {field} is {value!r}, expected {expected}")
    if kind == "url" and "model" not in settings:
        raise _error("an encoder with a url needs a model, the name that the service knows it by")
    if kind == "name" and settings["name"] not in WEIGHTS:
        raise TanyaError(
            f"there is no sentence encoder {settings['name']!r}", hint=f"use one of {', '.join(WEIGHTS)}"
        )
    return Choice(kind, settings)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_weight(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, (int, float)) and 0 < value < math.inf


def _is_count(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int) and 8 <= value <= 8192


def _is_address(value: object) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        _ = parts.port if parts else None
    except ValueError:
        return False
    if parts is None or not parts.hostname or parts.username or parts.password or parts.query:
        return False
    # Questions and the key go there.
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and is_here)


_FIELDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "name": ("a name", _is_text),
    "folder": ("a folder", _is_text),
    "url": ("https://… without a name, password or “?”; http://… on this machine only", _is_address),
    "model": ("a model's name", _is_text),
    "key_variable": ("the name of an environment variable", lambda value: str(value).isidentifier()),
    "prefix": ("a text", lambda value: isinstance(value, str)),
    "pooling": (" or ".join(POOLINGS), lambda value: value in POOLINGS),
    "max_tokens": ("a whole number from 8 to 8192", _is_count),
    "weight": ("a number above 0", _is_weight),
}


def _error(message: str) -> TanyaError:
    return TanyaError(f"config.yml, encoders: {message}", hint=_HINT)
