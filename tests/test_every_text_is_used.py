"""Every text that is asked for is there in all languages, and none is there for nothing.

A key is read from the source: as a word in quotes, or as its beginning where the rest is known only at run
time, such as `"desk_state_" ~ state`, `` `chat_author_${author}` `` and `f"reason_{reason}"`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bot.content.texts import Texts, read_texts
from bot.settings import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
PAGES, MESSAGES = ROOT / "bot/web/texts.yml", ROOT / "data/messages.yml"
CODE = ("bot/**/*.py", "actions/**/*.py")
TEMPLATES, SCRIPTS = ("bot/web/templates/**/*.html",), ("bot/web/static/**/*.js",)
RASA_FILES = ("domain.yml", "data/stories/*.yml", "data/nlu/*.yml")

QUOTED = re.compile(r"""["'`]([a-z][a-z_0-9]*)["'`]""")
BEGINNINGS = re.compile(r"""["']([a-z][a-z_0-9]*_)["'] ~|[f`]["'`]?([a-z][a-z_0-9]*_)\$?\{""")
# Where a key can stand and nothing else: these must be there.
ASKED_OF_PAGES = re.compile(
    r"""\bt\("([a-z_0-9]+)"[),]|\bsay\("(chat_[a-z_0-9]+)"|(?:ChatError|AccountRefused|ActRefused|MessageRefused)"""
    r"""\(\s*"([a-z_0-9]+)"|pages\.text\(request, "([a-z_0-9]+)\""""
)
ASKED_OF_MESSAGES = re.compile(
    r"""texts(?:\(\))?\.render\(\s*"([a-z_0-9]+)"|\butter_([a-z_0-9]*[a-z0-9])(?!\w)"""
)
NOT_TEXTS = {"faq", "action", "message"}  # utter_faq takes the text from the FAQs; the others are Rasa's


@cache
def source(*patterns: str) -> str:
    files = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def groups(pattern: re.Pattern[str], text: str) -> set[str]:
    return {group for match in pattern.finditer(text) for group in match.groups() if group}


def texts_of(path: Path) -> Texts:
    return read_texts(path)[0]


def unused(path: Path, text: str) -> list[str]:
    words = groups(QUOTED, text) | {word.removeprefix("utter_") for word in groups(QUOTED, text)}
    words |= groups(ASKED_OF_MESSAGES, text)
    beginnings = tuple(groups(BEGINNINGS, text))
    return [key for key in texts_of(path) if key not in words and not key.startswith(beginnings)]


@pytest.mark.parametrize("path", [PAGES, MESSAGES], ids=["pages", "messages"])
def test_every_text_is_there_in_all_languages(path):
    texts, problems = read_texts(path)

    assert problems == []
    assert {key for key in texts if set(texts.languages(key)) != set(LANGUAGES)} == set()


def test_every_text_that_pages_ask_for_is_there():
    asked = groups(ASKED_OF_PAGES, source(*CODE, *TEMPLATES, *SCRIPTS))

    assert asked - set(texts_of(PAGES)) == set()


def test_every_text_that_the_bot_asks_for_is_there():
    asked = groups(ASKED_OF_MESSAGES, source(*CODE, *RASA_FILES)) - NOT_TEXTS

    assert asked - set(texts_of(MESSAGES)) == set()


def test_no_text_of_the_pages_is_there_for_nothing():
    assert unused(PAGES, source(*CODE, *TEMPLATES, *SCRIPTS)) == []


def test_no_text_of_the_bot_is_there_for_nothing():
    assert unused(MESSAGES, source(*CODE, *RASA_FILES)) == []


@pytest.mark.parametrize("reason", ["asked", "unsure", "none_of_these", "faq", "complaint", "bot_failed"])
def test_every_reason_of_a_hand_over_has_its_text(reason):
    assert f"reason_{reason}" in texts_of(MESSAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_names(language):
    assert {f"language_{language}", f"language_name_{language}"} <= set(texts_of(PAGES))


@pytest.mark.parametrize(
    ("beginning", "ends"),
    [
        ("desk_state_", ("queued", "open", "claimed", "resolved")),
        ("desk_filter_", ("unassigned", "mine", "all", "resolved")),
        ("desk_empty_", ("unassigned", "mine", "all", "resolved")),
        ("desk_author_", ("visitor", "bot", "agent", "note")),
        ("chat_author_", ("visitor", "bot", "agent")),
        ("chat_example_", ("1", "2", "3")),
        ("home_", ("sell", "sell_text", "withdraw", "withdraw_text", "plugins", "plugins_text")),
    ],
)
def test_every_text_that_is_named_at_run_time_is_there(beginning, ends):
    assert {beginning + end for end in ends} <= set(texts_of(PAGES))
