"""The real thing for slow tests: the model of this checkout, and a house with assistant and HTTP in a thread.

Nothing is stood in for but the clock. Each folder's conftest.py makes fixtures of what is here.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock
from uuid import uuid4

import httpx
from sanic.touchup import TouchUp

from bot.clock import Clock, FixedClock
from bot.content.live import LiveContent
from bot.conversation.receiving import HUMAN_BUTTON
from bot.settings import Settings, read_settings
from bot.signals import conversation_topic
from bot.store import conversations, messages, tickets, trackers
from bot.store.conversations import Conversation
from bot.store.tables import tickets as tickets_table
from bot.store.tickets import Ticket
from bot.web.house import House
from tests.served import touch_up_once

ROOT = Path(__file__).parent.parent
OPEN = datetime(2026, 11, 25, 4, 0, tzinfo=timezone.utc)  # Wednesday, 11:00 in Jakarta
CLOSED = datetime(2026, 11, 25, 20, 0, tzinfo=timezone.utc)  # Thursday, 03:00 in Jakarta
PATIENCE_SECONDS = 60
T = TypeVar("T")


def model_of_checkout() -> Path:
    """The model for this content and code; trained when there is none, a minute the first time."""
    from bot.dialogue.quiet import quieten_rasa
    from bot.dialogue.without_tensorflow import prepare

    prepare()
    quieten_rasa()
    from bot.dialogue.training import fitting_model, train_model

    settings = read_settings({}, folder=str(ROOT))
    content = LiveContent(ROOT / "data", Clock()).current
    model = fitting_model(settings, content)
    return model if model.exists() else train_model(settings, content)


def copy_of_checkout(folder: Path) -> Path:
    """A project folder with content of its own, which a test may edit, and the models of this checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "models").symlink_to(ROOT / "models")
    return folder


def real_settings(folder: Path, **changed: Any) -> Settings:
    """Settings under which tests do not meet the limits."""
    values = {"messages_a_minute": 10_000, "conversations_an_hour": 10_000, "folder": str(folder), **changed}
    return read_settings({}, **values)


class RealHouse:
    """What `tanya run` runs, in a thread with its own event loop. `http` speaks to it as a browser would."""

    def __init__(self, settings: Settings, clock: FixedClock) -> None:
        self.settings = settings
        self.clock = clock
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="house", daemon=True)

    def start(self) -> RealHouse:
        # Sanic rewrites its own source at a start, which it can do once in a process.
        with mock.patch.object(TouchUp, "run", touch_up_once):
            self._thread.start()
            self._ready.wait(PATIENCE_SECONDS)
        if self._error:
            raise self._error
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE_SECONDS)
        return self

    def stop(self) -> None:
        self.http.close()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive(), "the house does not stop"

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the house's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from bot.web.server import Server, serve

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]

        async def ready(server: Server) -> None:
            self.house: House = server.house
            self.assistant = server.assistant
            self._ready.set()

        try:
            await serve(self.settings, listening, stop=self._stop, when_ready=ready, clock=self.clock)
        finally:
            listening.close()

    # What tests look up behind the scenes

    def visitor(self, *, language: str = "en", time_zone: str = "Asia/Jakarta") -> Visitor:
        opened = self.http.post(
            "/api/chat/conversations", json={"language": language, "time_zone": time_zone}
        )
        opened.raise_for_status()
        body = opened.json()
        return Visitor(house=self, token=body["token"], id=body["conversation"]["id"], language=language)

    def tickets_of(self, visitor: Visitor) -> list[Ticket]:
        async def read() -> list[Ticket]:
            async with self.house.database.reading() as connection:
                where = tickets_table.c.conversation_id == visitor.id
                rows = await connection.execute(tickets_table.select().where(where))
                return [Ticket(**row) for row in rows.mappings()]

        return self.do(read())

    def text(self, key: str, language: str = "en", **values: Any) -> str:
        """What the bot says for a key of data/messages.yml, with the values that every text has."""
        from bot.content.filling import escape_markdown

        given = {"app": self.settings.app_name, "name": None, **values}
        return self.house.content.current.texts.render(key, language, escape=escape_markdown, **given)

    def answer(self, faq_id: str, language: str, name: str | None = None) -> str:
        """The answer to an FAQ, as it is shown."""
        settings = self.settings
        values = {
            "app": settings.app_name,
            "support_email": settings.support_email,
            "name": name,
            "opening_hours": self.house.hours.current.describe_today(self.clock.now(), language),
        }
        today = self.clock.now().date()
        found = self.house.content.current.answer(faq_id, language, values, today=today)
        assert found, faq_id
        return found.text

    def title(self, faq_id: str, language: str) -> str:
        return self.house.content.current.faqs[faq_id].title_in(language)

    async def until_dealt_with(self, conversation_id: str, seq: int) -> None:
        with self.house.signals.subscribe(conversation_topic(conversation_id)) as waiter:
            while True:
                async with self.house.database.reading() as connection:
                    waiting = await messages.first_waiting(connection, conversation_id)
                if waiting is None or waiting.seq > seq:
                    return
                await waiter.wait(timeout_seconds=5)


@dataclass
class Visitor:
    """Somebody who chats, over HTTP."""

    house: RealHouse
    token: str
    id: str
    language: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, *, client_id: str | None = None, **body: Any) -> int:
        """Send a message and return its seq, without waiting for what is said to it."""
        sent = self.house.http.post(
            "/api/chat/messages", headers=self._headers, json={"id": client_id or uuid4().hex, **body}
        )
        assert sent.status_code == 202, sent.text
        return int(sent.json()["seq"])

    def wait(self, seq: int) -> list[dict[str, Any]]:
        """What was said after message `seq`, once that is dealt with."""
        self.house.do(self.house.until_dealt_with(self.id, seq))
        self.heard = [message for message in self.history() if message["seq"] > seq]
        return self.heard

    def say(self, text: str) -> list[dict[str, Any]]:
        return self.wait(self.post(text=text))

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the button of that title among what was heard last."""
        ids = [
            button["id"]
            for message in self.heard
            for button in message["buttons"]
            if button["title"] == title
        ]
        assert ids, f"no button “{title}” among {self.buttons}"
        return self.wait(self.post(button=ids[0]))

    def press_human(self) -> list[dict[str, Any]]:
        """The button that is always there."""
        return self.wait(self.post(button=HUMAN_BUTTON))

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.heard]

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for message in self.heard for button in message["buttons"]]

    def view(self) -> dict[str, Any]:
        """What a page is given when it is opened: {conversation, messages}."""
        got = self.house.http.get("/api/chat/conversation", headers=self._headers)
        got.raise_for_status()
        return dict(got.json())

    def history(self) -> list[dict[str, Any]]:
        return list(self.view()["messages"])

    @property
    def state(self) -> str:
        return str(self.view()["conversation"]["state"])

    @property
    def ticket(self) -> Ticket:
        """The one ticket there is."""
        (ticket,) = self.house.tickets_of(self)
        return ticket

    def details(self) -> dict[str, Any]:
        """What is kept of the visitor's last message: intent, outcome, guesses."""

        async def read() -> dict[str, Any]:
            async with self.house.house.database.reading() as connection:
                (latest,) = await messages.latest(connection, self.id, "visitor", limit=1)
                return latest.details

        return self.house.do(read())

    def stored(self) -> tuple[Conversation, list[dict[str, Any]], Ticket | None]:
        """The rows: conversation, the tracker's events, the open ticket."""

        async def read() -> Any:
            async with self.house.house.database.reading() as connection:
                conversation = await conversations.get(connection, self.id)
                events = await trackers.get(connection, self.id)
                return conversation, events or [], await tickets.open_of(connection, self.id)

        return self.house.do(read())


@contextmanager
def running(settings: Settings, *, at: datetime = OPEN) -> Iterator[RealHouse]:
    """A house that is stopped afterwards."""
    house = RealHouse(settings, FixedClock(at)).start()
    try:
        yield house
    finally:
        house.stop()
