from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.notify.outbox import LAST_ATTEMPT, STALE_SECONDS, Deliverer
from bot.signals import OUTBOX, Signals
from bot.store import conversations, outbox

SQLITE = pytest.mark.databases("sqlite")


async def test_email_is_sent_once(deliverer, mailbox, put):
    await put()
    for _ in range(3):
        await deliverer.deliver_due()

    assert [str(mail["Subject"]) for mail in mailbox.received] == ["New"]


async def test_email_is_sent_once_by_workers_at_once(deliverer, mailbox, put):
    for number in range(5):
        await put(f"k{number}", subject=str(number))
    await asyncio.gather(*(deliverer.deliver_due() for _ in range(4)))

    assert sorted(str(mail["Subject"]) for mail in mailbox.received) == list("01234")


async def test_email_of_a_worker_that_died_is_sent_by_the_next(database, deliverer, mailbox, put, row, clock):
    await put()
    async with database.writing() as connection:
        await outbox.claim(connection, await row(), now=clock.now(), stale_before=clock.now())
    before = await deliverer.deliver_due()
    clock.advance(seconds=STALE_SECONDS + 1)

    assert (before, await deliverer.deliver_due(), (await row()).state) == (0, 1, "sent")


async def test_slow_deliveries_before_it_do_not_make_a_claim_old(database, clock, put):
    """While one worker is still busy with what it read long ago, another takes nothing from its hands."""
    sent: list[str] = []

    async def slow(payload) -> None:
        sent.append(payload["subject"])
        if payload["subject"] == "slow":
            clock.advance(seconds=STALE_SECONDS + 1)
        else:
            await other.deliver_due()

    async def other_sends(payload) -> None:
        sent.append("twice: " + payload["subject"])

    first = Deliverer(database=database, signals=Signals(), clock=clock, transports={"email": slow})
    other = Deliverer(database=database, signals=Signals(), clock=clock, transports={"email": other_sends})
    await put("a", subject="slow")
    clock.advance(seconds=1)
    await put("b", subject="after")
    await first.deliver_due()

    assert sent == ["slow", "after"]


async def test_delivery_that_takes_too_long_is_tried_again_later(database, clock, put, row, monkeypatch):
    async def never(payload) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.notify.outbox.SEND_SECONDS", 0)
    await put()
    hanging = Deliverer(database=database, signals=Signals(), clock=clock, transports={"email": never})

    assert (await hanging.deliver_due(), (await row()).state) == (0, "due")


async def test_email_that_failed_is_tried_again_with_growing_pauses(deliverer, mailbox, put, row, clock):
    mailbox.refusal = "451 not now"
    await put()
    pauses = []
    for _ in range(4):
        await deliverer.deliver_due()
        delivery = await row()
        pauses.append((delivery.due_at - clock.now()).total_seconds())
        clock.at = delivery.due_at

    assert pauses == [10, 20, 40, 80]


async def test_email_is_sent_when_the_server_is_back(deliverer, mailbox, put, row, clock):
    mailbox.refusal = "451 not now"
    await put()
    await deliverer.deliver_due()
    mailbox.refusal = None
    clock.advance(seconds=10)
    await deliverer.deliver_due()

    assert (len(mailbox.received), (await row()).state, (await row()).error) == (1, "sent", None)


async def test_email_that_always_fails_is_given_up_at_last(deliverer, mailbox, put, row, clock):
    mailbox.refusal = "550 no such mailbox"
    await put()
    for _ in range(LAST_ATTEMPT + 3):
        await deliverer.deliver_due()
        clock.advance(seconds=3600)

    delivery = await row()
    assert (delivery.state, delivery.attempts) == ("failed", LAST_ATTEMPT)
    assert "no such mailbox" in delivery.error


@SQLITE
async def test_email_waits_while_nothing_listens(database, clock, put, row):
    from bot.notify.email import email_transport

    transports = {"email": email_transport("smtp://127.0.0.1:1", sender="tanya@lagu.example")}
    deliverer = Deliverer(database=database, signals=Signals(), clock=clock, transports=transports)
    await put()

    assert (await deliverer.deliver_due(), (await row()).state) == (0, "due")


@SQLITE
async def test_delivery_without_its_transport_waits(database, clock, put, row):
    deliverer = Deliverer(database=database, signals=Signals(), clock=clock, transports={})
    await put()
    await deliverer.deliver_due()

    assert (await row()).state == "due"


@SQLITE
async def test_one_that_fails_does_not_hold_up_the_next(deliverer, mailbox, put, clock):
    await put("bad", to="no address at all")
    clock.advance(seconds=1)
    await put("good")

    assert await deliverer.deliver_due() == 1


async def test_reply_that_the_visitor_was_shown_is_no_email(
    database, conversation, deliverer, mailbox, put, row
):
    await put(unless_delivered={"conversation_id": conversation.id, "seq": 3})
    async with database.writing() as connection:
        await conversations.set_delivered(connection, conversation.id, 3)

    assert (await deliverer.deliver_due(), mailbox.received, (await row()).state) == (0, [], "sent")


async def test_reply_that_the_visitor_was_not_shown_is_an_email(
    database, conversation, deliverer, mailbox, put
):
    await put(unless_delivered={"conversation_id": conversation.id, "seq": 3})
    async with database.writing() as connection:
        await conversations.set_delivered(connection, conversation.id, 2)

    assert (await deliverer.deliver_due(), len(mailbox.received)) == (1, 1)


@SQLITE
async def test_run_delivers_as_soon_as_it_is_told(database, clock, put):
    sent = asyncio.Event()

    async def send(payload) -> None:
        sent.set()

    signals = Signals()
    deliverer = Deliverer(database=database, signals=signals, clock=clock, transports={"email": send})
    running = asyncio.create_task(deliverer.run())
    await put()
    signals.publish(OUTBOX)
    await asyncio.wait_for(sent.wait(), 10)
    running.cancel()

    assert sent.is_set()


@pytest.mark.set(team_email="team@lagu.example", email_from="Tanya <tanya@lagu.example>")
async def test_new_ticket_reaches_the_teams_mailbox_once(mailbox, database_url, settings, clock, quick):
    """The whole way, with the house's own deliverer."""
    from dataclasses import replace

    from bot.conversation.writing import open_conversation
    from bot.desk.terms import HandOver
    from bot.web.house import build_house

    house = await build_house(replace(settings, smtp_url=mailbox.url), clock=clock)
    async with house.database.writing() as connection:
        conversation = await open_conversation(
            connection, now=clock.now(), channel="web", browser_language="ru", time_zone="UTC"
        )
        hand_over = HandOver(reason="asked", about="где деньги?\nBcc: eve@evil.example", name="Ира")
        ticket = await house.desk.open_ticket(connection, conversation, hand_over)
        await house.desk.open_ticket(connection, conversation, hand_over)
    await house.deliverer.deliver_due()
    clock.advance(seconds=timedelta(days=1).total_seconds())
    await house.deliverer.deliver_due()
    await house.close()

    [mail] = mailbox.received
    assert mailbox.recipients == [["team@lagu.example"]]
    assert str(mail["Subject"]) == f"[{ticket.reference}] где деньги? Bcc: eve@evil.example"
    assert f"http://tanya.test/desk/tickets/{ticket.reference}" in mail.get_content()


async def test_email_whose_workers_all_died_is_given_up(database, deliverer, mailbox, put, row, clock):
    await put()
    for _ in range(LAST_ATTEMPT):
        async with database.writing() as connection:
            stale = clock.now() - timedelta(seconds=STALE_SECONDS)
            await outbox.claim(connection, await row(), now=clock.now(), stale_before=stale)
        clock.advance(seconds=STALE_SECONDS + 1)
    await deliverer.deliver_due()

    assert ((await row()).state, mailbox.received) == ("failed", [])
