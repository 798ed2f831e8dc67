"""Placeholders in texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# A name is dropped together with the comma and the blank before it: "Hello, {name}." becomes "Hello."
_TO_FILL = re.compile(r"(?P<name>(?:,\s*|[^\S\n]+)?\{name\})|\{(?P<key>[a-z_]+)\}")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()!&|~]")
_LINE_START = re.compile(r"^(\s*)([#+=\-]|\d+(?=[.)]))")
_LINE_BREAKS = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def fill(template: str, values: Mapping[str, object], *, escape: Callable[[str], str] | None = None) -> str:
    """The template with its placeholders replaced in one pass: what is filled in is never filled again.

    Values are turned into text and, with `escape`, made harmless for where the text goes. None counts
    as empty. A placeholder that `values` does not know stays as it is, but an unknown or empty `name` goes,
    and the comma before it too.
    """

    def value_of(key: str) -> str:
        value = values[key]
        text = "" if value is None else str(value)
        return escape(text) if escape else text

    def replace(match: re.Match[str]) -> str:
        key = match["key"]
        if key:
            return value_of(key) if key in values else match.group()
        name = value_of("name") if "name" in values else ""
        return match["name"].replace("{name}", name) if name.strip() else ""

    return _TO_FILL.sub(replace, template)


def placeholders(template: str) -> tuple[str, ...]:
    """The names of a template's placeholders, each once, in order of the alphabet."""
    return tuple(sorted(set(PLACEHOLDER.findall(template))))


def escape_markdown(value: str) -> str:
    """A value that Markdown shows as it is, without emphasis, links, lists or HTML, and in one line."""
    flat = _LINE_BREAKS.sub(" ", value)
    escaped = _MARKDOWN.sub(lambda match: "\\" + match.group(), flat)
    return _LINE_START.sub(_escape_line_start, escaped)


def _escape_line_start(match: re.Match[str]) -> str:
    blanks, sign = match.groups()
    # A number is harmless once its dot or bracket is not at its side any more for Markdown: "1\. text".
    return f"{blanks}{sign}\\" if sign.isdigit() else f"{blanks}\\{sign}"
