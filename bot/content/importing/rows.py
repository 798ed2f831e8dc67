"""Reads CSV and XLSX files into rows of texts, whoever made them and whatever is in them."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes
from openpyxl import load_workbook

from bot.content.importing.columns import is_heading_row, read_headings
from bot.errors import TanyaError

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_PARTS = 2_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_EMPTY_ROWS = 2_000  # in one go: below them is nothing but formatting
HEADING_ROWS = 10  # headings stand among the first so many rows
DELIMITERS = (",", ";", "\t", "|")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Of what charset-normalizer may guess: what sheets of our five languages are saved in.
ENCODINGS = ["cp1252", "cp1250", "cp1251", "iso8859_2", "iso8859_5", "koi8_r", "cp852", "cp866"]
FIELD_CHARACTERS = 100_000


@dataclass(frozen=True)
class Row:
    """`line` counts from 1: of the file for CSV, of the sheet for XLSX."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Table:
    """One sheet. `said` is what a reader should know of how it was read, or empty; `is_cut` when it has more
    rows than are read."""

    name: str
    rows: list[Row]
    said: str = ""
    is_cut: bool = False


def read_bytes(path: Path, *, most: int = MAX_BYTES) -> bytes:
    """The file's content. Raises TanyaError when it cannot be read, is empty or larger than `most`."""
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise TanyaError(f"can't read “{path}”: {reason}.", hint="check the name.") from error
    if len(content) > most:
        raise TanyaError(f"“{path}” is larger than {most // 1_000_000} MB.", hint="cut it in parts.")
    if not content.strip():
        raise TanyaError(f"“{path}” is empty.", hint="give another file.")
    return content


def decode(content: bytes, path: Path) -> tuple[str, str]:
    """The text, and what to say of its encoding: nothing for Unicode. Raises TanyaError for no text."""
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), "utf-8")
    try:
        text, said = content.decode(encoding), ""
    except UnicodeDecodeError:
        guess = from_bytes(content, cp_isolation=ENCODINGS).best()
        if guess is None:
            raise _no_text(path) from None
        text, said = str(guess), f"read as {guess.encoding}, as it is not UTF-8: look at the letters."
    if "\0" in text:
        raise _no_text(path)
    return text, said


def _no_text(path: Path) -> TanyaError:
    return TanyaError(f"“{path}” is not a text file.", hint="save it again as CSV in UTF-8, or as XLSX.")


def read_csv(path: Path) -> Table:
    """The table of a CSV file; its delimiter is the one that brings out the headings.

    Raises TanyaError.
    """
    text, said = decode(read_bytes(path), path)
    if match := re.match(r"sep=(.)\r?\n", text):
        # Excel's own first line. The line stays, so that the lines' numbers are right.
        return _csv_table(path, text[len(match.group()) :], match[1], said, above=1)
    delimiter = next((sign for sign in DELIMITERS if _brings_headings(text, sign)), ",")
    return _csv_table(path, text, delimiter, said)


def _brings_headings(text: str, delimiter: str) -> bool:
    head = io.StringIO(text[:FIELD_CHARACTERS], newline="")
    try:
        rows = list(islice(csv.reader(head, delimiter=delimiter), HEADING_ROWS))
    except csv.Error:
        return False
    return any(is_heading_row(read_headings(cells[:MAX_COLUMNS])) for cells in rows)


def _csv_table(path: Path, text: str, delimiter: str, said: str, *, above: int = 0) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    def numbered() -> Iterator[tuple[int, Iterable[str]]]:
        last = 0
        for cells in reader:
            yield above + last + 1, cells
            last = reader.line_num

    try:
        rows, is_cut = _take(numbered())
    except csv.Error as error:
        line = above + reader.line_num
        message = f"“{path}” can't be read from line {line} on: {error}."
        raise TanyaError(message, hint='look for a " that is never closed.') from error
    return Table("", rows, said, is_cut)


def read_xlsx(path: Path) -> list[Table]:
    """The tables of an XLSX file; of formulas, the values the file holds. Raises TanyaError."""
    _check_package(path)
    try:
        with path.open("rb") as stream:
            book = load_workbook(stream, read_only=True, data_only=True)
            return [_sheet(sheet) for sheet in book.worksheets]
    except Exception as error:  # openpyxl raises whatever its XML leads to
        hint = "open it in a spreadsheet program and save it again as XLSX, or as CSV in UTF-8."
        raise TanyaError(f"“{path}” is damaged: {type(error).__name__}: {error}.", hint=hint) from error


def _check_package(path: Path) -> None:
    """An XLSX file is a ZIP archive: refuses what is none, and what would unpack to a flood."""
    read_bytes(path)
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        hint = "save it as XLSX without a password (old XLS and ODS are other formats), or as CSV in UTF-8."
        raise TanyaError(f"“{path}” is not an XLSX sheet.", hint=hint) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        message = f"“{path}” unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB."
        raise TanyaError(message, hint="copy the texts into a new sheet.")


def _sheet(sheet: Any) -> Table:
    rows = enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1)
    kept, is_cut = _take((line, map(_shown, cells)) for line, cells in rows)
    return Table(sheet.title, kept, is_cut=is_cut)


def _shown(value: Any) -> str:
    """A cell as it is read: 3.0 is 3."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _take(lines: Iterable[tuple[int, Iterable[str]]]) -> tuple[list[Row], bool]:
    """The rows that hold something, and whether there are more of them than are read."""
    rows: list[Row] = []
    empty = 0
    for line, cells in lines:
        kept = (cell.strip() for cell in islice(cells, MAX_COLUMNS))
        row = Row(line, tuple(cell[:FIELD_CHARACTERS] for cell in kept))
        empty = empty + 1 if row.is_empty else 0
        if empty > MAX_EMPTY_ROWS:
            break
        if row.is_empty:
            continue
        if len(rows) == MAX_ROWS:
            return rows, True
        rows.append(row)
    return rows, False
