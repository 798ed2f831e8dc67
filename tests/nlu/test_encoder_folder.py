import json
import shutil

import numpy as np
import pytest

from bot.errors import TanyaError
from bot.nlu.encoder_folder import FolderEncoder
from tests.nlu.encoders_to_try import WIDTH, make_folder

pytestmark = pytest.mark.slow  # onnx and onnxruntime


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "tiny")


def write(path, content):
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def pooling(folder, name):
    config = {"word_embedding_dimension": WIDTH, f"pooling_mode_{name}": True}
    write(folder / "1_Pooling" / "config.json", config)


def test_pooling_is_the_mean_of_the_tokens_where_nothing_else_is_said(folder):
    both, first, second = FolderEncoder(folder).encode(["password lost", "password", "lost"])
    assert both @ first > 0.5 < both @ second


def test_pooling_is_read_from_the_folder(folder):
    expected = FolderEncoder(folder, pooling="cls").encode(["password", "lost money"])
    pooling(folder, "cls_token")
    found = FolderEncoder(folder).encode(["password", "lost money"])
    np.testing.assert_array_equal(found, expected)
    # Of the first token alone, all texts are alike in this model.
    assert found[0] @ found[1] > 0.999


def test_a_setting_wins_over_the_folder(folder):
    plain = FolderEncoder(folder).encode(["password"])
    pooling(folder, "cls_token")
    np.testing.assert_array_equal(FolderEncoder(folder, pooling="mean").encode(["password"]), plain)


def test_an_output_that_is_pooled_already_is_taken(tmp_path):
    one = FolderEncoder(make_folder(tmp_path, output="sentence"))
    assert one.encode(["password", "lost"]).shape == (2, WIDTH)


def test_the_graph_may_lie_in_a_folder_onnx_and_want_token_types(tmp_path):
    folder = make_folder(tmp_path, inputs=("input_ids", "attention_mask", "token_type_ids"))
    (folder / "onnx").mkdir()
    shutil.move(folder / "model.onnx", folder / "onnx" / "model.onnx")
    assert FolderEncoder(folder).encode(["password"]).any()


def test_a_prefix_and_a_limit_change_vectors_and_name(folder):
    plain = FolderEncoder(folder)
    for other in (FolderEncoder(folder, prefix="money "), FolderEncoder(folder, max_tokens=8)):
        assert other.name != plain.name
        assert np.abs(other.encode(["lost " * 20]) - plain.encode(["lost " * 20])).max() > 0.01


def test_other_weights_have_another_name(folder):
    before = FolderEncoder(folder).name
    content = (folder / "model.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(content[:-200] + bytes(content[-200:]).replace(b"\x3f", b"\x3e"))
    assert FolderEncoder(folder).name != before


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(TanyaError, match=f"has no {missing}"):
        FolderEncoder(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(TanyaError, match="there is no folder"):
        FolderEncoder(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", ["", "{}", "not it", "\x80\x04K\x01."])
def test_a_file_that_is_something_else_is_refused(folder, name, content):
    (folder / name).write_text(content)
    with pytest.raises(TanyaError, match=name):
        FolderEncoder(folder)


def test_an_output_that_is_no_vector_is_refused(tmp_path):
    with pytest.raises(TanyaError, match="no vectors"):
        FolderEncoder(make_folder(tmp_path, output="scalar"))


def test_an_input_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(TanyaError, match="pixel_values"):
        FolderEncoder(make_folder(tmp_path, inputs=("input_ids", "pixel_values")))


@pytest.mark.parametrize(("path", "content", "message"), [
    ("1_Pooling/config.json", {"pooling_mode_lasttoken": True}, "lasttoken"),
    ("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}, "max"),
    ("1_Pooling/config.json", "{", "config.json"),
    ("modules.json", [{"type": "sentence_transformers.models.Dense"}], "Dense"),
    ("modules.json", {"type": "Dense"}, "modules.json"),
    ("sentence_bert_config.json", "[" * 100_000, "sentence_bert_config.json"),
])
def test_what_the_folder_says_and_we_cannot_do_is_refused(folder, path, content, message):
    write(folder / path, content)
    with pytest.raises(TanyaError, match=message):
        FolderEncoder(folder)
