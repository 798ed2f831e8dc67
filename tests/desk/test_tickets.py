from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pytest

from bot.settings import LANGUAGES
from bot.store import agents, tickets

SQLITE = pytest.mark.databases("sqlite")
SUNDAY = datetime(2026, 3, 8, 3, 0, tzinfo=timezone.utc)
MAILS = pytest.mark.set(team_email="team@lagu.example", smtp_url="smtp://127.0.0.1:1")


# Opening


async def test_hand_over_with_an_agent_there_waits_live(desk, ana):
    ticket = await desk.hand_over()

    assert (ticket.is_live, await desk.state(ticket)) == (True, "queued")


async def test_hand_over_with_nobody_there_is_a_ticket_and_the_bot_goes_on(desk):
    ticket = await desk.hand_over()

    assert (ticket.is_live, await desk.state(ticket)) == (False, "bot")


async def test_hand_over_out_of_hours_is_a_ticket(desk, ana, clock):
    clock.at = SUNDAY
    async with desk.house.database.writing() as connection:
        await agents.set_seen(connection, ana.id, clock.now())

    assert not (await desk.hand_over()).is_live


@SQLITE
async def test_hand_over_after_a_failure_of_the_bot_is_a_ticket(desk, ana):
    assert not (await desk.hand_over(reason="bot_failed")).is_live


@SQLITE
async def test_hand_over_by_email_is_a_ticket(desk, ana):
    assert not (await desk.hand_over(await desk.conversation(channel="email"))).is_live


async def test_hand_over_twice_is_one_ticket(desk, ana):
    conversation = await desk.conversation()
    first = await desk.hand_over(conversation)
    second = await desk.hand_over(conversation)

    assert second.reference == first.reference


async def test_hand_over_twice_tells_the_visitor_the_reference_again(desk):
    conversation = await desk.conversation()
    ticket = await desk.hand_over(conversation)
    await desk.hand_over(conversation)

    assert ticket.reference in (await desk.said(ticket))[-1]


async def test_hand_over_again_waits_live_once_somebody_is_there(desk, clock):
    conversation = await desk.conversation()
    ticket = await desk.hand_over(conversation)
    clock.advance(seconds=3600)
    await desk.agent()
    again = await desk.hand_over(conversation)

    assert (again.reference, again.is_live, await desk.state(ticket)) == (ticket.reference, True, "queued")
    assert await desk.tickets.time_out_waiting() == 0
    clock.advance(seconds=desk.house.settings.agent_wait_seconds + 1)
    assert await desk.tickets.time_out_waiting() == 1


async def test_hand_over_again_is_behind_who_waits_live_already(desk, clock):
    conversation = await desk.conversation()
    await desk.hand_over(conversation)
    clock.advance(seconds=60)
    await desk.agent()
    first = await desk.hand_over()
    clock.advance(seconds=1)
    again = await desk.hand_over(conversation)

    async with desk.house.database.reading() as connection:
        places = [await tickets.place(connection, ticket) for ticket in (first, again)]
    assert places == [0, 1]


async def test_hand_over_again_completes_the_ticket_and_overwrites_nothing(desk):
    conversation = await desk.conversation()
    ticket = await desk.hand_over(conversation, reason="bot_failed", name="Dinda")
    await desk.hand_over(conversation, name="Eve", address="dinda@example.com")

    completed = await desk.ticket(ticket.reference)
    assert (completed.name, completed.address) == ("Dinda", "dinda@example.com")


async def test_hand_over_keeps_what_is_known_of_the_visitor(desk):
    conversation = await desk.conversation()
    first = await desk.hand_over(conversation, name="Ира", address="ira@lagu.example")
    await desk.tickets.claim(first.reference, agent := await desk.agent())
    await desk.tickets.resolve(first.reference, agent)
    second = await desk.hand_over(conversation)

    assert (second.name, second.address) == ("Ира", "ira@lagu.example")


@SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_hand_over_tells_the_visitor_in_their_language(desk, language):
    ticket = await desk.hand_over(await desk.conversation(language=language))

    assert [text for text in await desk.said(ticket) if "{" in text or not text] == []


@SQLITE
async def test_hand_over_shows_a_visitors_name_as_they_wrote_it(desk):
    ticket = await desk.hand_over(name="<b>*x*</b>", address="x@lagu.example")

    assert "<b>" not in " ".join(await desk.said(ticket))


# Waiting in vain


async def test_conversations_of_an_agent_who_left_can_be_claimed_by_others(desk, ana, budi):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    assert await desk.tickets.give_up_all(ana) == 1

    waiting = await desk.ticket(ticket.reference)
    assert (waiting.state, waiting.is_live, await desk.state(ticket)) == ("waiting", False, "bot")
    await desk.tickets.claim(ticket.reference, budi)
    assert (await desk.ticket(ticket.reference)).agent_id == budi.id


async def test_conversations_of_others_stay_with_them_when_an_agent_leaves(desk, ana, budi):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, budi)

    assert await desk.tickets.give_up_all(ana) == 0
    assert await desk.state(ticket) == "human"


async def test_wait_in_vain_becomes_a_ticket_and_the_bot_goes_on(desk, ana, clock):
    ticket = await desk.hand_over()
    clock.advance(seconds=desk.house.settings.agent_wait_seconds + 1)
    await desk.tickets.time_out_waiting()

    late = await desk.ticket(ticket.reference)
    assert (late.is_live, late.state, await desk.state(ticket)) == (False, "waiting", "bot")


async def test_wait_in_vain_is_said_once(desk, ana, clock):
    ticket = await desk.hand_over(address="ira@lagu.example")
    before = len(await desk.said(ticket))
    clock.advance(seconds=desk.house.settings.agent_wait_seconds + 1)
    await asyncio.gather(*(desk.tickets.time_out_waiting() for _ in range(3)))

    assert len(await desk.said(ticket)) == before + 1


@SQLITE
async def test_wait_is_not_in_vain_before_its_time(desk, ana, clock):
    await desk.hand_over()
    clock.advance(seconds=desk.house.settings.agent_wait_seconds - 1)

    assert await desk.tickets.time_out_waiting() == 0


async def test_wait_that_an_agent_ended_is_not_in_vain(desk, ana, clock):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    clock.advance(seconds=desk.house.settings.agent_wait_seconds + 1)
    await desk.tickets.time_out_waiting()

    assert await desk.state(ticket) == "human"


async def test_late_ticket_can_still_be_claimed(desk, ana, clock):
    ticket = await desk.hand_over()
    clock.advance(seconds=desk.house.settings.agent_wait_seconds + 1)
    await desk.tickets.time_out_waiting()
    await desk.tickets.claim(ticket.reference, ana)

    assert await desk.state(ticket) == "human"


# The team


@MAILS
async def test_team_is_told_of_a_ticket_once(desk, ana):
    conversation = await desk.conversation()
    ticket = await desk.hand_over(conversation)
    await desk.hand_over(conversation)

    assert [(one.key, one.payload["to"]) for one in await desk.due()] == [
        (f"ticket:{ticket.reference}", "team@lagu.example")
    ]


@SQLITE
@pytest.mark.set(team_email="team@lagu.example", smtp_url="smtp://127.0.0.1:1", team_language="ru")
async def test_team_is_told_in_its_language(desk):
    ticket = await desk.hand_over(await desk.conversation(language="pl"))

    [delivery] = await desk.due()
    assert desk.text("reason_asked", "ru") in delivery.payload["body"]
    assert f"http://tanya.test/desk/tickets/{ticket.reference}" in delivery.payload["body"]


@SQLITE
async def test_team_without_a_mailbox_is_not_told(desk):
    await desk.hand_over()

    assert await desk.due() == []
