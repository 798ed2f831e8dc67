"""Takes up visitors' messages and answers them: one at a time in a conversation, many conversations at once.

A message waits in the database until the transaction that writes its answer; a process that dies in
between has done nothing, and the message is answered by the next one.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.content.live import Content
from bot.conversation.writing import write
from bot.desk.terms import HandOver
from bot.desk.tickets import Desk
from bot.dialogue.asked import answer_details, chosen_by, details_of, question_of
from bot.dialogue.assistant import Assistant, Reply, Said, parsed_button
from bot.dialogue.before import answered_before
from bot.settings import Settings
from bot.signals import OUTBOX, QUEUE, WORK, Signals, conversation_topic
from bot.store import conversations, messages, questions, tickets, trackers, visitors
from bot.store.conversations import Conversation
from bot.store.database import Connection, Database
from bot.store.messages import Message
from bot.store.questions import Question

log = logging.getLogger(__name__)
AT_ONCE = 16
LOOK_AGAIN_SECONDS = 2


class TakenOver(Exception):
    """This worker was thought dead, and another one has the conversation now."""


class Turns:
    """The workers of this process."""

    def __init__(
        self,
        *,
        database: Database,
        signals: Signals,
        clock: Clock,
        settings: Settings,
        assistant: Assistant,
        desk: Desk,
        content: Callable[[], Content],
    ) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._settings = settings
        self._assistant = assistant
        self._desk = desk
        self._content = content
        self._worker = secrets.token_hex(8)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        # A claim outlives the longest turn: who takes over an old one can be sure that its worker is gone.
        self._stale = timedelta(seconds=2 * settings.turn_seconds)

    async def run(self) -> None:
        """Work until cancelled; what is under way is finished first."""
        if self._database.is_sqlite:  # one process only: claims are of one that died
            async with self._database.writing() as connection:
                await conversations.release_all(connection)
        try:
            with self._signals.subscribe(WORK) as waiter:
                while True:
                    try:
                        await self._take_up()
                    except Exception:
                        log.exception("waiting messages could not be read; trying again")
                    await waiter.wait(timeout_seconds=LOOK_AGAIN_SECONDS)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way.values(), timeout=self._settings.turn_seconds)

    async def _take_up(self) -> None:
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return
        async with self._database.reading() as connection:
            ids = await conversations.ids_with_work(
                connection, stale_before=self._clock.now() - self._stale, limit=AT_ONCE * 2
            )
        for conversation_id in [one for one in ids if one not in self._under_way][:free]:
            task = asyncio.create_task(self._answer_waiting(conversation_id))
            self._under_way[conversation_id] = task
            task.add_done_callback(partial(self._done, conversation_id))

    def _done(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        del self._under_way[conversation_id]
        self._signals.publish(WORK)  # there may be more than were taken up

    async def _answer_waiting(self, conversation_id: str) -> None:
        try:
            message = await self._claim(conversation_id)
            while message:
                message = await self._answer(conversation_id, message)
        except TakenOver:
            log.warning("conversation %s was taken over by another worker", conversation_id)
        except Exception:
            log.exception("conversation %s could not be worked on; its message waits", conversation_id)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            await self._give_up(conversation_id)

    async def _give_up(self, conversation_id: str) -> None:
        """Let the message be tried again at once, by whoever is able to."""
        with suppress(Exception):  # where not even that can be written, the claim ends by itself
            async with self._database.writing() as connection:
                await conversations.release(connection, conversation_id, worker=self._worker)

    async def _claim(self, conversation_id: str) -> Message | None:
        """Take the conversation; its first waiting message, None when it is another's or nothing waits."""
        now = self._clock.now()
        async with self._database.writing() as connection:
            is_ours = await conversations.claim(
                connection, conversation_id, worker=self._worker, now=now, stale_before=now - self._stale
            )
            return await self._next(connection, conversation_id) if is_ours else None

    async def _next(self, connection: Connection, conversation_id: str) -> Message | None:
        """The next waiting message; when there is none, the claim is given up in the same transaction."""
        message = await messages.first_waiting(connection, conversation_id)
        if message is None:
            await conversations.release(connection, conversation_id, worker=self._worker)
        return message

    async def _answer(self, conversation_id: str, message: Message) -> Message | None:
        """Answer a message; returns the one that waits behind it, None when the claim is given up."""
        async with self._database.reading() as connection:
            conversation = await conversations.get(connection, conversation_id)
            assert conversation is not None
            events = await trackers.get(connection, conversation_id)
            visitor = await visitors.get(connection, conversation.visitor_id)
            ticket = await tickets.open_of(connection, conversation_id)
        if conversation.state != "bot":
            return await self._commit(conversation, message, {}, None)
        metadata = {
            "languages": {
                "conversation": conversation.heard_language,
                "browser": conversation.browser_language,
            },
            "contact": {"name": visitor.name, "address": visitor.address},
            "channel": conversation.channel,
            # One that nobody can answer counts for none: the form asks for what it lacks.
            "ticket": ticket.reference if ticket and ticket.address else None,
            "is_button": message.payload is not None,
            "before": self._before(events, conversation.language),
        }
        try:
            parsed, reply = await asyncio.wait_for(
                self._work_out(conversation, message, metadata, events), self._settings.turn_seconds
            )
        except Exception:
            log.exception(
                "the assistant failed on message %s of conversation %s; a person is called",
                message.seq,
                conversation_id,
            )
            # Begun anew: a form would go on beside the ticket, and what broke the turn may be in the events.
            wanted = {"reason": "bot_failed", "about": message.text, **_given(events)}
            parsed, reply = {}, Reply([], wanted, [])
        try:
            asked = question_of(conversation, message, parsed, reply, events, names=[visitor.name or ""])
        except Exception:  # that is no reason to keep the visitor waiting
            log.exception(
                "message %s of conversation %s can't be kept as a question", message.seq, conversation_id
            )
            asked = None
        return await self._commit(conversation, message, parsed, reply, asked)

    def _before(self, events: list[dict[str, Any]] | None, language: str) -> dict[str, str] | None:
        faq = self._content().faqs.get(answered_before(events) or "")
        return {"faq_id": faq.id, "title": faq.title_in(language)} if faq else None

    async def _work_out(
        self,
        conversation: Conversation,
        message: Message,
        metadata: dict[str, Any],
        events: list[dict[str, Any]] | None,
    ) -> tuple[dict[str, Any], Reply]:
        if message.payload is None:
            parsed = await self._assistant.understand(message.text, metadata)
            language = conversation.language if _fills_in(events, parsed) else parsed["language"]["code"]
        else:
            parsed, language = parsed_button(message.payload, message.text), conversation.language
        metadata = {**metadata, "language": language}
        reply = await self._assistant.respond(conversation.id, message.text, parsed, metadata, events)
        if not reply.said and not reply.hand_over:
            raise RuntimeError(f"nothing is said to the intent {parsed['intent']['name']}")
        return {**parsed, "language": {"code": language}}, reply

    async def _commit(
        self,
        conversation: Conversation,
        message: Message,
        parsed: dict[str, Any],
        reply: Reply | None,
        asked: Question | None = None,
    ) -> Message | None:
        """Answer, tracker, question, ticket and *dealt with*: all at once or not at all. Returns what waits
        next."""
        now = self._clock.now()
        async with self._database.writing() as connection:
            if not await conversations.hold(connection, conversation.id, worker=self._worker, now=now):
                raise TakenOver  # another worker holds it, and the answer is theirs to write
            current = await conversations.get(connection, conversation.id)
            assert current is not None
            if reply is None and current.state == "bot":
                return message  # given back to the bot meanwhile: it has yet to be answered
            await messages.set_dealt_with(connection, message, details=details_of(parsed))
            if reply and current.state == "bot":  # an agent may have stepped in: then the bot is silent
                current = await self._set_language(connection, current, message, parsed)
                is_about_question = await self._record(connection, conversation, message, asked)
                for said in reply.said:
                    await write(
                        connection,
                        conversation.id,
                        author="bot",
                        text=said.text,
                        now=now,
                        is_markdown=True,
                        buttons=_issued(said),
                        details=answer_details(message, said) if is_about_question else {},
                    )
                if reply.hand_over:
                    await self._hand_over(connection, current, reply.hand_over)
                await trackers.put(connection, conversation.id, reply.events, now=now)
            concerns_desk = await tickets.open_of(connection, conversation.id) is not None
            waiting = await self._next(connection, conversation.id)
        self._signals.publish(
            conversation_topic(conversation.id), *([QUEUE, OUTBOX] if concerns_desk else [])
        )
        return waiting

    @staticmethod
    async def _record(
        connection: Connection, conversation: Conversation, message: Message, asked: Question | None
    ) -> bool:
        """Keep the question, or which suggestion was pressed; whether the message was one of these. One
        statement at most."""
        if asked:
            await questions.insert(connection, asked)
            return True
        chosen = chosen_by(message.payload or "")
        return chosen is not None and await questions.set_chosen(connection, conversation.id, chosen)

    @staticmethod
    async def _set_language(
        connection: Connection, conversation: Conversation, message: Message, parsed: dict[str, Any]
    ) -> Conversation:
        language = parsed.get("language", {}).get("code")
        if not language or message.payload is not None or language == conversation.heard_language:
            return conversation
        await conversations.set_language(connection, conversation.id, language, heard=True)
        return replace(conversation, language=language)

    async def _hand_over(
        self, connection: Connection, conversation: Conversation, wanted: dict[str, Any]
    ) -> None:
        # What was typed into the contact form is no question: only the message it is about counts.
        about = wanted.get("about") or ""
        asked = [
            message
            for message in await messages.latest(connection, conversation.id, "visitor", limit=20)
            if message.text.strip() == about and message.details.get("guesses")
        ]
        message_id = asked[0].id if asked else None
        await questions.set_handed_over(connection, conversation.id, message_id=message_id)
        await self._desk.open_ticket(
            connection,
            conversation,
            HandOver(
                reason=wanted["reason"],
                about=about,
                name=wanted.get("name"),
                address=wanted.get("address"),
                guesses=asked[0].details["guesses"] if asked else [],
            ),
        )


def _fills_in(events: list[dict[str, Any]] | None, parsed: dict[str, Any]) -> bool:
    """Whether the message is the name or address that was asked for: these are in no language."""
    asked = [event["value"] for event in events or [] if event.get("name") == "requested_slot"][-1:]
    is_understood = parsed.get("gate", {}).get("outcome") == "answer"
    return asked in (["contact_name"], ["contact_address"]) and not is_understood


def _given(events: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Name and address as the contact form has them so far."""
    slots = {event["name"]: event["value"] for event in events or [] if event.get("event") == "slot"}
    return {"name": slots.get("contact_name"), "address": slots.get("contact_address")}


def _issued(said: Said) -> list[dict[str, str]]:
    """The buttons with ids of their own: what they mean stays here."""
    return [
        {
            "id": secrets.token_urlsafe(8),
            "title": button["title"],
            "kind": button.get("kind", "choice"),
            "payload": button["payload"],
        }
        for button in said.buttons
    ]
