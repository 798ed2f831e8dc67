"""Holds the house rule of docs/architecture.md: imports go down, and libraries stay in their rooms.

Read from the source, imports inside functions and under TYPE_CHECKING too, so nothing is loaded for it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the top of the house to its ground. Rooms on one floor do not import one another.
FLOORS = (
    ("cli",),
    ("web",),
    ("channels", "actions"),
    ("dialogue",),
    ("desk", "insights"),
    ("conversation",),
    ("notify", "nlu"),
    ("store", "content", "hours"),
    # The modules directly in bot/: settings, clock, errors, …
    ("ground",),
)
LEVELS = {room: level for level, rooms in enumerate(reversed(FLOORS)) for room in rooms}

# Which rooms may import a library. cli/rasa.py is Rasa's own command line and nothing else.
LIBRARIES = {
    "rasa": {"dialogue", "nlu", "channels"},
    "sanic": {"web", "channels"},
    "rasa_sdk": {"actions"},
}
EXCEPTIONS = {("bot/cli/rasa.py", "rasa")}


@dataclass(frozen=True)
class Import:
    file: str
    line: int
    target: str


def imports_of(path: Path) -> Iterator[Import]:
    file = path.relative_to(ROOT).as_posix()
    package = file.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(file, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for name in node.names:
                yield Import(file, node.lineno, f"{source}.{name.name}")


def room_of(module: str) -> str | None:
    """The room of a dotted name, or None if it is none of ours."""
    parts = module.split(".")
    if parts[0] == "actions":
        return "actions"
    if parts[0] != "bot":
        return None
    is_room = len(parts) > 1 and (ROOT / "bot" / parts[1]).is_dir()
    return parts[1] if is_room else "ground"


def all_imports() -> list[Import]:
    files = [path for folder in ("bot", "actions") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [found for path in files for found in imports_of(path)]


def broken_rules(found: Import) -> Iterator[str]:
    here = room_of(found.file.removesuffix(".py").replace("/", "."))
    there = room_of(found.target)
    assert here is not None
    place = f"{found.file}:{found.line}: {found.target}"
    if there is not None and there != here and LEVELS[there] >= LEVELS[here]:
        yield f"{place}: {here} does not import {there}"
    library = found.target.partition(".")[0]
    allowed = LIBRARIES.get(library)
    if allowed is not None and here not in allowed and (found.file, library) not in EXCEPTIONS:
        yield f"{place}: only {', '.join(sorted(allowed))} import {library}"


def test_imports_go_downwards_and_libraries_stay_in_their_rooms() -> None:
    assert [broken for found in all_imports() for broken in broken_rules(found)] == []


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in (ROOT / "bot").iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms - set(LEVELS) == set()


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("bot/store/tables.py", "bot.desk.tickets"),
        ("bot/store/tables.py", "bot.content.faq"),
        ("bot/errors.py", "bot.store.tables"),
        ("bot/desk/tickets.py", "rasa.core.agent"),
        ("bot/conversation/receiving.py", "sanic.Request"),
        ("bot/nlu/gate.py", "rasa_sdk.Action"),
    ],
)
def test_an_import_against_the_rule_is_found(file: str, target: str) -> None:
    assert list(broken_rules(Import(file, 1, target)))


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("bot/desk/tickets.py", "bot.store.tickets"),
        ("bot/desk/tickets.py", "bot.desk.moments"),
        ("bot/marked_yaml.py", "bot.errors.Problem"),
        ("bot/nlu/gate.py", "rasa.engine.graph.GraphComponent"),
        ("actions/__init__.py", "bot.desk.tickets"),
    ],
)
def test_an_import_within_the_rule_passes(file: str, target: str) -> None:
    assert list(broken_rules(Import(file, 1, target))) == []
