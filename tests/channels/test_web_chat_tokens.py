"""Who may speak in a conversation: session tokens over HTTP."""

from __future__ import annotations

import pytest

from bot.store import messages

SQLITE = pytest.mark.databases("sqlite")


async def waiting(site, visitor):
    async with site.house.database.reading() as connection:
        return await messages.first_waiting(connection, visitor.id)


# Tokens


@SQLITE
@pytest.mark.parametrize(
    "header",
    [
        None,
        b"",
        b"Bearer",
        b"Bearer x.y.z",
        b"Basic YTpi",
        b"Bearer \xff\xfe",
        "Bearer żółw".encode(),
    ],
)
async def test_request_without_a_good_token_is_refused(site, header):
    headers = {} if header is None else {b"Authorization": header}
    statuses = [
        (await site.client.request(method, f"/api/chat/{path}", headers=headers)).status_code
        for method, path in (("GET", "conversation"), ("POST", "messages"), ("GET", "events"))
    ]

    assert statuses == [401, 401, 401]


@SQLITE
async def test_token_of_another_house_is_refused(site):
    from bot.channels.tokens import make_token

    visitor = await site.visitor()
    visitor.token = make_token(visitor.id, secret="x" * 40, now=site.house.clock.now(), days=1)

    assert (await visitor.say("hi")).status_code == 401


@SQLITE
async def test_token_ends_with_its_time(site, clock):
    visitor = await site.visitor()
    clock.advance(seconds=site.house.settings.session_days * 86_400)

    assert (await visitor.say("hi")).json()["error"]["code"] == "error_session_ended"


@SQLITE
async def test_invitation_to_the_desk_is_no_token_of_the_chat(site):
    visitor = await site.visitor()
    visitor.token = (await site.house.accounts.first_link()).partition("token=")[2]

    assert (await visitor.say("hi")).status_code == 401


async def test_token_gives_one_conversation_only(site):
    first, second = await site.visitor(), await site.visitor()
    await first.say("mine")

    assert await second.history() == []
