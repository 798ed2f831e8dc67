"""Writes an FAQ into the text of its file, and nothing else: comments, order and style of the rest stay.

What comes out is read back: if it did not say exactly what it should, nothing is returned. So a text of an
editor can never become structure of the file.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.content.values import Values, clean_values, written_values
from bot.content.yaml_edits import Day, Edits, compose, emit, is_block
from bot.errors import TanyaError
from bot.marked_yaml import Marked, loads
from bot.marked_yaml_bytes import LINE_BREAK

HEADER = "# yaml-language-server: $schema=../../docs/schemas/faq.schema.json\n"
# What a new FAQ begins with, and where a new field goes among the others.
ORDER = (
    "id",
    "owner",
    "handoff",
    "related",
    "channels",
    "valid_until",
    "title",
    "questions",
    "answer",
    "tests",
)
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Written:
    """One FAQ of a file: where it stands in the list, and its values."""

    index: int
    values: Values


def faqs_in(marked: Marked) -> list[Written]:
    """The FAQs of a file that has been read, those with mistakes too."""
    listed = marked.value(("faqs",))
    if not isinstance(listed, list):
        return []
    return [
        Written(index, written_values(marked, ("faqs", index)))
        for index, entry in enumerate(listed)
        if isinstance(entry, dict)
    ]


def find_faq(marked: Marked, faq_id: str) -> Written | None:
    return next((one for one in faqs_in(marked) if one.values.get("id") == faq_id), None)


def write_faq(source: str, file: str, faq_id: str, values: Values | None) -> str | None:
    """The file's text with other values for an FAQ, or without it (None). None if that leaves no FAQ.

    `file` is its name in errors. Raises TanyaError if there is no such FAQ or the file can't be read to its
    end.
    """
    if source.startswith(BYTE_ORDER_MARK):
        rest = write_faq(source[1:], file, faq_id, values)
        return None if rest is None else BYTE_ORDER_MARK + rest
    marked = _read(source, file)
    found = find_faq(marked, faq_id)
    if found is None:
        raise TanyaError(f"{file} has no FAQ “{faq_id}”.", hint="look for it in the list.")
    if values is None and len(marked.value(("faqs",))) == 1:
        return None
    place = _place_of(source, marked, found.index)
    wanted = None if values is None else clean_values(values)
    if wanted == found.values:
        return source
    written = place.without() if wanted is None else place.changed(found.values, wanted)
    _check(written, file, before=marked, index=found.index, wanted=wanted, is_new=False)
    return written


def add_faq(source: str, file: str, values: Values) -> str:
    """The file's text with one more FAQ at its end. Raises TanyaError if the file can't be read to its
    end."""
    if source.startswith(BYTE_ORDER_MARK):
        return BYTE_ORDER_MARK + add_faq(source[1:], file, values)
    marked = _read(source, file)
    listed = marked.value(("faqs",))
    if not isinstance(listed, list) or not listed:
        raise TanyaError(f"{file} has no list of FAQs.", hint="mend the file first.")
    wanted = clean_values(values)
    written = _place_of(source, marked, len(listed) - 1).followed_by(
        wanted, is_apart=_is_apart(source, marked)
    )
    _check(written, file, before=marked, index=len(listed), wanted=wanted, is_new=True)
    return written


def new_file(topic: str, values: Values) -> str:
    """The text of a file with one FAQ."""
    text = f"{HEADER}topic: {topic}\nfaqs:\n{_item(clean_values(values), column=2)}"
    _check(text, f"{topic}.yml", before=None, index=0, wanted=clean_values(values), is_new=True)
    return text


def _read(source: str, file: str) -> Marked:
    marked = loads(source, file=file)
    if not marked.complete:
        problem = marked.problems[0]
        raise TanyaError(f"{problem.file}:{problem.line}: {problem.message}", hint=problem.hint)
    return marked


@dataclass
class _Place:
    """The lines of one FAQ within its file, from its dash to where the next one or the file's end is."""

    source: str
    start: int
    end: int

    def __post_init__(self) -> None:
        self.text = self.source[self.start : self.end]
        try:
            tree = compose(self.text)
        except YAMLError as error:
            raise _odd() from error
        if not is_block(tree, SequenceNode) or len(tree.value) != 1:
            raise _odd()
        self.column = int(tree.start_mark.column)
        self.faq: Node = tree.value[0]

    def changed(self, old: Values, new: Values) -> str:
        edits = Edits(self.text)
        if isinstance(self.faq, MappingNode) and not self.faq.flow_style:
            edits.change_mapping(self.faq, _with_dates(old), _with_dates(new), order=ORDER)
        else:
            edits.replace(0, edits.line_end(edits.end(self.faq)), _item(new, column=self.column))
        return self._within(edits)

    def without(self) -> str:
        edits = Edits(self.text)
        end = edits.line_end(edits.end(self.faq))
        while self.text[end : edits.line_end(end)].strip() == "" and end < len(self.text):
            end = edits.line_end(end)
        edits.replace(0, end, "")
        return self._within(edits)

    def followed_by(self, new: Values, *, is_apart: bool) -> str:
        edits = Edits(self.text)
        edits.insert_after(self.faq, ("\n" if is_apart else "") + _item(new, column=self.column))
        return self._within(edits)

    def _within(self, edits: Edits) -> str:
        return self.source[: self.start] + edits.result() + self.source[self.end :]


def _place_of(source: str, marked: Marked, index: int) -> _Place:
    starts = [0, *(match.end() for match in LINE_BREAK.finditer(source))]

    def dash(at: int) -> int:
        """The line of the dash before the FAQ, which may stand alone above it."""
        line, column = marked.mark(("faqs", at))
        if source[starts[line - 1] :][: column - 1].strip() == "-":
            return line - 1
        above = range(line - 2, -1, -1)
        return next((one for one in above if source[starts[one] : starts[one + 1]].strip() == "-"), line - 1)

    first = dash(index)
    following = [line - 1 for steps, (line, _) in marked.keys.items() if len(steps) == 1 and line - 1 > first]
    if marked.value(("faqs", index + 1)) is not None:
        following.append(dash(index + 1))
    return _Place(source, starts[first], starts[min(following)] if following else len(source))


def _is_apart(source: str, marked: Marked) -> bool:
    """Whether the file has an empty line between two FAQs."""
    place = _place_of(source, marked, 0)
    after = place.text[Edits(place.text).end(place.faq) :]
    return "\n\n" in after.replace("\r", "") and len(marked.value(("faqs",))) > 1


def _item(values: Values, *, column: int) -> str:
    """An FAQ as an item of the list."""
    ordered = {name: values[name] for name in ORDER if name in values}
    lines = emit(_with_dates(ordered), column=column + 2)
    return " " * column + "- " + lines[column + 2 :]


def _with_dates(values: Values) -> Values:
    dated = dict(values)
    with suppress(KeyError, ValueError):
        date.fromisoformat(values["valid_until"])
        dated["valid_until"] = Day(values["valid_until"])
    return dated


def _check(
    text: str, file: str, *, before: Marked | None, index: int, wanted: Values | None, is_new: bool
) -> None:
    """Raises TanyaError unless the text says what was wanted, and of everything else what it said before."""
    after = loads(text, file=file)
    expected: list[Any] = list(before.value(("faqs",))) if before else []
    if wanted is None:
        del expected[index]
    found = after.value(("faqs",))
    if isinstance(found, list) and wanted is not None and index < len(found):
        if clean_values(written_values(after, ("faqs", index))) != wanted:
            raise _odd()
        expected[index : index if is_new else index + 1] = [found[index]]
    rest = [
        {name: value for name, value in one.data.items() if name != "faqs"} for one in (after, before) if one
    ]
    if not after.complete or found != expected or any(one != rest[0] for one in rest):
        raise _odd()


def _odd() -> TanyaError:
    return TanyaError(
        "this FAQ is written in a way that can't be changed here.",
        hint="edit it in its file: docs/editors.md.",
    )
