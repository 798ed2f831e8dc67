"""The content pages over HTTP: find, edit, check, publish, conflict, delete, history."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.content.live import read_content
from bot.content.values import fingerprint
from bot.content.writing import find_faq
from bot.marked_yaml import load
from bot.settings import LANGUAGES
from bot.store import messages, questions
from bot.store.questions import Question
from tests.conftest import ROOT

pytestmark = pytest.mark.databases("sqlite")
MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
FAQ_ID = "withdrawals_how"


@pytest.fixture(scope="session")
def few_faqs() -> dict[str, str]:
    """The first FAQs of two of our files, as they are written, linked among themselves: quick to read."""
    texts = {
        name: (ROOT / f"data/faq/{name}.yml").read_text(encoding="utf-8") for name in ("login", "withdrawals")
    }
    cut = {name: "  - id:".join(text.split("  - id:")[:4]) for name, text in texts.items()}
    first = [re.findall(r"^  - id: (\w+)", text, re.MULTILINE) for text in cut.values()]
    return {
        f"{name}.yml": re.sub(r"^    related: .*\n", f"    related: [{other[2]}]\n", text, flags=re.MULTILINE)
        for (name, text), other in zip(cut.items(), reversed(first), strict=True)
    }


@pytest.fixture
def settings(settings, tmp_path, few_faqs):
    """A project of the test's own, whose files it may change."""
    folder = tmp_path / "project"
    (folder / "data/faq").mkdir(parents=True)
    for name, text in few_faqs.items():
        (folder / "data/faq" / name).write_text(text, encoding="utf-8")
    for name in ("messages.yml", "hours.yml"):
        shutil.copy(ROOT / "data" / name, folder / "data" / name)
    return replace(settings, folder=str(folder))


@pytest.fixture
def faqs(settings) -> Path:
    return settings.root / "data/faq"


def written(faqs: Path, faq_id: str = FAQ_ID) -> dict:
    for path in faqs.glob("*.yml"):
        found = find_faq(load(path), faq_id)
        if found:
            return found.values
    raise AssertionError(f"no {faq_id}")


def form_of(values: dict, **changed) -> dict:
    """What a browser sends of an FAQ's form, with some fields changed."""
    sent = {"base": fingerprint(values), "id": values["id"], "owner": values.get("owner", "")}
    sent["related"] = values.get("related", [])
    sent["channels"] = values.get("channels", ["web", "email", "api"])
    for name in ("title", "answer"):
        sent |= {f"{name}.{code}": text for code, text in values.get(name, {}).items()}
    for name in ("questions", "tests"):
        sent |= {f"{name}.{code}": "\r\n".join(texts) for code, texts in values.get(name, {}).items()}
    return {**sent, **changed}


def new_form(**changed) -> dict:
    return {
        "base": "",
        "topic": "shipping",
        "id": "shipping_late",
        "owner": "logistics",
        "channels": ["web", "email", "api"],
        "title.en": "Parcel is late",
        "questions.en": "where is my parcel\nit has not come\n",
        "answer.en": "Sorry, {name}.\r\n\r\nIt comes soon.",
        **changed,
    }


def text_of(site, key: str, **values) -> str:
    return site.house.page_texts.render(key, "en", **values)


def ids_in(page) -> list[str]:
    return re.findall(r'class="faq-row" href="/desk/content/faqs/([^"]+)"', page.text)


async def asked(site, **values) -> None:
    """A question that a visitor asked."""
    visitor = await site.visitor()
    await visitor.say("how")
    async with site.house.database.reading() as connection:
        (message,) = await messages.latest(connection, visitor.id, "visitor", limit=1)
    row = {
        "message_id": message.id,
        "conversation_id": visitor.id,
        "channel": "web",
        "language": "en",
        "text": "how",
        "outcome": "answer",
        "confidence": 0.8,
        "asked_at": site.house.clock.now(),
        "faq_id": FAQ_ID,
        **values,
    }
    async with site.house.database.writing() as connection:
        await questions.insert(connection, Question(**row))


# Finding


async def test_list_has_every_faq_and_its_figures(site, faqs):
    await asked(site, confidence=0.5, is_helpful=True)
    await asked(site, confidence=1.0, is_handed_over=True)
    await asked(site, faq_id=None, outcome="suggest", chosen=FAQ_ID, confidence=0.6, is_helpful=False)
    page = await (await site.agent(role="editor")).get("/desk/content")

    assert len(ids_in(page)) == sum(
        len(yaml.safe_load(path.read_text())["faqs"]) for path in faqs.glob("*.yml")
    )
    row = page.text.partition(f'href="/desk/content/faqs/{FAQ_ID}"')[2].partition("</a>")[0]
    figures = re.sub(r"<[^>]+>|\s+", " ", row)
    assert re.search(
        r"3 × asked\s+70 %\s+helpful \+1\s+not helpful −1\s+handed over 1", " ".join(figures.split())
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"q={FAQ_ID}", True),
        ("q=gimana+CARA+narik", True),
        ("q=BLIK+wypłacić", True),
        ("q=payments&topic=withdrawals", True),
        ("topic=login", False),
        ("q=no+such+words+anywhere", False),
        ("missing=pl", False),
        ("state=problems&q=withdrawals_how", False),
    ],
)
async def test_list_finds_by_any_text_and_filter(site, query, expected):
    page = await (await site.agent()).get(f"/desk/content?{query}")

    assert (FAQ_ID in ids_in(page)) == expected


async def test_list_finds_what_lacks_a_language(site, faqs):
    path = faqs / "withdrawals.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("      pl: Jak wypłacić pieniądze\n", "", 1), encoding="utf-8")
    page = await (await site.agent()).get("/desk/content?missing=pl")

    assert ids_in(page) == [FAQ_ID]


async def test_broken_file_is_told_with_its_line_and_the_rest_is_there(site, faqs):
    path = faqs / "login.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("    owner:", "    ovner:", 1), encoding="utf-8")
    ana = await site.agent()
    page = await ana.get("/desk/content")

    assert re.search(r"login\.yml:5</code> there is no field “ovner”", page.text)
    assert FAQ_ID in ids_in(page)
    assert len(ids_in(await ana.get("/desk/content?state=problems"))) >= 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_render_in_every_language_without_a_raw_key(site, faqs, language):
    ana = await site.agent()
    ana.client.cookies.set("tanya_language", language, path="/")
    bad = form_of(written(faqs), **{"answer.en": "<b>", "topic": "withdrawals"})
    pages = [
        await ana.get("/desk/content"),
        await ana.get("/desk/content?q=nothing+there+is"),
        await ana.get("/desk/content/new"),
        await ana.get(f"/desk/content/faqs/{FAQ_ID}?published=1"),
        await ana.get(f"/desk/content/faqs/{FAQ_ID}/delete"),
        await ana.get("/desk/content/history?back=1"),
        await ana.post("/desk/content/review", form_of(written(faqs))),
        await ana.post("/desk/content/review", bad),
        await ana.post("/desk/content/publish", form_of(written(faqs), base="x" * 32, owner="me")),
    ]

    assert [page.status_code for page in pages] == [200] * 8 + [409]
    assert not re.findall(r">\s*(?:content|desk|error|language)_\w+", "".join(page.text for page in pages))


# The form


async def test_form_shows_what_is_in_the_file(site, faqs):
    page = await (await site.agent()).get(f"/desk/content/faqs/{FAQ_ID}")
    values = written(faqs)

    for code in LANGUAGES:
        area = re.search(rf'name="questions\.{code}"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
        assert area
        assert area[1].splitlines() == [text.replace("'", "&#39;") for text in values["questions"][code]]


async def test_form_of_no_faq_is_not_found(site):
    assert (await (await site.agent()).get("/desk/content/faqs/nothing")).status_code == 404


async def test_preview_is_as_the_visitor_sees_it(site):
    ana = await site.agent()
    sent = new_form(
        **{"answer.en": "Hello, {name}.\n\n1. *One* {app}", "handoff": "offer", "related": [FAQ_ID]}
    )
    page = await ana.post("/desk/content/preview", sent)
    (bubble,) = re.findall(r'<div class="chat-bubble rich">(.*?)</div>', page.text, re.DOTALL)

    assert bubble == "<p>Hello, Dinda.</p>\n<ol>\n<li><em>One</em> Lagu</li>\n</ol>"
    assert '<span class="chat-chip faq">How to withdraw money</span>' in page.text
    assert '<span class="chat-chip human">' in page.text


@pytest.mark.parametrize(
    "field", ["title.en", "questions.pl", "answer.ru", "tests.id", "owner", "id", "topic", "related"]
)
async def test_markup_is_shown_as_text(site, field):
    ana = await site.agent()
    for path in ("review", "publish", "preview", "review?fragment=1"):
        page = await ana.post(f"/desk/content/{path}", new_form(**{field: MARKUP}))
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


async def test_review_puts_each_problem_at_its_field(site):
    sent = new_form(**{"owner": "", "answer.en": "One.\n\nSee [here](x).", "title.en": "t" * 50})
    page = (await (await site.agent()).post("/desk/content/review?fragment=1", sent)).text

    def at(field: str) -> str:
        return page.partition(f'id="problems-{field}"')[2].partition("</ul>")[0]

    assert "“owner” is missing" in at("owner")
    assert "the title has 50 characters" in at("title-en")
    assert 'data-line="3"' in at("answer-en")
    assert 'data-good="no"' in page


async def test_review_of_a_good_edit_leads_to_publish(site, faqs):
    page = await (await site.agent()).post("/desk/content/review", form_of(written(faqs)))

    assert 'data-good="yes"' in page.text
    assert 'formaction="/desk/content/publish"' in page.text
    assert 'data-src="/desk/content/effect"' in page.text


async def test_review_changes_no_file(site, faqs):
    before = {path: path.read_bytes() for path in faqs.iterdir()}
    ana = await site.agent()
    for act in ("review", "preview", "try"):
        await ana.post(f"/desk/content/{act}", new_form())

    assert {path: path.read_bytes() for path in faqs.iterdir()} == before


# Publishing


async def test_published_edit_is_in_the_file_and_nothing_else(site, faqs):
    path = faqs / "withdrawals.yml"
    before = path.read_text(encoding="utf-8").splitlines()
    values = written(faqs)
    lines = [*values["questions"]["en"], "brand new: question"]
    response = await (await site.agent()).post(
        "/desk/content/publish", form_of(values, **{"questions.en": "\r\n".join(lines)})
    )
    after = path.read_text(encoding="utf-8").splitlines()

    assert response.headers["location"] == f"/desk/content/faqs/{FAQ_ID}?published=1"
    assert [line for line in after if line not in before] == ['        - "brand new: question"']
    assert len(after) == len(before) + 1


async def test_unchanged_form_leaves_the_file_as_it_is(site, faqs):
    before = {path.name: path.read_bytes() for path in faqs.iterdir()}
    response = await (await site.agent()).post("/desk/content/publish", form_of(written(faqs)))

    assert response.status_code == 302
    assert {path.name: path.read_bytes() for path in faqs.iterdir()} == before


async def test_new_faq_makes_its_topic_and_is_good_content(site, faqs):
    response = await (await site.agent()).post("/desk/content/publish", new_form())
    content = read_content(faqs.parent)

    assert response.headers["location"] == "/desk/content/faqs/shipping_late?published=1"
    assert content.faqs["shipping_late"].answer["en"] == "Sorry, {name}.\n\nIt comes soon."
    assert not [problem for problem in content.problems if problem.is_error]


async def test_form_of_a_large_faq_is_taken(site, faqs):
    long = "Длинный текст. " * 8000  # 120,000 signs: 720 kB as a link would write it, 220 kB in a form
    files = {
        name: (None, value) for name, value in new_form(**{"answer.ru": long}).items() if name != "channels"
    }
    ana = await site.agent()
    response = await ana.client.post("/desk/content/publish", files={"csrf": (None, ana.csrf), **files})

    assert response.status_code == 302
    assert len(written(faqs, "shipping_late")["answer"]["ru"]) > 100_000


async def test_form_that_is_too_large_is_refused(site):
    ana = await site.agent()
    files = {"answer.ru": (None, "x" * 600_000)}
    response = await ana.client.post("/desk/content/publish", files={"csrf": (None, ana.csrf), **files})

    assert response.status_code == 413


async def test_large_form_is_for_who_is_signed_in(site):
    response = await site.client.post("/desk/content/publish", files={"answer.ru": (None, "x" * 100_000)})

    assert response.status_code == 413


@pytest.mark.parametrize("topic", ["../login", "a/b", "..", "", "Shipping", "faq/x", "login.yml"])
async def test_topic_that_is_no_name_is_told_at_its_field(site, faqs, topic):
    before = sorted(faqs.parent.rglob("*"))
    page = await (await site.agent()).post("/desk/content/publish", new_form(topic=topic))

    assert (page.status_code, sorted(faqs.parent.rglob("*"))) == (422, before)
    assert 'id="problems-topic"' in page.text


@pytest.mark.parametrize("faq_id", ["../../x", "login_x", "shipping late", "", FAQ_ID])
async def test_id_that_does_not_fit_is_told_and_not_written(site, faqs, faq_id):
    before = sorted(faqs.parent.rglob("*"))
    page = await (await site.agent()).post("/desk/content/publish", new_form(id=faq_id))

    assert (page.status_code, sorted(faqs.parent.rglob("*"))) == (422, before)


async def test_edit_with_mistakes_is_not_written(site, faqs):
    before = (faqs / "withdrawals.yml").read_bytes()
    page = await (await site.agent()).post(
        "/desk/content/publish", form_of(written(faqs), **{"answer.en": ""})
    )

    assert (page.status_code, (faqs / "withdrawals.yml").read_bytes()) == (422, before)


async def test_one_of_two_broken_faqs_can_be_mended(site, faqs):
    path = faqs / "withdrawals.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("    owner: ", "    handoff: x # ", 2), encoding="utf-8"
    )
    response = await (await site.agent()).post("/desk/content/publish", form_of(written(faqs), owner="pay"))

    assert (response.status_code, written(faqs)["owner"]) == (302, "pay")


async def test_publisher_is_told_to_the_history(site, faqs, monkeypatch):
    told = []

    async def published(who: str) -> None:
        told.append(who)

    monkeypatch.setattr(site.house.history, "published", published)
    await (await site.agent()).post("/desk/content/publish", form_of(written(faqs), owner="me"))

    assert told == ["Ana <ana@lagu.example>"]


# Somebody else's edit


async def test_conflict_shows_both_and_overwrites_nothing(site, faqs):
    mine = form_of(written(faqs), owner="mine")
    ana, budi = await site.agent(), await site.agent("budi@lagu.example", role="editor")
    await budi.post("/desk/content/publish", form_of(written(faqs), owner="budis"))
    page = await ana.post("/desk/content/publish", mine)

    assert (page.status_code, written(faqs)["owner"]) == (409, "budis")
    assert re.search(r"<code>owner</code></th><td><pre>budis</pre></td><td><pre>mine</pre>", page.text)
    assert 'name="owner" value="mine"' in page.text


async def test_conflict_can_be_settled_for_mine(site, faqs):
    mine = form_of(written(faqs), owner="mine")
    ana = await site.agent()
    await ana.post("/desk/content/publish", form_of(written(faqs), owner="theirs"))
    page = await ana.post("/desk/content/publish", mine)
    over = re.search(r'name="over" value="(\w+)"', page.text)
    assert over
    response = await ana.post("/desk/content/publish", {**mine, "over": over[1]})

    assert (response.status_code, written(faqs)["owner"]) == (302, "mine")


async def test_faq_deleted_meanwhile_can_be_published_anew(site, faqs):
    await (ana := await site.agent()).post("/desk/content/publish", new_form())
    mine = form_of(written(faqs, "shipping_late"), owner="mine", topic="shipping")
    await ana.post(
        "/desk/content/faqs/shipping_late/delete", {"base": fingerprint(written(faqs, "shipping_late"))}
    )
    page = await ana.post("/desk/content/publish", mine)
    over = re.search(r'name="over" value="([^"]+)"', page.text)
    assert over
    response = await ana.post("/desk/content/publish", {**mine, "over": over[1]})

    assert (page.status_code, response.status_code) == (409, 302)
    assert written(faqs, "shipping_late")["owner"] == "mine"


# Deleting


async def test_delete_asks_first_and_names_what_links_to_it(site, faqs):
    linking = next(
        (faq["id"], faq["related"][0])
        for path in sorted(faqs.glob("*.yml"))
        for faq in yaml.safe_load(path.read_text())["faqs"]
        if faq.get("related")
    )
    page = await (await site.agent()).get(f"/desk/content/faqs/{linking[1]}/delete")

    assert f'href="/desk/content/faqs/{linking[0]}"' in page.text
    assert written(faqs, linking[1])


async def test_delete_that_breaks_another_faq_is_refused(site, faqs):
    linked = next(
        faq["related"][0]
        for path in sorted(faqs.glob("*.yml"))
        for faq in yaml.safe_load(path.read_text())["faqs"]
        if faq.get("related")
    )
    base = fingerprint(written(faqs, linked))
    page = await (await site.agent()).post(f"/desk/content/faqs/{linked}/delete", {"base": base})

    assert page.status_code == 409
    assert f"there is no FAQ “{linked}”" in page.text
    assert written(faqs, linked)


async def test_deleted_faq_is_gone(site, faqs):
    ana = await site.agent()
    await ana.post("/desk/content/publish", new_form())
    base = fingerprint(written(faqs, "shipping_late"))
    response = await ana.post("/desk/content/faqs/shipping_late/delete", {"base": base})

    assert response.status_code == 302
    assert not (faqs / "shipping.yml").exists()


async def test_delete_of_what_has_changed_is_refused(site, faqs):
    ana = await site.agent()
    await ana.post("/desk/content/publish", new_form())
    page = await ana.post("/desk/content/faqs/shipping_late/delete", {"base": "f" * 32})

    assert (page.status_code, (faqs / "shipping.yml").exists()) == (409, True)
    assert text_of(site, "content_changed_meanwhile") in page.text


# Forms of others


@pytest.mark.parametrize(
    "act", ["review", "preview", "try", "effect", "publish", f"faqs/{FAQ_ID}/delete", "history/1/back"]
)
async def test_form_without_our_token_is_refused(site, faqs, act):
    before = {path: path.read_bytes() for path in faqs.iterdir()}
    ana = await site.agent()
    response = await ana.client.post(f"/desk/content/{act}", data=form_of(written(faqs), owner="evil"))

    assert response.status_code == 403
    assert {path: path.read_bytes() for path in faqs.iterdir()} == before
