"""Entries of a saved web page that has schema.org's FAQPage: as JSON-LD or as microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from bot.content.faq import Mark
from bot.content.importing.columns import language_code
from bot.content.importing.found import Entry, Findings, unknown_language
from bot.content.importing.html_text import plain_text, to_markdown
from bot.content.importing.rows import decode, read_bytes
from bot.errors import TanyaError
from bot.marked_yaml import shown_path

MAX_BYTES = 5_000_000
MAX_NODES = 20_000  # of JSON-LD, to look through
_WRAPPING = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|"
    r"(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*$"
)


def read_page(path: Path) -> Findings:
    """What the page's structured data holds. Raises TanyaError when the file cannot be read at all."""
    text, _ = decode(read_bytes(path, most=MAX_BYTES), path)
    try:
        page = _Page(shown_path(path), BeautifulSoup(text, "html.parser"))
        found = page.read()
    except (RecursionError, AssertionError) as error:  # html.parser asserts on broken declarations
        raise TanyaError(f"“{path}” is too tangled to read.", hint="save the page again.") from error
    if not found.entries and not found.problems:
        hint = "copy the questions and answers into a sheet, and import that."
        found.error(page.top, "there is no FAQPage structured data with questions in this page.", hint)
    return found


class _Page:
    def __init__(self, file: str, soup: BeautifulSoup) -> None:
        self.top = Mark(file, 1, 1)
        self._file = file
        self._soup = soup
        self._found = Findings()
        self._seen: set[tuple[str, str]] = set()
        html = soup.find("html")
        self._language = str(html.get("lang") or "") if isinstance(html, Tag) else ""
        self._base = self._address()

    def read(self) -> Findings:
        for script in self._soup.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.I)):
            self._read_script(script)
        for question in self._soup.find_all(itemtype=re.compile(r"schema\.org/Question\b", re.I)):
            self._read_item(question)
        return self._found

    def _address(self) -> str:
        """Where the page was, as it says itself."""
        tags = (
            (self._soup.find("base"), "href"),
            (self._soup.find("link", rel="canonical"), "href"),
            (self._soup.find("meta", property="og:url"), "content"),
        )
        written = (str(tag.get(field) or "") for tag, field in tags if isinstance(tag, Tag))
        return next((one for one in written if one.startswith(("http://", "https://"))), "")

    def _mark(self, tag: Tag) -> Mark:
        return Mark(self._file, tag.sourceline or 1, (tag.sourcepos or 0) + 1)

    def _read_script(self, script: Tag) -> None:
        mark = self._mark(script)
        text = script.string or script.get_text()
        content = _WRAPPING.sub("", text)
        try:
            data = json.loads(content, strict=False)
        except json.JSONDecodeError as error:
            # The first line of the script's text is the line its tag ends in.
            above = text[: text.find(content)].count("\n") if content else 0
            place = Mark(self._file, mark.line + above + error.lineno - 1, error.colno)
            hint = "the page's makers have to mend it; or copy the texts into a sheet."
            self._found.error(place, f"this JSON-LD is broken: {error.msg}.", hint)
            return
        nodes = list(_nodes(data))
        by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
        pages = [node for node in nodes if _is_a(node, "FAQPage")]
        for node in pages or nodes:
            language = _text(node.get("inLanguage"))
            for asked in _list(node.get("mainEntity")) if pages else [node]:
                question = _followed(asked, by_id)
                if _is_a(question, "Question"):
                    self._read_question(question, by_id, mark, language)

    def _read_question(self, node: dict[str, Any], by_id: dict[str, Any], mark: Mark, language: str) -> None:
        name = plain_text(_text(node.get("name")) or _text(node.get("text")))
        answers = [*_list(node.get("acceptedAnswer")), *_list(node.get("suggestedAnswer"))]
        texts = [text for one in answers if (text := _text(_followed(one, by_id).get("text")))]
        if len(texts) > 1:
            message = f"“{name[:60]}” has {len(texts)} answers; the first is taken."
            self._found.warning(mark, message, "join them.")
        self._add(mark, name, texts[0] if texts else "", _text(node.get("inLanguage")) or language)

    def _read_item(self, item: Tag) -> None:
        name = item.find(itemprop="name")
        answer = item.find(itemprop=re.compile(r"\b(acceptedAnswer|suggestedAnswer)\b"))
        text = answer.find(itemprop="text") if isinstance(answer, Tag) else None
        body = text if isinstance(text, Tag) else answer if isinstance(answer, Tag) else ""
        if isinstance(body, Tag) and body.get("content"):
            body = str(body["content"])
        asked = str(name.get("content") or name.get_text(" ")) if isinstance(name, Tag) else ""
        self._add(self._mark(item), plain_text(asked), body, "")

    def _add(self, mark: Mark, question: str, answer: str | Tag, language: str) -> None:
        written = language or self._language
        code = language_code(written.partition("-")[0].partition("_")[0])
        if written and not code:
            unknown_language(self._found, mark, written)
            return
        converted = to_markdown(answer, base=self._base)
        if not question or not converted.text:
            missing = "answer" if question else "question"
            said = f"“{question[:60]}”" if question else f"“{converted.text[:60]}”"
            self._found.error(mark, f"{said} has no {missing}: not taken.")
            return
        if (question, converted.text) in self._seen:
            return  # pages often say the same in JSON-LD and in microdata
        self._seen.add((question, converted.text))
        for what in converted.left_out:
            self._found.warning(mark, f"“{question[:60]}”: {what} is left out of the answer.")
        self._found.entries.append(Entry(mark, (question,), converted.text, code))


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """All objects within JSON-LD, @graph's too, from the outside in."""
    waiting = [data]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _followed(value: Any, by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The object itself, or the one that its @id names; a bare text as one."""
    if not isinstance(value, dict):
        return {"text": value}
    name = value.get("@id")
    return by_id.get(name, value) if isinstance(name, str) else value


def _is_a(node: Any, name: str) -> bool:
    types = _list(node.get("@type")) if isinstance(node, dict) else []
    return any(isinstance(one, str) and one.rpartition("/")[2] == name for one in types)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A text as JSON-LD writes it: bare, as the first of several, or as an object with @value or a name."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("alternateName") or value.get("name"))
    return value if isinstance(value, str) else ""
