"""Entries of a CSV or XLSX file.

The first row that names a question and an answer holds the headings. A row is one question or several,
and their answer; with columns for several languages it is one FAQ in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.faq import Mark
from bot.content.importing.columns import Column, is_heading_row, language_code, read_headings
from bot.content.importing.found import Entry, Findings, unknown_language
from bot.content.importing.rows import HEADING_ROWS, MAX_ROWS, Row, Table, read_csv, read_xlsx
from bot.marked_yaml import shown_path

# Several questions in one cell: a line each, or with | between, or with ; between questions that end in ?
_BETWEEN = re.compile(r"[\r\n|]+|(?<=\?)\s*;")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_FORMULA = re.compile(r"=\s*[A-Z][A-Z0-9.]*[(!$0-9:]")


def read_sheet(path: Path) -> Findings:
    """What a sheet holds. Raises TanyaError when the file cannot be read at all."""
    tables = read_xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else [read_csv(path)]
    found = Findings()
    file = shown_path(path)
    named = [table for table in tables if _headings(table)]
    for table in tables:
        top = Mark(file, 1, 1)
        if table.said:
            found.warning(top, table.said)
        if table in named:
            found.add(_TableReader(file, table, len(named) > 1).read())
        elif table.rows and (len(tables) == 1 or not named):
            what = f"sheet “{table.name}”" if table.name else "the sheet"
            hint = (
                "name the columns in the first row: question, answer; and, if you like, language, id, topic."
            )
            found.error(top, f"{what} has no columns headed as question and answer.", hint)
        elif table.rows:
            found.warning(
                top, f"sheet “{table.name}” has no columns headed as question and answer: left out."
            )
    if not any(table.rows for table in tables):
        found.error(Mark(file, 1, 1), "the sheet is empty.", "give another file.")
    return found


def _headings(table: Table) -> tuple[int, list[Column]] | None:
    """The index of the row of headings and its columns."""
    for index, row in enumerate(table.rows[:HEADING_ROWS]):
        columns = read_headings(row.cells)
        if is_heading_row(columns):
            return index, columns
    return None


@dataclass(frozen=True)
class _Cell:
    text: str
    place: Mark


class _TableReader:
    """Reads the rows below the headings, each with what the one above left open."""

    def __init__(self, file: str, table: Table, several: bool) -> None:
        headings = _headings(table)
        assert headings is not None
        index, self._columns = headings
        self._table = table
        self._rows = table.rows[index + 1 :]
        self._file = f"{file} ({table.name})" if several else file
        self._found = Findings()
        self._named: dict[tuple[str, str], Entry] = {}  # by id and language
        texts = (column for column in self._columns if column.role in ("question", "answer"))
        # "" for columns whose heading names none.
        self._languages = list(dict.fromkeys(column.language for column in texts))

    def read(self) -> Findings:
        last: dict[str, Entry] = {}
        for row in self._rows:
            last = self._read_row(row, last)
        if not self._rows:
            self._found.error(Mark(self._file, 1, 1), "there is no row below the headings.")
        if self._table.is_cut:
            place = Mark(self._file, self._rows[-1].line + 1, 1)
            self._found.error(place, f"only {MAX_ROWS} rows are read.", "cut the sheet in parts.")
        return self._found

    def _read_row(self, row: Row, last: dict[str, Entry]) -> dict[str, Entry]:
        """The row's entries by language of the columns; for a row that goes on, what it goes on with."""
        facts = {role: self._first(row, role) for role in ("language", "id", "topic", "owner")}
        written = facts["language"].text
        language = language_code(written)
        if written and not language:
            unknown_language(self._found, facts["language"].place, written)
            return {}
        entries = {}
        for code in self._languages:
            entry = self._read_entry(row, code, facts, last.get(code), language)
            if entry:
                entries[code] = entry
        return entries or last

    def _read_entry(
        self, row: Row, code: str, facts: dict[str, _Cell], above: Entry | None, language: str
    ) -> Entry | None:
        asked = [cell for cell in self._cells(row, "question", code) if cell.text]
        answers = [cell for cell in self._cells(row, "answer", code) if cell.text]
        if not asked and not answers:
            if self._languages == [""]:
                self._found.error(Mark(self._file, row.line, 1), "neither question nor answer: not taken.")
            return None
        place = (asked or answers)[0].place
        texts = [cell for cell in (*asked, *answers) if not self._is_formula(cell)]
        if len(texts) < len(asked) + len(answers):
            return None
        questions = tuple(part for cell in asked for part in split_questions(cell.text))
        name = facts["id"].text
        entry = Entry(
            place,
            questions,
            "\n\n".join(cell.text for cell in answers),
            code or language,
            key=f"{self._file}#{name}" if name else self._row_key(row),
            name=name,
            topic=facts["topic"].text,
            owner=facts["owner"].text,
            title=self._title(row, code),
        )
        return self._checked(entry, above)

    def _checked(self, entry: Entry, above: Entry | None) -> Entry | None:
        """Adds the entry; one without an answer goes with the row above, as cells that are merged do."""
        if not entry.answer:
            own = self._named.get((entry.name, entry.language)) if entry.name else None
            goes_on = above and not entry.name and entry.language in ("", above.language)
            if own is None and (above is None or not goes_on):
                self._found.error(
                    entry.place, "the answer is empty: not taken.", "write it, or delete the row."
                )
                return None
            if own is None and above is not None:
                message = f"the answer is empty: taken with the question of row {above.place.line}."
                self._found.warning(entry.place, message)
            entry = replace(own or above or entry, place=entry.place, questions=entry.questions)
        elif not entry.questions and not entry.key:
            self._found.error(
                entry.place, "the question is empty: not taken.", "write it, or delete the row."
            )
            return None
        self._found.entries.append(entry)
        if entry.name:
            self._named.setdefault((entry.name, entry.language), entry)
        return entry

    def _title(self, row: Row, code: str) -> str:
        """A column of titles whose heading names no language has those of the first one."""
        own = [*self._cells(row, "title", code)]
        if code == self._languages[0]:
            own += self._cells(row, "title", "")
        return next((cell.text for cell in own if cell.text), "")

    def _row_key(self, row: Row) -> str:
        """Columns in several languages are one FAQ."""
        return f"{self._file}#row {row.line}" if len(self._languages) > 1 else ""

    def _is_formula(self, cell: _Cell) -> bool:
        if not _FORMULA.match(cell.text):
            return False
        message = f"“{cell.text[:40]}” is a formula: not taken."
        self._found.error(cell.place, message, "paste the column as values.")
        return True

    def _cells(self, row: Row, role: str, language: str) -> Iterator[_Cell]:
        for column in self._columns:
            if column.role == role and column.language == language and column.index < len(row.cells):
                yield _Cell(row.cells[column.index], Mark(self._file, row.line, column.index + 1))

    def _first(self, row: Row, role: str) -> _Cell:
        nothing = _Cell("", Mark(self._file, row.line, 1))
        return next((cell for cell in self._cells(row, role, "") if cell.text), nothing)


def split_questions(text: str) -> list[str]:
    """The questions of one cell."""
    parts = (_BULLET.sub("", part).strip() for part in _BETWEEN.split(text))
    return [part for part in parts if part]
