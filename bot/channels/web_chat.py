"""The web chat: opens conversations, takes messages, streams what is said. A token is for one
conversation."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.channels.limits import Limit, caller
from bot.channels.shown import shown_to_visitor
from bot.channels.tokens import make_token, read_token
from bot.clock import Clock
from bot.content.texts import Texts
from bot.conversation.feedback import take_feedback
from bot.conversation.receiving import Incoming, MessageRefused, receive
from bot.conversation.writing import open_conversation, supported_language
from bot.desk.moments import zone
from bot.settings import Settings
from bot.signals import QUEUE, WORK, Signals, conversation_topic
from bot.store import agents, conversations, messages, tickets
from bot.store.conversations import Conversation
from bot.store.database import Connection, Database
from bot.store.messages import Message

HISTORY = 500
READ_AT_ONCE = 500
PING_SECONDS = 15
STREAMS_A_CONVERSATION = 12
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class ChatError(Exception):
    """A request that can't be served; `code` is the key of the page text that says why."""

    def __init__(self, code: str, status: int, *, retry_seconds: int = 0, **values: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.retry_seconds, self.values = code, status, retry_seconds, values


@dataclass(frozen=True)
class ChatParts:
    """What the chat needs of the house."""

    database: Database
    signals: Signals
    clock: Clock
    settings: Settings
    secret: str
    texts: Callable[[], Texts]  # what the bot says
    page_texts: Texts
    page_language: Callable[[Request], str]


def make_chat(parts: ChatParts) -> Blueprint:
    """The routes under /api/chat."""
    chat = _Chat(parts)
    blueprint = Blueprint("chat", url_prefix="/api/chat")
    for handler, path, method in (
        (chat.open, "/conversations", "POST"),
        (chat.history, "/conversation", "GET"),
        (chat.receive, "/messages", "POST"),
        (chat.stream, "/events", "GET"),
        (chat.note_seen, "/seen", "POST"),
        (chat.feedback, "/feedback", "POST"),
    ):
        blueprint.add_route(_as_function(handler), path, methods=[method], name=handler.__name__)
    blueprint.exception(ChatError)(_as_function(chat.refuse))
    return blueprint


def _as_function(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Sanic writes attributes on its handlers, which a bound method does not allow."""

    @wraps(handler)
    async def function(*args: Any) -> Any:
        return await handler(*args)

    return function


class _Chat:
    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        settings, clock = parts.settings, parts.clock
        self._opening = Limit(times=settings.conversations_an_hour, seconds=3600, clock=clock)
        self._sending = Limit(times=settings.messages_a_minute, seconds=60, clock=clock)
        self._judging = Limit(times=settings.messages_a_minute, seconds=60, clock=clock)
        self._streams: dict[str, int] = {}

    # Requests

    async def open(self, request: Request) -> HTTPResponse:
        body = _json_object(request)
        self._take(self._opening, caller(request))
        now = self._parts.clock.now()
        async with self._parts.database.writing() as connection:
            conversation = await open_conversation(
                connection,
                now=now,
                channel="web",
                browser_language=supported_language(_text(body, "language", 35)),
                time_zone=zone(_text(body, "time_zone", 64) or "UTC").key,
            )
            about = await self._about(connection, conversation)
        token = make_token(
            conversation.id, secret=self._parts.secret, now=now, days=self._parts.settings.session_days
        )
        return json_response({"token": token, "conversation": about}, status=201)

    async def history(self, request: Request) -> HTTPResponse:
        conversation = await self._conversation(request)
        async with self._parts.database.reading() as connection:
            after = max(0, conversation.last_seq - HISTORY)
            said = await messages.since(connection, conversation.id, after, with_notes=False)
            shown = await _shown(connection, said)
            about = await self._about(connection, conversation)
        return json_response({"conversation": about, "messages": shown})

    async def receive(self, request: Request) -> HTTPResponse:
        conversation = await self._conversation(request)
        body = _json_object(request)
        client_id, text, button = _text(body, "id", 64), _text(body, "text", None), _text(body, "button", 64)
        if not client_id or not CLIENT_ID.fullmatch(client_id) or (text is None) == (button is None):
            raise ChatError("error_bad_request", 400)
        self._take(self._sending, conversation.id)
        limit = self._parts.settings.message_characters
        try:
            message = await receive(
                self._parts.database,
                conversation,
                Incoming(client_id=client_id, text=text, button=button),
                texts=self._parts.texts(),
                now=self._parts.clock.now(),
                limit_characters=limit,
            )
        except MessageRefused as error:
            raise ChatError(
                error.code, 413 if error.code == "error_too_long" else 422, count=limit
            ) from error
        self._parts.signals.publish(WORK, conversation_topic(conversation.id))
        return json_response({"seq": message.seq}, status=202)

    async def note_seen(self, request: Request) -> HTTPResponse:
        """The page says up to which number it has shown what was said: no e-mail about that is needed.

        That it was sent is not enough: a phone in a pocket keeps its stream open for long.
        """
        conversation = await self._conversation(request)
        seq = _json_object(request).get("seq")
        if type(seq) is not int or not 0 < seq <= conversation.last_seq:
            raise ChatError("error_bad_request", 400)
        if seq > conversation.delivered_seq:
            async with self._parts.database.writing() as connection:
                await conversations.set_delivered(connection, conversation.id, seq)
        return empty()

    async def feedback(self, request: Request) -> HTTPResponse:
        """Whether an answer helped: {seq, is_helpful}, null to take it back."""
        conversation = await self._conversation(request)
        body = _json_object(request)
        seq, is_helpful = body.get("seq"), body.get("is_helpful")
        if type(seq) is not int or not 0 < seq <= conversation.last_seq:
            raise ChatError("error_bad_request", 400)
        if "is_helpful" not in body or not isinstance(is_helpful, (bool, type(None))):
            raise ChatError("error_bad_request", 400)
        self._take(self._judging, conversation.id)
        try:
            await take_feedback(self._parts.database, conversation, seq=seq, is_helpful=is_helpful)
        except MessageRefused as error:
            raise ChatError(error.code, 422) from error
        return empty()

    async def stream(self, request: Request) -> None:
        conversation = await self._conversation(request)
        if self._streams.get(conversation.id, 0) >= STREAMS_A_CONVERSATION:
            raise ChatError("error_too_many", 429, retry_seconds=PING_SECONDS)
        last = request.headers.get("last-event-id", "0")
        seq = int(last) if last.isdecimal() and len(last) < 10 else 0
        self._streams[conversation.id] = self._streams.get(conversation.id, 0) + 1
        try:
            response = await request.respond(
                content_type="text/event-stream; charset=utf-8",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
            await self._follow(response, conversation.id, seq)
        finally:
            self._streams[conversation.id] -= 1
            if not self._streams[conversation.id]:
                del self._streams[conversation.id]

    async def _follow(self, response: Any, conversation_id: str, seq: int) -> None:
        state: dict[str, Any] = {}
        await response.send(": welcome\n\n")
        while True:
            # Subscribed before reading, so that nothing is written unnoticed in between. Only who waits in
            # the queue is woken by it.
            topics = [
                conversation_topic(conversation_id),
                *([QUEUE] if state.get("state") == "queued" else []),
            ]
            with self._parts.signals.subscribe(*topics) as waiter:
                async with self._parts.database.reading() as connection:
                    conversation = await conversations.get(connection, conversation_id)
                    if conversation is None:
                        return
                    said = await messages.since(
                        connection, conversation_id, seq, with_notes=False, limit=READ_AT_ONCE
                    )
                    shown = await _shown(connection, said)
                    about = await self._about(connection, conversation)
                for message in shown:
                    await response.send(_event("message", message, event_id=message["seq"]))
                if said:
                    seq = said[-1].seq
                if about != state:
                    state = about
                    await response.send(_event("state", about))
                    continue  # the topics may be others now
                if len(said) == READ_AT_ONCE:
                    continue  # there may be more
                if not await waiter.wait(timeout_seconds=PING_SECONDS):
                    await response.send(": ping\n\n")

    # What they share

    async def _conversation(self, request: Request) -> Conversation:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        conversation_id = (
            read_token(token, secret=self._parts.secret, now=self._parts.clock.now())
            if scheme.lower() == "bearer"
            else None
        )
        conversation = None
        if conversation_id:
            async with self._parts.database.reading() as connection:
                conversation = await conversations.get(connection, conversation_id)
        if conversation is None:
            raise ChatError("error_session_ended", 401)
        return conversation

    async def _about(self, connection: Connection, conversation: Conversation) -> dict[str, Any]:
        ticket = await tickets.open_of(connection, conversation.id)
        agent = await agents.get(connection, ticket.agent_id) if ticket and ticket.agent_id else None
        place = await tickets.place(connection, ticket) if ticket and conversation.state == "queued" else None
        return {
            "id": conversation.id,
            "language": conversation.language,
            "state": conversation.state,
            "queue_place": place,
            "agent": agent.name if agent else None,
            "ticket": ticket.reference if ticket else None,
        }

    @staticmethod
    def _take(limit: Limit, key: str) -> None:
        wait = limit.take(key)
        if wait:
            raise ChatError("error_too_many", 429, retry_seconds=wait)

    async def refuse(self, request: Request, error: ChatError) -> HTTPResponse:
        message = self._parts.page_texts.render(
            error.code, self._parts.page_language(request), **error.values
        )
        headers = {"Retry-After": str(error.retry_seconds)} if error.retry_seconds else {}
        return json_response(
            {"error": {"code": error.code, "message": message}}, status=error.status, headers=headers
        )


async def _shown(connection: Connection, said: list[Message]) -> list[dict[str, Any]]:
    names = await agents.names(connection, {message.agent_id for message in said if message.agent_id})
    return (
        await asyncio.to_thread(lambda: [shown_to_visitor(message, names) for message in said])
        if len(said) > 20
        else [shown_to_visitor(message, names) for message in said]
    )


def _event(name: str, data: dict[str, Any], *, event_id: int | None = None) -> str:
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _json_object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ChatError("error_bad_request", 400) from error
    if not isinstance(body, dict):
        raise ChatError("error_bad_request", 400)
    return body


def _text(body: dict[str, Any], key: str, limit: int | None) -> str | None:
    value = body.get(key)
    if value is not None and (not isinstance(value, str) or (limit is not None and len(value) > limit)):
        raise ChatError("error_bad_request", 400)
    return value
