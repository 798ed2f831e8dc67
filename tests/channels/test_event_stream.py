"""The chat's event stream over HTTP: nothing is missed, nothing comes twice, notes stay inside."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels import web_chat
from bot.store import conversations
from tests.served import PATIENCE_SECONDS

SQLITE = pytest.mark.databases("sqlite")


async def test_stream_begins_with_what_was_said_and_the_state(site):
    visitor = await site.visitor()
    await visitor.say("hi")
    await site.bot_says(visitor, "hello")

    async with visitor.events() as events:
        said = await events.messages(2)
        state = await events.next()

    assert [message["text"] for message in said] == ["hi", "hello"]
    assert state["state"] == "bot"


async def test_stream_goes_on_after_the_last_event_that_was_seen(site):
    visitor = await site.visitor()
    for number in range(1, 6):
        await site.bot_says(visitor, str(number))

    async with visitor.events(last=3) as events:
        assert [message["seq"] for message in await events.messages(2)] == [4, 5]


async def test_stream_has_no_gap_and_no_double_while_many_write(site):
    visitor = await site.visitor()

    async with visitor.events() as events:
        writers = asyncio.gather(*(site.bot_says(visitor, str(number)) for number in range(15)))
        first = await events.messages(7)
        await writers
    async with visitor.events(last=first[-1]["seq"]) as events:
        rest = await events.messages(8)

    assert [message["seq"] for message in first + rest] == list(range(1, 16))


async def test_streams_of_one_conversation_get_the_same(site):
    visitor = await site.visitor()

    async with visitor.events() as first, visitor.events() as second:
        await visitor.say("hi")
        await site.bot_says(visitor, "hello")

        assert await first.messages(2) == await second.messages(2)


async def test_stream_gives_only_its_own_conversation(site):
    visitor, other = await site.visitor(), await site.visitor()

    async with visitor.events() as events:
        await other.say("of another one")
        await visitor.say("mine")

        assert (await events.next("message"))["text"] == "mine"


async def test_stream_leaves_out_notes(site):
    visitor = await site.visitor()

    async with visitor.events() as events:
        await site.bot_says(visitor, "for the team only", author="note")
        await site.bot_says(visitor, "hello")

        assert (await events.next("message"))["text"] == "hello"


@SQLITE
@pytest.mark.parametrize("last", ["", "x", "-1", "²", "1e3", "9" * 30, "٣٣x"])
async def test_stream_with_a_broken_last_id_begins_at_the_start(site, last):
    visitor = await site.visitor()
    await visitor.say("hi")

    async with site.client.stream(
        "GET", "/api/chat/events", headers={**visitor.headers, "Last-Event-ID": last.encode()}
    ) as response:
        async for line in response.aiter_lines():
            if line.startswith("id: "):
                break

    assert line == "id: 1"


@SQLITE
async def test_stream_gives_all_of_a_long_gap(site, monkeypatch):
    """More than one reading of the database gives."""
    monkeypatch.setattr(web_chat, "READ_AT_ONCE", 2)
    visitor = await site.visitor()
    for number in range(9):
        await site.bot_says(visitor, str(number))

    async with visitor.events() as events:
        assert [message["text"] for message in await events.messages(9)] == [str(n) for n in range(9)]


@SQLITE
async def test_stream_that_was_sent_an_agents_words_has_not_shown_them(site):
    visitor = await site.visitor()
    agent = await site.agent()
    ticket = await site.hand_over(visitor)
    await agent.act(ticket, "claim")

    async with visitor.events() as events:
        await agent.write(ticket, "hello, Ana here")
        while (await events.next("message"))["author"] != "agent":
            pass
        await site.bot_says(visitor, "one more", author="system")
        await events.next("message")
        async with site.house.database.reading() as connection:
            conversation = await conversations.get(connection, visitor.id)

    assert conversation.delivered_seq == 0


@SQLITE
async def test_stream_says_how_many_are_before(site, clock):
    agent = await site.agent()
    first, second = await site.visitor(), await site.visitor()
    ticket = await site.hand_over(first)
    clock.advance(seconds=1)
    await site.hand_over(second)

    async with second.events() as events:
        before = (await events.next("state"))["queue_place"]
        await agent.act(ticket, "claim")
        after = (await events.next("state"))["queue_place"]

    assert (before, after) == (1, 0)


@SQLITE
async def test_stream_says_who_has_the_conversation(site):
    agent = await site.agent()
    visitor = await site.visitor()
    ticket = await site.hand_over(visitor)

    async with visitor.events() as events:
        queued = await events.next("state")
        await agent.act(ticket, "claim")
        human = await events.next("state")

    assert [(state["state"], state["agent"]) for state in (queued, human)] == [
        ("queued", None),
        ("human", "Ana"),
    ]


@SQLITE
async def test_streams_of_one_conversation_are_limited(site, monkeypatch):
    monkeypatch.setattr(web_chat, "STREAMS_A_CONVERSATION", 1)
    visitor = await site.visitor()

    async with visitor.events() as events:
        await events.next("state")
        response = await site.client.get("/api/chat/events", headers=visitor.headers)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "15")


@SQLITE
async def test_stream_that_the_browser_left_frees_its_place(site, monkeypatch):
    monkeypatch.setattr(web_chat, "STREAMS_A_CONVERSATION", 1)
    visitor = await site.visitor()

    async def open_and_leave() -> None:
        status = 429
        while status != 200:  # that the browser left is seen a moment later
            async with site.client.stream("GET", "/api/chat/events", headers=visitor.headers) as response:
                status = response.status_code

    for _ in range(3):
        await asyncio.wait_for(open_and_leave(), PATIENCE_SECONDS)
