"""All content that was ever live: recorded, listed, and brought back."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.content.authors import who_changed
from bot.content.changes import Changes, changes
from bot.content.files import (
    fingerprint,
    is_editors,
    names_that_differ,
    pack,
    paths_of,
    put_back,
    read_files,
    unpack,
    write_whole,
)
from bot.content.live import Content, read_content
from bot.errors import TanyaError
from bot.store import content_versions
from bot.store.content_versions import ContentVersion
from bot.store.database import Database

GOING_BACK = "going_back.zip"  # in the state folder, while files are being put back
KEPT = "put_aside"  # in the state folder: what was replaced and had never been live
NOBODY = "unknown"
REMEMBERED = 20


@dataclass(frozen=True)
class Edition:
    """Content together with the very files that it was read from."""

    content: Content
    files: Mapping[str, bytes]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.files)


@dataclass(frozen=True)
class Version:
    """Content that was live. `tests` is how many tests came out how: {right, suggested, missed, wrong}."""

    number: int
    live_at: datetime
    who: str
    changes: Changes
    tests: dict[str, int]
    fingerprint: str
    is_live: bool = False  # the newest one


class History:
    """Reads and writes the versions. Any number of processes may record the same one: it is recorded once."""

    def __init__(self, *, database: Database, clock: Clock, root: Path, state: Path) -> None:
        self._database = database
        self._clock = clock
        self._root = root
        self._state = state
        self._publishers: dict[str, str] = {}  # by the fingerprint of what they published
        self._recorded: Edition | None = None

    async def versions(self, *, limit: int = 50, before: int | None = None) -> list[Version]:
        """The newest, newest first; with `before` those under that number."""
        async with self._database.reading() as connection:
            rows = await content_versions.latest(connection, limit=limit, before=before)
        return [_version(row, is_live=before is None and place == 0) for place, row in enumerate(rows)]

    async def version(self, number: int) -> tuple[Version, dict[str, bytes]]:
        """One version and its files by name. Raises TanyaError when there is none of that number."""
        async with self._database.reading() as connection:
            row = await content_versions.get(connection, number)
        if row is None:
            raise TanyaError(f"there is no version {number} of the content", hint="tanya content log")
        return _version(row), await asyncio.to_thread(unpack, row.files)

    async def content(self, number: int) -> Content:
        """The content of a version. Raises TanyaError when there is none of that number."""
        _, files = await self.version(number)
        return await asyncio.to_thread(_content_of, files)

    async def published(self, who: str) -> None:
        """Tell who wrote the files that lie on disk now. To be called right after writing them; the version
        gets that name whenever, and by whichever process, it is recorded."""
        mark = fingerprint(await asyncio.to_thread(read_files, self._root))
        self._publishers[mark] = who
        while len(self._publishers) > REMEMBERED:
            del self._publishers[next(iter(self._publishers))]
        async with self._database.writing() as connection:
            await content_versions.lock(connection)
            newest = await content_versions.newest(connection)
            if newest is not None and newest.fingerprint == mark:
                await content_versions.set_who(connection, newest.id, who)

    async def record(self, edition: Edition, *, tests: Mapping[str, int] | None) -> Version | None:
        """Record that this is live now; None when it was the newest version already. Without `tests` they
        count as before."""
        before = await self._newest_before(edition)
        what, who = await asyncio.to_thread(self._describe, before, edition)
        packed = await asyncio.to_thread(pack, edition.files)
        async with self._database.writing() as connection:
            await content_versions.lock(connection)
            newest = await content_versions.newest(connection)
            self._recorded = edition
            if newest is not None and newest.fingerprint == edition.fingerprint:
                if tests and tests != newest.tests:
                    await content_versions.set_tests(connection, newest.id, dict(tests))
                return None
            known_tests = dict(tests) if tests is not None else newest.tests if newest else {}
            number = await content_versions.insert(
                connection,
                fingerprint=edition.fingerprint,
                questions_fingerprint=edition.content.questions_fingerprint,
                who=who,
                changes=what.as_dict(),
                tests=known_tests,
                files=packed,
                now=self._clock.now(),
            )
        return Version(
            number=number,
            live_at=self._clock.now(),
            who=who,
            changes=what,
            tests=known_tests,
            fingerprint=edition.fingerprint,
            is_live=True,
        )

    async def go_back(self, number: int, *, who: str = "", force: bool = False) -> list[str]:
        """Put the editors' files of a version back, as one act; they go live like any other edit. Returns the
        names that changed.

        Files that were never live, as a broken edit or one of this moment, are not thrown away: TanyaError,
        or with `force` they are put aside in the state folder. Raises TanyaError too when there is no version
        of that number.
        """
        _, files = await self.version(number)
        present = await asyncio.to_thread(read_files, self._root)
        if not names_that_differ(_editors(present), _editors(files)):
            return []
        if not await self._was_live(present):
            if not force:
                raise TanyaError(
                    "the files have been edited and are not live: going back would lose that",
                    hint="mend or publish them first, or --force, which puts them aside",
                )
            await asyncio.to_thread(self._put_aside, present)
        changed = await asyncio.to_thread(self._write, files)
        if who:
            await self.published(who)
        return changed

    async def _was_live(self, files: Mapping[str, bytes]) -> bool:
        """Whether the editors' files are in some version."""
        async with self._database.reading() as connection:
            if await content_versions.is_known(connection, fingerprint(files)):
                return True
            newest = await content_versions.newest(connection)
        # Whose project files may differ: these are not put back, and so not lost.
        return newest is not None and not names_that_differ(
            _editors(files), _editors(await asyncio.to_thread(unpack, newest.files))
        )

    def _write(self, files: Mapping[str, bytes]) -> list[str]:
        intent = self._state / GOING_BACK
        intent.parent.mkdir(parents=True, exist_ok=True)
        write_whole(intent, pack(files))
        changed = put_back(self._root, files)
        intent.unlink()
        return changed

    def _put_aside(self, files: Mapping[str, bytes]) -> None:
        folder = self._state / KEPT
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self._clock.now():%Y%m%dT%H%M%S}-{fingerprint(files)[:8]}.zip"
        write_whole(folder / name, pack(files))

    async def _newest_before(self, edition: Edition) -> Edition | None:
        """The version this one follows, read again unless this process has just recorded it."""
        async with self._database.reading() as connection:
            newest = await content_versions.newest(connection)
        if newest is None:
            return None
        if self._recorded is not None and newest.fingerprint == self._recorded.fingerprint:
            return self._recorded
        files = await asyncio.to_thread(unpack, newest.files)
        return Edition(await asyncio.to_thread(_content_of, files), files)

    def _describe(self, before: Edition | None, edition: Edition) -> tuple[Changes, str]:
        names = names_that_differ(before.files if before else {}, edition.files)
        who = self._publishers.get(edition.fingerprint) or who_changed(
            self._root, paths_of(self._root, names)
        )
        return changes(before.content if before else None, edition.content, names=names), who or NOBODY


def finish_going_back(root: Path, state: Path) -> None:
    """Put back what a process that died had begun to put back. Raises TanyaError when it cannot be read."""
    intent = state / GOING_BACK
    if intent.exists():
        put_back(root, unpack(intent.read_bytes()))
        intent.unlink()


def _version(row: ContentVersion, *, is_live: bool = False) -> Version:
    return Version(
        number=row.id,
        live_at=row.live_at,
        who=row.who,
        changes=Changes.from_dict(row.changes),
        tests=row.tests,
        fingerprint=row.fingerprint,
        is_live=is_live,
    )


def _content_of(files: Mapping[str, bytes]) -> Content:
    with tempfile.TemporaryDirectory() as folder:
        put_back(Path(folder), files)
        return read_content(Path(folder) / "data")


def _editors(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if is_editors(name)}
