import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.marked_yaml import MAX_BYTES, MAX_PROBLEMS, Marked, load, loads

FAQ = """topic: login
faqs:
  - id: login_one
    title: {en: One}
  - id: login_two
    answer:
      en: |
        First line.

        Second line {here}.
"""


def read(source: str | bytes) -> Marked:
    return loads(source, file="x.yml")


def said(source: str | bytes) -> list[str]:
    return [str(problem) for problem in read(source).problems]


def test_load_gives_plain_data():
    assert read("a: [1, yes, x, null, 2027-03-31]\nb: {c: 1.5}").data == {
        "a": [1, True, "x", None, date(2027, 3, 31)],
        "b": {"c": 1.5},
    }


def test_load_marks_values_and_keys():
    marked = read(FAQ)
    assert marked.mark(("faqs", 1, "id")) == (5, 9)
    assert marked.mark_key(("faqs", 1, "id")) == (5, 5)
    assert marked.mark(("faqs", 1)) == (5, 5)


def test_mark_of_what_is_missing_is_the_nearest_around_it():
    assert read(FAQ).mark(("faqs", 1, "title", "en")) == (5, 5)


def test_mark_within_a_block_text_is_its_own_line():
    marked = read(FAQ)
    steps = ("faqs", 1, "answer", "en")
    assert marked.mark_within(steps, marked.value(steps).index("{here}")) == (10, 21)


@pytest.mark.parametrize(("source", "column"), [("a: one two", 8), ('a: "one two"', 9), ("a: 'one two'", 9)])
def test_mark_within_a_text_of_one_line_is_its_column(source, column):
    assert read(source).mark_within(("a",), 4) == (1, column)


def test_mark_within_a_text_with_escapes_is_its_beginning():
    assert read('a: "\\u0041 two"').mark_within(("a",), 2) == (1, 4)


def test_keys_are_always_text():
    assert read("no: 1\n12: 2\n2027-01-01: 3").data == {"no": 1, "12": 2, "2027-01-01": 3}


def test_raw_keeps_what_is_not_read_as_text():
    assert read("- no\n- 0x10").raw == {(0,): "no", (1,): "0x10"}


def test_duplicate_keys_are_problems_with_the_first_place():
    assert said("a: 1\nb:\n  c: 1\n  c: {d: 2}\na: [3]") == [
        "x.yml:4:3: error: “c” is here a second time; the first is in line 3. Try: keep one of them.",
        "x.yml:5:1: error: “a” is here a second time; the first is in line 1. Try: keep one of them.",
    ]


def test_duplicate_keys_keep_the_first_value():
    assert read("a: 1\na: {b: 2}").data == {"a": 1}


def test_every_tab_is_reported():
    assert [problem.line for problem in read("a:\n\t- x\n  - y\n\t- z").problems] == [2, 4]


def test_tabs_inside_texts_are_fine():
    assert said("a: |\n  x\n  \ty") == []


@pytest.mark.parametrize(
    ("source", "place", "word"),
    [
        ("- how: to: x", (1, 10), "colon"),
        ("a: 1\nb: 'x\nc: 2\n", (2, 4), "quotation mark"),
        ("- @you", (1, 3), "double quotes"),
        ("- a: *Pending* is", (1, 6), "double quotes"),
        ("- & more", (1, 3), "double quotes"),
        ("- !help", (1, 3), "tag"),
        ("- {app} is", (1, 9), "double quotes"),
        ("a: b\nc\nd: e", (2, 1), "colon"),
        ("a: [1, 2", (1, 4), "bracket"),
        ('a: "\\d"', (1, 5), "backslash"),
        ("a:\n  b: 1\n c: 2", (3, 2), "indent"),
        ("a: 1\n---\nb: 2", (2, 1), "second document"),
        ("[a]: 1", (1, 1), "name"),
        ("a: &x 1\nb: *x", (1, 4), "anchor"),
        ("a: !!python/object:os.system x", (1, 4), "tag"),
    ],
)
def test_syntax_error_has_its_place_and_a_hint(source, place, word):
    problem = read(source).problems[0]
    assert (problem.line, problem.column) == place
    assert word in f"{problem.message} {problem.hint}"
    assert problem.hint


def test_syntax_error_keeps_what_came_before():
    marked = read("faqs:\n  - id: a\n  - id: b\n    x: 'oh")
    assert marked.data == {"faqs": [{"id": "a"}]}
    assert not marked.complete


@pytest.mark.parametrize(
    ("source", "start"),
    [
        (b"", "x.yml:1:1: error: the file is empty."),
        (b"# only a comment\n", "x.yml:1:1: error: the file is empty."),
        (b"\xef\xbb\xbf", "x.yml:1:1: error: the file is empty."),
        ("a: ж".encode("utf-16"), "x.yml:1:1: error: the file is saved as UTF-16."),
        ("a: 1\nb: café".encode("latin-1"), "x.yml:2:7: error: the file is not saved as UTF-8: “b: caf�”."),
        (b"a: 1\nb: x\0y", "x.yml:2:5: error: the invisible character U+0000 is not allowed."),
        (b"a" * (MAX_BYTES + 1), "x.yml:1:1: error: the file is larger than 2 MB."),
    ],
)
def test_unreadable_file_is_one_problem_with_a_hint(source, start):
    found = said(source)
    assert len(found) == 1
    assert found[0].startswith(start)
    assert "Try: " in found[0]


def test_utf8_with_byte_order_mark_is_read():
    marked = read(b"\xef\xbb\xbfa: 1")
    assert (marked.data, marked.problems, marked.mark_key(("a",))) == ({"a": 1}, [], (1, 1))


def test_windows_line_ends_are_read():
    marked = read(b"a: |\r\n  x {y}\r\n  z\r\nb: 1\r\n")
    assert marked.data == {"a": "x {y}\nz\n", "b": 1}
    assert marked.mark_within(("a",), 2) == (2, 5)


@pytest.mark.parametrize(
    "source",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    ],
)
def test_bomb_is_refused(source):
    marked = read(source)
    assert 1 <= len(marked.problems) <= 3
    assert not marked.complete
    assert len(str(marked.data)) < 1000


def test_huge_number_is_text():
    assert read("a: " + "9" * 100_000).data == {"a": "9" * 100_000}


def test_problems_are_limited():
    assert len(read("a: 1\n" * 1000).problems) == MAX_PROBLEMS


def test_missing_file_is_a_problem(tmp_path):
    assert "no such file" in load(tmp_path / "x.yml").problems[0].message


def test_folder_in_place_of_a_file_is_a_problem(tmp_path):
    assert "this is a folder" in load(tmp_path).problems[0].message


def test_files_are_named_from_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.yml").write_text("")
    assert load(tmp_path / "data" / "x.yml").problems[0].file == "data/x.yml"


@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab:- \t\n[]{}'\"|>&*!%#?,\\", max_size=200)))
def test_anything_is_read_without_a_traceback(source):
    marked = read(source)
    assert marked.complete or marked.problems


@given(st.integers(0, len(FAQ.encode()) - 1), st.integers(0))
def test_half_saved_file_is_read_without_a_traceback(length, seed):
    source = bytearray(FAQ.encode()[:length])
    if source:
        source[random.Random(seed).randrange(len(source))] = seed % 256
    for problem in read(bytes(source)).problems:
        assert problem.line <= FAQ.count("\n") + 1
