"""Ways in which editors break data/messages.yml: each gives its line, what is wrong, and what to write."""

from pathlib import Path

import pytest

from bot.content.messages import MESSAGES
from bot.content.texts import read_texts

GOOD = (Path(__file__).parents[2] / "data" / "messages.yml").read_text(encoding="utf-8")
LINES = GOOD.split("\n")


@pytest.fixture
def said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(text: str) -> list[str]:
        (tmp_path / "messages.yml").write_text(text, encoding="utf-8")
        return [str(problem) for problem in read_texts(tmp_path / "messages.yml", expected=MESSAGES)[1]]

    return read


def line_of(old: str, *, below: int = 0) -> int:
    """The number of the first line with this text in it, or of one below it."""
    return GOOD[: GOOD.index(old)].count("\n") + 1 + below


@pytest.mark.parametrize(
    ("old", "new", "below", "words"),
    [
        ("thanks:\n", "thank:\n", 0, ("no text “thank”", "Try: thanks")),
        ("thanks:\n", "thanks\n", 0, ("colon is missing", "Try: thanks:")),
        ("thanks:\n", "thanks: Hi\n", 1, ("2 blanks", "nothing after the colon")),
        ("{app}", "app", 0, ("{app} of the other languages is missing",)),
        ("{app}", "{ap}", 0, ("{ap}", "Try: {app}")),
        ('  pl: "Cześć', '  po: "Cześć', 0, ("“po” is not a language",)),
        ('  pl: "Cześć', '   pl: "Cześć', 0, ("3 blanks", "indent it by 2")),
        ('  pl: "Cześć', '  pl:"Cześć', 0, ("blank is missing after the colon", 'pl: "Cześć')),
        ('  pl: "Cześć', '\tpl: "Cześć', 0, ("begins with a tab",)),
        ('  pl: "Cześć', "  pl: “Cześć", 0, ("for a part of the text", "straight")),
        ('can I help you with?"', "can I help you with?", 0, ("never closed",)),
        ("You're welcome!", 'You\'re "welcome"!', 0, ("double quotes", '\\"welcome\\"')),
        ("You're welcome!", "You're \\welcome!", 0, ("backslash",)),
        ("    other:", "    others:", 0, ("no plural form “others”", "Try: other")),
        ("# The visitor says hello.\n", "<<<<<<< HEAD\n", 0, ("git", "keep one")),
    ],
)
def test_broken_file_tells_the_line_and_what_to_do(said, old, new, below, words):
    found = said(GOOD.replace(old, new, 1))
    here = [line for line in found if line.startswith(f"messages.yml:{line_of(old, below=below)}:")]
    assert any(all(word in line for word in words) for line in here), found
    assert len(found) <= 2, found


def test_text_without_english_is_told_once(said):
    number = line_of("Hello, {name}!")
    found = said("\n".join(LINES[: number - 1] + LINES[number:]))
    assert found == [f"messages.yml:{number - 1}:1: error: “greet” has no English. Try: add en: …"]
