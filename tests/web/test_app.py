"""The app as a whole, over HTTP: headers, errors, and what is not there."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.settings import LANGUAGES

pytestmark = pytest.mark.databases("sqlite")
RASA_ROUTES = (
    "/webhooks/rest/webhook",
    "/webhooks/rest/",
    "/webhook",
    "/model",
    "/model/parse",
    "/model/train",
    "/model/test/intents",
    "/model/predict",
    "/conversations/x/tracker",
    "/conversations/x/tracker/events",
    "/conversations/x/messages",
    "/conversations/x/execute",
    "/conversations/x/trigger_intent",
    "/status",
    "/version",
    "/domain",
    "/docs",
    "/openapi.json",
)
INSIDE = ("Traceback", "sanic", "rasa", "sqlalchemy", 'File "')


async def test_health_answers(site):
    assert (await site.client.get("/health")).json() == {"status": "ok"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_rasa_routes_are_not_there(site, method):
    statuses = {path: (await site.client.request(method, path)).status_code for path in RASA_ROUTES}

    assert statuses == dict.fromkeys(RASA_ROUTES, 404)


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/desk/sign-in", "/nothing", "/api/chat/x", "/static/chat.js", "/health"]
)
async def test_every_answer_has_the_security_headers(site, path):
    headers = (await site.client.get(path)).headers

    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert "default-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.set(frame_ancestors="https://lagu.example")
@pytest.mark.parametrize(
    ("path", "ancestors"),
    [("/chat", "https://lagu.example"), ("/", "'none'"), ("/desk/sign-in", "'none'"), ("/nothing", "'none'")],
)
async def test_only_the_chat_may_stand_in_a_frame(site, path, ancestors):
    policy = (await site.client.get(path)).headers["Content-Security-Policy"]

    assert policy.endswith(f"frame-ancestors {ancestors}")


async def test_event_streams_have_the_security_headers(site):
    visitor = await site.visitor()

    async with visitor.events() as events:
        assert events.response.headers["X-Content-Type-Options"] == "nosniff"


async def test_pages_of_the_desk_are_not_kept_by_the_browser(site):
    assert (await site.client.get("/desk/sign-in")).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/chat", "/desk/sign-in", "/nothing"])
async def test_page_is_in_the_language_of_the_browser(site, path, language):
    response = await site.client.get(path, headers={"Accept-Language": f"{language}-XX;q=0.9, de"})

    assert f'<html lang="{language}">' in response.text


async def test_page_keeps_the_language_that_was_chosen(site):
    await site.client.get("/?language=ru")

    assert '<html lang="ru">' in (await site.client.get("/desk/sign-in")).text


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"*",
        b"de",
        b";q=1",
        b"en;q=x",
        b"en;q=nan",
        b"\xff\xfe",
        b"," * 400,
        b"q=" * 200,
        "żółw".encode(),
    ],
)
async def test_page_is_in_english_whatever_the_browser_says(site, header):
    response = await site.client.get("/", headers={b"Accept-Language": header})

    assert (response.status_code, '<html lang="en">' in response.text) == (200, True)


@pytest.mark.parametrize("language", ["x", "%00", "%ff", "en%0d%0aSet-Cookie:a=b", "<script>", ""])
async def test_language_that_is_none_is_not_kept(site, language):
    response = await site.client.get(f"/?language={language}")

    assert response.status_code == 200
    assert "tanya_language" not in response.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/nothing.js",
        "/static/../texts.yml",
        "/static/..%2ftexts.yml",
        "/static/%2e%2e/texts.yml",
        "/static/desk/..%2f..%2f..%2fsettings.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/%00",
    ],
)
async def test_static_gives_only_its_own_files(site, path):
    response = await site.client.get(path)

    assert response.status_code in (400, 404)


@pytest.mark.parametrize("name", ["chat.js", "chat.css", "theme.css", "desk/conversation.js", "logo.svg"])
async def test_static_files_are_there(site, name):
    assert (await site.client.get(f"/static/{name}")).status_code == 200


async def test_widget_is_at_the_address_that_sites_embed(site):
    response = await site.client.get("/widget.js")

    assert response.headers["content-type"].startswith(("text/javascript", "application/javascript"))


@pytest.mark.parametrize("path", ["/nothing", "/desk/nothing", "/%00", "/%ff", "/<script>alert(1)</script>"])
async def test_unknown_page_says_so_without_the_inside(site, path):
    response = await site.client.get(path)

    assert response.status_code == 404
    assert not [word for word in (*INSIDE, "<script>alert") if word.lower() in response.text.lower()]


async def test_failure_of_a_page_shows_nothing_of_the_inside(site, monkeypatch):
    ana = await site.agent()

    async def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("bot.web.desk.tickets.queue", fail)
    response = await ana.get("/desk/queue")

    assert response.status_code == 500
    assert not [word for word in (*INSIDE, "secret detail") if word.lower() in response.text.lower()]


@pytest.mark.parametrize(
    "request_line",
    [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"],
    ids=["line", "length", "version"],
)
async def test_request_that_is_no_http_shows_nothing_of_the_inside(site, request_line):
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request_line)
    writer.write_eof()
    answer = (await asyncio.wait_for(reader.read(), 10)).decode()
    writer.close()

    assert not [word for word in INSIDE if word.lower() in answer.lower()]


async def test_home_page_loads_nothing_from_another_host(site):
    for path in ("/", "/chat", "/desk/sign-in"):
        page = (await site.client.get(path)).text
        found = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert [address for address in found if not address.startswith(("/", "#"))] == []


@pytest.mark.parametrize(
    "cookie", [b"tanya_visit=" + b"\xff" * 43, b"tanya_language=\xff", b"\xff", b"=;=;=", b"a" * 4000]
)
async def test_pages_open_whatever_cookies_the_browser_has(site, cookie):
    statuses = [
        (await site.client.get(path, headers={b"Cookie": cookie})).status_code
        for path in ("/", "/chat", "/desk/sign-in")
    ]

    assert statuses == [200, 200, 200]


async def test_request_of_an_old_client_without_a_host_is_answered(site):
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /health HTTP/1.0\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(12), 10)
    writer.close()

    assert answer.endswith(b" 200")


@pytest.mark.set(message_characters=20_000)
async def test_longest_message_that_is_set_fits_through_the_door(site):
    visitor = await site.visitor()

    assert (await visitor.say("💸" * 20_000)).status_code == 202
