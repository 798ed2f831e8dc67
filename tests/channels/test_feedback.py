"""Did this help? Over HTTP."""

from __future__ import annotations

import pytest

from bot.conversation.writing import write
from bot.store import messages, questions
from bot.store.questions import Question


async def an_answer(site, visitor, *, text: str = "where is my money", faq_id: str = "withdrawals_pending"):
    """A question of the visitor's, answered by an FAQ; returns the answer's number."""
    now = site.house.clock.now()
    async with site.house.database.writing() as connection:
        await write(connection, visitor.id, author="visitor", text=text, now=now)
        (asked,) = await messages.latest(connection, visitor.id, "visitor", limit=1)
        await questions.insert(
            connection,
            Question(
                message_id=asked.id,
                conversation_id=visitor.id,
                channel="web",
                language="en",
                text=text,
                outcome="answer",
                confidence=0.9,
                asked_at=now,
                faq_id=faq_id,
            ),
        )
    details = {"faq_id": faq_id, "answers": asked.id, "is_helpful": None}
    return (await site.bot_says(visitor, "It takes two days.", details=details)).seq


async def says(visitor, seq, is_helpful, **kwargs):
    return await visitor.site.client.post(
        "/api/chat/feedback",
        json={"seq": seq, "is_helpful": is_helpful},
        headers={**visitor.headers, **kwargs.pop("headers", {})},
    )


async def kept(site) -> list[bool | None]:
    async with site.house.database.reading() as connection:
        return [question.is_helpful for question in await questions.latest(connection, limit=10)]


async def test_feedback_is_kept_with_question_and_answer(site):
    visitor = await site.visitor()
    seq = await an_answer(site, visitor)
    response = await says(visitor, seq, False)
    (_, shown) = await visitor.history()

    assert response.status_code == 204
    assert await kept(site) == [False]
    assert (shown["asks_if_helpful"], shown["is_helpful"]) == (True, False)


async def test_feedback_changes_and_is_taken_back(site):
    visitor = await site.visitor()
    seq = await an_answer(site, visitor)
    found = []
    for is_helpful in (True, True, False, None):
        await says(visitor, seq, is_helpful)
        found += await kept(site)

    assert found == [True, True, False, None]


async def test_feedback_counts_for_its_own_question_alone(site):
    visitor = await site.visitor()
    first = await an_answer(site, visitor)
    await an_answer(site, visitor)
    await says(visitor, first, True)

    assert await kept(site) == [None, True]  # newest first


async def test_feedback_is_asked_of_faqs_answers_alone(site):
    visitor = await site.visitor()
    seq = (await site.bot_says(visitor, "Hello")).seq
    (shown,) = await visitor.history()

    assert shown["asks_if_helpful"] is False
    assert (await says(visitor, seq, True)).status_code == 422


async def test_feedback_of_another_visitor_is_refused(site):
    visitor, other = await site.visitor(), await site.visitor()
    seq = await an_answer(site, visitor)
    await other.say("hi")
    await other.say("hi again")

    assert (await says(other, seq, False)).status_code == 422
    assert await kept(site) == [None]


async def test_feedback_without_a_token_is_refused(site):
    visitor = await site.visitor()
    seq = await an_answer(site, visitor)

    assert (await says(visitor, seq, False, headers={"Authorization": "Bearer x"})).status_code == 401


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seq": 2},
        {"seq": "2", "is_helpful": True},
        {"seq": True, "is_helpful": True},
        {"seq": -1, "is_helpful": True},
        {"seq": 99, "is_helpful": True},
        {"seq": 2, "is_helpful": "yes"},
        {"seq": 2, "is_helpful": 1},
        [],
    ],
)
async def test_feedback_that_is_no_feedback_is_refused(site, body):
    visitor = await site.visitor()
    await an_answer(site, visitor)
    response = await site.client.post("/api/chat/feedback", json=body, headers=visitor.headers)

    assert response.status_code == 400
    assert await kept(site) == [None]


@pytest.mark.databases("sqlite")
@pytest.mark.set(messages_a_minute=2)
async def test_feedback_has_a_limit(site):
    visitor = await site.visitor()
    seq = await an_answer(site, visitor)
    found = [(await says(visitor, seq, is_helpful)).status_code for is_helpful in (True, False, True)]

    assert found == [204, 204, 429]
    assert await kept(site) == [False]
