"""The FAQs as they lie in the files, with mistakes or without: what the content pages list and search."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import Clock
from bot.content.check_files import faq_files
from bot.content.edited import FieldProblem, problems_of
from bot.content.live import FAQ_FOLDER, TEXTS_FILE, Content, read_content
from bot.content.values import LISTS, PHRASINGS, TEXTS, WORDS, Values, fingerprint
from bot.content.writing import faqs_in
from bot.errors import Problem
from bot.marked_yaml import load
from bot.settings import LANGUAGES


@dataclass(frozen=True)
class Entry:
    """One FAQ of a file."""

    topic: str
    values: Values
    problems: tuple[FieldProblem, ...] = ()

    @property
    def id(self) -> str:
        return str(self.values.get("id", ""))

    @property
    def base(self) -> str:
        """What an edit of it begins with."""
        return fingerprint(self.values)

    @property
    def languages(self) -> list[str]:
        """The languages it is there in whole."""
        parts = [self.values.get(name, {}) for name in ("title", "questions", "answer")]
        return [code for code in LANGUAGES if all(code in part for part in parts)]

    def title_in(self, language: str) -> str:
        titles = self.values.get("title", {})
        return titles.get(language) or titles.get("en") or next(iter(titles.values()), self.id)

    def has(self, words: Sequence[str]) -> bool:
        """Whether each of the words, in lower case, is somewhere in it."""
        text = "\n".join(_texts_of(self.values)).casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Shelf:
    """All FAQs of one moment, in order of files and places; `content` is what can be used of them."""

    entries: tuple[Entry, ...]
    content: Content
    by_id: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.content.problems

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(entry.topic for entry in self.entries))


class Library:
    """Reads the folder `data` when a file has changed, in a thread."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._data = data
        self._clock = clock
        self._lock = asyncio.Lock()
        self._signature: object = None
        self._shelf: Shelf | None = None

    async def shelf(self) -> Shelf:
        async with self._lock:
            signature = await asyncio.to_thread(self._sign)
            if self._shelf is None or signature != self._signature:
                self._shelf = await asyncio.to_thread(self._read)
                self._signature = signature
            return self._shelf

    def _sign(self) -> object:
        found = []
        for path in (*faq_files(self._data / FAQ_FOLDER), self._data / TEXTS_FILE):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((path.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return self._clock.now().date(), tuple(found)

    def _read(self) -> Shelf:
        content = read_content(self._data, today=self._clock.now().date())
        entries = []
        for path in faq_files(self._data / FAQ_FOLDER):
            marked = load(path)
            for one in faqs_in(marked):
                problems = problems_of(marked, one.index, content.problems)
                entries.append(Entry(path.stem, one.values, tuple(problems)))
        return Shelf(tuple(entries), content, {entry.id: entry for entry in reversed(entries)})


def _texts_of(values: Values) -> Iterator[str]:
    for name in WORDS:
        yield values.get(name, "")
    for name in LISTS:
        yield from values.get(name, ())
    for name in TEXTS:
        yield from values.get(name, {}).values()
    for name in PHRASINGS:
        for texts in values.get(name, {}).values():
            yield from texts
