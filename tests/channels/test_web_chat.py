"""The chat's API over HTTP: what is taken, what is refused, and how it is said."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.settings import LANGUAGES
from bot.store import conversations, messages

SQLITE = pytest.mark.databases("sqlite")


async def waiting(site, visitor):
    async with site.house.database.reading() as connection:
        return await messages.first_waiting(connection, visitor.id)


# Opening


async def test_conversation_opens_in_the_browsers_language(site):
    response = await site.client.post("/api/chat/conversations", json={"language": "pl-PL"})

    assert response.status_code == 201
    about = response.json()["conversation"]
    assert {key: about[key] for key in ("language", "state", "queue_place", "agent", "ticket")} == {
        "language": "pl",
        "state": "bot",
        "queue_place": None,
        "agent": None,
        "ticket": None,
    }


@SQLITE
@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "", "\x00", "\ud800", "Asia", "x" * 64])
async def test_conversation_opens_whatever_zone_the_browser_says(site, zone):
    response = await site.client.post("/api/chat/conversations", content=json.dumps({"time_zone": zone}))

    assert response.status_code == 201


@SQLITE
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"1",
        b"{",
        b"\xff\xfe{}",
        b'{"language": 1}',
        b'{"language": ["en"]}',
        b'{"time_zone": {}}',
        b'{"language": "' + b"x" * 36 + b'"}',
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"a": ' + b"1" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_conversation_of_a_broken_body_is_refused(site, body):
    response = await site.client.post("/api/chat/conversations", content=body)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "error_bad_request")


@SQLITE
@pytest.mark.set(conversations_an_hour=2)
async def test_conversations_of_one_address_are_limited(site):
    answers = [await site.client.post("/api/chat/conversations", json={}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].headers["Retry-After"] == "3601"


@SQLITE
@pytest.mark.set(conversations_an_hour=1)
async def test_forwarded_address_is_not_believed_without_a_proxy(site):
    statuses = [
        (
            await site.client.post(
                "/api/chat/conversations", json={}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
            )
        ).status_code
        for n in range(2)
    ]

    assert statuses == [201, 429]


@SQLITE
@pytest.mark.set(conversations_an_hour=1, proxies=1)
async def test_forwarded_address_is_believed_of_the_proxy(site):
    statuses = [
        (
            await site.client.post(
                "/api/chat/conversations", json={}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
            )
        ).status_code
        for n in range(2)
    ]

    assert statuses == [201, 201]


# Messages


async def test_message_is_acknowledged_with_its_number_and_waits(site):
    visitor = await site.visitor()
    response = await visitor.say("where is my money?")

    assert (response.status_code, response.json()) == (202, {"seq": 1})
    assert (await waiting(site, visitor)).text == "where is my money?"


async def test_message_sent_again_has_the_same_number(site):
    visitor = await site.visitor()
    answers = [await visitor.say("hi", client_id="the-same-id") for _ in range(3)]

    assert [answer.json()["seq"] for answer in answers] == [1, 1, 1]


async def test_message_sent_at_once_on_many_connections_is_one(site):
    visitor = await site.visitor()
    answers = await asyncio.gather(*(visitor.say("hi", client_id="the-same-id") for _ in range(8)))

    assert {answer.json()["seq"] for answer in answers} == {1}
    assert len(await visitor.history()) == 1


@SQLITE
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "12345678"},
        {"text": "hi"},
        {"id": "1234567", "text": "hi"},
        {"id": "x" * 65, "text": "hi"},
        {"id": "with blank", "text": "hi"},
        {"id": "12345678\n", "text": "hi"},
        {"id": 12345678, "text": "hi"},
        {"id": "12345678", "text": 1},
        {"id": "12345678", "text": ["hi"]},
        {"id": "12345678", "text": {"a": 1}},
        {"id": "12345678", "text": True},
        {"id": "12345678", "button": 1},
        {"id": "12345678", "button": "x" * 65},
        {"id": "12345678", "text": "hi", "button": "human"},
        ["id", "text"],
        "text",
        None,
    ],
    ids=repr,
)
async def test_message_of_a_wrong_shape_is_refused(site, body):
    visitor = await site.visitor()
    response = await visitor.post(body)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "error_bad_request")
    assert await visitor.history() == []


@SQLITE
@pytest.mark.parametrize(
    "body", [b"\xff", b'{"id": "12345678", "text": "\xff"}', b"[" * 30_000, b"{'a'}"], ids=range(4)
)
async def test_message_that_is_no_json_is_refused(site, body):
    visitor = await site.visitor()
    response = await site.client.post("/api/chat/messages", content=body, headers=visitor.headers)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "error_bad_request")


@SQLITE
@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b\u200b", "\u2066\u2069", "\x00"])
async def test_message_with_nothing_to_see_is_refused(site, text):
    visitor = await site.visitor()
    response = await visitor.say(text)

    assert (response.status_code, response.json()["error"]["code"]) == (422, "error_empty")


@SQLITE
async def test_message_of_2000_characters_is_taken(site):
    visitor = await site.visitor()

    assert (await visitor.say("ж" * 2000)).status_code == 202


@SQLITE
async def test_message_of_2001_characters_is_refused(site):
    visitor = await site.visitor()
    response = await visitor.say("ж" * 2001)

    assert (response.status_code, response.json()["error"]["code"]) == (413, "error_too_long")
    assert "2000" in response.json()["error"]["message"]


@SQLITE
async def test_body_of_100_kilobytes_is_refused(site):
    visitor = await site.visitor()
    response = await visitor.say("x" * 100_000)

    assert (response.status_code, response.json()["error"]["code"]) == (413, "error_too_long")


@SQLITE
@pytest.mark.set(messages_a_minute=2)
async def test_messages_of_one_conversation_are_limited(site, clock):
    visitor, other = await site.visitor(), await site.visitor()
    answers = [await visitor.say("hi") for _ in range(3)]
    clock.advance(seconds=int(answers[2].headers["Retry-After"]))

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert ((await other.say("hi")).status_code, (await visitor.say("hi")).status_code) == (202, 202)


# History


async def test_history_leaves_out_notes(site):
    visitor = await site.visitor()
    await visitor.say("hi")
    await site.bot_says(visitor, "for the team only", author="note")
    await site.bot_says(visitor, "hello")

    assert [(one["seq"], one["author"]) for one in await visitor.history()] == [(1, "visitor"), (3, "bot")]


@SQLITE
async def test_history_gives_what_a_visitor_wrote_as_text_only(site):
    visitor = await site.visitor()
    await visitor.say("<script>alert(1)</script> [x](javascript:alert(1))")

    [message] = await visitor.history()
    assert (message["html"], message["text"][:8]) == (None, "<script>")


# Errors


@SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_error_is_said_in_the_visitors_language(site, language):
    response = await site.client.get("/api/chat/conversation", headers={"Accept-Language": language})

    expected = site.house.page_texts.render("error_session_ended", language)
    assert response.json() == {"error": {"code": "error_session_ended", "message": expected}}


@SQLITE
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/chat/nothing", 404, "error_not_found"),
        ("GET", "/api/", 404, "error_not_found"),
        ("PUT", "/api/chat/messages", 405, "error_not_found"),
        ("GET", "/api/chat/messages", 405, "error_not_found"),
    ],
)
async def test_error_of_the_api_is_json(site, method, path, status, code):
    response = await site.client.request(method, path)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def seen(site, visitor, seq):
    return await site.client.post("/api/chat/seen", json={"seq": seq}, headers=visitor.headers)


async def test_seen_is_noted_and_never_goes_back(site):
    visitor = await site.visitor()
    for number in range(3):
        await site.bot_says(visitor, str(number))
    answers = [(await seen(site, visitor, seq)).status_code for seq in (2, 3, 1)]
    async with site.house.database.reading() as connection:
        conversation = await conversations.get(connection, visitor.id)

    assert (answers, conversation.delivered_seq) == ([204, 204, 204], 3)


@SQLITE
@pytest.mark.parametrize("seq", [0, -1, 2, 2**70, "1", 1.0, True, None, [1]])
async def test_seen_of_what_was_never_said_is_refused(site, seq):
    visitor = await site.visitor()
    await site.bot_says(visitor, "hello")

    assert (await seen(site, visitor, seq)).status_code == 400


@SQLITE
async def test_error_of_ours_says_nothing_of_the_inside(site, monkeypatch):
    async def fail(*args, **kwargs):
        raise RuntimeError("secret detail of rasa.core")

    visitor = await site.visitor()
    monkeypatch.setattr("bot.channels.web_chat.receive", fail)
    response = await visitor.say("hi")

    assert (response.status_code, response.json()["error"]["code"]) == (500, "error_server")
    assert not [word for word in ("secret", "rasa", "Traceback", "RuntimeError") if word in response.text]
