"""Unanswered questions in the desk, over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import numpy as np
import pytest

from bot.conversation.writing import write
from bot.store import drafts, messages, questions
from bot.store.questions import Question
from bot.web.drafts import draft_published

pytestmark = pytest.mark.databases("sqlite")
PENDING = [{"faq_id": "withdrawals_pending", "confidence": 0.5}]


@pytest.fixture(autouse=True)
def vectors(monkeypatch) -> list[str]:
    """In place of the encoders: alike where the first word is. Returns what was placed."""
    placed: list[str] = []

    def make_place(faqs, pipeline, **options):
        def place(texts):
            placed.extend(texts)
            words = sorted({text.split()[0] for text in texts})
            return np.array([[word == text.split()[0] for word in words] for text in texts], dtype=np.float32)

        return place

    monkeypatch.setattr("bot.web.questions.make_place", make_place)
    return placed


async def ask(site, visitor, text: str, **values) -> None:
    now = site.house.clock.now()
    async with site.house.database.writing() as connection:
        await write(connection, visitor.id, author="visitor", text=text, now=now)
        (message,) = await messages.latest(connection, visitor.id, "visitor", limit=1)
        asked = {
            "message_id": message.id,
            "conversation_id": visitor.id,
            "channel": "web",
            "language": "en",
            "text": text,
            "outcome": "suggest",
            "confidence": 0.5,
            "asked_at": now,
            **values,
        }
        await questions.insert(connection, Question(**asked))


async def kept(site) -> list[Question]:
    """Oldest first."""
    async with site.house.database.reading() as connection:
        return (await questions.latest(connection, limit=100))[::-1]


def headings(page) -> list[str]:
    return [unescape(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", page.text, re.S)]


def ids_on(page) -> list[str]:
    """Of each group with a button to dismiss it."""
    return re.findall(r'action="/desk/questions/settle">.*?name="ids" value="([\d,]+)"', page.text, re.S)


@pytest.fixture
async def editor(site):
    await site.agent("first@lagu.example", role="admin")
    return await site.agent(role="editor")


@pytest.fixture
async def visitor(site):
    return await site.visitor()


async def test_page_shows_groups_with_the_most_frequent_first(site, editor, visitor):
    await ask(site, visitor, "key lost")
    await ask(site, visitor, "money late", guesses=PENDING)
    await ask(site, visitor, "money spät", language="pl", outcome="hand_over")
    page = await editor.get("/desk/questions")

    assert page.status_code == 200
    assert headings(page) == ["money spät", "key lost"]
    title = site.house.content.current.faqs["withdrawals_pending"].title_in("en")
    assert f'<a href="/desk/content/faqs/withdrawals_pending">{title}</a>' in page.text


async def test_page_shows_no_answered_question(site, editor, visitor):
    await ask(site, visitor, "money late", outcome="answer", faq_id="withdrawals_pending")
    page = await editor.get("/desk/questions")

    assert headings(page) == []
    assert site.house.page_texts.render("questions_empty", "en") in page.text


async def test_page_is_filtered_by_period_and_language(site, editor, visitor):
    await ask(site, visitor, "old one", asked_at=site.house.clock.now() - timedelta(days=40))
    await ask(site, visitor, "polski jeden", language="pl")
    await ask(site, visitor, "english one")

    assert set(headings(await editor.get("/desk/questions"))) == {"polski jeden", "english one"}
    assert len(headings(await editor.get("/desk/questions?days=90"))) == 3
    assert headings(await editor.get("/desk/questions?language_asked=pl")) == ["polski jeden"]
    assert len(headings(await editor.get("/desk/questions?days=x&language_asked=%3Cb%3E&page=-1"))) == 2


async def test_page_escapes_what_visitors_wrote(site, editor, visitor):
    await ask(site, visitor, '<script>alert("x")</script> why')
    page = await editor.get("/desk/questions")

    assert "<script>alert" not in page.text
    assert headings(page) == ['<script>alert("x")</script> why']


async def test_page_groups_the_same_questions_once(site, editor, visitor, vectors):
    await ask(site, visitor, "money late")
    await ask(site, visitor, "money gone")
    await editor.get("/desk/questions")
    await editor.get("/desk/questions")

    assert sorted(vectors) == ["money gone", "money late"]


async def test_dismissed_group_is_settled_and_undone(site, editor, visitor):
    await ask(site, visitor, "money late")
    await ask(site, visitor, "money gone")
    await ask(site, visitor, "key lost")
    first = ids_on(await editor.get("/desk/questions"))[0]
    done = await editor.post("/desk/questions/settle", {"ids": first})
    page = await editor.get(done.headers["location"])
    settled = await kept(site)

    assert headings(page) == ["key lost"]
    assert [question.settled_by for question in settled] == [editor.agent.id, editor.agent.id, None]
    undo = re.search(r'name="id" value="(\d+)"', page.text)
    assert undo
    back = await editor.get((await editor.post("/desk/questions/undo", {"id": undo[1]})).headers["location"])
    assert len(headings(back)) == 2


async def test_settled_group_is_put_back_later(site, editor, visitor):
    await ask(site, visitor, "money late")
    (ids,) = ids_on(await editor.get("/desk/questions"))
    await editor.post("/desk/questions/settle", {"ids": ids})
    assert headings(await editor.get("/desk/questions?state=settled")) == ["money late"]
    await editor.post("/desk/questions/reopen", {"ids": ids, "state": "settled"})

    assert headings(await editor.get("/desk/questions")) == ["money late"]


async def test_new_faq_opens_the_form_with_wordings_and_a_test(site, editor, visitor):
    for text, times in (("money late", 3), ("money gone", 2), ("money where", 1)):
        for _ in range(times):
            await ask(site, visitor, text)
    (ids,) = ids_on(await editor.get("/desk/questions"))
    made = await editor.post("/desk/questions/draft", {"ids": ids, "to": "new"})
    form = await editor.get(made.headers["location"])
    async with site.house.database.reading() as connection:
        (draft,) = await drafts.in_state(connection, "open", limit=10)

    assert draft.faq["questions"] == {"en": ["money late", "money where"]}
    assert draft.faq["tests"] == {"en": ["money gone"]}
    assert (form.status_code, "money where" in form.text) == (200, True)
    assert f'name="source" value="draft:{draft.id}"' in form.text


async def test_group_leads_to_the_draft_that_is_under_way(site, editor, visitor):
    await ask(site, visitor, "money late")
    (ids,) = ids_on(await editor.get("/desk/questions"))
    made = await editor.post("/desk/questions/draft", {"ids": ids, "to": "new"})

    assert f'href="{made.headers["location"]}"' in (await editor.get("/desk/questions")).text
    await editor.post(made.headers["location"] + "/dismiss")
    assert "/desk/drafts/" not in (await editor.get("/desk/questions")).text


async def test_wordings_are_added_to_what_the_faq_has(site, editor, visitor):
    await ask(site, visitor, "money late", guesses=PENDING)
    (ids,) = ids_on(await editor.get("/desk/questions"))
    made = await editor.post(
        "/desk/questions/draft", {"ids": ids, "to": "faq", "faq_id": "withdrawals_pending"}
    )
    form = unescape((await editor.get(made.headers["location"])).text)

    faq = site.house.content.current.faqs["withdrawals_pending"]
    assert "\n".join([*faq.questions["en"], "money late"]) in form


async def test_published_draft_settles_its_questions(site, editor, visitor):
    await ask(site, visitor, "money late")
    (ids,) = ids_on(await editor.get("/desk/questions"))
    made = await editor.post("/desk/questions/draft", {"ids": ids, "to": "new"})
    number = made.headers["location"].rpartition("/")[2]
    await draft_published(site.house)(f"draft:{number}", "withdrawals_late", editor.agent)
    async with site.house.database.reading() as connection:
        draft = await drafts.get(connection, int(number))

    assert (draft.state, draft.faq_id) == ("published", "withdrawals_late")
    assert headings(await editor.get("/desk/questions")) == []
    assert (await editor.get(f"/desk/drafts/{number}")).headers["location"] == "/desk/drafts?notice=gone"


@pytest.mark.parametrize("source", ["", "draft:", "draft:x", "draft:99", "question:1", "draft:" + "9" * 30])
async def test_source_of_no_draft_is_nothing(site, editor, source):
    await draft_published(site.house)(source, "withdrawals_late", editor.agent)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"ids": "", "to": "new"},
        {"ids": "x,-1,99999999999999999999", "to": "new"},
        {"ids": "424242", "to": "new"},
        {"ids": "1", "to": "faq", "faq_id": "no_such_faq"},
        {"ids": "1", "to": "faq", "faq_id": "../../etc/passwd"},
    ],
)
async def test_draft_of_nothing_is_none(site, editor, visitor, form):
    await ask(site, visitor, "money late")
    response = await editor.post("/desk/questions/draft", form)

    assert response.headers["location"].startswith("/desk/questions?")
    async with site.house.database.reading() as connection:
        assert await drafts.count_open(connection) == 0
