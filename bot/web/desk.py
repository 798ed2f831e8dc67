"""The desk's pages: queue, conversation, and what agents do there."""

from __future__ import annotations

import json
import math
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect
from sanic.response import json as json_response

from bot.channels.shown import render_markdown
from bot.desk.accounts import is_allowed
from bot.desk.moments import describe_moment, describe_wait
from bot.desk.terms import ActRefused, waited_seconds
from bot.desk.tickets import REPLY_CHARACTERS
from bot.signals import QUEUE, conversation_topic
from bot.store import agents, conversations, messages, tickets
from bot.store.agents import Agent
from bot.store.database import Connection
from bot.store.messages import Message
from bot.store.tickets import Ticket
from bot.web.house import House
from bot.web.language import page_language
from bot.web.pages import Pages
from bot.web.sign_in import context, signed_in
from bot.web.visit import SESSION_COOKIE

PING_SECONDS = 15
READ_AT_ONCE = 500
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
TOO_LATE = ("desk_notice_faster", "desk_resolved_text")  # why an act is refused
NOTICES = (*TOO_LATE, "capture_done")
STATUS = {"error_not_found": 404, "error_too_long": 413, "error_empty": 422}


def make_desk(house: House, pages: Pages) -> Blueprint:
    """The routes under /desk for who is signed in."""
    blueprint = Blueprint("desk", url_prefix="/desk")
    desk = _DeskPages(house, pages)
    sees, answers = signed_in(house, pages, role="viewer"), signed_in(house, pages, role="agent")
    for handler, path, method, needs in (
        (desk.start, "/", "GET", sees),
        (desk.queue, "/queue", "GET", sees),
        (desk.queue_events, "/events", "GET", sees),
        (desk.availability, "/availability", "POST", answers),
        (desk.ticket, "/tickets/<reference>", "GET", sees),
        (desk.panel, "/tickets/<reference>/panel", "GET", sees),
        (desk.ticket_events, "/tickets/<reference>/events", "GET", sees),
        (desk.say, "/tickets/<reference>/<kind:reply|note>", "POST", answers),
        (desk.act, "/tickets/<reference>/<act:claim|resolve|hand-back>", "POST", answers),
    ):
        blueprint.add_route(needs(handler), path, methods=[method], name=handler.__name__)
    return blueprint


class _DeskPages:
    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages

    # Queue

    async def start(self, request: Request, agent: Agent) -> HTTPResponse:
        return redirect("/desk/queue")

    async def queue(self, request: Request, agent: Agent) -> HTTPResponse:
        chosen = request.args.get("filter", "unassigned")
        chosen = chosen if chosen in tickets.FILTERS else "unassigned"
        async with self._house.database.reading() as connection:
            rows = await tickets.queue(connection, chosen, agent.id)
            counts = await tickets.counts(connection, agent.id)
        now, language = self._house.clock.now(), page_language(request)
        shown = [
            {
                **self._facts(request, row.ticket),
                "agent_name": row.agent_name,
                "unread": row.is_unread,
                "waiting": describe_wait(waited_seconds(row.ticket, now), language=language),
            }
            for row in rows
        ]
        template = "desk/_queue_rows.html" if request.args.get("fragment") else "desk/queue.html"
        return self._pages.render(
            request,
            template,
            filter=chosen,
            tickets=shown,
            counts=counts,
            **context(request, self._house, agent),
        )

    async def queue_events(self, request: Request, agent: Agent) -> None:
        async def changes() -> AsyncIterator[str]:
            yield "event: queue\ndata: {}\n\n"

        await self._stream(request, agent, [QUEUE], changes)

    async def availability(self, request: Request, agent: Agent) -> HTTPResponse:
        is_available = request.form.get("state") == "available"
        await self._house.presence.set_available(agent.id, is_available)
        if _wants_json(request):
            return json_response({"available": is_available})
        return redirect("/desk/queue")

    # One conversation

    async def ticket(self, request: Request, agent: Agent, reference: str) -> HTTPResponse:
        return await self._ticket_page(request, agent, reference)

    async def _ticket_page(
        self, request: Request, agent: Agent, reference: str, *, notice: str | None = None, status: int = 200
    ) -> HTTPResponse:
        async with self._house.database.reading() as connection:
            ticket = await tickets.get(connection, reference)
            if ticket is None:
                return self._not_found(request, agent)
            said = await messages.since(connection, ticket.conversation_id, 0, with_notes=True, limit=2000)
            shown = await _shown(connection, said, ticket)
            facts = await self._ticket_context(connection, request, ticket, agent)
        await self._seen(ticket, agent)
        told = request.args.get("notice", "")
        if told in NOTICES:
            notice = self._pages.text(request, told, agent=facts["ticket"]["agent_name"] or "–")
        return self._pages.render(
            request,
            "desk/ticket.html",
            status=status,
            messages=shown,
            notice=notice,
            message_id=secrets.token_hex(8),
            **facts,
            **context(request, self._house, agent),
        )

    async def panel(self, request: Request, agent: Agent, reference: str) -> HTTPResponse:
        async with self._house.database.reading() as connection:
            ticket = await tickets.get(connection, reference)
            if ticket is None:
                return self._not_found(request, agent)
            facts = await self._ticket_context(connection, request, ticket, agent)
        return self._pages.render(
            request,
            "desk/_panel.html",
            message_id=secrets.token_hex(8),
            **facts,
            **context(request, self._house, agent),
        )

    async def ticket_events(self, request: Request, agent: Agent, reference: str) -> HTTPResponse | None:
        async with self._house.database.reading() as connection:
            ticket = await tickets.get(connection, reference)
        if ticket is None:
            return self._not_found(request, agent)
        last = request.headers.get("last-event-id") or request.args.get("last", "0")
        seq = int(last) if last.isdecimal() and len(last) < 10 else 0
        known: Ticket | None = ticket

        async def changes() -> AsyncIterator[str]:
            nonlocal seq, known
            is_more = True
            while is_more:
                async with self._house.database.reading() as connection:
                    said = await messages.since(
                        connection, ticket.conversation_id, seq, with_notes=True, limit=READ_AT_ONCE
                    )
                    shown = await _shown(connection, said, ticket)
                    current = await tickets.get(connection, reference)
                for message in shown:
                    drawn = self._pages.draw(request, "desk/_message.html", message=message)
                    data = json.dumps({"seq": message["seq"], "html": drawn}, ensure_ascii=False)
                    yield f"id: {message['seq']}\nevent: message\ndata: {data}\n\n"
                    seq = message["seq"]
                if shown:
                    await self._seen(ticket, agent)
                is_more = len(shown) == READ_AT_ONCE
            if current != known:
                known = current
                yield "event: ticket\ndata: {}\n\n"

        await self._stream(request, agent, [conversation_topic(ticket.conversation_id)], changes)
        return None

    # Acts

    async def say(self, request: Request, agent: Agent, reference: str, kind: str) -> HTTPResponse:
        client_id = request.form.get("id", "")
        if not CLIENT_ID.fullmatch(client_id):
            return await self._refused(request, agent, reference, ActRefused("error_bad_request"))
        write = self._house.desk.reply if kind == "reply" else self._house.desk.note
        try:
            message = await write(reference, agent, text=request.form.get("text", ""), client_id=client_id)
        except ActRefused as refused:
            return await self._refused(request, agent, reference, refused)
        return (
            json_response({"seq": message.seq})
            if _wants_json(request)
            else redirect(f"/desk/tickets/{reference}")
        )

    async def act(self, request: Request, agent: Agent, reference: str, act: str) -> HTTPResponse:
        desk = self._house.desk
        try:
            await {"claim": desk.claim, "resolve": desk.resolve, "hand-back": desk.hand_back}[act](
                reference, agent
            )
        except ActRefused as refused:
            if refused.code in TOO_LATE and not _wants_json(request):
                return redirect(f"/desk/tickets/{reference}?notice={refused.code}")
            return await self._refused(request, agent, reference, refused)
        return redirect("/desk/queue?filter=mine" if act != "claim" else f"/desk/tickets/{reference}")

    async def _refused(
        self, request: Request, agent: Agent, reference: str, refused: ActRefused
    ) -> HTTPResponse:
        text = self._pages.text(request, refused.code, **{"count": REPLY_CHARACTERS, **refused.values})
        status = STATUS.get(refused.code, 409)
        if _wants_json(request):
            return json_response({"error": {"code": refused.code, "message": text}}, status=status)
        return await self._ticket_page(request, agent, reference, notice=text, status=status)

    # What they share

    async def _stream(
        self, request: Request, agent: Agent, topics: list[str], changes: Callable[[], AsyncIterator[str]]
    ) -> None:
        """Send what `changes` yields, whenever a topic is published. The open page is the sign of life of
        who can answer."""
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        await response.send("retry: 2000\n\n")
        token, looked_at = request.cookies.get(SESSION_COOKIE, ""), -math.inf
        while True:
            if time.monotonic() - looked_at >= PING_SECONDS:
                looked_at = time.monotonic()
                if await self._house.accounts.signed_in(token) is None:
                    return await response.eof()  # signed out, or disabled
                await self._house.accounts.keep_session(token)
                if is_allowed(agent, "agent"):  # a viewer is nobody to wait for
                    await self._house.presence.sign_of_life(agent.id)
                await response.send(": ping\n\n")
            with self._house.signals.subscribe(*topics) as waiter:
                async for event in changes():
                    await response.send(event)
                await waiter.wait(timeout_seconds=PING_SECONDS)

    def _facts(self, request: Request, ticket: Ticket) -> dict[str, Any]:
        language = page_language(request)
        state = {"waiting": "queued" if ticket.is_live else "open"}.get(ticket.state, ticket.state)
        return {
            "reference": ticket.reference,
            "name": ticket.name,
            "about": ticket.about,
            "address": ticket.address,
            "state": state,
            "live": ticket.is_live and ticket.state == "waiting",
            "created_at": ticket.created_at.isoformat(),
            "reason": self._house.content.current.texts.render(f"reason_{ticket.reason}", language),
            "language": {
                "code": ticket.language,
                "name": self._pages.text(request, f"language_name_{ticket.language}"),
            },
        }

    async def _ticket_context(
        self, connection: Connection, request: Request, ticket: Ticket, agent: Agent
    ) -> dict[str, Any]:
        owner = await agents.get(connection, ticket.agent_id) if ticket.agent_id else None
        language, faqs = page_language(request), self._house.content.current.faqs
        now = self._house.clock.now()
        hours = self._house.hours.current
        opens = None if hours.is_open(now) else hours.next_open(now)
        guesses = [
            {
                "faq_id": guess["faq_id"],
                "confidence": guess["confidence"],
                "title": faqs[guess["faq_id"]].title_in(language)
                if guess["faq_id"] in faqs
                else guess["faq_id"],
            }
            for guess in ticket.guesses
        ]
        facts = {
            **self._facts(request, ticket),
            "agent_name": owner.name if owner else None,
            "mine": ticket.state == "claimed" and ticket.agent_id == agent.id,
            "abandoned": await self._house.desk.is_abandoned(connection, ticket),
            "opens_at": describe_moment(opens, time_zone=str(hours.zone), language=language)
            if opens
            else None,
        }
        return {"ticket": facts, "guesses": guesses}

    async def _seen(self, ticket: Ticket, agent: Agent) -> None:
        if not is_allowed(agent, "agent"):
            return  # what only a viewer has read waits for whoever answers
        async with self._house.database.writing() as connection:
            await conversations.set_seen(connection, ticket.conversation_id)

    def _not_found(self, request: Request, agent: Agent) -> HTTPResponse:
        return self._pages.render(
            request,
            "desk/message.html",
            status=404,
            title=self._pages.text(request, "error_title"),
            text=self._pages.text(request, "error_not_found"),
            **context(request, self._house, agent),
        )


async def _shown(connection: Connection, said: list[Message], ticket: Ticket) -> list[dict[str, Any]]:
    names = await agents.names(connection, {message.agent_id for message in said if message.agent_id})
    return [
        {
            "seq": message.seq,
            "client_id": message.client_id,
            "author": message.author,
            "text": message.text,
            "name": names.get(message.agent_id or 0)
            or (ticket.name if message.author == "visitor" else None),
            "at": message.created_at.isoformat(),
            "html": render_markdown(message.text) if message.is_markdown else None,
        }
        for message in said
    ]


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
