from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.shown import render_markdown, shown_to_visitor
from bot.content.filling import escape_markdown
from bot.store.messages import Message

HARMLESS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "code", "pre", "blockquote", "hr"}
HARMLESS |= {"h1", "h2", "h3", "h4", "h5", "h6"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes += attrs


def tags_of(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html;base64,PHN2Zz4=)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "![x](https://evil.example/pixel.png)",
        '[x](https://a.example "onmouseover=alert(1)")',
        "[x](<javascript:alert(1)>)",
        "[x]: javascript:alert(1)\n[x]",
        '```"><script>\nx\n```',
    ],
)
def test_markdown_does_no_harm(text):
    tags = tags_of(render_markdown(text))

    assert tags.names <= HARMLESS
    assert not [value for name, value in tags.attributes if name == "href" and not value.startswith("https:")]
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_markdown_of_anything_has_only_harmless_tags(text):
    tags = tags_of(render_markdown(text))

    assert tags.names <= HARMLESS
    assert {name for name, _ in tags.attributes} <= {"href", "target", "rel", "title", "start", "class"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_markdown_shows_an_escaped_value_as_one_paragraph(text):
    assert tags_of(render_markdown(escape_markdown(text))).names <= {"p"}


def test_links_open_beside_the_chat_and_tell_nothing():
    tags = tags_of(render_markdown("[x](https://lagu.example/a)"))

    assert dict(tags.attributes) == {
        "href": "https://lagu.example/a",
        "target": "_blank",
        "rel": "noopener noreferrer",
    }


@pytest.fixture
def message(clock) -> Message:
    return Message(
        conversation_id="c",
        seq=3,
        author="bot",
        text="*hi*",
        created_at=clock.now(),
        client_id="of the bot",
        buttons=[{"id": "1", "title": "Yes", "kind": "choice", "payload": "/affirm"}],
        payload="/secret",
        details={"intent": "secret"},
    )


def test_shown_message_has_these_fields_and_no_others(message):
    assert shown_to_visitor(message, {}) == {
        "seq": 3,
        "client_id": None,
        "author": "bot",
        "name": None,
        "text": "*hi*",
        "html": None,
        "buttons": [{"id": "1", "title": "Yes", "kind": "choice"}],
        "asks_if_helpful": False,
        "is_helpful": None,
        "at": "2026-03-09T03:00:00+00:00",
    }
