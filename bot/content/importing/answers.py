"""Answers from elsewhere in the Markdown that `tanya check` takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.content.faq import PLACEHOLDERS, QUESTION_CHARACTERS
from bot.content.importing.html_text import HAS_BLOCKS, is_html, plain_text, to_markdown
from bot.content.markdown import BROKEN_LINK, HTML, LINK, SCHEMES, link_faults

HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINERS = {"\u200c", "\u200d"}
_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BRACES = re.compile(r"\{([^{}\n]*)\}")
_LONE_BRACE = re.compile(r"(\{(?:" + "|".join(PLACEHOLDERS) + r")\})|[{}]")
_NAME = re.compile(r"(?P<before>(?:, |[^\S\n]+)?)\{name\}")
_BULLET = re.compile(r"^[ \t]*[•·●◦‣▪–—][ \t]+", re.MULTILINE)
_HAS_WORD = re.compile(r"\w")


def clean_answer(text: str) -> tuple[str, list[str]]:
    """The answer, and what was changed so that it is one."""
    said: list[str] = []
    if is_html(text):
        # A text with some HTML in it has its line breaks as they are.
        lines = text if HAS_BLOCKS.search(text) else _LINE_BREAK.sub("\n", text).replace("\n", "<br>")
        converted = to_markdown(lines, has_markdown=True)
        text = converted.text
        said += [f"{what} is left out of the answer." for what in converted.left_out]
    text = _BULLET.sub("- ", visible(_LINE_BREAK.sub("\n", text)))
    text = _BRACES.sub(lambda match: _placeholder(match, said), text)
    text = _LONE_BRACE.sub(lambda match: match[1] or {"{": "(", "}": ")"}[match.group()], text)
    text = _NAME.sub(_name, text)
    text = HTML.sub(lambda match: _without_angles(match, said), text)
    text = LINK.sub(lambda match: _link(match, said), text)
    text = BROKEN_LINK.sub(lambda match: _no_link(match, said), text)
    text = re.sub(r"[^\S\n]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip(), list(dict.fromkeys(said))


def clean_question(text: str) -> tuple[str, list[str]]:
    """A question in one line; empty if it has no word."""
    line = " ".join(visible(_LINE_BREAK.sub("\n", plain_text(text))).split())
    if not _HAS_WORD.search(line):
        return "", [f"“{line[:40]}” has no word in it: not taken as a question."] if line else []
    if len(line) <= QUESTION_CHARACTERS:
        return line, []
    return line[:QUESTION_CHARACTERS].rstrip(), [
        f"“{line[:40]}…” is cut to {QUESTION_CHARACTERS} characters."
    ]


def visible(text: str) -> str:
    """Without what nobody sees, and what our files may not have."""
    return "".join(_kept(text))


def _kept(text: str) -> Iterator[str]:
    for sign in text:
        if sign in "\n\t" or sign in JOINERS or unicodedata.category(sign) not in HIDDEN_CATEGORIES:
            yield " " if sign == "\t" else sign


def _placeholder(match: re.Match[str], said: list[str]) -> str:
    if match[1] in PLACEHOLDERS:
        return match.group()
    said.append(f"there is no placeholder {match.group()}: written as ({match[1]}).")
    return f"({match[1]})"


def _name(match: re.Match[str]) -> str:
    """A name that is unknown is dropped with the comma before it."""
    return ", {name}" if match["before"] else "(name)"


def _without_angles(match: re.Match[str], said: list[str]) -> str:
    inside = match.group()[1:-1]
    said.append(f"{match.group()} looks like HTML: written as ({inside}).")
    return f"({inside})"


def _link(match: re.Match[str], said: list[str]) -> str:
    if not list(link_faults(match.group())):
        return match.group()
    words, target = match["text"].strip(), match["target"].strip()
    said.append(f"the link to “{target[:60]}” leads nowhere by itself: its words alone are taken.")
    # An address that begins as one should is worth showing.
    return f"{words} {target}".strip() if target.startswith(tuple(f"{name}:" for name in SCHEMES)) else words


def _no_link(match: re.Match[str], said: list[str]) -> str:
    said.append("a link is not written as it should be: it is there as plain text.")
    return match.group().replace("[", "(").replace("]", ")")
