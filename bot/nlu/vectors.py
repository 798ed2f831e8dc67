"""Vectors of the content's texts kept on disk, so that a retrain encodes only what is new.

Only training texts and the FAQs' tests come here. What visitors write is never stored by this module.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bot.nlu.encoder_address import AddressEncoder
from bot.nlu.encoders import Encoder, Entry, each_usable, unloaded
from bot.nlu.text import clean

_ROUND = 256  # texts encoded between two writes: a broken-off training goes on from there
_TABLE = "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
_SHOW_FROM = 500  # encoding fewer takes a few seconds and needs no bar


def kept_vectors(entries: Sequence[Entry], texts: list[str], *, cache_folder: Path) -> dict[str, np.ndarray]:
    """Vectors of texts of the content's authors, by encoder, each (texts, dimensions). An encoder is loaded
    only when a text is new to it; what cannot be loaded then is left out as by `usable_encoders`."""
    cache = VectorCache(cache_folder)
    return each_usable(entries, lambda key: cache.encode(unloaded(key), texts))


class VectorCache:
    """One SQLite file; any number of processes may read and write it at once.

    `folder` is made when it is missing. A folder that cannot be written only costs time: the vectors are
    then encoded again in each training.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "vectors.sqlite"

    def encode(self, encoder: Encoder, texts: list[str]) -> np.ndarray:
        """As `encoder.encode`, float32 (len(texts), dimensions), from disk where possible."""
        keys = [_key(encoder.name, text) for text in texts]
        known = self._read(set(keys), encoder.dimensions)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for found in self._encode_missing(encoder, missing):
            known.update(found)
            self._write(found)
        if not texts:
            return np.zeros((0, encoder.dimensions), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def _encode_missing(
        self, encoder: Encoder, missing: dict[bytes, str]
    ) -> Iterator[dict[bytes, np.ndarray]]:
        keys = list(missing)
        encode = encoder.patient if isinstance(encoder, AddressEncoder) else encoder.encode
        with tqdm(
            total=len(keys), unit=" texts", desc=f"encoding ({encoder.name})",
            disable=len(keys) < _SHOW_FROM or None, leave=False,
        ) as bar:
            for start in range(0, len(keys), _ROUND):
                part = keys[start:start + _ROUND]
                yield dict(zip(part, encode([missing[key] for key in part]), strict=True))
                bar.update(len(part))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(_TABLE)
            yield connection

    def _read(self, keys: set[bytes], dimensions: int) -> dict[bytes, np.ndarray]:
        found: dict[bytes, np.ndarray] = {}
        try:
            with self._open() as connection:
                for key in keys:
                    row = connection.execute("SELECT value FROM vector WHERE key = ?", (key,)).fetchone()
                    if row is not None and len(row[0]) == dimensions * 4:
                        found[key] = np.frombuffer(row[0], dtype="<f4")
        except (OSError, sqlite3.Error):
            return found
        return found

    def _write(self, vectors: dict[bytes, np.ndarray]) -> None:
        rows = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
        try:
            with self._open() as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error):
            return


def _key(name: str, text: str) -> bytes:
    return hashlib.sha256(f"{name}\0{clean(text)}".encode()).digest()
