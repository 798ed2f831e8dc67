"""A visitor's message comes in: checked, written, and only then acknowledged."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from bot.content.texts import Texts
from bot.conversation.writing import write
from bot.errors import TanyaError
from bot.store import messages
from bot.store.conversations import Conversation
from bot.store.database import Connection, Database
from bot.store.messages import Message

HUMAN_BUTTON = "human"  # always there, whatever was said
HUMAN_PAYLOAD = "/ask_human"
BUTTONS_LOOK_BACK = 20  # how many of the bot's messages a button may come from
KEPT_FORMAT_CHARACTERS = {"\u200c", "\u200d"}  # joiners: within emoji and some scripts they carry meaning


class MessageRefused(TanyaError):
    """A message that can't be taken; `code` is the key of the text that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Incoming:
    """What a visitor sends: a text, or the id of a button that was shown."""

    client_id: str
    text: str | None = None
    button: str | None = None


def clean_text(text: str) -> str:
    """The text without what only hides or breaks: control characters, invisible and direction marks, lone
    surrogates.

    Line breaks stay. What the visitor wrote to be seen stays as it is.
    """
    kept = []
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        category = unicodedata.category(character)
        if (
            character in "\n\t"
            or character in KEPT_FORMAT_CHARACTERS
            or category not in ("Cc", "Cf", "Cs", "Co", "Cn")
        ):
            kept.append(character)
    return "".join(kept).strip()


async def receive(
    database: Database,
    conversation: Conversation,
    incoming: Incoming,
    *,
    texts: Texts,
    now: datetime,
    limit_characters: int,
) -> Message:
    """Write the visitor's message and return it; sent a second time, the first one is returned.

    Raises MessageRefused: `error_empty`, `error_too_long`, `error_button_gone`.
    """
    text = clean_text(incoming.text or "")
    if incoming.button is None:
        if not text.strip("\u200c\u200d \n\t"):
            raise MessageRefused("error_empty")
        if len(text) > limit_characters:
            raise MessageRefused("error_too_long")
    try:
        async with database.writing() as connection:
            earlier = await messages.by_client_id(connection, conversation.id, "visitor", incoming.client_id)
            if earlier:
                return earlier
            payload = None
            if incoming.button is not None:
                text, payload = await _pressed(connection, conversation, incoming.button, texts)
            return await write(
                connection,
                conversation.id,
                author="visitor",
                text=text,
                now=now,
                client_id=incoming.client_id,
                payload=payload,
                is_waiting=True,
            )
    except IntegrityError:  # the same message on two connections at once: the other one has written it
        async with database.reading() as connection:
            written = await messages.by_client_id(connection, conversation.id, "visitor", incoming.client_id)
        if written is None:
            raise
        return written


async def _pressed(
    connection: Connection, conversation: Conversation, button_id: str, texts: Texts
) -> tuple[str, str]:
    """Title and payload of a button that this conversation was shown."""
    if button_id == HUMAN_BUTTON:
        return texts.render("button_human", conversation.language), HUMAN_PAYLOAD
    for author in ("bot", "system"):
        for message in await messages.latest(connection, conversation.id, author, limit=BUTTONS_LOOK_BACK):
            for button in message.buttons:
                if button["id"] == button_id:
                    return button["title"], button["payload"]
    raise MessageRefused("error_button_gone")
