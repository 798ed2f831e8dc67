"""Writing an FAQ back into its file: what was not changed stays as it is, sign by sign."""

from __future__ import annotations

import copy
import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.reader import read_faqs
from bot.content.values import clean_values, fingerprint
from bot.content.writing import add_faq, faqs_in, find_faq, new_file, write_faq
from bot.errors import TanyaError
from bot.marked_yaml import loads
from bot.settings import LANGUAGES

FILES = sorted((Path(__file__).parents[2] / "data/faq").glob("*.yml"))
# As an editor may write it: comments, quotes of both kinds, blanks, folded texts, a dash alone.
FREE = """\
# Ours.
topic: 'login'   # the file's name
faqs:
    # about codes
    - id: login_code
      owner: "accounts"  # ask Ana
      related: [ login_locked , login_sms ]
      title: {en: Code missing, pl: "Brak kodu"}
      questions:
        en:
        - no code came   # the classic
        # shorter ones
        - 'where is my code'

        - "code: again?"
        pl: ["nie ma kodu", 'gdzie kod']
      answer:
        en: |
            Hello.

              1. Open [Login](https://lagu.example/login).
              2. Ask again.

        # still to be checked
        pl: >-
            Poproś
            jeszcze raz.
        ru: Ещё раз   # short


    -
      id: login_locked
      title: {en: Locked}
      valid_until: 2027-03-31
      owner: accounts
      questions: {en: [my account is locked]}
      answer:
        en: Wait 30 minutes.
    # the last one
    - {id: login_sms, owner: accounts, title: {en: SMS}, questions: {en: [sms]}, answer: {en: Wait.}}
# the end
"""
ANY_TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=30)
SIGNS = (
    r"""# {a [a &a *a !a | > %a @a `a ' " \ a\nb no on null ~ 1:30 2027-01-01 0x1F 1e3 .inf = << --- ..."""
)
TRICKY = st.sampled_from(
    (
        *re.split(" ", SIGNS),
        *("a: b", "a:", "a #b", "- a", "? a", "😀: hi", "it's", 'say "hi"', "a\x07b", "\ufeffa", "x\u2028y"),
        *("faqs:\n  - id: login_new", "\n\n  a\n b \n"),
    )
)
TEXT = st.one_of(TRICKY, ANY_TEXT)
PHRASINGS = st.dictionaries(st.sampled_from(LANGUAGES), st.lists(TEXT, min_size=1, max_size=4))
TEXTS = st.dictionaries(st.sampled_from(LANGUAGES), TEXT)


def ids_in(source: str) -> list[str]:
    return [one.values["id"] for one in faqs_in(loads(source, file="x.yml"))]


def values_of(source: str, faq_id: str) -> dict:
    found = find_faq(loads(source, file="x.yml"), faq_id)
    assert found, faq_id
    return copy.deepcopy(found.values)


def changed(source: str, faq_id: str, **fields) -> str:
    """The file with some fields of an FAQ changed; None takes one away."""
    values = {**values_of(source, faq_id), **fields}
    written = write_faq(source, "x.yml", faq_id, {name: value for name, value in values.items() if value})
    assert written is not None
    return written


def difference(before: str, after: str) -> list[str]:
    """The lines that came and went."""
    rows = difflib.ndiff(before.splitlines(), after.splitlines())
    return [row for row in rows if row[0] in "+-"]


# Nothing changed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_unchanged_faq_leaves_the_file_as_it_is(path):
    source = path.read_text(encoding="utf-8")
    for faq_id in ids_in(source)[::5]:
        assert write_faq(source, path.name, faq_id, values_of(source, faq_id)) == source


@pytest.mark.parametrize("faq_id", ["login_code", "login_locked", "login_sms"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_unchanged_faq_leaves_any_style_as_it_is(faq_id, newline, start):
    source = start + FREE.replace("\n", newline)

    assert write_faq(source, "x.yml", faq_id, values_of(source, faq_id)) == source


def test_what_a_browser_sends_back_unchanged_is_no_change():
    values = values_of(FREE, "login_code")
    values["answer"] = {code: text.replace("\n", "\r\n") + "\r\n" for code, text in values["answer"].items()}
    values["channels"] = ["web", "email", "api"]  # as if left out

    assert write_faq(FREE, "x.yml", "login_code", values) == FREE


# One thing changed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_changed_question_changes_its_line_alone(path):
    source = path.read_text(encoding="utf-8")
    for faq_id in ids_in(source)[::5]:
        questions = values_of(source, faq_id)["questions"]
        questions["pl"][1] = "zupełnie inne: pytanie"
        after = changed(source, faq_id, questions=questions)
        gone, came = difference(source, after)

        assert gone.startswith("- ")
        assert came == '+         - "zupełnie inne: pytanie"'


CHANGES = [
    ({"owner": "support"}, ['-       owner: "accounts"  # ask Ana', '+       owner: "support"  # ask Ana']),
    (
        {"questions": {"en": ["no code came", "where is it", "code: again?"]}},
        [
            "-         - 'where is my code'",
            "+         - 'where is it'",
            "-         pl: [\"nie ma kodu\", 'gdzie kod']",
        ],
    ),
    (
        {"questions": {"en": ["first", "no code came", "where is my code", "code: again?", "no"]}},
        ["+         - first", '+         - "no"', "-         pl: [\"nie ma kodu\", 'gdzie kod']"],
    ),
    (
        {"related": ["login_locked"]},
        ["-       related: [ login_locked , login_sms ]", "+       related: [login_locked]"],
    ),
    ({"related": None}, ["-       related: [ login_locked , login_sms ]"]),
    ({"handoff": "offer"}, ["+       handoff: offer"]),
    ({"valid_until": "2027-12-01"}, ["+       valid_until: 2027-12-01"]),
    (
        {"answer": {"en": "Hello.\n\n1. Open.\n2. Ask.", "pl": "Poproś jeszcze raz.", "ru": "Ещё раз"}},
        [
            "-               1. Open [Login](https://lagu.example/login).",
            "-               2. Ask again.",
            "+             1. Open.",
            "+             2. Ask.",
        ],
    ),
]


@pytest.mark.parametrize(("fields", "expected"), CHANGES, ids=[str(index) for index in range(len(CHANGES))])
def test_change_is_no_larger_than_what_changed(fields, expected):
    rows = difference(FREE, changed(FREE, "login_code", **fields))

    assert sorted(rows) == sorted(expected)


def test_short_text_that_becomes_long_keeps_its_comment():
    answers = {**values_of(FREE, "login_code")["answer"], "ru": "Раз.\n\nДва."}
    after = changed(FREE, "login_code", answer=answers)

    assert "        ru: |   # short\n          Раз.\n\n          Два.\n" in after


def test_new_language_stands_among_the_others():
    answers = {**values_of(FREE, "login_code")["answer"], "id": "Minta lagi.", "ms": "Minta semula."}
    after = changed(FREE, "login_code", answer=answers)

    assert list(loads(after, file="x.yml").data["faqs"][0]["answer"]) == ["en", "id", "ms", "pl", "ru"]


def test_value_of_another_kind_is_mended_by_writing_it():
    source = FREE.replace("- no code came ", "- 2023 ").replace("owner: accounts\n", "owner: no\n")
    questions = values_of(source, "login_code")["questions"]
    assert questions["en"][0] == "2023"
    questions["en"][1] = "where"
    after = changed(source, "login_code", questions=questions)

    assert "- 'where'\n" in after


# FAQs that come and go


def test_added_faq_stands_at_the_end_and_reads_well():
    values = {
        "id": "login_new",
        "owner": "accounts",
        "title": {"en": "New: one"},
        "questions": {"en": ["no", "a new one"]},
        "answer": {"en": "One.\n\nTwo."},
    }
    after = add_faq(FREE, "x.yml", values)

    assert after.endswith(
        "answer: {en: Wait.}}\n\n"
        '    - id: login_new\n      owner: accounts\n      title:\n        en: "New: one"\n'
        '      questions:\n        en:\n          - "no"\n          - a new one\n'
        "      answer:\n        en: |\n          One.\n\n          Two.\n# the end\n"
    )


@pytest.mark.parametrize("faq_id", ["login_code", "login_locked", "login_sms"])
def test_deleted_faq_leaves_the_others(faq_id):
    after = write_faq(FREE, "x.yml", faq_id, None)
    assert after is not None
    before_data, after_data = loads(FREE, file="x.yml").data, loads(after, file="x.yml").data

    assert after_data["faqs"] == [one for one in before_data["faqs"] if one["id"] != faq_id]
    assert {row[0] for row in difference(FREE, after)} == {"-"}


def test_last_faq_takes_its_file_along():
    only = new_file("login", {"id": "login_code", "owner": "a"})

    assert write_faq(only, "login.yml", "login_code", None) is None


def test_new_file_is_read_without_mistakes(tmp_path):
    values = values_of(FREE, "login_locked")
    (tmp_path / "login.yml").write_text(new_file("login", values), encoding="utf-8")
    faqs, problems = read_faqs(tmp_path)

    assert (list(faqs), problems) == (["login_locked"], [])


def test_file_without_a_line_break_at_its_end_is_no_trap():
    source = FREE.removesuffix("\n# the end\n")
    after = add_faq(source, "x.yml", {"id": "login_new", "owner": "a"})

    assert ids_in(after) == [*ids_in(FREE), "login_new"]


# Whatever is typed


@settings(max_examples=60)
@given(owner=TEXT, title=TEXTS, questions=PHRASINGS, answer=TEXTS, tests=PHRASINGS)
def test_any_text_reads_back_as_it_was_typed(owner, title, questions, answer, tests):
    values = {"owner": owner, "title": title, "questions": questions, "answer": answer, "tests": tests}
    for faq_id in ("login_code", "login_locked", "login_sms"):
        wanted = clean_values({**values, "id": faq_id})
        after = write_faq(FREE, "x.yml", faq_id, wanted)

        assert after is not None
        assert values_of(after, faq_id) == wanted
        assert ids_in(after) == ids_in(FREE)


@settings(max_examples=30)
@given(first=PHRASINGS, second=PHRASINGS)
def test_change_and_back_is_what_it_was(first, second):
    there = changed(FREE, "login_locked", questions=first)
    back = changed(changed(there, "login_locked", questions=second), "login_locked", questions=first)

    assert values_of(back, "login_locked") == values_of(there, "login_locked")


@given(TEXTS)
def test_fingerprint_is_the_same_for_the_same_texts_alone(titles):
    values = clean_values({"id": "a", "title": titles})
    turned = clean_values({"title": dict(reversed(titles.items())), "id": "a"})

    assert fingerprint(values) == fingerprint(turned)
    assert fingerprint(values) != fingerprint({**values, "id": "b"})


# What can't be written


@pytest.mark.parametrize("source", ["topic: a\nfaqs:\n  - id: 'a_b\n", "topic: a\nfaqs:\n- id: &x a_b\n"])
def test_file_that_breaks_off_is_refused_with_its_line(source):
    with pytest.raises(TanyaError, match=r"a\.yml:[23]: "):
        write_faq(source, "a.yml", "a_b", {"id": "a_b"})


def test_faq_that_is_not_there_is_refused():
    with pytest.raises(TanyaError, match="no FAQ “login_gone”"):
        write_faq(FREE, "x.yml", "login_gone", {"id": "login_gone"})
