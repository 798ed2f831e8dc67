from __future__ import annotations

from datetime import timedelta

from bot.conversation.writing import write
from bot.store import messages, questions
from bot.store.questions import Question


async def ask(database, conversation, clock, text: str, *, seconds: int = 0, **values) -> Question:
    async with database.writing() as connection:
        await write(connection, conversation.id, author="visitor", text=text, now=clock.now())
        message = (await messages.latest(connection, conversation.id, "visitor", limit=1))[0]
        asked = Question(
            **{
                "message_id": message.id,
                "conversation_id": conversation.id,
                "channel": "web",
                "language": "en",
                "text": text,
                "outcome": "suggest",
                "confidence": 0.5,
                "asked_at": clock.now() + timedelta(seconds=seconds),
                "guesses": [{"faq_id": "login_code", "confidence": 0.5}],
                **values,
            }
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


async def kept(database) -> list[Question]:
    """Oldest first."""
    async with database.reading() as connection:
        return (await questions.latest(connection, limit=100))[::-1]


async def test_chosen_suggestion_is_noted_once_with_the_last_question(database, conversation, clock):
    await ask(database, conversation, clock, "first")
    await ask(database, conversation, clock, "second", seconds=1)
    async with database.writing() as connection:
        is_first = await questions.set_chosen(connection, conversation.id, "login_code")
        is_again = await questions.set_chosen(connection, conversation.id, "login_password_forgotten")

    assert (is_first, is_again) == (True, False)
    assert [question.chosen for question in await kept(database)] == [None, "login_code"]


async def test_button_after_an_answer_is_no_choice(database, conversation, clock):
    await ask(database, conversation, clock, "first", outcome="answer", faq_id="login_code")
    async with database.writing() as connection:
        assert not await questions.set_chosen(connection, conversation.id, "login_code")


async def test_feedback_of_a_chosen_suggestion_is_that_of_its_question(database, conversation, clock):
    await ask(database, conversation, clock, "first", chosen="login_code")
    async with database.writing() as connection:
        await write(connection, conversation.id, author="visitor", text="Code", now=clock.now())
        (press,) = await messages.latest(connection, conversation.id, "visitor", limit=1)
    await ask(database, conversation, clock, "second", seconds=1)
    async with database.writing() as connection:
        await questions.set_helpful(
            connection,
            conversation.id,
            message_id=press.id,
            faq_id="login_code",
            is_helpful=False,
        )

    assert [question.is_helpful for question in await kept(database)] == [False, None]


async def test_hand_over_counts_for_the_question_it_is_about(database, conversation, clock):
    first = await ask(database, conversation, clock, "first")
    await ask(database, conversation, clock, "second", seconds=1)
    async with database.writing() as connection:
        await questions.set_handed_over(connection, conversation.id, message_id=first.message_id)

    assert [question.is_handed_over for question in await kept(database)] == [True, False]


async def test_hand_over_about_nothing_counts_for_an_answer_that_did_not_help(database, conversation, clock):
    await ask(database, conversation, clock, "first", outcome="answer", is_helpful=False)
    async with database.writing() as connection:
        await questions.set_handed_over(connection, conversation.id)
    await ask(database, conversation, clock, "second", outcome="answer", seconds=1)
    async with database.writing() as connection:
        await questions.set_handed_over(connection, conversation.id)

    assert [question.is_handed_over for question in await kept(database)] == [True, False]


async def test_unanswered_are_those_that_an_answer_would_have_helped(database, conversation, clock):
    for number, values in enumerate(
        (
            {"text": "old", "asked_at": clock.now() - timedelta(days=2)},
            {"text": "answered", "outcome": "answer"},
            {"text": "helped", "outcome": "answer", "is_helpful": True},
            {"text": "unhelpful", "outcome": "answer", "is_helpful": False},
            {"text": "handed over", "outcome": "answer", "is_handed_over": True},
            {"text": "suggested"},
            {"text": "not known", "outcome": "hand_over"},
            {"text": "settled", "settled_at": clock.now()},
            {"text": "polish", "language": "pl"},
        )
    ):
        await ask(database, conversation, clock, **{"seconds": number, **values})

    async def found(**values) -> list[str]:
        filters = {"since": clock.now(), "language": None, "is_settled": False, "limit": 10, **values}
        async with database.reading() as connection:
            return [question.text for question in await questions.unanswered(connection, **filters)]

    assert await found() == ["polish", "not known", "suggested", "handed over", "unhelpful"]
    assert await found(language="pl") == ["polish"]
    assert await found(is_settled=True) == ["settled"]
    assert await found(limit=1) == ["polish"]


async def test_settled_is_opened_again(database, conversation, clock):
    for number in range(3):
        await ask(database, conversation, clock, f"question {number}")
    ids = [question.id for question in await kept(database)]
    async with database.writing() as connection:
        first = await questions.settle(connection, ids[:2], agent_id=None, now=clock.now())
        again = await questions.settle(connection, ids, agent_id=None, now=clock.now())
        opened = await questions.reopen(connection, [*ids[1:], 0])

    assert (first, again, opened) == (2, 1, 2)
    assert [question.settled_at is None for question in await kept(database)] == [False, True, True]


async def test_many_are_found_by_their_ids(database, conversation, clock):
    for number in range(3):
        await ask(database, conversation, clock, f"question {number}", seconds=number)
    async with database.reading() as connection:
        found = await questions.by_ids(connection, range(-1000, 1000))

    assert {question.text for question in found} >= {"question 2", "question 1", "question 0"}
