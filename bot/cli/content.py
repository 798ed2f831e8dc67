"""`tanya content`: what was live when, and back to it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pwd
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bot.clock import Clock
from bot.errors import TanyaError
from bot.insights.history import History, Version
from bot.settings import Settings, read_settings
from bot.store.database import open_database

HELP = "list the content that was live, and go back to any of it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="act", required=True, metavar="log|back")
    listing = verbs.add_parser(
        "log", help="every version that was live, newest first: when, what, who, tests"
    )
    listing.add_argument("--limit", type=int, default=20, help="so many (%(default)s)")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    back = verbs.add_parser(
        "back", help="put the files of a version back into data/; they go live as if saved"
    )
    back.add_argument("number", type=int, help="of the version, as log shows it")
    back.add_argument(
        "--force", action="store_true", help="even where files were edited and are not live yet"
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.act == "log" and arguments.limit < 1:
        raise TanyaError(f"--limit is {arguments.limit}, expected 1 or more")
    return asyncio.run(_run(read_settings(), arguments))


async def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    database = await open_database(settings.database_url or f"sqlite:///{settings.state / 'tanya.db'}")
    history = History(database=database, clock=Clock(), root=settings.root, state=settings.state)
    try:
        if arguments.act == "log":
            _show(await history.versions(limit=arguments.limit), as_json=arguments.format == "json")
        else:
            await _go_back(history, arguments)
    finally:
        await database.close()
    return 0


async def _go_back(history: History, arguments: argparse.Namespace) -> None:
    changed = await history.go_back(arguments.number, who=_user(), force=arguments.force)
    if not changed:
        print(f"The files are those of version {arguments.number} already.")
        return
    for name in changed:
        print(f"data/{name}")
    print(f"They are as in version {arguments.number}. A running Tanya takes them over now.")


def _show(versions: list[Version], *, as_json: bool) -> None:
    if as_json:
        rows = [{**asdict(one), "live_at": one.live_at.isoformat()} for one in versions]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not versions:
        print("Nothing was live yet: tanya run records it.")
        return
    table = Table(
        "", "live since (UTC)", "who", "what changed", "tests right", "wrong", box=None, pad_edge=False
    )
    for one in versions:
        tests = sum(one.tests.values())
        right = f"{one.tests['right']} of {tests}" if tests else "-"
        table.add_row(
            str(one.number),
            f"{one.live_at:%Y-%m-%d %H:%M}",
            one.who,
            one.changes.in_words(),
            right,
            str(one.tests["wrong"]) if tests else "-",
        )
    Console(highlight=False, markup=False).print(table)


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
