"""An FAQ as an editor's form has it: plain values, read from the file as far as they can be.

`Values` has the fields of an FAQ in a file, without those that are empty: id, owner, handoff, valid_until as
text; related, channels as lists; title, answer as text by language; questions, tests as lists by language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.content.faq import CHANNELS
from bot.marked_yaml import Marked, Steps
from bot.settings import LANGUAGES

Values = dict[str, Any]
WORDS = ("id", "owner", "handoff", "valid_until")
LISTS = ("related", "channels")
TEXTS = ("title", "answer")  # by language
PHRASINGS = ("questions", "tests")  # by language
_LINE_BREAK = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_BLANKS_AT_END = re.compile(r"[ \t]+$", re.MULTILINE)


def clean_values(given: Mapping[str, Any]) -> Values:
    """The values in their normal form: two forms with the same meaning give the same."""
    values: Values = {name: one_line(given.get(name) or "") for name in WORDS}
    for name in LISTS:
        values[name] = list(dict.fromkeys(_lines(given.get(name) or ())))
    if set(values["channels"]) == set(CHANNELS):
        values["channels"] = []  # everywhere, as if it were left out
    for name in TEXTS:
        clean = clean_answer if name == "answer" else one_line
        texts = given.get(name) or {}
        values[name] = {code: text for code in LANGUAGES if (text := clean(texts.get(code) or ""))}
    for name in PHRASINGS:
        phrasings = given.get(name) or {}
        values[name] = {code: items for code in LANGUAGES if (items := _lines(phrasings.get(code) or ()))}
    return {name: value for name, value in values.items() if value}


def written_values(marked: Marked, steps: Steps) -> Values:
    """What is written of the FAQ at `steps`; a value of another kind as the text it was meant to be."""
    texts = {name: _by_language(marked, (*steps, name)) for name in TEXTS}
    phrasings = {
        name: {code: _items(marked, (*steps, name, code)) for code in LANGUAGES} for name in PHRASINGS
    }
    words = {name: _text(marked, (*steps, name)) for name in WORDS}
    lists = {name: _items(marked, (*steps, name)) for name in LISTS}
    return clean_values({**words, **lists, **texts, **phrasings})


def fingerprint(values: Values | None) -> str:
    """Changes with every value, and with nothing else. Of no FAQ it is empty."""
    if values is None:
        return ""
    written = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()[:32]


def one_line(text: str) -> str:
    return " ".join(text.split())


def clean_answer(text: str) -> str:
    """Line breaks of one kind, and no blanks that nobody sees."""
    return _BLANKS_AT_END.sub("", _LINE_BREAK.sub("\n", text)).strip()


def _lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts if (line := one_line(text))]


def _by_language(marked: Marked, steps: Steps) -> dict[str, str]:
    return {code: _text(marked, (*steps, code)) for code in LANGUAGES}


def _text(marked: Marked, steps: Steps) -> str:
    value = marked.value(steps)
    if isinstance(value, str):
        return value
    # A number, a date, or a yes that YAML takes for true: as it is written.
    return "" if value is None else marked.raw.get(steps, "")


def _items(marked: Marked, steps: Steps) -> list[str]:
    value = marked.value(steps)
    if isinstance(value, list):
        return [_text(marked, (*steps, index)) for index in range(len(value))]
    text = _text(marked, steps)
    return [text] if text else []
