"""Sheets of all makes, and what is wrong with some."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bot.content.importing import rows
from bot.content.importing.columns import read_headings
from bot.content.importing.sheets import read_sheet, split_questions
from bot.errors import TanyaError


@pytest.fixture
def csv(tmp_path):
    """Writes a CSV file and reads it."""

    def read(text: str | bytes, *, encoding: str = "utf-8"):
        path = tmp_path / "sheet.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_sheet(path)

    return read


@pytest.fixture
def xlsx(tmp_path):
    """Writes an XLSX file of one sheet for each list of rows, and reads it."""

    def read(*sheets: list[list[object]], merge: str = ""):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, lines in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"Sheet {number}")
            for line in lines:
                sheet.append(line)
            if merge:
                sheet.merge_cells(merge)
        book.save(tmp_path / "sheet.xlsx")
        return read_sheet(tmp_path / "sheet.xlsx")

    return read


def said(found) -> list[str]:
    return [str(problem).rpartition("/")[2] for problem in found.problems]


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (["Question", "Answer", "Language"], ["question", "answer", "language"]),
        (["Pertanyaan", "Jawaban", "Bahasa", "Kategori"], ["question", "answer", "language", "topic"]),
        (["Soalan", "Jawapan", "Bahasa", "Tajuk"], ["question", "answer", "language", "title"]),
        (["Вопрос", "Ответ", "Язык", "Категория"], ["question", "answer", "language", "topic"]),
        (["Pytanie", "ODPOWIEDŹ", "Język", "Zespół"], ["question", "answer", "language", "owner"]),
        (["Question ID", "Question", "Answer"], ["id", "question", "answer"]),
        (["Question 1", "Question 2", "Answer", "Note"], ["question", "question", "answer"]),
    ],
)
def test_headings_are_known_in_five_languages(headings: list[str], roles: list[str]) -> None:
    assert [column.role for column in read_headings(headings)] == roles


def test_headings_name_the_language_of_their_column() -> None:
    columns = read_headings(
        ["question_en", "answer (English)", "Pertanyaan Indonesia", "answer_id", "Ответ на русском"]
    )
    assert [(column.role, column.language) for column in columns] == [
        ("question", "en"), ("answer", "en"), ("question", "id"), ("answer", "id"), ("answer", "ru"),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_delimiter_is_found(csv, delimiter: str) -> None:
    found = csv(f"answer{delimiter}question\nyes; no, or so{delimiter}may i".replace("; no,", ""))
    assert [(entry.questions, entry.answer) for entry in found.entries] == [(("may i",), "yes or so")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_csv_in_unicode_of_any_kind_is_read(csv, encoding: str) -> None:
    found = csv("вопрос,ответ\nгде ключ,Вот он", encoding=encoding)
    assert found.entries[0].answer == "Вот он"
    assert not found.problems


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "вопрос;ответ\nгде мой лицензионный ключ;Откройте раздел лицензий в своём профиле"),
        (
            "cp1250",
            "pytanie;odpowiedź\ngdzie jest mój klucz;Otwórz zakładkę Licencje, są tam wszystkie klucze",
        ),
    ],
)
def test_csv_in_an_old_encoding_is_read_and_told(csv, encoding: str, text: str) -> None:
    found = csv(text, encoding=encoding)
    assert found.entries[0].answer == text.rpartition(";")[2]
    assert "not UTF-8" in said(found)[0]


def test_csv_with_excels_first_line_keeps_its_line_numbers(csv) -> None:
    found = csv("sep=;\r\nquestion;answer\r\nq;a\r\n")
    assert found.entries[0].place.line == 3


def test_csv_quote_that_never_ends_is_told(csv) -> None:
    with pytest.raises(TanyaError, match="line 3"):
        csv("question,answer\nq,a\n" + 'q,"' + "x" * 200_000)


@pytest.mark.parametrize("content", [b"", b"  \n ", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"])
def test_csv_that_is_empty_or_no_text_is_told(csv, content: bytes) -> None:
    with pytest.raises(TanyaError) as raised:
        csv(content)
    assert raised.value.hint


def test_sheet_without_headings_is_told(csv) -> None:
    (line,) = said(csv("where is my key,Here it is.\n"))
    assert line.startswith("sheet.csv:1:1: ")
    assert "question, answer" in line


@pytest.mark.parametrize(
    "cell",
    ["one?\ntwo?", "one?|two?", "one?; two?", "- one?\n- two?", "1. one?\r\n2. two?", "\n one? \n\n two?"],
)
def test_split_questions_takes_a_cell_apart(cell: str) -> None:
    assert split_questions(cell) == ["one?", "two?"]


def test_split_questions_leaves_a_question_with_a_semicolon_whole() -> None:
    assert split_questions("card declined; what now") == ["card declined; what now"]


def test_row_with_columns_in_several_languages_is_one_faq(csv) -> None:
    found = csv("question_en,answer_en,question_pl,answer_pl\nwhere,here,gdzie,tu\nwhen,now,,\n")
    assert [(entry.language, entry.questions) for entry in found.entries] == [
        ("en", ("where",)), ("pl", ("gdzie",)), ("en", ("when",)),
    ]  # fmt: skip
    assert found.entries[0].key == found.entries[1].key != found.entries[2].key


def test_row_without_an_answer_goes_with_the_one_above(xlsx) -> None:
    found = xlsx([["Question", "Answer"], ["a", "Yes."], ["b", None], ["c", None]], merge="B2:B4")
    assert [entry.answer for entry in found.entries] == ["Yes."] * 3
    assert "question of row 2" in said(found)[0]


def test_row_of_a_language_we_do_not_speak_is_told_at_its_cell(csv) -> None:
    found = csv("question,answer,language\nq,a,en\nf,a,Deutsch\n")
    assert len(found.entries) == 1
    assert said(found)[0].startswith("sheet.csv:3:3: error: “Deutsch”")


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://evil.example","x")', "=A1&B1", "=VLOOKUP(A2,B:C,2)"])
def test_formula_is_told_and_not_taken(csv, formula: str) -> None:
    quoted = formula.replace('"', '""')
    found = csv(f'question,answer\nq,"{quoted}"\n')
    assert not found.entries
    assert "formula" in said(found)[0]


def test_text_that_begins_like_a_formula_is_text(csv) -> None:
    assert csv("question,answer\n= what does it mean,=)\n").entries[0].questions == ("= what does it mean",)


def test_xlsx_numbers_and_several_sheets_are_read(xlsx) -> None:
    found = xlsx([["Q", "A"], ["how many", 3.0]], [["notes"]], [["Вопрос", "Ответ"], ["где", "тут"]])
    assert [entry.answer for entry in found.entries] == ["3", "тут"]
    assert any("Sheet 2" in line and "left out" in line for line in said(found))


def test_xlsx_with_nothing_in_it_is_told(xlsx) -> None:
    assert "empty" in said(xlsx([[]]))[0]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 old or with a password"])
def test_xlsx_that_is_none_is_told(tmp_path, content: bytes) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    with pytest.raises(TanyaError, match="not an XLSX sheet"):
        read_sheet(path)


def test_xlsx_that_unpacks_to_a_flood_is_refused_unread(tmp_path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * (rows.MAX_UNPACKED_BYTES + 1))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(TanyaError, match="unpacks to more than"):
        read_sheet(path)


def test_xlsx_with_an_xml_bomb_is_told(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["question", "answer"])
    book.save(tmp_path / "good.xlsx")
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><worksheet>&e11;</worksheet>'
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for part in good.namelist():
            is_sheet = part == "xl/worksheets/sheet1.xml"
            bad.writestr(part, bomb if is_sheet else good.read(part))
    with pytest.raises(TanyaError, match="damaged"):
        read_sheet(tmp_path / "bad.xlsx")


def test_sheet_that_is_too_large_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS", 3)
    path = tmp_path / "long.csv"
    path.write_text("question,answer\n" + "".join(f"q{n},a{n}\n" for n in range(9)))
    found = read_sheet(path)
    assert len(found.entries) == 2
    assert "rows are read" in said(found)[0]
    path.write_bytes(b"x" * (rows.MAX_BYTES + 1))
    with pytest.raises(TanyaError, match="larger than 20 MB"):
        read_sheet(path)


def test_rows_of_formatting_alone_are_not_gone_through(tmp_path) -> None:
    empty = io.StringIO("question,answer\nq,a\n" + ",\n" * 5_000 + "late,too late\n")
    path = tmp_path / "sheet.csv"
    path.write_text(empty.getvalue())
    assert [entry.questions for entry in read_sheet(path).entries] == [("q",)]
