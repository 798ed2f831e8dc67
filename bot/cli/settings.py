"""`tanya settings`: the table of settings."""

from __future__ import annotations

import argparse
from dataclasses import fields

from bot.settings import Settings

HELP = "print the table of settings as Markdown: what docs/settings.md holds"
HEAD = """\
# Settings

Every setting is an environment variable. Tanya reads them once, at its start, and says which one does not
fit. This page is made by `tanya settings > docs/settings.md`.

| variable | default | what it is |
|---|---|---|
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(arguments: argparse.Namespace) -> int:
    print(settings_page(), end="")
    return 0


def settings_page() -> str:
    """The Markdown of docs/settings.md."""
    rows = [
        f"| `TANYA_{row.name.upper()}` | {_default(row.default)} | {_cell(row.metadata['help'])} |\n"
        for row in fields(Settings)
    ]
    return HEAD + "".join(rows)


def _default(value: object) -> str:
    return "none" if value == "" else f"`{_cell(str(value))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
