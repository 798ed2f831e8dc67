from __future__ import annotations

from datetime import timedelta

from bot.conversation.writing import write
from bot.store import messages, questions
from bot.store.questions import Question


async def ask(database, conversation, clock, text: str, *, seconds: int = 0) -> Question:
    async with database.writing() as connection:
        await write(connection, conversation.id, author="visitor", text=text, now=clock.now())
        message = (await messages.latest(connection, conversation.id, "visitor", limit=1))[0]
        asked = Question(
            message_id=message.id,
            conversation_id=conversation.id,
            channel="web",
            language="en",
            text=text,
            outcome="suggest",
            confidence=0.5,
            asked_at=clock.now() + timedelta(seconds=seconds),
            guesses=[{"faq_id": "login_code", "confidence": 0.5}],
        )
        await questions.insert(connection, asked)
    return asked


async def test_latest_questions_come_newest_first(database, conversation, clock):
    for number in range(3):
        await ask(database, conversation, clock, f"question {number}", seconds=number)

    async with database.reading() as connection:
        found = await questions.latest(connection, limit=2)

    assert [question.text for question in found] == ["question 2", "question 1"]
    assert found[0].guesses == [{"faq_id": "login_code", "confidence": 0.5}]
