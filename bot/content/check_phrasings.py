"""What is wrong with the ways of asking: said twice, too few in a language, lost to YAML's signs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.faq import Faq
from bot.marked_fields import TYPOGRAPHIC, FieldReader
from bot.marked_yaml import Steps
from bot.marked_yaml_lines import quoted, shorten

ENOUGH = 5  # questions in a language; from here on a language only needs half as many as the richest


@dataclass(frozen=True)
class Written:
    """An FAQ and where it is written."""

    faq: Faq
    reader: FieldReader
    steps: Steps


def same_phrasing(text: str) -> str:
    """What two phrasings that are the same have in common: case, blanks and closing signs do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).rstrip("?!.… ") or folded


def check_phrasings_are_new(written: list[Written]) -> None:
    """What leads to two FAQs leads to neither; titles are learnt from as well."""
    seen: dict[str, Phrasing] = {}
    for one in written:
        for here in phrasings_of(one):
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


def check_counts(reader: FieldReader, steps: Steps) -> None:
    """A language with clearly fewer questions than another of its FAQ is understood less well."""
    written = reader.value(steps)
    if not isinstance(written, dict):
        return
    counts = {language: len(texts) for language, texts in written.items() if isinstance(texts, list)}
    richest = max(counts, key=lambda language: counts[language], default="")
    most = counts.get(richest, 0)
    for language, count in counts.items():
        is_poor = count < ENOUGH and (most >= ENOUGH or most - count > 1)
        if language != richest and (is_poor or count < most / 2):
            said = f"{count} question{'' if count == 1 else 's'}"
            message = f"only {said} in “{language}”, {most} in “{richest}”."
            reader.warning((*steps, language), message, "write more, as speakers of the language would ask.")


def check_as_written(reader: FieldReader, at: Steps) -> None:
    """Signs that do something else in YAML than the writer thinks, in a text of one line."""
    text, marked = reader.value(at), reader.marked
    line, column = marked.mark(at)
    if not isinstance(text, str) or marked.styles.get(at) or at in marked.ends:
        return
    written = marked.lines[line - 1][column - 1 :]
    rest = written[len(text) :]
    if rest.startswith(" #") and written.startswith(text):
        message = f"from the # on nothing is read: “{shorten(rest)}” counts as a comment."
        hint = f"in double quotes, if it belongs to the text: {quoted(shorten(written))}"
        problem = marked.warning(at, message, hint, at=(line, column + len(text) + 1))
        reader.problems.append(problem)
    if len(text) > 2 and text[0] in TYPOGRAPHIC and text[-1] in TYPOGRAPHIC + "\"'":
        message = f"YAML takes {text[0]} and {text[-1]} for a part of the text."
        reader.warning(at, message, f'straight quotation marks, or none: "{shorten(text[1:-1])}"')


@dataclass(frozen=True)
class Phrasing:
    """A title, question or test, and where it is written. `kind` is the field: title, questions, tests."""

    one: Written
    kind: str
    language: str
    steps: Steps
    text: str

    @property
    def place(self) -> str:
        marked = self.one.reader.marked
        return f"{marked.file}:{marked.mark(self.steps)[0]} ({self.one.faq.id})"


def phrasings_of(one: Written) -> Iterator[Phrasing]:
    """Titles, questions and tests as they are written, those with mistakes too."""
    for kind in ("title", "questions", "tests"):
        group = one.reader.value((*one.steps, kind))
        for language, value in group.items() if isinstance(group, dict) else ():
            steps = (*one.steps, kind, language)
            texts = [(steps, value)]
            if isinstance(value, list):
                texts = [((*steps, index), text) for index, text in enumerate(value)]
            for at, text in texts:
                if isinstance(text, str) and text.strip():
                    yield Phrasing(one, kind, language, at, text)
