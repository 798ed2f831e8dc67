"""`tanya diff`: which questions get something else under the working tree than under another version."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.cli import _versions
from bot.cli._effect_html import as_html
from bot.cli._effect_text import as_markdown, as_text
from bot.errors import TanyaError
from bot.insights.effect import Asked, Effect, Version, compare
from bot.settings import LANGUAGES, Settings, read_settings

HELP = "show which questions would get another answer than they do now"
RECENT = 2000
FAIL_ON = ("wrong", "worse", "changed", "never")


@dataclass(frozen=True)
class Compared:
    """An effect, and what was compared: `base` in words, where the questions are from, and a note where there
    are none."""

    base: str
    effect: Effect
    note: str = ""
    promise: tuple[float, float] = (0.0, 0.0)
    small_talk_changed: bool = False

    def as_dict(self) -> dict[str, Any]:
        effect = self.effect
        return {
            "base": self.base,
            "note": self.note,
            "wrong_answers": dict(zip(("before", "after"), self.promise, strict=True)),
            "small_talk_changed": self.small_talk_changed,
            "changed": effect.changed,
            "newly_wrong": [one.case.name for one in effect.newly_wrong],
            "broken": [one.case.name for one in effect.broken],
            **asdict(effect),
        }


def as_json(compared: Compared) -> str:
    return json.dumps(compared.as_dict(), ensure_ascii=False, indent=2)


FORMATS = {"text": as_text, "json": as_json, "html": as_html, "markdown": as_markdown}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "base", nargs="?",
        help="a git revision; main... is where this branch left main (default: what is live here)",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--output", metavar="FILE", type=Path, help="write it there")
    parser.add_argument(
        "--questions", metavar="N", type=int, default=RECENT, help=f"recent questions (default: {RECENT})"
    )
    parser.add_argument(
        "--file", type=Path, help="questions from a file in place of the database: a line each, text or JSON"
    )
    parser.add_argument(
        "--fail-on", choices=FAIL_ON, default="wrong",
        help="exit with 1 when a test newly gets a wrong answer (wrong, the default), when one that was "
        "answered or suggested no longer is (worse), when anything changed (changed)",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings()
    if arguments.questions < 0:
        raise TanyaError("--questions is below 0", hint=f"--questions {RECENT}")
    after = _versions.working_tree(settings)
    before, base = _base(settings, arguments.base)
    if arguments.file:
        asked, note = read_questions(arguments.file)[-arguments.questions :], ""
    else:
        asked, note = recent_questions(settings, arguments.questions)
    print(f"Comparing with {base} …", file=sys.stderr, flush=True)
    compared = Compared(
        base=base,
        effect=compare(before, after, asked, cache_folder=settings.state),
        note=note,
        promise=(before.pipeline.wrong_answers, after.pipeline.wrong_answers),
        small_talk_changed=before.small_talk != after.small_talk,
    )
    _write(FORMATS[arguments.format](compared), arguments.output)
    return int(is_failed(compared.effect, arguments.fail_on))


def _base(settings: Settings, name: str | None) -> tuple[Version, str]:
    if name is None:
        return _versions.live(settings), "what is live"
    version, commit = _versions.revision(settings, name)
    return version, name if name.startswith(commit) else f"{name} ({commit})"


def is_failed(effect: Effect, fail_on: str) -> bool:
    """Whether a pull request with this effect should be stopped."""
    found = {
        "never": False,
        "wrong": bool(effect.newly_wrong),
        "worse": bool(effect.newly_wrong or effect.broken),
        "changed": not effect.is_nothing,
    }
    return found[fail_on]


def recent_questions(settings: Settings, count: int) -> tuple[list[Asked], str]:
    """The last questions of visitors, masked, and a note where there are none."""
    url = settings.database_url
    if not url:
        path = settings.state / "tanya.db"
        if not path.exists():
            return [], f"There is no database in {settings.state}, so the tests alone were compared."
        url = f"sqlite:///{path}"
    asked = asyncio.run(_read_recent(url, count)) if count else []
    return (
        asked,
        "" if asked or not count else "No visitor has asked anything yet: the tests alone were compared.",
    )


async def _read_recent(url: str, count: int) -> list[Asked]:
    from bot.store import questions
    from bot.store.database import open_database

    database = await open_database(url)
    try:
        async with database.reading() as connection:
            rows = await questions.latest(connection, limit=count)
    finally:
        await database.close()
    return [Asked(row.text, row.language) for row in rows]


def read_questions(path: Path) -> list[Asked]:
    """A question a line: plain, or {"text": …, "language": …, "count": …}. Raises TanyaError naming the
    line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise TanyaError(f"can't read {path}: {error.strerror}", hint="a text file") from error
    except UnicodeDecodeError as error:
        raise TanyaError(f"{path} is not in UTF-8", hint="save it as UTF-8") from error
    return [_asked(line.strip(), f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _asked(line: str, place: str) -> Asked:
    if not line.startswith("{"):
        return Asked(line)
    hint = '{"text": "where is my key", "language": "en", "count": 3}'
    try:
        row = json.loads(line)
    except ValueError as error:
        raise TanyaError(f"{place}: not JSON: {error}", hint=hint) from error
    text, language, count = row.get("text"), row.get("language"), row.get("count", 1)
    is_number = isinstance(count, int) and not isinstance(count, bool) and count > 0
    if not isinstance(text, str) or language not in (None, *LANGUAGES) or not is_number:
        raise TanyaError(f"{place}: not a question with text, language and count", hint=hint)
    return Asked(text, language, count)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise TanyaError(f"can't write {output}: {error.strerror}", hint="another file") from error
