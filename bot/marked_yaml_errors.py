"""What the YAML parser complains about, in words for people who do not know YAML; and how to read on."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import yaml

from bot.errors import Problem
from bot.marked_yaml_lines import FOREIGN_BLANKS, find_cause, quoted, shorten

MAX_ALIKE = 50  # mistakes of one kind

# What the parser says (libyaml's words or PyYAML's), what we say, what to try. The first that fits is taken.
EXPLANATIONS = [
    (
        r"mapping values are not allowed",
        "a colon and a blank stand in the middle of a text, or the line above is not finished.",
        "put the text in double quotes.",
    ),
    (
        r"scanning a quoted scalar",
        "a quotation mark that is opened here is never closed.",
        "close it, or delete it.",
    ),
    (
        r"scanning a double-quoted scalar|unknown escape|escape",
        "there is a backslash in double quotes that means nothing.",
        "write it twice, or use single quotes.",
    ),
    (
        r"cannot start any token",
        "a text may not begin with this sign.",
        "put the text in double quotes.",
    ),
    (
        r"scanning an? (alias|anchor)|undefined alias",
        "a text may not begin with * or &.",
        "put the text in double quotes.",
    ),
    (
        r"tag|directive",
        "a text may not begin with ! or %.",
        "put the text in double quotes.",
    ),
    (
        r"could not find expected ':'",
        "a name without its colon, or a text that belongs further to the right.",
        "write the colon; or | after the colon above, if this is a text of several lines.",
    ),
    (
        r"sequence entries are not allowed",
        "a list may not begin here.",
        "begin it on a line of its own, or put the text in double quotes.",
    ),
    (
        r"parsing a flow",
        "a bracket that is opened is never closed, or a comma is missing.",
        "close it with ] or }, and set commas; or put a text that begins with { or [ in double quotes.",
    ),
    (
        r"comment or line break",
        "after | and > the line ends, and the text stands below it.",
        "put the text in double quotes.",
    ),
    (
        r"indentation|block scalar",
        "the text after | or > is not indented as it should be.",
        "indent all its lines by two blanks more than the name before |.",
    ),
    (
        r"did not find expected|expected <block end>|<document start>",
        "this does not fit what is above it.",
        "",
    ),
]
INDENTED_BY_TAB = re.compile(r" *\t")
CONFLICT = re.compile(r"(<{7}|>{7}|={7}|\|{7})(\s|$)")
OTHER_BLANK = re.compile(rf"^(?:\s*-|\s*[\w-]+:)?[ ]*(?P<blank>[{FOREIGN_BLANKS}])")
TOP = re.compile(r"[\w\"'][^:]*:(\s|$)")


@dataclass(frozen=True)
class Stop:
    """What stopped the parser, first told at `line`. `instead` are the file's lines with the mistake put
    right, where that can be done without guessing."""

    line: int
    problems: tuple[Problem, ...]
    instead: tuple[str, ...] | None = None


def explain_syntax_error(
    error: yaml.YAMLError, *, file: str, lines: list[str], names: Collection[str]
) -> Stop:
    """A syntax error in words, all of its kind at once where the whole file is likely to have it."""
    for find in (_conflicts, _other_blanks):
        if stop := find(file, lines):
            return stop
    mark = getattr(error, "problem_mark", None)
    said = f"{getattr(error, 'context', '') or ''}; {getattr(error, 'problem', '') or error}"
    if re.search(r"parsing a flow|scanning a(n alias|n anchor| quoted scalar| simple key)", said):
        mark = (
            getattr(error, "context_mark", None) or mark
        )  # where it began; the end of the file helps nobody
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    line = min(line, max(1, len(lines)))
    if stop := _tabs(file, lines, line):
        return stop
    if cause := find_cause(lines, line, names=names, said=said):
        return Stop(cause.line, (Problem(file, cause.line, cause.column, cause.message, cause.hint),))
    message, hint = _explain(said, lines, line, column)
    if not any(text.strip() for text in lines[line:]):
        message = message.removesuffix(".") + "; the file ends here."
    return Stop(line, (Problem(file, line, column, message, hint),))


def mend(lines: list[str], stop: Stop) -> list[str] | None:
    """The lines without the item or group that stopped the parser, so that the others can be read. None if
    there is nothing left to leave out."""
    if stop.instead is not None:
        return list(stop.instead)
    start, end = _section(lines, stop.line)
    if not any(text.strip() for text in lines[start:end]):
        return None
    return [*lines[:start], *[""] * (end - start), *lines[end:]]


def _explain(said: str, lines: list[str], line: int, column: int) -> tuple[str, str]:
    written = lines[line - 1] if line <= len(lines) else ""
    for pattern, message, hint in EXPLANATIONS:
        if re.search(pattern, said):
            if hint == "put the text in double quotes.":
                hint = f"in double quotes: {quoted(shorten(_text_of(written)))}"
            return message, hint or _hint_for(lines, line, column)
    return f"this is not YAML: {said.strip('; ')}.", "compare it with its neighbours."


def _conflicts(file: str, lines: list[str]) -> Stop | None:
    """Marks that git leaves where two people changed the same lines. The second version is left out."""
    marked = [number for number, text in enumerate(lines, start=1) if CONFLICT.match(text)]
    if not any(lines[number - 1][0] != "=" for number in marked):
        return None
    hint = "keep one of the two, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>."
    problems = tuple(
        Problem(
            file, number, 1, f"git could not join two versions and left “{lines[number - 1][:7]}” here.", hint
        )
        for number in marked[:MAX_ALIKE]
    )
    kept, is_second = [], False
    for text in lines:
        mark = CONFLICT.match(text)
        is_second = (mark.group(1)[0] in "=|") if mark else is_second
        kept.append("" if mark or is_second else text)
    return Stop(marked[0], problems, tuple(kept))


def _other_blanks(file: str, lines: list[str]) -> Stop | None:
    """Blanks from a web page or a word processor, which look like blanks and are none for YAML."""
    found = [(number, match) for number, text in enumerate(lines, 1) if (match := OTHER_BLANK.match(text))]
    if not found:
        return None
    message = "there is a blank of another kind here (a no-break space), which YAML does not take for one."
    hint = "delete it and type a blank with the space bar."
    problems = tuple(
        Problem(file, number, match.start("blank") + 1, message, hint) for number, match in found[:MAX_ALIKE]
    )
    instead = list(lines)
    for number, _ in found:
        instead[number - 1] = re.sub(f"[{FOREIGN_BLANKS}]", " ", lines[number - 1])
    return Stop(found[0][0], problems, tuple(instead))


def _tabs(file: str, lines: list[str], line: int) -> Stop | None:
    """Every line of the group that begins with a tab, if that is what the parser stumbled over."""
    near = lines[max(0, line - 2) : line]
    if not any(INDENTED_BY_TAB.match(text) for text in near):
        return None
    start, end = _section(lines, line)
    problems = tuple(
        Problem(file, number, match.end(), "the line begins with a tab.", "blanks: two where the tab is.")
        for number, text in enumerate(lines[start:end], start=start + 1)
        if (match := INDENTED_BY_TAB.match(text))
    )
    return Stop(line, problems[:MAX_ALIKE]) if problems else None


def _section(lines: list[str], line: int) -> tuple[int, int]:
    """The lines of the item or group that a line stands in, from the first to before the last, from 0.

    Items are those of the list that stands right below a name at the left edge; other groups reach from one
    name at the left edge to the next.
    """
    dash = _dash_of_items(lines)
    starts = [
        number
        for number, text in enumerate(lines)
        if TOP.match(text) or (dash is not None and text.startswith(dash))
    ]
    start = max((number for number in starts if number < line), default=0)
    is_item = dash is not None and start < len(lines) and lines[start].startswith(dash)
    ends = starts if is_item else [number for number in starts if TOP.match(lines[number])]
    return start, min((number for number in ends if number > start), default=len(lines))


def _dash_of_items(lines: list[str]) -> str | None:
    """How the items of the file's list begin, with the blanks before the dash."""
    is_below = False
    for text in lines:
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        match = re.match(r" *- ", text)
        if match and is_below:
            return match.group()
        is_below = bool(re.match(r"[\w-]+:\s*(#.*)?$", text))
    return None


def _text_of(written: str) -> str:
    """What stands after the dash, or else after the name, of a line."""
    item = re.match(r"\s*-\s+(?P<text>.*)", written)
    return item["text"] if item else re.sub(r"^\s*(?:[\w-]+:\s+)?", "", written)


def _hint_for(lines: list[str], line: int, column: int) -> str:
    written = lines[line - 1] if line <= len(lines) else ""
    start = written[: column - 1].lstrip(" -")
    text = _text_of(written)
    if start.split(": ")[-1][:1] in ("'", '"'):
        inner = re.sub(r"^(['\"])(.*)\1$", r"\2", text.strip())
        return f"the whole text in double quotes: {quoted(shorten(inner))}"
    if start.split(": ")[-1][:1] in ("{", "["):
        return f"a text that begins with {{ or [ in double quotes: {quoted(shorten(text))}"
    return "indent it exactly as its neighbours; a list has a dash before each item."
