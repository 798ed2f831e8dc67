"""The app served to tests over real HTTP, and what a visitor's and an agent's browser do with it."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import Any
from unittest import mock

import httpx
from sanic import Sanic
from sanic.mixins.routes import RouteMixin
from sanic.touchup import TouchUp

from bot.conversation.writing import write
from bot.desk.terms import ActRefused, HandOver
from bot.signals import QUEUE, conversation_topic
from bot.store import conversations
from bot.store.agents import Agent
from bot.store.messages import Message
from bot.store.tickets import Ticket
from bot.web.app import make_app
from bot.web.house import House

PASSWORD = "a short sentence is good"
PATIENCE_SECONDS = 10  # only ever waited out in full by a test that fails


def a_client_id() -> str:
    return secrets.token_hex(8)


@dataclass
class Visitor:
    """A visitor's page: one conversation and the token for it."""

    site: Site
    token: str
    id: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, body: Any, **kwargs: Any) -> httpx.Response:
        """Send to /messages whatever JSON it is."""
        return await self.site.client.post(
            "/api/chat/messages", json=body, headers={**self.headers, **kwargs.pop("headers", {})}, **kwargs
        )

    async def say(self, text: str, *, client_id: str | None = None) -> httpx.Response:
        return await self.post({"id": client_id or a_client_id(), "text": text})

    async def press(self, button: str) -> httpx.Response:
        return await self.post({"id": a_client_id(), "button": button})

    async def history(self) -> list[dict[str, Any]]:
        response = await self.site.client.get("/api/chat/conversation", headers=self.headers)
        assert response.status_code == 200, response.text
        return response.json()["messages"]

    @asynccontextmanager
    async def events(self, *, last: int | str | None = None) -> AsyncIterator[Events]:
        headers = {**self.headers, **({"Last-Event-ID": str(last)} if last is not None else {})}
        async with self.site.client.stream("GET", "/api/chat/events", headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Events(response)


class Events:
    """A stream of server-sent events."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, kind: str | None = None) -> dict[str, Any]:
        """The data of the next event, or the next one of that kind."""
        return await asyncio.wait_for(self._next(kind), PATIENCE_SECONDS)

    async def messages(self, count: int) -> list[dict[str, Any]]:
        return [await self.next("message") for _ in range(count)]

    async def ended(self) -> bool:
        """Waits for the end of the stream."""

        async def read_on() -> bool:
            async for _ in self._lines:
                pass
            return True

        return await asyncio.wait_for(read_on(), PATIENCE_SECONDS)

    async def _next(self, kind: str | None) -> dict[str, Any]:
        name, data = "", ""
        async for line in self._lines:
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and data:
                if kind in (None, name):
                    return json.loads(data)
                name, data = "", ""
        raise AssertionError(f"the stream ended before an event “{kind}”")


@dataclass
class AgentBrowser:
    """An agent's browser, signed in. Forms carry the token that the pages gave."""

    site: Site
    client: httpx.AsyncClient
    agent: Agent
    csrf: str = ""

    async def get(self, path: str, **kwargs: Any) -> httpx.Response:
        return await self.client.get(path, **kwargs)

    async def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **kwargs)

    async def act(self, ticket: Ticket, act: str) -> httpx.Response:
        return await self.post(f"/desk/tickets/{ticket.reference}/{act}")

    async def write(
        self, ticket: Ticket, text: str, *, kind: str = "reply", client_id: str | None = None, **kwargs: Any
    ) -> httpx.Response:
        data = {"text": text, "id": client_id or a_client_id()}
        return await self.post(f"/desk/tickets/{ticket.reference}/{kind}", data, **kwargs)

    @asynccontextmanager
    async def events(self, path: str, **headers: str) -> AsyncIterator[Events]:
        async with self.client.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Events(response)


@dataclass
class Site:
    """The app that is served. `client` keeps cookies and follows no redirects."""

    house: House
    url: str
    client: httpx.AsyncClient
    others: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self, **kwargs: Any) -> httpx.AsyncClient:
        """Another browser, without cookies; closed with the site."""
        kwargs = {"timeout": PATIENCE_SECONDS, "trust_env": False, **kwargs}
        # Certificates are not needed here, and take longer to load than most tests run.
        client = httpx.AsyncClient(base_url=self.url, verify=False, **kwargs)
        self.others.append(client)
        return client

    # What a visitor does

    async def visitor(self, *, language: str = "en", time_zone: str = "Asia/Jakarta") -> Visitor:
        response = await self.client.post(
            "/api/chat/conversations", json={"language": language, "time_zone": time_zone}
        )
        assert response.status_code == 201, response.text
        body = response.json()
        return Visitor(self, body["token"], body["conversation"]["id"])

    # What the assistant would do

    async def bot_says(self, visitor: Visitor, text: str, **columns: Any) -> Message:
        columns = {"author": "bot", "is_markdown": True, **columns}
        async with self.house.database.writing() as connection:
            message = await write(connection, visitor.id, text=text, now=self.house.clock.now(), **columns)
        self.house.signals.publish(conversation_topic(visitor.id))
        return message

    async def hand_over(self, visitor: Visitor, **values: Any) -> Ticket:
        wanted = HandOver(**{"reason": "asked", "about": "my withdrawal", **values})
        async with self.house.database.writing() as connection:
            conversation = await conversations.get(connection, visitor.id)
            assert conversation is not None
            ticket = await self.house.desk.open_ticket(connection, conversation, wanted)
        self.house.signals.publish(QUEUE, conversation_topic(visitor.id))
        return ticket

    # What an agent does

    async def agent(
        self,
        email: str = "ana@lagu.example",
        *,
        name: str = "Ana",
        role: str | None = None,
        is_there: bool = True,
    ) -> AgentBrowser:
        """An account made by invitation, in a browser that is signed in with it."""
        link = await self.house.accounts.invite(email=email, name=name, role=role)
        token = link.partition("token=")[2]
        session = await self.house.accounts.take_up(token, email=email, name=name, password=PASSWORD)
        agent = await self.house.accounts.signed_in(session)
        assert agent is not None
        if is_there:
            await self.house.presence.sign_of_life(agent.id)
        client = self.browser()
        client.cookies.set("tanya_desk", session, path="/desk")
        browser = AgentBrowser(self, client, agent)
        browser.csrf = csrf_in(await browser.get("/desk/queue"))
        return browser


def csrf_in(response: httpx.Response) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', response.text)
    assert found, response.text
    return found[1]


_error_formats: dict[CodeType, Any] = {}
_find_error_format = RouteMixin._determine_error_format


def _determine_error_format(app: Any, handler: Any) -> Any:
    """Sanic parses a handler's source for this; once for each is enough."""
    code = inspect.unwrap(handler).__code__
    if code not in _error_formats:
        _error_formats[code] = _find_error_format(app, handler)
    return _error_formats[code]


_touch_up = TouchUp.run
_touched_up: list[str] = []


def touch_up_once(app: Sanic) -> None:
    """Sanic rewrites its own classes at an app's start; that is slow and works only once in a process."""
    if not _touched_up:
        _touched_up.append(app.name)
        _touch_up(app)


@asynccontextmanager
async def serve_site(house: House) -> AsyncIterator[Site]:
    """Serves the house on a port of its own until the block ends."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    with mock.patch.object(RouteMixin, "_determine_error_format", _determine_error_format):
        app = make_app(house)
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    with mock.patch.object(TouchUp, "run", touch_up_once):
        await server.startup()
    await server.start_serving()
    site = Site(house, f"http://127.0.0.1:{listening.getsockname()[1]}", None)  # type: ignore[arg-type]
    site.client = site.browser()
    try:
        yield site
    finally:
        for client in site.others:
            await client.aclose()
        server.close()
        for connection in tuple(getattr(server, "connections", None) or ()):
            connection.close()
        await asyncio.wait_for(server.wait_closed(), 5)
        listening.close()


async def outcome(work) -> str:
    """`done`, or the code of what was refused."""
    try:
        await work
    except ActRefused as refused:
        return refused.code
    return "done"
