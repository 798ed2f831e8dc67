"""Reads the FAQs of a folder, with everything that is wrong in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.faq import Faq
from bot.content.one_faq import read_faq
from bot.errors import Problem, nearest
from bot.marked_fields import FieldReader
from bot.marked_yaml import Steps, load, shown_path

SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True)
class _Written:
    """An FAQ and where it is written."""

    faq: Faq
    reader: FieldReader
    steps: Steps


def read_faqs(folder: Path, *, today: date | None = None) -> tuple[dict[str, Faq], list[Problem]]:
    """The FAQs of `folder`/*.yml by id, in order of files and places, and all problems in order of place.

    FAQs that cannot be used are left out; the ones there may still have problems. With `today`, FAQs past
    their `valid_until` are warned of. Never raises for content.
    """
    paths = faq_files(folder)
    if not paths:
        hint = "write the first FAQ: docs/editors.md shows one."
        return {}, [Problem(shown_path(folder), 1, 1, "there is no FAQ in this folder.", hint)]
    readers, written = [], []
    for path in paths:
        reader = FieldReader(load(path))
        readers.append(reader)
        written += _read_file(reader, path.stem, today)
    faqs: dict[str, Faq] = {}
    for one in written:
        _check_id_is_new(one, faqs)
        faqs.setdefault(one.faq.id, one.faq)
    _check_phrasings_are_new(written)
    _check_related(written, set(_ids(readers)), complete=all(reader.marked.complete for reader in readers))
    _check_site_languages(written)
    return faqs, sorted(problem for reader in readers for problem in reader.problems)


def faq_files(folder: Path) -> list[Path]:
    """The FAQ files of a folder. Files whose name begins with a dot are editors' own."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def same_phrasing(text: str) -> str:
    """What two phrasings that are the same have in common: case, blanks and closing signs do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).rstrip("?!.… ") or folded


def _read_file(reader: FieldReader, stem: str, today: date | None) -> list[_Written]:
    if not reader.marked.values:
        return []
    if not reader.mapping((), known=("topic", "faqs"), required=_required(reader)):
        return []
    topic = reader.text(("topic",)) if reader.has(("topic",)) else None
    if topic and topic != stem:
        reader.error(("topic",), f"the topic “{topic}” is not the file's name “{stem}”.", f"{stem}.")
    items = reader.items(("faqs",)) if reader.has(("faqs",)) else []
    if not items and reader.marked.complete and isinstance(reader.value(("faqs",)), list):
        reader.error(("faqs",), "the list is empty.", "write an FAQ, or delete the file.")
    read = ((steps, read_faq(reader, steps, topic=topic or stem, today=today)) for steps in items)
    return [_Written(faq, reader, steps) for steps, faq in read if faq is not None]


def _required(reader: FieldReader) -> tuple[str, ...]:
    # What was cut off is no second mistake.
    return ("topic", "faqs") if reader.marked.complete else ()


def _ids(readers: list[FieldReader]) -> list[str]:
    """All ids that are written somewhere, those of FAQs with mistakes too."""
    listed = [reader.value(("faqs",)) for reader in readers]
    entries = [entry for faqs in listed if isinstance(faqs, list) for entry in faqs]
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _check_id_is_new(one: _Written, faqs: dict[str, Faq]) -> None:
    other = faqs.get(one.faq.id)
    if other:
        where = f"{other.mark.file}:{other.mark.line}"
        one.reader.error((*one.steps, "id"), f"the id “{one.faq.id}” is already in {where}.", "another name.")


@dataclass(frozen=True)
class _Phrasing:
    """A title, question or test, and where it is written."""

    one: _Written
    kind: str
    language: str
    steps: Steps
    text: str

    @property
    def place(self) -> str:
        marked = self.one.reader.marked
        return f"{marked.file}:{marked.mark(self.steps)[0]} ({self.one.faq.id})"


def _check_phrasings_are_new(written: list[_Written]) -> None:
    """What leads to two FAQs leads to neither; titles are learnt from as well."""
    seen: dict[str, _Phrasing] = {}
    for one in written:
        for here in _phrasings(one):
            first = seen.setdefault(same_phrasing(here.text), here)
            if first is here:
                continue
            message = f"“{here.text}” is already in {first.place}."
            if first.one.faq.id != one.faq.id:
                one.reader.error(here.steps, message, "keep it where it fits better.")
            elif "title" in (first.kind, here.kind):
                continue
            elif first.language != here.language:
                one.reader.warning(here.steps, message, "a phrasing that only this language has.")
            else:
                one.reader.error(here.steps, message, "delete it, or put it in other words.")


def _phrasings(one: _Written) -> Iterator[_Phrasing]:
    for kind in ("title", "questions", "tests"):
        group = one.reader.value((*one.steps, kind))
        for language, value in group.items() if isinstance(group, dict) else ():
            steps = (*one.steps, kind, language)
            texts = [(steps, value)]
            if isinstance(value, list):
                texts = [((*steps, index), text) for index, text in enumerate(value)]
            for at, text in texts:
                if isinstance(text, str) and text.strip():
                    yield _Phrasing(one, kind, language, at, text)


def _check_related(written: list[_Written], ids: set[str], *, complete: bool) -> None:
    for one in written:
        for index, name in enumerate(one.reader.value((*one.steps, "related")) or ()):
            steps = (*one.steps, "related", index)
            if name == one.faq.id:
                one.reader.error(steps, "an FAQ cannot be related to itself.", "delete it.")
            elif isinstance(name, str) and name not in ids and complete:
                near = nearest(name, ids)
                one.reader.error(steps, f"there is no FAQ “{name}”.", f"{near}." if near else "delete it.")


def _check_site_languages(written: list[_Written]) -> None:
    """A language that other FAQs have should be here too."""
    used = dict.fromkeys(language for one in written for language in one.faq.answer)
    for one in written:
        there = {*one.faq.title, *one.faq.questions, *one.faq.answer}
        missing = [language for language in used if language not in there]
        if missing:
            message = f"“{one.faq.id}” is not there in {', '.join(missing)}; its users get English."
            one.reader.warning((*one.steps, "id"), message, "translate it.")
