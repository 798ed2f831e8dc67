"""Questions that are asked with every message must not become slower with the rows there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.store import conversations, messages, questions
from bot.store.database import Connection, Database

pytestmark = pytest.mark.databases("sqlite")


async def plan_of(database: Database, ask: Callable[[Connection], Awaitable[Any]]) -> list[str]:
    """How SQLite goes about what `ask` asks: one line for each table."""
    asked: list[tuple[str, Any]] = []

    def keep(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        asked.append((statement, parameters))

    engine = database._reader.sync_engine
    async with database.reading() as connection:
        event.listen(engine, "before_cursor_execute", keep)
        await ask(connection)
        event.remove(engine, "before_cursor_execute", keep)
        statement, parameters = asked[-1]  # before it comes BEGIN
        steps = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [step.detail for step in steps]


async def test_conversations_with_work_are_found_among_what_waits(database, clock):
    plan = await plan_of(database, lambda c: conversations.ids_with_work(c, stale_before=clock.now()))
    assert [step for step in plan if "messages" in step] == ["SCAN messages USING INDEX ix_messages_waiting"]


async def test_first_waiting_message_is_found_among_what_waits(database):
    (step,) = await plan_of(database, lambda c: messages.first_waiting(c, "a conversation"))
    assert step.startswith("SEARCH messages USING INDEX ix_messages_waiting")


async def test_chosen_suggestion_is_found_among_the_conversations_questions(database):
    plan = await plan_of(database, lambda c: questions.set_chosen(c, "a conversation", "login_code"))
    assert [step for step in plan if step.startswith("SCAN")] == []
    assert any("ix_questions_conversation" in step for step in plan)
