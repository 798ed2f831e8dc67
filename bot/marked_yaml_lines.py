"""What people write wrong in a line of YAML, told from the line itself.

The parser says where it could not go on, which is often a line or a whole list after the mistake. These look
at the lines around that place, and upwards, for what people do: a blank that is missing after a colon or
dash, a quotation mark that is never closed, another program's dash or blank, a line out of its column.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

FOREIGN_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
NAME = r"[A-Za-z_][\w-]*"
DASH = re.compile(r"^\s*-(?:\s+|$)")
KEY = re.compile(rf"^\s*(?:-\s+)*(?:{NAME}|\"[^\"]*\"|'[^']*'):(?:\s|$)")
NO_BLANK_AFTER_COLON = re.compile(rf"^\s*(?:-\s+)?(?P<name>{NAME}):(?P<rest>[^\s/:].*)$")
NO_BLANK_AFTER_DASH = re.compile(r"^\s*(?P<dash>-)(?P<rest>[^\s\-\d.].*)$")
OTHER_DASH = re.compile(r"^\s*(?P<sign>[–—−‐‑‒•‣◦·*])\s+(?P<rest>\S.*)$")
OTHER_COLON = re.compile(rf"^\s*(?:-\s+)?(?P<name>{NAME})\s*(?P<sign>[：﹕꞉])(?P<rest>.*)$")
NO_COLON = re.compile(rf"^\s*(?:-\s+)?(?P<name>{NAME})(?P<rest>\s.*)?$")
OPENED = re.compile(rf"^\s*(?:-\s+)*(?:{NAME}:\s+)?(?P<quote>[\"'])")
TYPOGRAPHIC = re.compile(rf"^\s*(?:-\s+)?(?:{NAME}:\s+)?(?P<quote>[“”„«»‘’‚])")
OPENS_TEXT = re.compile(r"(?:^|[:\-]\s+)[|>][+\-\d]*\s*(?:#.*)?$")


class Cause(NamedTuple):
    """What is wrong, and where: line and column from 1."""

    line: int
    column: int
    message: str
    hint: str


def find_cause(lines: list[str], line: int, *, names: Collection[str], said: str) -> Cause | None:
    """The likely mistake behind a syntax error at `line`, or None. `names` are the fields of such a file,
    `said` is the parser's complaint."""
    if cause := _unclosed_quote(lines, line):
        return cause
    if (cause := _out_of_text(lines, line)) and "quoted" not in said:
        return cause
    above = _line_above(lines, line)
    for number in dict.fromkeys((line, above)):
        if 1 <= number <= len(lines) and (
            cause := _in_line(lines[number - 1], number, names, is_here=number == line)
        ):
            return cause
    return _out_of_column(lines, line) if re.search("not allowed|did not find|expected", said) else None


def shorten(text: str, longest: int = 40) -> str:
    text = text.strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """A text as YAML takes it whatever is in it."""
    return '"' + text.strip().replace("\\", "\\\\").replace('"', '\\"') + '"'


def lost_dash(written: str) -> Cause | None:
    """Whether a line was meant as an item of a list and is none; the line number is 0."""
    if match := OTHER_DASH.match(written):
        message = f"“{match['sign']}” makes no list."
        return Cause(0, match.start("sign") + 1, message, f"a plain dash: - {shorten(match['rest'])}")
    if match := NO_BLANK_AFTER_DASH.match(written):
        message = "a blank is missing after the dash."
        return Cause(0, match.start("dash") + 1, message, f"- {shorten(match['rest'])}")
    return None


def _in_line(written: str, number: int, names: Collection[str], *, is_here: bool) -> Cause | None:
    if cause := lost_dash(written):
        return cause._replace(line=number)
    match = NO_BLANK_AFTER_COLON.match(written)
    if match and (match["name"] in names or is_here):
        hint = f"{match['name']}: {shorten(match['rest'])}"
        return Cause(number, match.end("name") + 1, "a blank is missing after the colon.", hint)
    if match := OTHER_COLON.match(written):
        message = f"“{match['sign']}” is not the colon of YAML."
        return Cause(number, match.start("sign") + 1, message, f"{match['name']}: {shorten(match['rest'])}")
    match = NO_COLON.match(written)
    if match and match["name"] in names:
        message = f"a colon is missing after “{match['name']}”."
        hint = f"{match['name']}: {shorten(match['rest'] or '')}".strip()
        return Cause(number, match.end("name") + 1, message, hint)
    if match := TYPOGRAPHIC.match(written):
        message = f"{match['quote']} is a quotation mark that YAML does not know."
        return Cause(number, match.start("quote") + 1, message, 'straight ones: "…".')
    return None


def _unclosed_quote(lines: list[str], line: int) -> Cause | None:
    """A quotation mark above that is open at the end of its line, with the next item or name below it."""
    for number in range(min(line, len(lines)), 0, -1):
        written = lines[number - 1]
        match = OPENED.match(written)
        if not match or _is_closed(written[match.end() :], match["quote"]):
            continue
        below = next((text for text in lines[number:] if text.strip()), "")
        if DASH.match(below) or KEY.match(below):
            message = "a quotation mark that is opened here is never closed."
            text = written[match.end() :]
            return Cause(number, match.start("quote") + 1, message, f"close it: {quoted(shorten(text))}")
    return None


def _is_closed(rest: str, quote: str) -> bool:
    if quote == "'":
        return "'" in rest.replace("''", "")
    return re.search(r'(?<!\\)(?:\\\\)*"', rest) is not None


def _out_of_text(lines: list[str], line: int) -> Cause | None:
    """A line that belongs to the text above, which was begun with | or >, and is not indented as that is."""
    if not 1 <= line <= len(lines) or not lines[line - 1].strip() or KEY.match(lines[line - 1]):
        return None
    indent = _indent(lines[line - 1])
    for number in range(line - 1, 0, -1):
        written = lines[number - 1]
        if OPENS_TEXT.search(written):
            first = next((text for text in lines[number : line - 1] if text.strip()), "")
            if not first or indent >= _indent(first) or _indent(first) <= _indent(written):
                return None
            between = [text for text in lines[number : line - 1] if text.strip()]
            if any(_indent(text) < _indent(first) for text in between):
                return None
            message = f"this line is not indented as the text above it, which begins in line {number + 1}."
            return Cause(line, indent + 1, message, f"indent it by {_blanks(_indent(first))}.")
    return None


def _out_of_column(lines: list[str], line: int) -> Cause | None:
    """A line that stands in a column where nothing above it stands."""
    if not 1 <= line <= len(lines):
        return None
    written = lines[line - 1]
    if not (KEY.match(written) or DASH.match(written)):
        return None
    above = _line_above(lines, line)
    indent = _indent(written)
    if not above or (_opens_group(lines[above - 1]) and indent > _indent(lines[above - 1])):
        return None
    columns = _columns_above(lines, line, dashes=bool(DASH.match(written)))
    if not columns or indent in columns:
        return None
    near = min(columns, key=lambda column: (abs(column - indent), -column))
    message = f"this line begins with {_blanks(indent)}, and no line above it does."
    hint = f"indent it by {_blanks(near)}, as line {columns[near]}."
    if KEY.match(lines[above - 1]) and indent > _columns(lines[above - 1])[-1] + 1:
        hint = (
            f"{hint.removesuffix('.')}; or, if it belongs below line {above}, nothing after the colon there."
        )
    return Cause(line, indent + 1, message, hint)


def _opens_group(written: str) -> bool:
    return re.search(r"(:|-)\s*(#.*)?$", written) is not None


def _columns_above(lines: list[str], line: int, *, dashes: bool) -> dict[int, int]:
    """Where the dashes, or else the names, of what is open at a line stand; the line number of each."""
    found: dict[int, int] = {}
    lowest = 1_000
    for number in range(line - 1, 0, -1):
        above = lines[number - 1]
        if not above.strip() or above.lstrip().startswith("#") or _indent(above) >= lowest:
            continue
        lowest = _indent(above)
        columns = _columns(above)
        for column in columns[:-1] if dashes else columns[-1:]:
            found.setdefault(column, number)
        if lowest == 0:
            break
    return found


def _columns(written: str) -> list[int]:
    """Where a line's dashes and what follows them begin."""
    columns = [_indent(written)]
    while match := re.match(r"-\s+", written[columns[-1] :]):
        columns.append(columns[-1] + match.end())
    return columns


def _indent(written: str) -> int:
    return len(written) - len(written.lstrip(" "))


def _blanks(count: int) -> str:
    return "no blank" if count == 0 else f"{count} blank{'' if count == 1 else 's'}"


def _line_above(lines: list[str], line: int) -> int:
    """The number of the line with something in it before this one; 0 if there is none."""
    return next((number for number in range(line - 1, 0, -1) if lines[number - 1].strip()), 0)
