"""The one place where conversations are opened and messages are written."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from bot.content.filling import escape_markdown
from bot.content.texts import Texts
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES
from bot.store import conversations, messages, visitors
from bot.store.conversations import Conversation
from bot.store.database import Connection
from bot.store.messages import Message
from bot.store.visitors import Visitor


def supported_language(tag: str | None) -> str | None:
    """The language of ours that a BCP 47 tag such as `pl-PL` stands for; None where it is none of ours."""
    code = (tag or "").replace("_", "-").split("-")[0].lower()
    code = {"in": "id", "zsm": "ms"}.get(code, code)  # what old browsers and Android still say
    return code if code in LANGUAGES else None


async def open_conversation(
    connection: Connection, *, now: datetime, channel: str, browser_language: str | None, time_zone: str
) -> Conversation:
    """A new visitor with a new conversation, held by the bot."""
    visitor = Visitor(id=secrets.token_hex(16), name=None, address=None, time_zone=time_zone, created_at=now)
    language = supported_language(browser_language)
    conversation = Conversation(
        id=secrets.token_hex(16),
        visitor_id=visitor.id,
        channel=channel,
        state="bot",
        language=language or FALLBACK_LANGUAGE,
        heard_language=None,
        browser_language=language,
        last_seq=0,
        seen_seq=0,
        delivered_seq=0,
        claimed_by=None,
        claimed_at=None,
        created_at=now,
    )
    await visitors.insert(connection, visitor)
    await conversations.insert(connection, conversation)
    return conversation


async def write(
    connection: Connection, conversation_id: str, *, author: str, text: str, now: datetime, **columns: Any
) -> Message:
    """Write a message at the conversation's end; `columns` are the other fields of Message."""
    seq = await conversations.next_seq(connection, conversation_id)
    message = Message(
        conversation_id=conversation_id, seq=seq, author=author, text=text, created_at=now, **columns
    )
    await messages.insert(connection, message)
    return message


async def say(
    connection: Connection,
    conversation: Conversation,
    texts: Texts,
    key: str,
    *,
    now: datetime,
    author: str = "system",
    **values: Any,
) -> Message:
    """Write one of our own texts in the conversation's language."""
    text = texts.render(key, conversation.language, escape=escape_markdown, **values)
    return await write(connection, conversation.id, author=author, text=text, now=now, is_markdown=True)
