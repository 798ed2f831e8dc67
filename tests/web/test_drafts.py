"""Drafts of FAQs: made of resolved tickets by agents, reviewed by editors."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from bot.store import drafts
from tests.served import a_client_id

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
async def editor(site):
    await site.agent("first@lagu.example", role="admin")
    return await site.agent("editor@lagu.example", name="Ed", role="editor")


@pytest.fixture
async def agent(site, editor):
    return await site.agent(name="Ana", role="agent")


async def a_resolved_ticket(site, agent, *replies: str, about: str = "my payout 20394857 is late"):
    visitor = await site.visitor()
    ticket = await site.hand_over(visitor, about=about, name="Dinda Lestari", address="dinda@example.com")
    await agent.act(ticket, "claim")
    for reply in replies:
        assert (await agent.write(ticket, reply, client_id=a_client_id())).status_code < 400
    await agent.act(ticket, "resolve")
    return ticket


def field(page, name: str) -> str:
    found = re.search(rf'<textarea name="{name}"[^>]*>(.*?)</textarea>', page.text, re.S)
    assert found, page.text
    return unescape(found[1])


async def open_drafts(site):
    async with site.house.database.reading() as connection:
        return await drafts.in_state(connection, "open", limit=10)


async def test_resolved_ticket_offers_a_draft(site, agent):
    ticket = await a_resolved_ticket(site, agent, "Hi Dinda,\n\nIt takes two days.\n\nRegards,\nAna")
    page = await agent.get(f"/desk/tickets/{ticket.reference}")
    form = await agent.get(f"/desk/tickets/{ticket.reference}/draft")

    assert f'href="/desk/tickets/{ticket.reference}/draft"' in page.text
    assert field(form, "question") == "my payout number is late"
    assert field(form, "answer") == "It takes two days."


async def test_ticket_that_is_not_resolved_offers_none(site, agent):
    ticket = await site.hand_over(await site.visitor())
    await agent.act(ticket, "claim")
    page = await agent.get(f"/desk/tickets/{ticket.reference}")
    form = await agent.get(f"/desk/tickets/{ticket.reference}/draft")
    made = await agent.post(f"/desk/tickets/{ticket.reference}/draft", {"question": "a", "answer": "b"})

    assert "/draft" not in page.text
    assert (form.status_code, made.status_code) == (409, 409)
    assert await open_drafts(site) == []


async def test_draft_is_masked_once_more_when_it_is_kept(site, agent):
    ticket = await a_resolved_ticket(site, agent, "It takes two days.")
    given = {
        "question": "my payout is late, dinda@example.com",
        "answer": "Dinda, write to +62 812 3456 7890.\n\nAna",
    }
    made = await agent.post(f"/desk/tickets/{ticket.reference}/draft", given)
    (draft,) = await open_drafts(site)

    assert made.headers["location"] == f"/desk/tickets/{ticket.reference}?notice=capture_done"
    assert draft.faq["questions"] == {"en": ["my payout is late, e-mail"]}
    assert draft.faq["answer"] == {"en": "…, write to phone number.\n\n…"}
    assert (draft.reference, draft.made_by) == (ticket.reference, agent.agent.id)


@pytest.mark.parametrize("given", [{}, {"question": "a"}, {"question": "a", "answer": " "}])
async def test_draft_without_question_or_answer_is_refused(site, agent, given):
    ticket = await a_resolved_ticket(site, agent, "It takes two days.")
    made = await agent.post(f"/desk/tickets/{ticket.reference}/draft", given)

    assert made.status_code == 422
    assert site.house.page_texts.render("capture_incomplete", "en") in made.text
    assert await open_drafts(site) == []


async def test_second_draft_of_a_ticket_is_told(site, agent):
    ticket = await a_resolved_ticket(site, agent, "It takes two days.")
    await agent.post(f"/desk/tickets/{ticket.reference}/draft", {"question": "a b c", "answer": "d"})
    form = await agent.get(f"/desk/tickets/{ticket.reference}/draft")

    assert site.house.page_texts.render("capture_exists", "en") in form.text


async def test_editor_finds_the_draft_and_opens_it_in_the_form(site, agent, editor):
    ticket = await a_resolved_ticket(site, agent, "It takes <b>two</b> days.")
    await agent.post(
        f"/desk/tickets/{ticket.reference}/draft",
        {"question": "when is it", "answer": "It takes <b>two</b> days."},
    )
    (draft,) = await open_drafts(site)
    page = await editor.get("/desk/drafts")
    form = await editor.get(f"/desk/drafts/{draft.id}")

    assert "<b>two</b>" not in page.text
    for text in ("when is it", "Ana", "It takes <b>two</b> days."):
        assert escape(text) in page.text
    assert escape("It takes <b>two</b> days.") in form.text


async def test_dismissed_draft_is_put_back(site, agent, editor):
    ticket = await a_resolved_ticket(site, agent, "It takes two days.")
    await agent.post(f"/desk/tickets/{ticket.reference}/draft", {"question": "when is it", "answer": "soon"})
    (draft,) = await open_drafts(site)
    await editor.post(f"/desk/drafts/{draft.id}/dismiss")
    again = await editor.post(f"/desk/drafts/{draft.id}/dismiss")
    assert await open_drafts(site) == []
    assert "when is it" in (await editor.get("/desk/drafts?state=dismissed")).text
    await editor.post(f"/desk/drafts/{draft.id}/reopen")

    assert again.headers["location"] == "/desk/drafts?notice=gone"
    assert len(await open_drafts(site)) == 1
