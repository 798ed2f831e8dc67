from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller

from bot.conversation.writing import open_conversation
from bot.notify.email import email_transport
from bot.notify.outbox import Deliverer
from bot.signals import Signals
from bot.store import outbox


class Mailbox:
    """An SMTP server: keeps what it takes, or refuses when told to."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusal: str | None = None

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.refusal:
            return self.refusal
        self.received.append(message_from_bytes(envelope.original_content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 taken"


class EphemeralController(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox():
    handler = Mailbox()
    controller = EphemeralController(handler, hostname="127.0.0.1", port=0)
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


@pytest.fixture
def deliverer(database, clock, mailbox):
    transports = {"email": email_transport(mailbox.url, sender="Tanya <tanya@lagu.example>")}
    return Deliverer(database=database, signals=Signals(), clock=clock, transports=transports)


@pytest_asyncio.fixture
async def conversation(database, clock):
    async with database.writing() as connection:
        return await open_conversation(
            connection, now=clock.now(), channel="web", browser_language="en", time_zone="UTC"
        )


@pytest.fixture
def put(database, clock):
    """Puts an e-mail in the outbox."""

    async def put_one(key: str = "k", **payload) -> None:
        payload = {"to": "team@lagu.example", "subject": "New", "body": "Text", **payload}
        async with database.writing() as connection:
            await outbox.put(
                connection, key=key, transport="email", payload=payload, due_at=clock.now(), now=clock.now()
            )

    return put_one


@pytest.fixture
def row(database):
    """The delivery with a key, as it is now."""

    async def find(key: str = "k"):
        from sqlalchemy import select

        from bot.store.tables import outbox as table

        async with database.reading() as connection:
            found = await connection.execute(select(table).where(table.c.key == key))
            return outbox.Delivery(**found.mappings().one())

    return find
