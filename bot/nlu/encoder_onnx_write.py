"""Writes an ONNX model: the few messages of its protocol buffers that a graph needs (IR version 8).

The package `onnx` does this too and takes 68 MB; the tests hold that it reads what is written here.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

_IR_VERSION = 8
_OPSET = 17
MICROSOFT = "com.microsoft"  # the domain of onnxruntime's own operators
_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
_INT_ATTRIBUTE, _FLOAT_ATTRIBUTE, _INTS_ATTRIBUTE = 2, 1, 7

Attribute = int | float | tuple[int, ...]


@dataclass
class Graph:
    """A graph that is being written. Values are known by their names."""

    _nodes: list[bytes] = field(default_factory=list)
    _constants: list[bytes] = field(default_factory=list)
    _values: dict[str, bytes] = field(default_factory=dict)

    def constant(self, name: str, value: np.ndarray) -> str:
        """A value that is part of the model; returns its name."""
        kind = _TYPES[value.dtype.name]
        dimensions = b"".join(_number(1, size) for size in value.shape)
        content = np.ascontiguousarray(value).tobytes()
        self._constants.append(dimensions + _number(2, kind) + _text(8, name) + _bytes(9, content))
        return name

    def node(
        self, kind: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: Attribute
    ) -> str:
        """An operation; an input "" is left out. Returns the first output's name."""
        parts = [_text(1, name) for name in inputs] + [_text(2, name) for name in outputs]
        parts += [_text(4, kind), _text(7, domain)]
        parts += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(parts))
        return outputs[0]

    def value(self, name: str, kind: str, shape: Sequence[int | str]) -> None:
        """Say of an input or output what it is; a dimension with a name may be of any size."""
        sizes = b"".join(
            _bytes(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape
        )
        tensor = _number(1, _TYPES[kind]) + _bytes(2, sizes)
        self._values[name] = _text(1, name) + _bytes(2, _bytes(1, tensor))

    def to_bytes(self, *, inputs: Sequence[str], outputs: Sequence[str]) -> bytes:
        """The model, as its file would be. KeyError for an input or output that `value` was not told of."""
        graph = b"".join([
            *(_bytes(1, node) for node in self._nodes), _text(2, "graph"),
            *(_bytes(5, constant) for constant in self._constants),
            *(_bytes(11, self._values[name]) for name in inputs),
            *(_bytes(12, self._values[name]) for name in outputs),
        ])
        versions = (("", _OPSET), (MICROSOFT, 1))
        operators = [_text(1, domain) + _number(2, version) for domain, version in versions]
        return b"".join([
            _number(1, _IR_VERSION), *(_bytes(8, one) for one in operators), _bytes(7, graph),
        ])


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, tuple):
        content = b"".join(_number(8, one) for one in value) + _number(20, _INTS_ATTRIBUTE)
    elif isinstance(value, float):
        content = _key(2, 5) + struct.pack("<f", value) + _number(20, _FLOAT_ATTRIBUTE)
    else:
        content = _number(3, value) + _number(20, _INT_ATTRIBUTE)
    return _text(1, name) + content


def _number(place: int, value: int) -> bytes:
    return _key(place, 0) + _varint(value)


def _text(place: int, value: str) -> bytes:
    return _bytes(place, value.encode())


def _bytes(place: int, value: bytes) -> bytes:
    return _key(place, 2) + _varint(len(value)) + value


def _key(place: int, kind: int) -> bytes:
    return _varint(place << 3 | kind)


def _varint(value: int) -> bytes:
    value &= 2**64 - 1  # a negative number is its complement
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    parts.append(value)
    return bytes(parts)
