"""YAML to plain data that remembers the line and column of everything in it.

Only the plain part of YAML is read: no anchors, aliases, tags of other programs, or several documents in a
file. What is wrong becomes a `Problem` with its place, never an exception. After a mistake that stops the
parser, the item or group it stands in is left out and the rest is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.resolver import Resolver

from bot.errors import Problem
from bot.marked_yaml_bytes import LINE_BREAK, decode, why_unread, without_unprintable
from bot.marked_yaml_errors import Stop, explain_syntax_error, mend
from bot.marked_yaml_lines import DASH, lost_dash, quoted, shorten

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_PROBLEMS = 50
MAX_STOPS = 25
MAX_REREAD = 4_000_000  # characters
YAML_TAG = "tag:yaml.org,2002:"
TYPED = {YAML_TAG + name for name in ("bool", "int", "float", "null", "timestamp")}

Steps = tuple[Any, ...]  # keys and indexes from the top of the file down to a value
Place = tuple[int, int]  # line and column, from 1
# libyaml is some fifty times faster; without it the same rules hold.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Marked:
    """One file, read.

    `data` is made of dict, list, str, int, float, bool, date, datetime and None; keys are always str.
    `complete` is False when some of the file could not be read: `data` then holds the rest.
    """

    file: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    is_empty: bool = False  # nothing in it, or comments alone
    values: dict[Steps, Place] = field(default_factory=dict)
    keys: dict[Steps, Place] = field(default_factory=dict)
    raw: dict[Steps, str] = field(default_factory=dict)  # as written, where it is not read as text
    styles: dict[Steps, str] = field(default_factory=dict)  # | > " ' where it is written so
    ends: dict[Steps, int] = field(default_factory=dict)  # last line of a text of several lines without |
    lines: list[str] = field(default_factory=list)

    def value(self, steps: Steps) -> Any:
        """What is written there; None if nothing is."""
        value = self.data
        for step in steps:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def mark(self, steps: Steps) -> Place:
        """Line and column of a value, or of the nearest thing around it."""
        while steps and steps not in self.values:
            steps = steps[:-1]
        return self.values.get(steps, (1, 1))

    def mark_key(self, steps: Steps) -> Place:
        """Line and column of a key; of the value for items of lists."""
        return self.keys.get(steps) or self.mark(steps)

    def mark_within(self, steps: Steps, offset: int) -> Place:
        """Line and column of a character within a text, as near as the way it is written allows."""
        line, column = self.mark(steps)
        text = self.value(steps)
        if not isinstance(text, str):
            return line, column
        before = text[:offset]
        style = self.styles.get(steps, "")
        if style == "|":
            row = line + 1 + before.count("\n")
            written = self.lines[row - 1] if row <= len(self.lines) else ""
            content = text.split("\n")[before.count("\n")]
            indent = max(0, written.rfind(content)) if content else 0
            return row, indent + offset - (before.rfind("\n") + 1) + 1
        if style == ">" or self.lines[line - 1][column - 1 :].find(text) not in (0, 1):
            return line, column
        return line, column + offset + (1 if style else 0)

    def problem(self, steps: Steps, message: str, hint: str = "", *, at: Place | None = None) -> Problem:
        """An error at a value."""
        line, column = at or self.mark(steps)
        return Problem(self.file, line, column, message, hint)

    def warning(self, steps: Steps, message: str, hint: str = "", *, at: Place | None = None) -> Problem:
        """A warning at a value."""
        line, column = at or self.mark(steps)
        return Problem(self.file, line, column, message, hint, "warning")


def shown_path(path: Path) -> str:
    """A path as people write it: from the working directory if it lies within, with forward slashes."""
    try:
        # Not resolved: a link is told by its own name, and one that leads round in a circle has no other.
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def load(path: Path, *, file: str | None = None, names: Collection[str] = ()) -> Marked:
    """Reads a file. `file` is its name in problems (default: from the working directory). `names` are those
    of fields that such a file may have: they help to tell what was meant.

    Never raises: a file that cannot be read is a problem too.
    """
    file = file or shown_path(path)
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a pipe would wait for ever
            return _unread(file, "this is no plain file.", "delete it, or put a text file in its place.")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return _unread(file, *why_unread(path, error, file=file))
    return loads(raw, file=file, names=names)


def loads(source: str | bytes, *, file: str, names: Collection[str] = ()) -> Marked:
    """Like `load`, from text or bytes."""
    if len(source) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1_000_000} MB."
        return _unread(file, message, "split it into several files.")
    found: list[Problem] = []
    text = source if isinstance(source, str) else decode(source, file, found)
    if text is None:
        return Marked(file, problems=found, complete=False)
    text = without_unprintable(text.removeprefix("\ufeff"), file, found)
    marked = _read(text, file, names)
    if not marked.values and not marked.problems and not found:
        empty = _unread(file, "the file is empty.", "write something in it, or delete it.")
        empty.is_empty = True
        return empty
    marked.complete = marked.complete and not found
    marked.problems = sorted([*found, *marked.problems])
    return marked


def _read(text: str, file: str, names: Collection[str]) -> Marked:
    """Reads around what stops the parser, one item or group after the other."""
    lines = LINE_BREAK.split(text)
    written, stops = lines, []
    # Each round reads the whole file again: a huge one with many mistakes would take minutes.
    for _ in range(min(MAX_STOPS, 2 + MAX_REREAD // (len(text) + 1))):
        marked = Marked(file, lines=lines)
        stop = _Builder(marked, names).build(text)
        if stop is None:
            break
        stops.append(stop)
        rest = mend(written, stop)
        if rest is None:
            break
        written, text = rest, "\n".join(rest)
    told = {problem for stop in stops for problem in stop.problems}
    marked.problems = [*told, *(problem for problem in marked.problems if problem not in told)]
    marked.complete = not stops
    return marked


def _unread(file: str, message: str, hint: str) -> Marked:
    return Marked(file, problems=[Problem(file, 1, 1, message, hint)], complete=False)


@dataclass
class _Open:
    """A mapping or list whose end has not come yet."""

    steps: Steps
    value: Any
    key: str | None = None  # mappings: the key whose value comes next
    repeated: bool = False  # mappings: the first key came again, so a dash is missing there


class _Builder:
    """Turns the parser's events into data. They come as it reads: a bomb is refused at its first line."""

    def __init__(self, marked: Marked, names: Collection[str]) -> None:
        self.marked = marked
        self.names = names
        self.stop: Stop | None = None
        self.stack: list[_Open] = []
        self.resolver = Resolver()
        self.constructor = SafeConstructor()
        self.documents = 0

    def build(self, text: str) -> Stop | None:
        """None if all of it was read, or what stopped it."""
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if not self._take(event):
                    break
        except yaml.YAMLError as error:
            marked = self.marked
            self.stop = explain_syntax_error(error, file=marked.file, lines=marked.lines, names=self.names)
        if self.stop is not None:
            self._leave_unfinished()
        return self.stop

    def _take(self, event: Any) -> bool:
        """One event; False when reading must stop."""
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._stop(place, "a second document begins here.", "delete the line ---.")
        elif isinstance(event, yaml.AliasEvent):
            return self._stop(place, f"*{event.anchor} would be a YAML alias.", self._quote_hint(place))
        elif isinstance(event, yaml.NodeEvent):
            return self._take_node(event, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        return True

    def _take_node(self, event: Any, place: Place) -> bool:
        if event.anchor is not None:
            return self._stop(place, f"&{event.anchor} would be a YAML anchor.", self._quote_hint(place))
        tag = event.tag
        if tag not in (None, "!") and tag not in TYPED | {YAML_TAG + name for name in ("str", "seq", "map")}:
            sign = self._written(place).split(" ")[0]
            return self._stop(place, f"{shorten(sign)} would be a YAML tag.", self._quote_hint(place))
        if isinstance(event, yaml.ScalarEvent):
            self._add_scalar(event, place)
            return True
        if len(self.stack) >= MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} levels deep."
            return self._stop(place, message, "check the brackets here.")
        if self._is_key_next():
            message = "a name is expected here, not a list or group."
            return self._stop(place, message, self._quote_hint(place))
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        steps = self._add(value, place)
        self.stack.append(_Open(steps, value))
        return True

    def _add_scalar(self, event: Any, place: Place) -> None:
        if self._is_key_next():
            self._take_key(event.value, place)
            return
        value = self._typed(event)
        steps = self._add(value, place)
        if event.style:
            self.marked.styles[steps] = event.style
        if not isinstance(value, str):
            self.marked.raw[steps] = event.value
        last = event.end_mark.line + 1
        if last > place[0] and event.style != "|":
            self.marked.ends[steps] = last
            if not event.style:
                self._check_swallowed(steps, place, last)

    def _check_swallowed(self, steps: Steps, place: Place, last: int) -> None:
        """Lines that were meant as items of a list, and are read as one text with the line above."""
        is_item = bool(steps) and isinstance(steps[-1], int)
        for number in range(place[0], last + 1):
            line = self.marked.lines[number - 1]
            line = " " * (place[1] - 1) + line[place[1] - 1 :] if number == place[0] else line
            if (cause := lost_dash(line)) and (is_item or number == place[0]):
                self._report((number, cause.column), cause.message, cause.hint)
                return
            if number > place[0] and (match := DASH.match(line)):
                message = "this line is read as a part of the text above it."
                hint = "the dash in the column of the other dashes; a text of several lines needs | above it."
                self._report((number, len(match.group().rstrip())), message, hint)
                return

    def _is_key_next(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _take_key(self, key: str, place: Place) -> None:
        parent = self.stack[-1]
        parent.key = key
        steps = (*parent.steps, key)
        if not key:
            self._report(place, "a name is missing before the colon.", "write it, or put the text in quotes.")
        elif key in parent.value:
            self._report_twice(parent, key, place)
        else:
            self.marked.keys.setdefault(steps, place)
            return
        # The value still has to be taken from the events; it goes where nobody looks.
        parent.key = "\0" + key

    def _report_twice(self, parent: _Open, key: str, place: Place) -> None:
        if parent.repeated:
            return  # what follows belongs to the item that has no dash
        line = self.marked.keys.get((*parent.steps, key), (0, 0))[0]
        hint = "keep one of them."
        if key == next(iter(parent.value)) and parent.steps and isinstance(parent.steps[-1], int):
            parent.repeated = True
            hint = f"- {key}: …, with a dash, if this begins a new one; else keep one of them."
        self._report(place, f"“{key}” is here a second time; the first is in line {line}.", hint)

    def _add(self, value: Any, place: Place) -> Steps:
        if not self.stack:
            self.marked.data = value
            steps: Steps = ()
        else:
            parent = self.stack[-1]
            if isinstance(parent.value, list):
                steps = (*parent.steps, len(parent.value))
                parent.value.append(value)
            else:
                steps = (*parent.steps, parent.key)
                if not str(parent.key).startswith("\0"):
                    parent.value[parent.key] = value
                parent.key = None
        self.marked.values[steps] = place
        return steps

    def _typed(self, event: Any) -> Any:
        """The value of a scalar: text unless YAML reads it as something else."""
        tag = event.tag
        if tag in (None, "!"):
            tag = self.resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        # A number of thousands of digits costs quadratic time and is none that anybody meant.
        if tag not in TYPED or len(event.value) > 100:
            return event.value
        try:
            return self.constructor.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, OverflowError, KeyError, AttributeError, ConstructorError):
            return event.value  # looks like a date or number and is none: 2027-13-40

    def _leave_unfinished(self) -> None:
        """Throws away what was being read when reading stopped: half an FAQ has mistakes that are none."""
        for outer, inner in zip(self.stack, self.stack[1:], strict=False):
            if isinstance(inner.value, dict):
                if isinstance(outer.value, list):
                    outer.value.pop()
                else:
                    outer.value.pop(inner.steps[-1], None)
                return

    def _stop(self, place: Place, message: str, hint: str) -> bool:
        self.stop = Stop(place[0], (Problem(self.marked.file, *place, message, hint),))
        return False

    def _report(self, place: Place, message: str, hint: str) -> None:
        if len(self.marked.problems) < MAX_PROBLEMS:
            self.marked.problems.append(Problem(self.marked.file, *place, message, hint))

    def _written(self, place: Place) -> str:
        line, column = place
        return self.marked.lines[line - 1][column - 1 :] if line <= len(self.marked.lines) else ""

    def _quote_hint(self, place: Place) -> str:
        return f"in double quotes, if it is a text: {quoted(shorten(self._written(place)))}"
