"""What the YAML parser complains about, in words for people who do not know YAML."""

from __future__ import annotations

import re

import yaml

from bot.errors import Problem

# What the parser says (libyaml's words or PyYAML's), what we say, what to try. The first that fits is taken.
EXPLANATIONS = [
    (
        r"mapping values are not allowed",
        "a colon and a blank stand in the middle of a text, or the line above is not finished.",
        'put the text in double quotes: "Like: this".',
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
        "write the colon, or indent the line as the text above it.",
    ),
    (
        r"sequence entries are not allowed",
        "a list may not begin here.",
        "begin it on a line of its own, or put the text in double quotes.",
    ),
    (
        r"parsing a flow",
        "a bracket that is opened is never closed, or a comma is missing.",
        "close it; a text that begins with { or [ needs double quotes.",
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


def explain_syntax_error(error: yaml.YAMLError, *, file: str, lines: list[str]) -> list[Problem]:
    """One or more problems for one syntax error: tabs are reported for every line that begins with one."""
    tabs = [
        Problem(file, number, len(match.group()), "the line begins with a tab.", "indent with blanks only.")
        for number, line in enumerate(lines, start=1)
        if (match := INDENTED_BY_TAB.match(line))
    ]
    if tabs:
        return tabs[:50]
    mark = getattr(error, "problem_mark", None)
    said = f"{getattr(error, 'context', '') or ''}; {getattr(error, 'problem', '') or error}"
    if re.search(r"parsing a flow|scanning a(n alias|n anchor| quoted scalar| simple key)", said):
        mark = (
            getattr(error, "context_mark", None) or mark
        )  # where it began; the end of the file helps nobody
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    for pattern, message, hint in EXPLANATIONS:
        if re.search(pattern, said):
            return [Problem(file, line, column, message, hint or _hint_for(lines, line, column))]
    return [
        Problem(
            file, line, column, f"this is not YAML: {said.strip('; ')}.", "compare it with its neighbours."
        )
    ]


def _hint_for(lines: list[str], line: int, column: int) -> str:
    written = lines[line - 1] if line <= len(lines) else ""
    start = written[: column - 1].lstrip(" -")
    if start.split(": ")[-1][:1] in ("'", '"'):
        return "put the whole text in double quotes, or write '' for a quotation mark within single ones."
    if start.split(": ")[-1][:1] in ("{", "["):
        return "put a text that begins with { or [ in double quotes."
    return "indent it exactly as its neighbours; a list has a dash before each item."
