"""A tiny ONNX sentence encoder in a folder, and a tiny embeddings service, for tests."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

WORDS = (
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "password", "forgot", "lost", "hours", "open", "refund", "money", "a",
)
WIDTH = 8
INPUTS = ("input_ids", "attention_mask")


def make_folder(folder: Path, *, output: str = "hidden", inputs: tuple[str, ...] = INPUTS) -> Path:
    """An encoder that knows WORDS: a table looked up, and no more. `output`: hidden, sentence or scalar."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    folder.mkdir(parents=True, exist_ok=True)
    table = np.random.RandomState(0).normal(size=(len(WORDS), WIDTH)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])]
    shapes = {"hidden": ["b", "s", WIDTH], "sentence": ["b", WIDTH], "scalar": []}
    if output != "hidden":
        axes = {"sentence": [1], "scalar": [0, 1, 2]}[output]
        nodes.append(helper.make_node("ReduceMean", ["hidden"], [output], axes=axes, keepdims=0))
    graph = helper.make_graph(
        nodes, "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "s"]) for name in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shapes[output])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    pieces = {word: place for place, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


class Service:
    """An embeddings service in a thread. `status`, `answer` (a function of the request's JSON, or bytes) and
    `seconds` change what it does; `asked` holds what it was asked, `headers` with what."""

    def __init__(self) -> None:
        service = self
        self.status, self.answer, self.asked, self.headers = 200, _vectors, [], []
        self.failures = 0  # answer so many with 503 first
        self.holding = threading.Event()  # answers wait until it is set
        self.holding.set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append(content)
                service.headers.append(dict(self.headers))
                service.holding.wait(20)
                status = service.status
                if service.failures:
                    service.failures, status = service.failures - 1, 503
                answer = service.answer if isinstance(service.answer, bytes) else service.answer(content)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", service.url)
                self.end_headers()
                self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1/embeddings"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop; whoever asks now is refused."""
        self.holding.set()
        self._server.shutdown()
        self._server.server_close()


def _vectors(content):
    rows = []
    for place, text in enumerate(content["input"]):
        row = np.zeros(WIDTH)
        for word in text.split():
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            row += np.random.RandomState(seed).normal(size=WIDTH)
        rows.append({"object": "embedding", "index": place, "embedding": row.tolist()})
    return {"object": "list", "data": rows[::-1], "model": content["model"]}
