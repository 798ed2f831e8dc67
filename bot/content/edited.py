"""The content as it would be with an edit: what is wrong in it, field by field of the form."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.content.live import FAQ_FOLDER, TEXTS_FILE, Content, read_content
from bot.content.publishing import FileChange
from bot.content.writing import find_faq
from bot.errors import Problem
from bot.marked_yaml import Marked, load, shown_path
from bot.settings import LANGUAGES

MISSING = re.compile(r"“(\w+)” is missing")


@dataclass(frozen=True)
class FieldProblem:
    """A problem at a field of the form: `questions.pl`, `owner`; `line` counts from 1 within its text, 0 for
    the field as a whole."""

    field: str
    line: int
    message: str
    hint: str
    is_error: bool


@dataclass(frozen=True)
class Checked:
    """`content` is what would be served. `own` problems are the FAQ's, `elsewhere` those that the edit brings
    to other places, `before` those that were there anyway."""

    content: Content
    own: tuple[FieldProblem, ...] = ()
    elsewhere: tuple[Problem, ...] = ()
    before: tuple[Problem, ...] = ()

    @property
    def errors(self) -> int:
        """How many mistakes keep the edit from being published."""
        own = sum(problem.is_error for problem in self.own)
        return own + sum(problem.is_error for problem in self.elsewhere)

    def at(self, field: str) -> list[FieldProblem]:
        return [problem for problem in self.own if problem.field == field]


def check_edit(
    data: Path, change: FileChange, faq_id: str, *, today: date, known: Sequence[Problem]
) -> Checked:
    """Reads the files of the folder `data` with the change made, in a copy. `known` are the problems without
    it."""
    with tempfile.TemporaryDirectory() as copied:
        folder = Path(copied)
        shutil.copytree(data / FAQ_FOLDER, folder / FAQ_FOLDER)
        shutil.copy(data / TEXTS_FILE, folder / TEXTS_FILE)
        changed = folder / FAQ_FOLDER / change.path.name
        if change.after is None:
            changed.unlink(missing_ok=True)
        else:
            changed.write_bytes(change.after)
        content = read_content(folder, today=today)
        marked = load(changed) if change.after is not None else None
        there, here = shown_path(folder), shown_path(data)
        problems = [_moved(problem, there, here) for problem in content.problems]
    found = find_faq(marked, faq_id) if marked else None
    if marked is None or found is None:
        return Checked(content, (), *_apart(problems, known))
    file = shown_path(change.path)
    lines = _lines_of(marked, found.index)
    own = [problem for problem in problems if problem.file == file and problem.line in lines]
    rest = [problem for problem in problems if problem not in own]
    fields = [at_field(marked, found.index, problem) for problem in own]
    return Checked(content, tuple(fields), *_apart(rest, known))


def at_field(marked: Marked, index: int, problem: Problem) -> FieldProblem:
    """Which field of the form a problem of the FAQ belongs to."""
    place = (problem.line, problem.column)
    marks = [*marked.values.items(), *marked.keys.items()]
    before = [(at, steps) for steps, at in marks if steps[:2] == ("faqs", index) and at <= place]
    steps = max(before, key=lambda row: (row[0], len(row[1])))[1][2:] if before else ()
    missing = MISSING.search(problem.message)
    if missing and len(steps) < 2:
        steps = (missing[1],)
    field, line = "id", 0
    if steps:
        field = str(steps[0])
        if len(steps) > 1 and steps[1] in LANGUAGES:
            field += f".{steps[1]}"
        if isinstance(steps[-1], int):
            line = steps[-1] + 1
        elif field.startswith("answer.") and problem.line > marked.mark(("faqs", index, *steps))[0]:
            line = problem.line - marked.mark(("faqs", index, *steps))[0]
    return FieldProblem(field, line, problem.message, problem.hint, problem.is_error)


def problems_of(marked: Marked, index: int, problems: Sequence[Problem]) -> list[FieldProblem]:
    """The problems of a file that are an FAQ's."""
    lines = _lines_of(marked, index)
    return [
        at_field(marked, index, problem)
        for problem in problems
        if problem.file == marked.file and problem.line in lines
    ]


def _lines_of(marked: Marked, index: int) -> range:
    places = [at[0] for steps, at in marked.values.items() if steps[:2] == ("faqs", index)]
    last = marked.values.get(("faqs", index + 1))
    end = last[0] if last else len(marked.lines) + 1
    return range(min(places), end)


def _moved(problem: Problem, there: str, here: str) -> Problem:
    return replace(
        problem,
        file=problem.file.replace(there, here, 1),
        message=problem.message.replace(there, here),
        hint=problem.hint.replace(there, here),
    )


def _apart(
    problems: Sequence[Problem], known: Sequence[Problem]
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The new ones and those that were there before; their lines may have moved."""
    # What a message says of a place (“already in data/faq/login.yml:9”) moves with the lines, too.
    old = {(problem.file, _without_lines(problem.message)) for problem in known}
    new = [problem for problem in problems if (problem.file, _without_lines(problem.message)) not in old]
    return tuple(new), tuple(problem for problem in problems if problem not in new)


def _without_lines(message: str) -> str:
    return re.sub(r":\d+\b", "", message)
