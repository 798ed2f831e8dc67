"""THE writer of tickets: open, claim, reply, note, resolve, hand back, time out."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.content.texts import Texts
from bot.conversation.receiving import clean_text
from bot.conversation.writing import say, write
from bot.desk.emails import new_ticket_email, reply_email
from bot.desk.moments import describe_moment
from bot.desk.terms import ActRefused, HandOver
from bot.hours.hours import Hours
from bot.settings import FALLBACK_LANGUAGE, Settings
from bot.signals import OUTBOX, QUEUE, Signals, conversation_topic
from bot.store import agents, conversations, messages, outbox, tickets, visitors
from bot.store.agents import Agent
from bot.store.conversations import Conversation
from bot.store.database import Connection, Database
from bot.store.messages import Message
from bot.store.tickets import Ticket

log = logging.getLogger(__name__)
REFERENCE_LETTERS = "23456789CFGHJMPQRVWX"  # none that is mistaken for another, and no words by accident
REPLY_CHARACTERS = 4000
GONE_AFTER_SECONDS = 900  # without a sign of life from the agent: somebody else may take over
AWAY_AFTER_SECONDS = 60  # a reply that the visitor has not been shown by then goes out by e-mail


class Desk:
    """All that changes a ticket goes through here; texts and hours are asked for anew, as they change."""

    def __init__(
        self,
        *,
        database: Database,
        signals: Signals,
        clock: Clock,
        settings: Settings,
        texts: Callable[[], Texts],
        hours: Callable[[], Hours],
    ) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._settings = settings
        self._texts = texts
        self._hours = hours

    # Hand-over

    async def open_ticket(
        self, connection: Connection, conversation: Conversation, hand_over: HandOver
    ) -> Ticket:
        """Open the conversation's ticket in the caller's transaction; the visitor is told what comes next.

        There is one already: it is completed and returned, and the visitor is told so, or waits live now.
        The caller publishes QUEUE, OUTBOX and the conversation's topic after the transaction.
        """
        now = self._clock.now()
        existing = await tickets.open_of(connection, conversation.id)
        if existing:
            return await self._complete(connection, conversation, existing, hand_over)
        visitor = await visitors.get(connection, conversation.visitor_id)
        is_live = await self._can_be_live(connection, conversation, hand_over.reason)
        ticket = Ticket(
            reference=await self._free_reference(connection),
            conversation_id=conversation.id,
            state="waiting",
            is_live=is_live,
            reason=hand_over.reason,
            language=conversation.language,
            name=hand_over.name or visitor.name,
            address=hand_over.address or visitor.address,
            about=hand_over.about,
            created_at=now,
            guesses=hand_over.guesses,
        )
        ticket = await tickets.insert(connection, ticket)
        await visitors.set_contact(
            connection, conversation.visitor_id, name=hand_over.name, address=hand_over.address
        )
        if is_live:
            await conversations.set_state(connection, conversation.id, "queued")
        await self._tell_visitor(connection, conversation, ticket, visitor.time_zone)
        await self._tell_team(connection, ticket)
        return ticket

    async def _complete(
        self, connection: Connection, conversation: Conversation, ticket: Ticket, hand_over: HandOver
    ) -> Ticket:
        visitor = await visitors.get(connection, conversation.visitor_id)
        given = {"name": hand_over.name, "address": hand_over.address}
        lacking: dict[str, Any] = {
            key: value for key, value in given.items() if value and not getattr(ticket, key)
        }
        if lacking:
            await tickets.change(connection, ticket, from_state=ticket.state, **lacking)
            await visitors.set_contact(connection, conversation.visitor_id, **given)
        ticket = replace(ticket, **lacking)
        is_wanted = (
            ticket.state == "waiting" and hand_over.reason == "asked"
        )  # not by a question not understood
        if is_wanted and await self._can_be_live(connection, conversation, ticket.reason):
            live: dict[str, Any] = {"is_live": True, "live_at": self._clock.now()}
            await tickets.change(connection, ticket, from_state="waiting", **live)
            await conversations.set_state(connection, conversation.id, "queued")
            await self._tell_visitor(connection, conversation, replace(ticket, **live), visitor.time_zone)
            return replace(ticket, **live)
        about: dict[str, Any] = {"now": self._clock.now(), "reference": ticket.reference}
        await say(connection, conversation, self._texts(), "ticket_exists", author="bot", **about)
        return ticket

    async def _can_be_live(self, connection: Connection, conversation: Conversation, reason: str) -> bool:
        is_for_it = conversation.channel == "web" and reason != "bot_failed"
        return is_for_it and await self.is_anyone_there(connection)

    async def is_anyone_there(self, connection: Connection) -> bool:
        """Whether the desk is open and an agent who is not away has it in front of them."""
        now = self._clock.now()
        if not self._hours().is_open(now):
            return False
        return await agents.is_anyone_there(
            connection, seen_after=now - timedelta(seconds=self._settings.agent_there_seconds)
        )

    async def _free_reference(self, connection: Connection) -> str:
        while True:
            reference = "T" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
            if await tickets.get(connection, reference) is None:
                return reference

    async def _tell_visitor(
        self, connection: Connection, conversation: Conversation, ticket: Ticket, time_zone: str
    ) -> None:
        now, texts = self._clock.now(), self._texts()
        values: dict[str, Any] = {"reference": ticket.reference, "address": ticket.address or "–"}
        if ticket.reason == "bot_failed":
            key = "bot_failed"
        elif ticket.is_live:
            key = "queue_joined"
        elif self._hours().is_open(now):
            key = "ticket_nobody"
        else:
            opens_at = self._hours().next_open(now)
            key = "ticket_closed_hours" if opens_at else "ticket_closed"
            if opens_at:
                values["opens_at"] = describe_moment(
                    opens_at, time_zone=time_zone, language=conversation.language
                )
            closure = self._hours().closure(now)
            if closure:
                note = (
                    closure.message.get(conversation.language)
                    or closure.message.get(FALLBACK_LANGUAGE)
                    or closure.name
                )
                await say(
                    connection, conversation, texts, "closure_note", now=now, author="bot", message=note
                )
        await say(connection, conversation, texts, key, now=now, author="bot", **values)
        if ticket.is_live:
            place = await tickets.place(connection, ticket)
            key = "queue_place" if place else "queue_next"
            await say(connection, conversation, texts, key, now=now, author="bot", count=place)

    async def _tell_team(self, connection: Connection, ticket: Ticket) -> None:
        texts, language, now = self._texts(), self._settings.team_language, self._clock.now()
        if not (self._settings.team_email and self._settings.smtp_url):
            return
        link = f"{self._settings.url}/desk/tickets/{ticket.reference}"
        payload = {
            "to": self._settings.team_email,
            **new_ticket_email(ticket, texts=texts, language=language, link=link),
        }
        await outbox.put(
            connection,
            key=f"ticket:{ticket.reference}",
            transport="email",
            payload=payload,
            due_at=now,
            now=now,
        )

    # What agents do

    async def claim(self, reference: str, agent: Agent) -> Ticket:
        """Take the conversation: one that waits, or one whose agent has gone.

        Raises ActRefused `desk_notice_faster` (with `agent`) for the slower of two.
        """
        async with self._changing(reference) as (connection, ticket, conversation):
            now = self._clock.now()
            if ticket.state == "claimed" and ticket.agent_id == agent.id:
                return ticket
            if ticket.state == "resolved":
                raise ActRefused("desk_resolved_text")
            if ticket.state == "claimed" and not await self.is_abandoned(connection, ticket):
                raise ActRefused("desk_notice_faster", agent=await self._name_of(connection, ticket.agent_id))
            await tickets.change(
                connection,
                ticket,
                from_state=ticket.state,
                state="claimed",
                agent_id=agent.id,
                claimed_at=now,
            )
            await conversations.set_state(connection, conversation.id, "human")
            await say(connection, conversation, self._texts(), "agent_joined", now=now, agent=agent.name)
        return ticket

    async def is_abandoned(self, connection: Connection, ticket: Ticket) -> bool:
        """Whether the agent who claimed it has had no desk page open for so long that others may take it."""
        agent = await agents.get(connection, ticket.agent_id) if ticket.agent_id else None
        if ticket.state != "claimed" or agent is None:
            return False
        since = max(agent.seen_at or ticket.created_at, ticket.claimed_at or ticket.created_at)
        return since < self._clock.now() - timedelta(seconds=GONE_AFTER_SECONDS)

    async def reply(self, reference: str, agent: Agent, *, text: str, client_id: str) -> Message:
        """Write to the visitor; who is gone by then gets it by e-mail. The same `client_id` again is
        written once."""
        return await self._write(reference, agent, author="agent", text=text, client_id=client_id)

    async def note(self, reference: str, agent: Agent, *, text: str, client_id: str) -> Message:
        """Write for the team's eyes only."""
        return await self._write(reference, agent, author="note", text=text, client_id=client_id)

    async def _write(
        self, reference: str, agent: Agent, *, author: str, text: str, client_id: str
    ) -> Message:
        text = clean_text(text)
        if not text:
            raise ActRefused("error_empty")
        if len(text) > REPLY_CHARACTERS:
            raise ActRefused("error_too_long")
        async with self._changing(reference) as (connection, ticket, conversation):
            earlier = await messages.by_client_id(connection, conversation.id, author, client_id)
            if earlier:
                return earlier
            if author == "agent":
                await self._require_mine(connection, ticket, agent)
            message = await write(
                connection,
                conversation.id,
                author=author,
                text=text,
                now=self._clock.now(),
                client_id=client_id,
                agent_id=agent.id,
            )
            if author == "agent":
                await self._send_if_away(connection, ticket, conversation, message, agent)
        return message

    async def _send_if_away(
        self,
        connection: Connection,
        ticket: Ticket,
        conversation: Conversation,
        message: Message,
        agent: Agent,
    ) -> None:
        if "@" not in (ticket.address or "") or not self._settings.smtp_url:
            return
        now = self._clock.now()
        email = reply_email(
            ticket,
            message.text,
            agent_name=agent.name,
            texts=self._texts(),
            language=conversation.language,
            link=self._settings.url,
        )
        unless = {"conversation_id": conversation.id, "seq": message.seq}
        await outbox.put(
            connection,
            key=f"reply:{conversation.id}:{message.seq}",
            transport="email",
            payload={"to": ticket.address, "unless_delivered": unless, **email},
            due_at=now + timedelta(seconds=AWAY_AFTER_SECONDS),
            now=now,
        )

    async def resolve(self, reference: str, agent: Agent) -> None:
        await self._end(reference, agent, key="ticket_resolved")

    async def hand_back(self, reference: str, agent: Agent) -> None:
        """Give the conversation back to the bot; for the team the ticket is done."""
        await self._end(reference, agent, key="agent_left")

    async def _end(self, reference: str, agent: Agent, *, key: str) -> None:
        async with self._changing(reference) as (connection, ticket, conversation):
            if ticket.state == "resolved":
                return
            await self._require_mine(connection, ticket, agent)
            now = self._clock.now()
            await tickets.change(connection, ticket, from_state="claimed", state="resolved", resolved_at=now)
            await conversations.set_state(connection, conversation.id, "bot")
            await say(connection, conversation, self._texts(), key, now=now, agent=agent.name)

    async def give_up_all(self, agent: Agent) -> int:
        """Let others claim what an agent has who is no longer with us; the bot answers until then. Returns
        how many conversations."""
        async with self._database.reading() as connection:
            theirs = await tickets.claimed_by(connection, agent.id)
        for found in theirs:
            async with self._changing(found.reference) as (connection, ticket, conversation):
                if (ticket.state, ticket.agent_id) != ("claimed", agent.id):
                    continue  # resolved meanwhile
                given_up = {"state": "waiting", "is_live": False, "agent_id": None, "claimed_at": None}
                await tickets.change(connection, ticket, from_state="claimed", **given_up)
                await conversations.set_state(connection, conversation.id, "bot")
                now = self._clock.now()
                await say(connection, conversation, self._texts(), "agent_left", now=now, agent=agent.name)
        return len(theirs)

    async def time_out_waiting(self) -> int:
        """Tell live visitors whom no agent took within the set time that it is a ticket now; returns how
        many."""
        before = self._clock.now() - timedelta(seconds=self._settings.agent_wait_seconds)
        async with self._database.reading() as connection:
            late = await tickets.waiting_live(connection, since_before=before)
        for ticket in late:
            try:
                await self._time_out(ticket)
            except Exception:  # the others still have to be told
                log.exception("the visitor of %s could not be told that the wait is over", ticket.reference)
        return len(late)

    async def _time_out(self, ticket: Ticket) -> None:
        async with self._changing(ticket.reference) as (connection, current, conversation):
            if not current.is_live:
                return
            if not await tickets.change(connection, current, from_state="waiting", is_live=False):
                return
            await conversations.set_state(connection, conversation.id, "bot")
            values = {
                "reference": ticket.reference,
                "address": ticket.address or "–",
                "count": max(1, round(self._settings.agent_wait_seconds / 60)),
            }
            now = self._clock.now()
            await say(
                connection, conversation, self._texts(), "ticket_timeout", now=now, author="bot", **values
            )

    # What they share

    @asynccontextmanager
    async def _changing(self, reference: str) -> AsyncIterator[tuple[Connection, Ticket, Conversation]]:
        """A transaction on one ticket, one at a time; what it changed is published when it is written."""
        try:
            async with self._database.writing() as connection:
                found = await tickets.get(connection, reference)
                if found is None:
                    raise ActRefused("error_not_found")
                conversation = await conversations.get_locked(connection, found.conversation_id)
                # Read again: while it waited for the lock, another agent may have been faster.
                ticket = await tickets.get(connection, reference)
                assert conversation is not None
                assert ticket is not None
                yield connection, ticket, conversation
        except IntegrityError as error:  # the same form sent on two connections at once
            log.info("an act on %s was done twice at once: %s", reference, error.orig)
            raise ActRefused("error_bad_request") from error
        self._signals.publish(QUEUE, OUTBOX, conversation_topic(conversation.id))

    async def _require_mine(self, connection: Connection, ticket: Ticket, agent: Agent) -> None:
        if ticket.state == "resolved":
            raise ActRefused("desk_resolved_text")
        if ticket.state != "claimed":
            raise ActRefused("desk_claim_hint")
        if ticket.agent_id != agent.id:
            raise ActRefused("desk_notice_faster", agent=await self._name_of(connection, ticket.agent_id))

    @staticmethod
    async def _name_of(connection: Connection, agent_id: int | None) -> str:
        agent = await agents.get(connection, agent_id) if agent_id else None
        return agent.name if agent else "–"
