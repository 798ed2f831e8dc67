"""What a visitor says of an answer: that it helped or not."""

from __future__ import annotations

from bot.conversation.receiving import MessageRefused
from bot.store import messages, questions
from bot.store.conversations import Conversation
from bot.store.database import Database


async def take_feedback(
    database: Database, conversation: Conversation, *, seq: int, is_helpful: bool | None
) -> None:
    """Keep it with the answer, for the page, and with the question, for whoever looks after the content. It
    may be changed as often as the visitor likes; None takes it back.

    Raises MessageRefused `error_bad_request` where message `seq` is no answer that asks for it.
    """
    async with database.writing() as connection:
        answer = await messages.by_seq(connection, conversation.id, seq)
        if answer is None or answer.author != "bot" or "faq_id" not in answer.details:
            raise MessageRefused("error_bad_request")
        if answer.details.get("is_helpful") is is_helpful:
            return
        await messages.set_details(connection, answer, {**answer.details, "is_helpful": is_helpful})
        await questions.set_helpful(
            connection,
            conversation.id,
            message_id=answer.details["answers"],
            faq_id=answer.details["faq_id"],
            is_helpful=is_helpful,
        )
