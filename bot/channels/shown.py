"""A message as the visitor's page gets it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt

from bot.store.messages import Message

# No raw HTML, and only links that markdown-it deems safe (no javascript:, no data:).
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})


def _open_link(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)


_MARKDOWN.add_render_rule("link_open", _open_link)
_MARKDOWN.disable("image")


@lru_cache(maxsize=2048)
def render_markdown(text: str) -> str:
    """Safe HTML."""
    return _MARKDOWN.render(text).strip()


def shown_to_visitor(message: Message, names: dict[int, str]) -> dict[str, Any]:
    """What leaves the house; buttons without what they mean."""
    return {
        "seq": message.seq,
        "client_id": message.client_id if message.author == "visitor" else None,
        "author": message.author,
        "name": names.get(message.agent_id) if message.agent_id else None,
        "text": message.text,
        "html": render_markdown(message.text) if message.is_markdown else None,
        "buttons": [
            {"id": button["id"], "title": button["title"], "kind": button["kind"]}
            for button in message.buttons
        ],
        "asks_if_helpful": "faq_id" in message.details and message.author == "bot",
        "is_helpful": message.details.get("is_helpful"),
        "at": message.created_at.isoformat(),
    }
