from __future__ import annotations

import asyncio

import pytest

from bot.desk.terms import ActRefused
from bot.desk.tickets import GONE_AFTER_SECONDS
from bot.store import agents
from tests.served import outcome

SQLITE = pytest.mark.databases("sqlite")
MAILS = pytest.mark.set(team_email="team@lagu.example", smtp_url="smtp://127.0.0.1:1")


# Claim


async def test_claim_gives_the_conversation_to_the_agent(desk, ana):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)

    claimed = await desk.ticket(ticket.reference)
    assert (claimed.state, claimed.agent_id, await desk.state(ticket)) == ("claimed", ana.id, "human")


async def test_claim_tells_the_visitor_who_is_there(desk, ana):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)

    assert (await desk.said(ticket))[-1] == desk.text("agent_joined", agent="Ana")


async def test_claim_again_by_the_same_agent_changes_nothing(desk, ana):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    said = await desk.said(ticket)
    await desk.tickets.claim(ticket.reference, ana)

    assert await desk.said(ticket) == said


async def test_claim_at_once_is_won_by_one_and_the_others_read_who(desk, ana, budi):
    ticket = await desk.hand_over()
    results = await asyncio.gather(
        *(desk.tickets.claim(ticket.reference, agent) for agent in (ana, budi)), return_exceptions=True
    )

    winner = (await desk.ticket(ticket.reference)).agent_id
    refused = [one for one in results if isinstance(one, ActRefused)]
    assert [(one.code, one.values) for one in refused] == [
        ("desk_notice_faster", {"agent": "Ana" if winner == ana.id else "Budi"})
    ]


async def test_claim_twice_at_once_by_one_agent_is_one(desk, ana):
    ticket = await desk.hand_over()
    await asyncio.gather(*(desk.tickets.claim(ticket.reference, ana) for _ in range(4)))

    assert (await desk.said(ticket)).count(desk.text("agent_joined", agent="Ana")) == 1


async def test_claim_of_a_resolved_ticket_is_refused(desk, ana, budi):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    await desk.tickets.resolve(ticket.reference, ana)

    assert await outcome(desk.tickets.claim(ticket.reference, budi)) == "desk_resolved_text"


async def test_claim_of_an_unknown_ticket_is_refused(desk, ana):
    assert await outcome(desk.tickets.claim("T-XXXXXX", ana)) == "error_not_found"


# Somebody who has gone


async def test_claim_of_somebody_there_is_refused_however_long_ago(desk, ana, budi, clock):
    ticket = await desk.hand_over()
    await desk.house.desk.claim(ticket.reference, ana)
    clock.advance(seconds=GONE_AFTER_SECONDS + 1)
    async with desk.house.database.writing() as connection:
        await agents.set_seen(connection, ana.id, clock.now())

    assert await outcome(desk.house.desk.claim(ticket.reference, budi)) == "desk_notice_faster"


async def test_claim_of_somebody_who_has_gone_is_taken_over(desk, ana, budi, clock):
    ticket = await desk.hand_over()
    await desk.house.desk.claim(ticket.reference, ana)
    clock.advance(seconds=GONE_AFTER_SECONDS + 1)
    await desk.house.desk.claim(ticket.reference, budi)

    reply = desk.house.desk.reply
    by_budi = await outcome(reply(ticket.reference, budi, text="hello", client_id="c" * 16))
    by_ana = await outcome(reply(ticket.reference, ana, text="me too", client_id="d" * 16))
    assert (by_budi, by_ana) == ("done", "desk_notice_faster")


async def test_take_over_at_once_is_said_once(desk, ana, budi, clock):
    ticket = await desk.hand_over()
    await desk.house.desk.claim(ticket.reference, ana)
    clock.advance(seconds=GONE_AFTER_SECONDS + 1)
    await asyncio.gather(*(desk.house.desk.claim(ticket.reference, budi) for _ in range(3)))

    joined = desk.text("agent_joined", agent=budi.name)
    assert (await desk.said(ticket)).count(joined) == 1


# Reply and note


async def test_reply_is_by_who_claimed(desk, ana, budi):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)

    assert (
        await outcome(desk.tickets.reply(ticket.reference, budi, text="hi", client_id="12345678"))
        == "desk_notice_faster"
    )


async def test_reply_before_a_claim_is_refused(desk, ana):
    ticket = await desk.hand_over()

    assert (
        await outcome(desk.tickets.reply(ticket.reference, ana, text="hi", client_id="12345678"))
        == "desk_claim_hint"
    )


async def test_reply_to_a_resolved_ticket_is_refused(desk, ana):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    await desk.tickets.resolve(ticket.reference, ana)

    assert (
        await outcome(desk.tickets.reply(ticket.reference, ana, text="hi", client_id="12345678"))
        == "desk_resolved_text"
    )


async def test_reply_sent_at_once_twice_is_written_once(desk, ana):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    written = await asyncio.gather(
        *(desk.tickets.reply(ticket.reference, ana, text="hi", client_id="12345678") for _ in range(4))
    )

    assert (len({one.seq for one in written}), await desk.said(ticket, author="agent")) == (1, ["hi"])


async def test_note_is_for_any_agent(desk, ana, budi):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    await desk.tickets.note(ticket.reference, budi, text="called them", client_id="12345678")

    assert await desk.said(ticket, author="note") == ["called them"]


@SQLITE
@pytest.mark.parametrize(
    ("text", "code"), [("", "error_empty"), ("\u200b \n", "error_empty"), ("x" * 4001, "error_too_long")]
)
async def test_reply_of_nothing_or_too_much_is_refused(desk, ana, text, code):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)

    assert await outcome(desk.tickets.reply(ticket.reference, ana, text=text, client_id="12345678")) == code


@MAILS
async def test_reply_goes_out_by_email_only_later_and_once(desk, ana, clock):
    ticket = await desk.hand_over(address="ira@lagu.example")
    await desk.tickets.claim(ticket.reference, ana)
    for _ in range(2):
        await desk.tickets.reply(ticket.reference, ana, text="hi", client_id="12345678")

    replies = [one for one in await desk.due() if one.key.startswith("reply:")]
    assert [(one.payload["to"], (one.due_at - clock.now()).seconds) for one in replies] == [
        ("ira@lagu.example", 60)
    ]


@SQLITE
@MAILS
async def test_reply_to_who_left_a_phone_number_is_no_email(desk, ana):
    ticket = await desk.hand_over(address="+62 812-3456-7890")
    await desk.tickets.claim(ticket.reference, ana)
    await desk.tickets.reply(ticket.reference, ana, text="hi", client_id="12345678")

    assert [one for one in await desk.due() if one.key.startswith("reply:")] == []


@SQLITE
@MAILS
async def test_note_is_never_an_email(desk, ana):
    ticket = await desk.hand_over(address="ira@lagu.example")
    await desk.tickets.note(ticket.reference, ana, text="hi", client_id="12345678")

    assert [one.key for one in await desk.due()] == [f"ticket:{ticket.reference}"]


# The end


@pytest.mark.parametrize(("act", "key"), [("resolve", "ticket_resolved"), ("hand_back", "agent_left")])
async def test_end_gives_the_conversation_back_to_the_bot_and_says_so(desk, ana, act, key):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    await getattr(desk.tickets, act)(ticket.reference, ana)

    assert ((await desk.ticket(ticket.reference)).state, await desk.state(ticket)) == ("resolved", "bot")
    assert (await desk.said(ticket))[-1] == desk.text(key, agent="Ana")


async def test_end_at_once_twice_is_said_once(desk, ana):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)
    await asyncio.gather(*(desk.tickets.resolve(ticket.reference, ana) for _ in range(4)))

    assert (await desk.said(ticket)).count(desk.text("ticket_resolved", agent="Ana")) == 1


async def test_end_is_by_who_claimed(desk, ana, budi):
    ticket = await desk.hand_over()
    await desk.tickets.claim(ticket.reference, ana)

    assert await outcome(desk.tickets.resolve(ticket.reference, budi)) == "desk_notice_faster"


async def test_hand_over_after_the_end_is_a_new_ticket(desk, ana):
    conversation = await desk.conversation()
    first = await desk.hand_over(conversation)
    await desk.tickets.claim(first.reference, ana)
    await desk.tickets.resolve(first.reference, ana)

    assert (await desk.hand_over(conversation)).reference != first.reference
