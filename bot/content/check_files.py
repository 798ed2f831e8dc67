"""What lies in the folder of the FAQs and is not read, or not as its writer thinks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.errors import Problem
from bot.marked_yaml import shown_path

SUFFIX = ".yml"
SUFFIXES = (SUFFIX, ".yaml")
# What people lay beside the FAQs on purpose, and what editors and systems leave there.
LEFT_ALONE = (".md", ".swp", ".bak", ".orig", ".tmp")


def faq_files(folder: Path) -> list[Path]:
    """The FAQ files of a folder. Files whose name begins with a dot are editors' own; links that lead
    nowhere and folders with such a name are among them, so that they are told."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not _is_hidden(path))


def check_files(folder: Path) -> Iterator[Problem]:
    """Warnings for everything else in the folder that looks as if somebody wanted it to be read."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _is_hidden(path):
            continue
        if path.suffix == ".yaml" and path.is_file():
            message = "other files here end in .yml, and editors' tools complete and check those only."
            yield _warning(path, message, f"rename it to {path.stem}{SUFFIX}.")
        elif path.suffix in SUFFIXES or path.name.endswith("~") or path.suffix in LEFT_ALONE:
            continue
        elif path.is_dir():
            if any(path.rglob("*.y*ml")):
                yield _warning(path, "what is in this folder is not read.", "move its files one up.")
        else:
            message = f"this file is not read: its name does not end in {SUFFIX}."
            yield _warning(path, message, f"rename it to {path.name.split('.')[0]}{SUFFIX}, or delete it.")


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".")


def _warning(path: Path, message: str, hint: str) -> Problem:
    return Problem(shown_path(path), 1, 1, message, hint, "warning")
