"""Buttons over HTTP: only what was shown can be pressed."""

from __future__ import annotations

import json

import pytest

from bot.store import messages
from tests.served import a_client_id

SQLITE = pytest.mark.databases("sqlite")


async def waiting(site, visitor):
    async with site.house.database.reading() as connection:
        return await messages.first_waiting(connection, visitor.id)


# Buttons


def a_button(**values: str) -> dict[str, str]:
    return {"id": "b1", "title": "Yes", "kind": "choice", "payload": "/affirm", **values}


async def test_button_is_pressed_by_its_id(site):
    visitor = await site.visitor()
    await site.bot_says(visitor, "?", buttons=[a_button()])
    await visitor.press("b1")

    message = await waiting(site, visitor)
    assert (message.text, message.payload) == ("Yes", "/affirm")


async def test_button_of_another_conversation_is_refused(site):
    visitor, other = await site.visitor(), await site.visitor()
    await site.bot_says(other, "?", buttons=[a_button()])

    response = await visitor.press("b1")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "error_button_gone")


@SQLITE
@pytest.mark.parametrize("button", ["unknown", "/affirm", "Yes", "", "\ud800"])
async def test_button_that_was_not_shown_is_refused(site, button):
    visitor = await site.visitor()
    await site.bot_says(visitor, "?", buttons=[a_button()])
    body = json.dumps({"id": a_client_id(), "button": button})
    response = await site.client.post("/api/chat/messages", content=body, headers=visitor.headers)

    assert (response.status_code, response.json()["error"]["code"]) == (422, "error_button_gone")


@SQLITE
async def test_button_of_a_note_is_refused(site):
    visitor = await site.visitor()
    await site.bot_says(visitor, "?", author="note", buttons=[a_button()])

    assert (await visitor.press("b1")).status_code == 422


async def test_history_leaves_out_what_a_button_means(site):
    visitor = await site.visitor()
    await site.bot_says(visitor, "?", buttons=[a_button(payload="/the-payload")])
    await visitor.press("b1")
    response = await site.client.get("/api/chat/conversation", headers=visitor.headers)

    assert "payload" not in response.text
