"""`tanya schema`: the JSON Schemas of the files that editors write."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bot.content.schema import faq_schema, messages_schema
from bot.hours.schema import hours_schema

HELP = "Write the JSON Schemas of FAQs, messages and opening hours into docs/schemas."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default="docs/schemas", type=Path, help="where to (%(default)s)")


def run(arguments: argparse.Namespace) -> int:
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        path = arguments.folder / name
        path.write_text(write_schema(schema), encoding="utf-8")
        print(path)
    return 0


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema."""
    return {
        "faq.schema.json": faq_schema(),
        "hours.schema.json": hours_schema(),
        "messages.schema.json": messages_schema(),
    }


def write_schema(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
