"""Any ONNX sentence encoder out of a folder, as sentence-transformers lays one out: model.onnx or
onnx/model.onnx, and tokenizer.json. Nothing in it is unpickled or run but the graph's own operators."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import TanyaError
from bot.nlu.encoder_batches import encode_in_batches, mean, pad
from bot.nlu.encoder_choice import POOLINGS

_GRAPHS = ("model.onnx", "onnx/model.onnx")
_MAX_TOKENS = 256  # texts are cut at 256 characters before they come here
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_HARMLESS = ("Transformer", "Pooling", "Normalize")  # what modules.json may name beside the graph
_POOLING_MARK = "pooling_mode_"


class FolderEncoder:
    """An Encoder. What is not given is read from the folder's sentence-transformers files; without those:
    pooling mean, no prefix, 256 tokens. Raises TanyaError that says what is missing or does not fit."""

    def __init__(
        self, folder: Path, *, pooling: str | None = None, prefix: str = "", max_tokens: int | None = None
    ) -> None:
        self._folder, self._prefix = folder, prefix
        graph = _graph(folder)
        self._pooling = pooling or _pooling(folder)
        self._max_tokens = max_tokens or _longest(folder) or _MAX_TOKENS
        self._tokenizer = _tokenizer(folder / "tokenizer.json", self._max_tokens)
        self._session = _session(graph)
        self._wanted = [one.name for one in self._session.get_inputs()]
        strange = [name for name in self._wanted if name not in _INPUTS]
        if strange or "input_ids" not in self._wanted:
            raise _error(graph, f"takes {', '.join(self._wanted)}, and not just {', '.join(_INPUTS)}")
        outputs = [one.name for one in self._session.get_outputs()]
        self._output = "sentence_embedding" if "sentence_embedding" in outputs else outputs[0]
        self.name = f"folder-{self._fingerprint(graph)}"
        self.dimensions = self._run(["hello", "hello, is anybody there?"]).shape[1]

    def encode(self, texts: list[str]) -> np.ndarray:
        """As Encoder has it."""
        return encode_in_batches(self._run, texts, dimensions=self.dimensions)

    def _run(self, texts: list[str]) -> np.ndarray:
        # One by one: `encode_batch` has threads of its own, which do not survive a fork.
        pieces = [self._tokenizer.encode(self._prefix + text).ids or [0] for text in texts]
        tokens, mask = pad(pieces, filler=0)
        known = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        try:
            found = self._session.run([self._output], {name: known[name] for name in self._wanted})[0]
        except Exception as error:  # onnxruntime's own have no base but this
            raise _error(self._folder, f"does not run: {error}") from error
        found = np.asarray(found, dtype=np.float32)
        if found.ndim == 3 and found.shape[:2] == tokens.shape:
            found = mean(found, mask) if self._pooling == "mean" else found[:, 0]
        if found.ndim != 2 or len(found) != len(texts):
            shape = " x ".join(map(str, found.shape))
            raise _error(self._folder, f"gives {shape} numbers for {len(texts)} texts, which are no vectors")
        if not np.isfinite(found).all():
            raise _error(self._folder, "gives numbers that are not finite")
        return found

    def _fingerprint(self, graph: Path) -> str:
        digest = hashlib.sha256(json.dumps([self._pooling, self._prefix, self._max_tokens]).encode())
        beside = [path for path in graph.parent.iterdir() if path.name.startswith(graph.name + "_")]
        for path in [self._folder / "tokenizer.json", graph, *sorted(beside)]:
            with path.open("rb") as content:
                while part := content.read(1 << 20):
                    digest.update(part)
        return digest.hexdigest()[:16]


def _graph(folder: Path) -> Path:
    if not folder.is_dir():
        raise TanyaError(f"there is no folder {folder}", hint="docs/understanding.md, *Another encoder*")
    for name in _GRAPHS:
        if (folder / name).is_file():
            return folder / name
    raise _error(folder, f"has no {' or '.join(_GRAPHS)}")


def _tokenizer(path: Path, max_tokens: int) -> Any:
    from tokenizers import Tokenizer

    if not path.is_file():
        raise _error(path.parent, "has no tokenizer.json")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises nothing more exact
        raise _error(path, f"cannot be read: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    tokenizer.encode_special_tokens = True  # who writes <s> means three characters
    return tokenizer


def _session(graph: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Threads of ours take a batch each; onnxruntime's own would hang after a fork.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong is said below
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own have no base but this
        raise _error(graph, f"is no model that onnxruntime takes: {error}") from error


def _pooling(folder: Path) -> str:
    modules = _json(folder / "modules.json", list)
    kinds = [str(one.get("type", "")).rpartition(".")[2] for one in modules if isinstance(one, dict)]
    strange = [kind for kind in kinds if kind not in _HARMLESS]
    if strange:
        raise _error(folder, f"has a layer {', '.join(strange)} beside the graph, which is not supported")
    config = _json(folder / "1_Pooling" / "config.json", dict)
    chosen = [name.removeprefix(_POOLING_MARK) for name, value in config.items()
              if name.startswith(_POOLING_MARK) and value is True]
    found = {"cls_token": "cls", "mean_tokens": "mean"}
    if not chosen:
        return "mean"
    if len(chosen) > 1 or chosen[0] not in found:
        raise _error(folder, f"has the pooling {', '.join(chosen)}; here there is {' and '.join(POOLINGS)}")
    return found[chosen[0]]


def _longest(folder: Path) -> int | None:
    found = _json(folder / "sentence_bert_config.json", dict).get("max_seq_length")
    return min(found, _MAX_TOKENS) if isinstance(found, int) and found > 0 else None


def _json(path: Path, kind: type) -> Any:
    if not path.is_file():
        return kind()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _error(path, f"cannot be read: {error}") from error
    if not isinstance(found, kind):
        raise _error(path, "is not what sentence-transformers writes")
    return found


def _error(path: Path, what: str) -> TanyaError:
    return TanyaError(
        f"the sentence encoder {path} {what}",
        hint="export it to ONNX with sentence-transformers; docs/understanding.md, *Another encoder*",
    )
