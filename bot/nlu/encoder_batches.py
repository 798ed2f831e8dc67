"""Encoding many texts: cleaned, those of like length together, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bot.nlu.text import clean

_BATCH = 16  # texts a call: more are no quicker, and take more memory


def encode_in_batches(
    encode: Callable[[list[str]], np.ndarray], texts: list[str], *, dimensions: int,
    workers: int | None = None, batch: int = _BATCH,
) -> np.ndarray:
    """Vectors of length 1, float32, (len(texts), dimensions); an empty text's are zeros.

    `encode` gets cleaned texts, none empty, at most `batch`, and gives (texts, dimensions) of any length; it
    is called from `workers` threads at once, by default one a core.
    """
    vectors = np.zeros((len(texts), dimensions), dtype=np.float32)
    cleaned = [clean(text) for text in texts]
    # A batch takes as long as its longest text for each of them.
    rows = sorted((row for row, text in enumerate(cleaned) if text), key=lambda row: len(cleaned[row]))
    chunks = [rows[start:start + batch] for start in range(0, len(rows), batch)]

    def one(chunk: list[int]) -> np.ndarray:
        return unit(encode([cleaned[row] for row in chunk]))

    workers = min(workers or os.cpu_count() or 1, len(chunks))
    if workers <= 1:
        parts = [one(chunk) for chunk in chunks]
    else:
        with ThreadPoolExecutor(max_workers=workers) as pool:
            parts = list(pool.map(one, chunks))
    for chunk, part in zip(chunks, parts, strict=True):
        vectors[chunk] = part
    return vectors


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1, float32; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32, copy=False)


def pad(tokens: list[list[int]], *, filler: int) -> tuple[np.ndarray, np.ndarray]:
    """Tokens of several texts as (texts, longest) int64, and a mask of that shape: 1 where there is one."""
    longest = max(map(len, tokens))
    numbers = np.full((len(tokens), longest), filler, dtype=np.int64)
    mask = np.zeros((len(tokens), longest), dtype=np.int64)
    for row, found in enumerate(tokens):
        numbers[row, : len(found)] = found
        mask[row, : len(found)] = 1
    return numbers, mask


def mean(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mean of each text's tokens: (texts, tokens, dimensions) and the mask to (texts, dimensions)."""
    weights = mask[..., None].astype(np.float32)
    return (hidden * weights).sum(1) / weights.sum(1)
