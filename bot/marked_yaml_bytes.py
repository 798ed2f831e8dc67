"""From the bytes of a file to its text, and what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import Problem
from bot.marked_yaml_lines import shorten

MAX_UNPRINTABLE = 10
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def why_unread(path: Path, error: OSError, *, file: str) -> tuple[str, str]:
    """What is wrong and what to try, for a file that cannot be read."""
    if isinstance(error, IsADirectoryError):
        return "this is a folder and no file.", "another name for the folder."
    if isinstance(error, PermissionError):
        return "the file cannot be read: you have no right to.", f"chmod u+r {file}"
    if path.is_symlink():
        return "the file is a link that leads nowhere.", "delete the link, or put the file in its place."
    reason = (error.strerror or str(error)).lower()
    return f"the file cannot be read: {reason}.", "see that it exists and that you may read it."


def decode(source: bytes, file: str, found: list[Problem]) -> str | None:
    """The text, with what is wrong added to `found`; None if nothing of it can be read."""
    save_it = "save it as UTF-8 in your editor (“Save with encoding”)."
    head = source[:1000]
    if source.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) / 4:
        message = "the file is saved as UTF-16." if _is_utf16(source) else "this is no text file."
        found.append(Problem(file, 1, 1, message, save_it if "UTF" in message else "write it in YAML."))
        return None
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        if sum(byte < 32 and byte not in b"\t\n\r" for byte in head) > 2:
            found.append(Problem(file, 1, 1, "this is no text file.", "write it in YAML."))
            return None
        before = source[: error.start].decode("utf-8")
        message = f"the file is not saved as UTF-8: “{shorten(_around(source, error.start))}”."
        found.append(Problem(file, *_place_in(before, len(before)), message, save_it))
        return source.decode("utf-8", errors="replace")


def _is_utf16(source: bytes) -> bool:
    with_mark = source.startswith((b"\xff\xfe", b"\xfe\xff"))
    name = "utf-16" if with_mark else "utf-16-le" if source[1:2] == b"\0" else "utf-16-be"
    try:
        return "\0" not in source[: len(source) // 2 * 2].decode(name)
    except UnicodeDecodeError:
        return False


def _around(source: bytes, offset: int) -> str:
    """The words around a byte that is no UTF-8."""
    start = max(source.rfind(b"\n", 0, offset) + 1, offset - 20)
    end = source.find(b"\n", offset)
    end = min(end if end >= 0 else len(source), offset + 20)
    return source[start:end].decode("utf-8", errors="replace")


def without_unprintable(text: str, file: str, found: list[Problem]) -> str:
    """The text with blanks for characters that YAML refuses, which are added to `found`."""
    for number, match in enumerate(UNPRINTABLE.finditer(text)):
        if number == MAX_UNPRINTABLE:
            break
        message = f"the invisible character U+{ord(match.group()):04X} is not allowed."
        found.append(Problem(file, *_place_in(text, match.start()), message, "delete it."))
    return UNPRINTABLE.sub(" ", text)


def _place_in(text: str, offset: int) -> tuple[int, int]:
    lines = LINE_BREAK.split(text[:offset])
    return len(lines), len(lines[-1]) + 1
