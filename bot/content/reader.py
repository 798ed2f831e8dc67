"""Reads the FAQs of a folder, with everything that is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.check_files import check_files, faq_files
from bot.content.check_phrasings import Written, check_phrasings_are_new, same_phrasing
from bot.content.faq import Faq
from bot.content.one_faq import FIELDS, proposed_id, read_faq
from bot.errors import Problem, nearest
from bot.marked_fields import FieldReader
from bot.marked_yaml import load, shown_path
from bot.settings import LANGUAGES

NAMES = ("topic", "faqs", *FIELDS, *LANGUAGES)

__all__ = ["Folder", "faq_files", "read_faqs", "read_folder", "same_phrasing"]


@dataclass(frozen=True)
class Folder:
    """What `read_faqs` gives, and where each FAQ is written."""

    faqs: dict[str, Faq]
    problems: list[Problem]
    written: list[Written]


def read_faqs(folder: Path, *, today: date | None = None) -> tuple[dict[str, Faq], list[Problem]]:
    """The FAQs of `folder`/*.yml by id, in order of files and places, and all problems in order of place.

    FAQs that cannot be used are left out; the ones there may still have problems. With `today`, FAQs past
    their `valid_until` are warned of. Never raises for content.
    """
    read = read_folder(folder, today=today)
    return read.faqs, read.problems


def read_folder(folder: Path, *, today: date | None = None) -> Folder:
    """As `read_faqs`."""
    paths = faq_files(folder)
    if not paths:
        hint = "write the first FAQ: docs/editors.md shows one."
        none = Problem(shown_path(folder), 1, 1, "there is no FAQ in this folder.", hint)
        return Folder({}, sorted([none, *check_files(folder)]), [])
    readers: list[FieldReader] = []
    written: list[Written] = []
    for path in paths:
        reader = FieldReader(load(path, names=NAMES))
        readers.append(reader)
        written += _read_file(reader, path.stem, today)
    faqs: dict[str, Faq] = {}
    for one in written:
        _check_id_is_new(one, faqs)
        faqs.setdefault(one.faq.id, one.faq)
    check_phrasings_are_new(written)
    _check_related(written, set(_ids(readers)), complete=all(reader.marked.complete for reader in readers))
    _check_site_languages(written)
    told = [problem for reader in readers for problem in reader.problems]
    return Folder(faqs, sorted([*told, *check_files(folder)]), written)


def _read_file(reader: FieldReader, stem: str, today: date | None) -> list[Written]:
    if not reader.marked.values:
        return []
    if not reader.mapping((), known=("topic", "faqs"), required=_required(reader)):
        return []
    topic = reader.text(("topic",)) if reader.has(("topic",)) else None
    if topic and topic != stem:
        message = f"the topic “{topic}” is not the file's name “{stem}”."
        reader.error(("topic",), message, f"{stem}, or rename the file to {topic}.yml.")
        topic = _topic_of_ids(reader, (topic, stem))
    items = reader.items(("faqs",)) if reader.has(("faqs",)) else []
    if not items and reader.marked.complete and isinstance(reader.value(("faqs",)), list):
        reader.error(("faqs",), "the list is empty.", "write an FAQ, or delete the file.")
    read = ((steps, read_faq(reader, steps, topic=topic or stem, today=today)) for steps in items)
    return [Written(faq, reader, steps) for steps, faq in read if faq is not None]


def _topic_of_ids(reader: FieldReader, topics: tuple[str, str]) -> str:
    """Of the two the one that more ids begin with: which of them is wrong is then told once."""
    ids = _ids([reader])
    return max(topics, key=lambda topic: sum(name.startswith(topic + "_") for name in ids))


def _required(reader: FieldReader) -> tuple[str, ...]:
    # What was cut off is no second mistake.
    return ("topic", "faqs") if reader.marked.complete else ()


def _ids(readers: list[FieldReader]) -> list[str]:
    """All ids that are written somewhere, those of FAQs with mistakes too."""
    listed = [reader.value(("faqs",)) for reader in readers]
    entries = [entry for faqs in listed if isinstance(faqs, list) for entry in faqs]
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _check_id_is_new(one: Written, faqs: dict[str, Faq]) -> None:
    other = faqs.get(one.faq.id)
    if other:
        where = f"{other.mark.file}:{other.mark.line}"
        one.reader.error((*one.steps, "id"), f"the id “{one.faq.id}” is already in {where}.", "another name.")


def _check_related(written: list[Written], ids: set[str], *, complete: bool) -> None:
    # An id with mistakes of its own is told there.
    ids = ids | {proposed_id(name) for name in ids}
    for one in written:
        related = one.reader.value((*one.steps, "related"))
        for index, name in enumerate(related if isinstance(related, list) else ()):
            steps = (*one.steps, "related", index)
            if name == one.faq.id:
                one.reader.error(steps, "an FAQ cannot be related to itself.", "delete it.")
            elif isinstance(name, str) and name not in ids and complete:
                near = nearest(name, ids)
                one.reader.error(steps, f"there is no FAQ “{name}”.", f"{near}." if near else "delete it.")


def _check_site_languages(written: list[Written]) -> None:
    """A language that other FAQs have should be here too."""
    used = dict.fromkeys(language for one in written for language in one.faq.answer)
    for one in written:
        there = {*one.faq.title, *one.faq.questions, *one.faq.answer}
        missing = [language for language in used if language not in there]
        if missing:
            message = f"“{one.faq.id}” is not there in {', '.join(missing)}; its users get English."
            one.reader.warning((*one.steps, "id"), message, "translate it.")
