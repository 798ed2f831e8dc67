"""The desk's pages over HTTP: queue, ticket, and what agents do there."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.settings import LANGUAGES
from bot.store import conversations
from tests.served import a_client_id

SQLITE = pytest.mark.databases("sqlite")
MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def rows_of(page: str) -> list[str]:
    return re.findall(r'data-reference="([^"]+)"', page)


def text_of(site, key: str, language: str = "en", **values) -> str:
    return site.house.page_texts.render(key, language, **values)


# Queue


async def test_queue_has_live_ones_first_then_who_waits_longest(site, clock):
    ana = await site.agent()
    references = {}
    for name, is_there in (("old", False), ("young", False), ("live", True), ("live later", True)):
        await site.house.presence.set_available(ana.agent.id, is_there)
        await site.house.presence.sign_of_life(ana.agent.id)
        references[name] = (await site.hand_over(await site.visitor())).reference
        clock.advance(seconds=1)

    page = await ana.get("/desk/queue")

    assert rows_of(page.text) == [references[name] for name in ("live", "live later", "old", "young")]


async def test_queue_counts_what_each_tab_shows(site):
    ana, budi = await site.agent(), await site.agent("budi@lagu.example", name="Budi")
    tickets = [await site.hand_over(await site.visitor()) for _ in range(6)]
    for ticket in tickets[:2]:
        await ana.act(ticket, "claim")
    await budi.act(tickets[2], "claim")
    await ana.act(tickets[0], "resolve")

    page = (await ana.get("/desk/queue")).text
    counts = [int(count) for count in re.findall(r'<span class="count">(\d+)</span>', page)]
    shown = [
        len(rows_of((await ana.get(f"/desk/queue?filter={name}")).text))
        for name in ("unassigned", "mine", "all", "resolved")
    ]
    assert counts == shown == [3, 1, 5, 1]


async def test_queue_marks_what_nobody_has_read(site):
    ana, visitor = await site.agent(), await site.visitor()
    await visitor.say("hi")
    ticket = await site.hand_over(visitor)

    async def is_unread() -> bool:
        return 'class="row unread"' in (await ana.get("/desk/queue?filter=all")).text

    seen = [await is_unread()]
    await ana.get(f"/desk/tickets/{ticket.reference}")
    seen.append(await is_unread())
    await visitor.say("still there?")
    seen.append(await is_unread())

    assert seen == [True, False, True]


@SQLITE
@pytest.mark.parametrize("chosen", ["nothing", "", "%00", "' or 1=1"])
async def test_queue_of_an_unknown_tab_is_the_first(site, chosen):
    ana = await site.agent()
    page = await ana.get(f"/desk/queue?filter={chosen}")

    assert 'href="/desk/queue?filter=unassigned" aria-current="page"' in page.text


@SQLITE
async def test_queue_events_tell_of_a_new_ticket(site):
    ana = await site.agent()

    async with ana.events("/desk/events") as events:
        await events.next("queue")
        await site.hand_over(await site.visitor())

        assert await events.next("queue") == {}


@SQLITE
async def test_open_page_is_a_sign_of_life(site):
    ana = await site.agent(is_there=False)

    async with ana.events("/desk/events") as events:
        await events.next("queue")
        ticket = await site.hand_over(await site.visitor())

    assert ticket.is_live


@SQLITE
@pytest.mark.parametrize(("state", "expected"), [("away", False), ("available", True)])
async def test_availability_is_the_agents_own_word(site, state, expected):
    ana = await site.agent()
    await ana.post("/desk/availability", {"state": state})

    assert (await site.hand_over(await site.visitor())).is_live == expected


# Ticket


@SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_render_in_every_language_without_a_raw_key(site, language):
    ana, visitor = await site.agent(), await site.visitor(language=language)
    await visitor.say("hi")
    ticket = await site.hand_over(visitor, guesses=[{"faq_id": "gone", "confidence": 0.5}])
    pages = [await ana.get(f"/desk/queue?language={language}")]
    for act in ("claim", "resolve"):
        pages.append(await ana.get(f"/desk/tickets/{ticket.reference}"))
        await ana.act(ticket, act)
    pages.append(await ana.get(f"/desk/tickets/{ticket.reference}"))
    pages.append(await ana.get("/desk/queue?filter=resolved"))

    assert [page.status_code for page in pages] == [200] * 5
    assert not re.findall(
        r">\s*(?:desk|error|reason|language)_\w+|\{[a-z_]+\}", "".join(p.text for p in pages)
    )


async def test_ticket_shows_the_whole_conversation_with_notes(site):
    ana, visitor = await site.agent(), await site.visitor()
    await visitor.say("where is my money?")
    ticket = await site.hand_over(visitor)
    await ana.write(ticket, "looks like a refund", kind="note")

    page = (await ana.get(f"/desk/tickets/{ticket.reference}")).text
    assert "where is my money?" in page
    assert "looks like a refund" in page


@SQLITE
async def test_ticket_shows_every_field_as_text(site):
    ana, visitor = await site.agent(name=MARKUP[:40]), await site.visitor()
    await visitor.say(MARKUP)
    ticket = await site.hand_over(visitor, name=MARKUP, address=f"a@b.c{MARKUP}", about=MARKUP)
    await ana.act(ticket, "claim")
    await ana.write(ticket, MARKUP)
    await ana.write(ticket, MARKUP, kind="note")

    pages = [
        await ana.get(path)
        for path in (
            f"/desk/tickets/{ticket.reference}",
            f"/desk/tickets/{ticket.reference}/panel",
            "/desk/queue?filter=mine",
            "/desk/queue?filter=mine&fragment=1",
        )
    ]
    assert [page.status_code for page in pages] == [200] * 4
    assert not [page.url for page in pages if "<script>alert" in page.text or "<img src=x" in page.text]


@SQLITE
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/panel"),
        ("GET", "/events"),
        ("POST", "/claim"),
        ("POST", "/resolve"),
        ("POST", "/hand-back"),
        ("POST", "/reply"),
        ("POST", "/note"),
    ],
)
@pytest.mark.parametrize("reference", ["T-XXXXXX", "%00", "<b>"])
async def test_ticket_that_is_unknown_is_404(site, method, path, reference):
    ana = await site.agent()
    url = f"/desk/tickets/{reference}{path}"
    data = {"text": "hi", "id": a_client_id()}
    response = await (ana.get(url) if method == "GET" else ana.post(url, data))

    assert response.status_code == 404


@SQLITE
async def test_ticket_act_that_is_unknown_is_404(site):
    ana = await site.agent()
    ticket = await site.hand_over(await site.visitor())

    assert (await ana.act(ticket, "delete")).status_code == 404


@SQLITE
@pytest.mark.parametrize("last", ["²", "x", "-1", "9" * 40])
async def test_ticket_events_with_a_broken_last_id_begin_at_the_start(site, last):
    ana, visitor = await site.agent(), await site.visitor()
    await visitor.say("hi")
    ticket = await site.hand_over(visitor)

    async with ana.events(
        f"/desk/tickets/{ticket.reference}/events", **{"Last-Event-ID": last.encode()}
    ) as events:
        assert (await events.next("message"))["seq"] == 1


async def test_ticket_events_bring_what_the_visitor_writes(site):
    ana, visitor = await site.agent(), await site.visitor()
    ticket = await site.hand_over(visitor)
    await ana.act(ticket, "claim")

    async with ana.events(f"/desk/tickets/{ticket.reference}/events?last=2") as events:
        await visitor.say("still there?")

        while "still there?" not in (await events.next("message"))["html"]:
            pass


@SQLITE
async def test_ticket_events_bring_all_of_a_long_gap(site, monkeypatch):
    monkeypatch.setattr("bot.web.desk.READ_AT_ONCE", 2)
    ana, visitor = await site.agent(), await site.visitor()
    for number in range(7):
        await site.bot_says(visitor, str(number))
    ticket = await site.hand_over(visitor)

    async with ana.events(f"/desk/tickets/{ticket.reference}/events") as events:
        assert [message["seq"] for message in await events.messages(7)] == [1, 2, 3, 4, 5, 6, 7]


@SQLITE
async def test_ticket_events_end_with_the_session(site, monkeypatch):
    monkeypatch.setattr("bot.web.desk.PING_SECONDS", 0.01)
    ana = await site.agent()
    ticket = await site.hand_over(await site.visitor())

    async with ana.events(f"/desk/tickets/{ticket.reference}/events") as events:
        await site.house.accounts.set_enabled("ana@lagu.example", False)

        assert await events.ended()


# Acts


async def test_claim_is_won_by_one_and_the_other_reads_who(site):
    ana, budi = await site.agent(), await site.agent("budi@lagu.example", name="Budi")
    ticket = await site.hand_over(await site.visitor())
    await asyncio.gather(ana.act(ticket, "claim"), budi.act(ticket, "claim"))

    pages = {one.agent.name: (await one.get(f"/desk/tickets/{ticket.reference}")).text for one in (ana, budi)}
    winner = "Ana" if 'data-mode="reply"' in pages["Ana"] else "Budi"
    loser = ({"Ana", "Budi"} - {winner}).pop()
    assert text_of(site, "desk_taken", agent=winner) in pages[loser]


@SQLITE
async def test_claim_that_came_too_late_says_who_was_faster(site):
    ana, budi = await site.agent(), await site.agent("budi@lagu.example", name="Budi")
    ticket = await site.hand_over(await site.visitor())
    await ana.act(ticket, "claim")
    response = await budi.act(ticket, "claim")
    if response.status_code == 302 or response.status_code == 303:
        response = await budi.get(response.headers["location"])

    assert text_of(site, "desk_notice_faster", agent="Ana") in response.text


async def test_claim_makes_the_bot_silent_and_hand_back_ends_that(site):
    ana, visitor = await site.agent(), await site.visitor()
    ticket = await site.hand_over(visitor)
    states = []
    for act in ("claim", "hand-back"):
        await ana.act(ticket, act)
        async with site.house.database.reading() as connection:
            states.append((await conversations.get(connection, visitor.id)).state)

    assert states == ["human", "bot"]


async def test_reply_reaches_the_visitor_with_the_agents_name(site):
    ana, visitor = await site.agent(), await site.visitor()
    ticket = await site.hand_over(visitor)
    await ana.act(ticket, "claim")

    async with visitor.events() as events:
        await ana.write(ticket, "hello, I look into it")
        while (message := await events.next("message"))["author"] != "agent":
            pass

    assert (message["text"], message["name"], message["html"]) == ("hello, I look into it", "Ana", None)


async def test_note_never_reaches_the_visitor(site):
    ana, visitor = await site.agent(), await site.visitor()
    ticket = await site.hand_over(visitor)
    await ana.act(ticket, "claim")

    async with visitor.events() as events:
        await ana.write(ticket, "for us only", kind="note")
        await ana.write(ticket, "for you")
        texts = []
        while "for you" not in texts:
            texts.append((await events.next("message"))["text"])

    assert "for us only" not in texts


async def test_form_sent_twice_writes_once(site):
    ana, visitor = await site.agent(), await site.visitor()
    ticket = await site.hand_over(visitor)
    await ana.act(ticket, "claim")
    await asyncio.gather(*(ana.write(ticket, "hello", client_id="the-same-id") for _ in range(4)))

    assert [one["text"] for one in await visitor.history() if one["author"] == "agent"] == ["hello"]


async def test_reply_by_another_agent_is_refused(site):
    ana, budi, visitor = (
        await site.agent(),
        await site.agent("budi@lagu.example", name="Budi"),
        await site.visitor(),
    )
    ticket = await site.hand_over(visitor)
    await ana.act(ticket, "claim")
    response = await budi.write(ticket, "me too")

    assert response.status_code == 409
    assert "me too" not in [one["text"] for one in await visitor.history()]


@SQLITE
async def test_reply_to_a_resolved_ticket_is_refused(site):
    ana = await site.agent()
    ticket = await site.hand_over(await site.visitor())
    await ana.act(ticket, "claim")
    await ana.act(ticket, "resolve")
    response = await ana.write(ticket, "one more thing", headers={"Accept": "application/json"})

    assert (response.status_code, response.json()["error"]["code"]) == (409, "desk_resolved_text")


@SQLITE
@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), (" \u200b", 422), ("x" * 4001, 413), ("x" * 1_000_000, 413)],
    ids=["nothing", "blank", "long", "megabyte"],
)
async def test_note_of_nothing_or_too_much_is_refused(site, text, status):
    ana = await site.agent()
    ticket = await site.hand_over(await site.visitor())

    assert (await ana.write(ticket, text, kind="note")).status_code == status


@SQLITE
@pytest.mark.parametrize("length", [4001, 100_000])
async def test_reply_that_is_too_long_is_told_the_limit_of_the_desk(site, length):
    ana = await site.agent()
    ticket = await site.hand_over(await site.visitor())

    assert text_of(site, "error_too_long", count=4000) in (await ana.write(ticket, "x" * length)).text


@SQLITE
@pytest.mark.parametrize("client_id", ["", "short", "x" * 65, "with blank", "\x00" * 10])
async def test_reply_without_a_good_id_is_refused(site, client_id):
    ana = await site.agent()
    ticket = await site.hand_over(await site.visitor())
    await ana.act(ticket, "claim")
    response = await ana.post(f"/desk/tickets/{ticket.reference}/reply", {"id": client_id, "text": "hi"})

    assert response.status_code == 409 or response.status_code == 400


async def test_wait_in_vain_shows_as_a_ticket_in_the_queue(site, clock):
    ana, visitor = await site.agent(), await site.visitor()
    await site.hand_over(visitor)
    clock.advance(seconds=site.house.settings.agent_wait_seconds + 1)
    await site.house.desk.time_out_waiting()

    page = (await ana.get("/desk/queue")).text
    assert 'class="tag open"' in page
    assert 'class="tag live"' not in page
