import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.content.filling import escape_markdown, fill, placeholders


def test_fill_replaces_known_values():
    assert fill("{app} at {support_email}", {"app": "Lagu", "support_email": "a@b.c"}) == "Lagu at a@b.c"


def test_fill_leaves_unknown_placeholders():
    assert fill("{app} {other} {Not} { app }", {"app": "x"}) == "x {other} {Not} { app }"


def test_fill_never_fills_what_was_filled_in():
    assert fill("{a} {b}", {"a": "{b}", "b": "{a}"}) == "{b} {a}"


@pytest.mark.parametrize(
    ("template", "known", "unknown"),
    [
        ("Hello, {name}.", "Hello, Ann.", "Hello."),
        ("Hello, {name}! Ask.", "Hello, Ann! Ask.", "Hello! Ask."),
        ("Hello {name}!", "Hello Ann!", "Hello!"),
        ("Name: {name}", "Name: Ann", "Name:"),
        ("a\n{name}\nb", "a\nAnn\nb", "a\n\nb"),
    ],
)
def test_fill_drops_an_unknown_name_with_its_comma(template, known, unknown):
    assert fill(template, {"name": "Ann"}) == known
    for values in ({"name": None}, {"name": ""}, {"name": "  "}, {}):
        assert fill(template, values) == unknown


def test_fill_takes_none_as_empty():
    assert fill("[{app}]", {"app": None}) == "[]"


def test_fill_escapes_values_alone():
    assert fill("*{app}*", {"app": "*"}, escape=escape_markdown) == "*\\**"


def test_placeholders_are_each_once():
    assert placeholders("{b} {a} {b}") == ("a", "b")


@pytest.mark.parametrize(
    "value", ["1. x", "# x", "- x", "+ x", "= x", "> x", "a_b_c", "*x*", "<b>", "&amp;", "`x`", "![x](y)"]
)
def test_escaped_value_is_shown_as_it_is(value):
    shown = MarkdownIt().renderInline(escape_markdown(value))
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == value


@given(st.text(max_size=60))
def test_escaped_value_never_becomes_markup(value):
    tokens = MarkdownIt().parse(escape_markdown(value))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close", "code_block"}
    inline = [child.type for token in tokens for child in token.children or ()]
    assert set(inline) <= {"text", "text_special"}


@given(st.text(alphabet="{}ab, ", max_size=40), st.text(alphabet="{}ab", max_size=10))
def test_fill_is_one_pass(template, value):
    filled = fill(template, {"a": "\0"}).replace("\0", value)
    assert fill(template, {"a": value}) == filled
