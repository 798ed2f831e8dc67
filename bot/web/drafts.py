"""Drafts of FAQs in the desk: agents make them of resolved tickets, editors complete and publish them."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect

from bot.insights.masking import mask_question, mask_text
from bot.insights.proposing import from_ticket, title_of, with_phrasings
from bot.store import agents, drafts, messages, questions, tickets
from bot.store.agents import Agent
from bot.store.drafts import STATES, Draft
from bot.store.tickets import Ticket
from bot.web.content_editing import FormPages
from bot.web.content_shared import Editors
from bot.web.house import House
from bot.web.language import page_language
from bot.web.pages import Pages
from bot.web.sign_in import context, signed_in

SHOWN = 200
MESSAGES = 2000
QUESTION_CHARACTERS, ANSWER_CHARACTERS = 256, 4000
SOURCE = "draft:"


def make_drafts(house: House, pages: Pages) -> Blueprint:
    """The routes under /desk/drafts, and the draft of a ticket."""
    blueprint = Blueprint("drafts", url_prefix="/desk")
    shown = DraftPages(house, pages)
    edits, answers = signed_in(house, pages, role="editor"), signed_in(house, pages, role="agent")
    for handler, path, method, needs in (
        (shown.browse, "/drafts", "GET", edits),
        (shown.open, "/drafts/<draft_id:int>", "GET", edits),
        (shown.dismiss, "/drafts/<draft_id:int>/dismiss", "POST", edits),
        (shown.reopen, "/drafts/<draft_id:int>/reopen", "POST", edits),
        (shown.propose, "/tickets/<reference>/draft", "GET", answers),
        (shown.make, "/tickets/<reference>/draft", "POST", answers),
    ):
        blueprint.add_route(needs(handler), path, methods=[method], name=handler.__name__)
    return blueprint


class DraftPages:
    """The handlers."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._editors = Editors(house, pages)
        self._forms = FormPages(self._editors)

    # Editors

    async def browse(self, request: Request, agent: Agent) -> HTTPResponse:
        state = request.args.get("state", "open")
        state = state if state in STATES else "open"
        async with self._house.database.reading() as connection:
            found = await drafts.in_state(connection, state, limit=SHOWN)
            names = await agents.names(connection, {draft.made_by for draft in found})
        language, faqs = page_language(request), self._house.content.current.faqs
        shown = [
            {
                "draft": draft,
                "made_by": names.get(draft.made_by, "–"),
                "made_at": draft.made_at.isoformat(),
                "title": faqs[draft.faq_id].title_in(language)
                if draft.faq_id and draft.faq_id in faqs
                else draft.faq_id,
                "texts": [
                    (code, text)
                    for field in ("questions", "tests")
                    for code, texts in draft.faq.get(field, {}).items()
                    for text in texts
                ],
            }
            for draft in found
        ]
        return self._pages.render(
            request,
            "desk/drafts.html",
            drafts=shown,
            state=state,
            states=STATES,
            notice=request.args.get("notice") == "gone",
            **context(request, self._house, agent),
        )

    async def open(self, request: Request, agent: Agent, draft_id: int) -> HTTPResponse:
        """The form of the FAQ, filled in with the draft."""
        async with self._house.database.reading() as connection:
            draft = await drafts.get(connection, draft_id)
        if draft is None or draft.state != "open":
            return redirect("/desk/drafts?notice=gone")
        values: dict[str, Any] = dict(draft.faq)
        if draft.faq_id:
            entry = (await self._editors.library.shelf()).by_id.get(draft.faq_id)
            # What the file has now, with what the draft adds: others may have edited it since.
            values = {"id": draft.faq_id, **with_phrasings(entry.values if entry else {}, draft.faq)}
        return await self._forms.render_form(request, agent, values, source=f"{SOURCE}{draft.id}")

    async def dismiss(self, request: Request, agent: Agent, draft_id: int) -> HTTPResponse:
        return await self._set_state(draft_id, "dismissed", agent)

    async def reopen(self, request: Request, agent: Agent, draft_id: int) -> HTTPResponse:
        return await self._set_state(draft_id, "open", None)

    async def _set_state(self, draft_id: int, state: str, agent: Agent | None) -> HTTPResponse:
        async with self._house.database.writing() as connection:
            is_done = await drafts.set_state(
                connection,
                draft_id,
                state,
                agent_id=agent.id if agent else None,
                now=self._house.clock.now() if agent else None,
            )
        return redirect("/desk/drafts" if is_done else "/desk/drafts?notice=gone")

    # Agents

    async def propose(self, request: Request, agent: Agent, reference: str) -> HTTPResponse:
        return await self._propose_page(request, agent, reference)

    async def _propose_page(
        self, request: Request, agent: Agent, reference: str, *, given: tuple[str, str] | None = None
    ) -> HTTPResponse:
        async with self._house.database.reading() as connection:
            ticket = await tickets.get(connection, reference)
            if ticket is None:
                return self._refused(request, agent, "error_not_found", 404)
            if ticket.state != "resolved":
                return self._refused(request, agent, "capture_not_resolved", 409)
            earlier = await drafts.of_ticket(connection, reference)
            said = await messages.since(
                connection, ticket.conversation_id, 0, with_notes=False, limit=MESSAGES
            )
            names = await self._names(ticket)
        replies = [
            message.text
            for message in said
            if message.author == "agent" and _is_within(ticket, message.created_at)
        ]
        question, answer = given or from_ticket(ticket.about, replies, language=ticket.language, names=names)
        return self._pages.render(
            request,
            "desk/capture.html",
            status=422 if given else 200,
            ticket=ticket,
            question=question,
            answer=answer,
            is_incomplete=given is not None,
            is_made=earlier is not None,
            question_characters=QUESTION_CHARACTERS,
            answer_characters=ANSWER_CHARACTERS,
            **context(request, self._house, agent),
        )

    async def make(self, request: Request, agent: Agent, reference: str) -> HTTPResponse:
        """Keep the draft. What the agent wrote is masked once more: it leaves the conversation here."""
        question = request.form.get("question", "").strip()
        answer = request.form.get("answer", "").strip()
        if not question or not answer or max(len(question), len(answer)) > ANSWER_CHARACTERS:
            return await self._propose_page(request, agent, reference, given=(question, answer))
        async with self._house.database.reading() as connection:
            ticket = await tickets.get(connection, reference)
        if ticket is None or ticket.state != "resolved":
            return await self._propose_page(request, agent, reference)
        names, language = await self._names(ticket), ticket.language
        question = mask_question(question, language=language, names=names)[:QUESTION_CHARACTERS]
        made = {
            "title": {language: title_of(question)},
            "questions": {language: [question]},
            "answer": {language: mask_text(answer, language=language, names=names)},
        }
        async with self._house.database.writing() as connection:
            await drafts.insert(
                connection,
                Draft(
                    kind="new",
                    faq=made,
                    reference=reference,
                    made_by=agent.id,
                    made_at=self._house.clock.now(),
                ),
            )
        return redirect(f"/desk/tickets/{ticket.reference}?notice=capture_done")

    async def _names(self, ticket: Ticket) -> list[str]:
        """Of those who took part: the visitor's, as known, and the agent's."""
        async with self._house.database.reading() as connection:
            owner = await agents.get(connection, ticket.agent_id) if ticket.agent_id else None
        return [name for name in (ticket.name, owner.name if owner else None) if name]

    def _refused(self, request: Request, agent: Agent, key: str, status: int) -> HTTPResponse:
        return self._pages.render(
            request,
            "desk/message.html",
            status=status,
            title=self._pages.text(request, "error_title"),
            text=self._pages.text(request, key),
            **context(request, self._house, agent),
        )


def draft_published(house: House) -> Any:
    """What the content form tells when an FAQ was published that came from a draft: the draft is done, and
    the questions it answers are settled."""

    async def told(source: str, faq_id: str, agent: Agent) -> None:
        number = source.removeprefix(SOURCE)
        if number == source or not number.isdecimal() or len(number) > 9:
            return
        now = house.clock.now()
        async with house.database.writing() as connection:
            draft = await drafts.get(connection, int(number))
            if draft and await drafts.set_state(
                connection, draft.id, "published", agent_id=agent.id, now=now, faq_id=faq_id
            ):
                await questions.settle(connection, draft.question_ids, agent_id=agent.id, now=now)

    return told


def _is_within(ticket: Ticket, at: Any) -> bool:
    """A conversation may have had a ticket before this one, or have one after it."""
    return ticket.created_at <= at and (ticket.resolved_at is None or at <= ticket.resolved_at)
