"""YAML to plain data that remembers the line and column of everything in it.

Only the plain part of YAML is read: no anchors, aliases, tags of other programs, or several documents in a
file. What is wrong becomes a `Problem` with its place, never an exception; reading goes on as far as it can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.resolver import Resolver

from bot.errors import Problem
from bot.marked_yaml_errors import explain_syntax_error

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_PROBLEMS = 50
YAML_TAG = "tag:yaml.org,2002:"
TYPED = {YAML_TAG + name for name in ("bool", "int", "float", "null", "timestamp")}
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")

Steps = tuple[Any, ...]  # keys and indexes from the top of the file down to a value
Place = tuple[int, int]  # line and column, from 1
# libyaml is some fifty times faster; without it the same rules hold.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Marked:
    """One file, read.

    `data` is made of dict, list, str, int, float, bool, date, datetime and None; keys are always str.
    `complete` is False when the rest of the file could not be read: `data` then holds what came before.
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
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def load(path: Path, *, file: str | None = None) -> Marked:
    """Reads a file. `file` is its name in problems (default: from the working directory).

    Never raises: a file that cannot be read is a problem too.
    """
    file = file or shown_path(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _unread(
            file, f"the file cannot be read: {reason}.", "see that it exists and that you may read it."
        )
    return loads(raw, file=file)


def loads(source: str | bytes, *, file: str) -> Marked:
    """Like `load`, from text or bytes."""
    if len(source) > MAX_BYTES:
        return _unread(file, "the file is larger than 2 MB.", "split it into several files.")
    marked = Marked(file)
    text = source if isinstance(source, str) else _decode(source, marked)
    if text is None:
        return marked
    text = _without_unprintable(text.removeprefix("\ufeff"), marked)
    marked.lines = LINE_BREAK.split(text)
    _Builder(marked).build(text)
    if not marked.values and not marked.problems:
        empty = _unread(file, "the file is empty.", "write something in it, or delete it.")
        empty.is_empty = True
        return empty
    marked.problems.sort()
    return marked


def _unread(file: str, message: str, hint: str) -> Marked:
    return Marked(file, problems=[Problem(file, 1, 1, message, hint)], complete=False)


def _decode(source: bytes, marked: Marked) -> str | None:
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        marked.problems.append(
            Problem(marked.file, 1, 1, "the file is saved as UTF-16.", "save it as UTF-8 in your editor.")
        )
        marked.complete = False
        return None
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8")
        line, column = _place_in(before, len(before))
        message, hint = "from here on the file is not UTF-8.", "save it as UTF-8 in your editor."
        marked.problems.append(Problem(marked.file, line, column, message, hint))
        marked.complete = False
        return source.decode("utf-8", errors="replace")


def _without_unprintable(text: str, marked: Marked) -> str:
    for number, match in enumerate(UNPRINTABLE.finditer(text)):
        if number == MAX_PROBLEMS:
            break
        line, column = _place_in(text, match.start())
        message = f"the invisible character U+{ord(match.group()):04X} is not allowed."
        marked.problems.append(Problem(marked.file, line, column, message, "delete it."))
        marked.complete = False
    return UNPRINTABLE.sub(" ", text)


def _place_in(text: str, offset: int) -> Place:
    lines = LINE_BREAK.split(text[:offset])
    return len(lines), len(lines[-1]) + 1


@dataclass
class _Open:
    """A mapping or list whose end has not come yet."""

    steps: Steps
    value: Any
    key: str | None = None  # mappings: the key whose value comes next


class _Builder:
    """Turns the parser's events into data. They come as it reads: a bomb is refused at its first line."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.stack: list[_Open] = []
        self.resolver = Resolver()
        self.constructor = SafeConstructor()
        self.documents = 0

    def build(self, text: str) -> None:
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if not self._take(event):
                    self._leave_unfinished()
                    return
        except yaml.YAMLError as error:
            self.marked.problems += explain_syntax_error(
                error, file=self.marked.file, lines=self.marked.lines
            )
            self._leave_unfinished()

    def _take(self, event: Any) -> bool:
        """One event; False when reading must stop."""
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._stop(place, "a second document begins here.", "delete the line ---.")
        elif isinstance(event, yaml.AliasEvent):
            return self._stop(place, f"*{event.anchor} would be a YAML alias.", self._quote_hint("*"))
        elif isinstance(event, yaml.NodeEvent):
            return self._take_node(event, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        return True

    def _take_node(self, event: Any, place: Place) -> bool:
        if event.anchor is not None:
            return self._stop(place, f"&{event.anchor} would be a YAML anchor.", self._quote_hint("&"))
        tag = event.tag
        if tag not in (None, "!") and tag not in TYPED | {YAML_TAG + name for name in ("str", "seq", "map")}:
            return self._stop(place, f"{tag} would be a YAML tag.", self._quote_hint("!"))
        if isinstance(event, yaml.ScalarEvent):
            self._add_scalar(event, place)
            return True
        if len(self.stack) >= MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} levels deep."
            return self._stop(place, message, "check the brackets here.")
        if self._is_key_next():
            message = "a name is expected here, not a list or group."
            return self._stop(place, message, self._quote_hint("{ or ["))
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

    def _is_key_next(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _take_key(self, key: str, place: Place) -> None:
        parent = self.stack[-1]
        parent.key = key
        steps = (*parent.steps, key)
        if not key:
            self._report(place, "a name is missing before the colon.", "write it, or put the text in quotes.")
        elif key in parent.value:
            line = self.marked.keys.get(steps, (0, 0))[0]
            message = f"“{key}” is here a second time; the first is in line {line}."
            self._report(place, message, "keep one of them.")
        else:
            self.marked.keys.setdefault(steps, place)
            return
        # The value still has to be taken from the events; it goes where nobody looks.
        parent.key = "\0" + key

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
        self.marked.complete = False
        for outer, inner in zip(self.stack, self.stack[1:], strict=False):
            if isinstance(inner.value, dict):
                if isinstance(outer.value, list):
                    outer.value.pop()
                else:
                    outer.value.pop(inner.steps[-1], None)
                return

    def _stop(self, place: Place, message: str, hint: str) -> bool:
        self._report(place, message, hint)
        return False

    def _report(self, place: Place, message: str, hint: str) -> None:
        if len(self.marked.problems) < MAX_PROBLEMS:
            self.marked.problems.append(Problem(self.marked.file, *place, message, hint))

    @staticmethod
    def _quote_hint(sign: str) -> str:
        return f"put a text that begins with {sign} in double quotes."
