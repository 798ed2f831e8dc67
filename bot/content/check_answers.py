"""What is wrong in the answers of one FAQ: placeholders, links, lost paragraphs, differing translations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.content.faq import PLACEHOLDERS
from bot.content.filling import placeholders
from bot.content.markdown import Fault, html_faults, link_faults, link_targets, step_count
from bot.errors import nearest
from bot.marked_fields import FieldReader
from bot.marked_yaml import Steps
from bot.settings import FALLBACK_LANGUAGE

IN_BRACES = re.compile(r"\{[^{}\n]*\}")
LONE_BRACE = re.compile(r"(?<!\\)[{}]")
NAME_WITHOUT_COMMA = re.compile(r"(?<!, )(?<!\{)\{name\}")
LIST_ITEM = re.compile(r"\s*(\d+[.)]|[-*])\s")


def check_answer(reader: FieldReader, at: Steps) -> bool:
    """Whether the answer at a language is free of errors, which go to the reader."""
    text = reader.value(at)  # with the blanks at its beginning, so that places are right
    faults = [*link_faults(text), *html_faults(text), *_brace_faults(text)]
    for fault in faults:
        reader.error_within(at, fault.offset, fault.message, fault.hint)
    _check_lines(reader, at)
    return not faults


def check_translations(reader: FieldReader, steps: Steps, answers: Mapping[str, str]) -> None:
    """Steps, links and placeholders that differ from the English answer. `answers` are those without errors:
    what is wrong in one language is told there, and not once more as a difference."""
    english = answers.get(FALLBACK_LANGUAGE)
    if english is None:
        return
    for language, text in answers.items():
        at = (*steps, language)
        if step_count(text) != step_count(english):
            message = f"{step_count(text)} numbered steps here, {step_count(english)} in English."
            reader.warning(at, message, "make them the same.")
        _check_same(reader, at, "link", link_targets(text), link_targets(english))
        braced = [tuple(f"{{{name}}}" for name in placeholders(one)) for one in (text, english)]
        _check_same(reader, at, "placeholder", braced[0], braced[1])


def _brace_faults(text: str) -> Iterator[Fault]:
    for match in IN_BRACES.finditer(text):
        name = match.group()[1:-1]
        if name not in PLACEHOLDERS:
            near = nearest(name.strip(), PLACEHOLDERS)
            known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            hint = f"{{{near}}}." if near else f"one of {known}."
            yield Fault(match.start(), f"there is no placeholder {match.group()}.", hint)
    for match in NAME_WITHOUT_COMMA.finditer(text):
        message = "{name} may be unknown; it is then dropped with the comma before it, which is missing here."
        yield Fault(match.start(), message, "“, {name}”.")
    lone = LONE_BRACE.search(IN_BRACES.sub(lambda match: " " * len(match.group()), text))
    if lone:
        sign, other = (lone.group(), "}" if lone.group() == "{" else "{")
        message = f"a {sign} without its {other}."
        yield Fault(lone.start(), message, "{name}: one { before and one } after the placeholder.")


def _check_lines(reader: FieldReader, at: Steps) -> None:
    """Without |, YAML joins the lines of a text, and paragraphs and lists are lost."""
    marked, text = reader.marked, reader.value(at)
    written = marked.lines[marked.mark(at)[0] : marked.ends.get(at, 0)]
    lost_items = _count_items(written) - _count_items(text.split("\n")[1:])
    lost_paragraphs = any(not line.strip() for line in written) and "\n\n" not in text
    if lost_items > 0 or lost_paragraphs:
        message = "without a | the lines of this text run together: its paragraphs and lists are lost."
        reader.warning(at, message, f"{at[-1]}: | and the text below it, indented.")


def _count_items(lines: list[str]) -> int:
    return sum(LIST_ITEM.match(line) is not None for line in lines)


def _check_same(
    reader: FieldReader, steps: Steps, what: str, here: tuple[str, ...], english: tuple[str, ...]
) -> None:
    missing, extra = list(english), []
    for one in here:
        if one in missing:
            missing.remove(one)
        else:
            extra.append(one)
    if missing:
        reader.warning(
            steps, f"a {what} of the English text is missing: {', '.join(missing)}.", "add it here."
        )
    if extra:
        reader.warning(
            steps, f"a {what} is not in the English text: {', '.join(extra)}.", "make them the same."
        )
