"""The content pages: find an FAQ, edit it, see what is wrong and what changes, publish, go back."""

from __future__ import annotations

from functools import wraps
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect

from bot.content.publishing import Conflict, Edit
from bot.content.values import one_line
from bot.errors import TanyaError
from bot.settings import LANGUAGES
from bot.store.agents import Agent
from bot.web.content_editing import FormPages
from bot.web.content_shared import FIGURES_DAYS, Editors, WhenPublished
from bot.web.house import House
from bot.web.pages import Pages
from bot.web.sign_in import Handler, signed_in
from bot.web.visit import SESSION_COOKIE

FORM_BYTES = 512 * 1024  # five languages of a long answer, in a browser's encoding
SHOWN_AT_ONCE = 100
VERSIONS = 50
QUERY_CHARACTERS = 200


def make_content(house: House, pages: Pages, *, when_published: WhenPublished | None = None) -> Blueprint:
    """The routes under /desk/content. `when_published(source, faq_id, agent)` is told where a published FAQ
    came from, if its form said so."""
    blueprint = Blueprint("content", url_prefix="/desk/content")
    editors = Editors(house, pages)
    content, forms = ContentPages(editors), FormPages(editors, when_published=when_published)
    edits = signed_in(house, pages, role="editor")
    for handler, path in (
        (content.browse, "/"),
        (forms.new, "/new"),
        (forms.faq, "/faqs/<faq_id>"),
        (content.confirm_delete, "/faqs/<faq_id>/delete"),
        (content.history, "/history"),
    ):
        blueprint.add_route(edits(handler), path, methods=["GET"], name=handler.__name__)
    for handler, path in (
        (forms.review, "/review"),
        (forms.preview, "/preview"),
        (forms.try_question, "/try"),
        (forms.effect, "/effect"),
        (forms.publish, "/publish"),
    ):
        large = with_large_form(house, edits(handler))
        blueprint.add_route(large, path, methods=["POST"], name=handler.__name__)
    blueprint.add_route(edits(content.delete), "/faqs/<faq_id>/delete", methods=["POST"], name="delete")
    blueprint.add_route(edits(content.go_back), "/history/<number:int>/back", methods=["POST"], name="back")
    return blueprint


def with_large_form(house: House, handler: Handler) -> Handler:
    """Lets who is signed in send a larger form than others may."""

    @wraps(handler)
    async def read(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
        stream, usual = request.stream, request.app.config.REQUEST_MAX_SIZE
        known = await house.accounts.signed_in(request.cookies.get(SESSION_COOKIE, ""))
        stream.request_max_size = FORM_BYTES if known else usual
        try:
            await request.receive_body()
        finally:
            stream.request_max_size = usual  # the same connection may bring another request
        return await handler(request, *args, **kwargs)

    read.is_stream = True  # type: ignore[attr-defined]  # Sanic then leaves reading the body to us
    return read


class ContentPages:
    """The handlers but those of the form."""

    def __init__(self, editors: Editors) -> None:
        self._editors = editors

    # Finding

    async def browse(self, request: Request, agent: Agent) -> HTTPResponse:
        shelf = await self._editors.library.shelf()
        asked = {name: one_line(request.args.get(name, ""))[:QUERY_CHARACTERS] for name in ("q", "topic")}
        missing = request.args.get("missing", "")
        words = asked["q"].casefold().split()
        found = [
            entry
            for entry in shelf.entries
            if (not asked["topic"] or entry.topic == asked["topic"])
            and (missing not in LANGUAGES or missing not in entry.languages)
            and (request.args.get("state") != "problems" or entry.problems)
            and entry.has(words)
        ]
        figures = await self._editors.figures()
        if request.args.get("sort") == "asked":
            found.sort(key=lambda entry: -figures[entry.id].asked if entry.id in figures else 0)
        page = request.args.get("page", "1")
        start = (int(page) - 1) * SHOWN_AT_ONCE if page.isdecimal() and int(page[:6]) > 0 else 0
        return self._editors.render(
            request,
            agent,
            "desk/content.html",
            entries=found[start : start + SHOWN_AT_ONCE],
            count=len(found),
            next_page=start // SHOWN_AT_ONCE + 2 if start + SHOWN_AT_ONCE < len(found) else None,
            total=len(shelf.entries),
            topics=shelf.topics,
            figures=figures,
            asked={
                **asked,
                "missing": missing,
                "state": request.args.get("state", ""),
                "sort": request.args.get("sort", ""),
            },
            days=FIGURES_DAYS,
            **self._editors.state(shelf),
        )

    async def confirm_delete(self, request: Request, agent: Agent, faq_id: str) -> HTTPResponse:
        return await self._delete_page(request, agent, faq_id)

    async def _delete_page(
        self, request: Request, agent: Agent, faq_id: str, *, refusal: str = "", status: int = 200
    ) -> HTTPResponse:
        shelf = await self._editors.library.shelf()
        entry = shelf.by_id.get(faq_id)
        if entry is None:
            return self._editors.not_found(request, agent)
        linked = [other for other in shelf.entries if faq_id in other.values.get("related", ())]
        figures = await self._editors.figures()
        return self._editors.render(
            request,
            agent,
            "desk/content_delete.html",
            status=status,
            entry=entry,
            linked=linked,
            figures=figures.get(faq_id),
            refusal=refusal,
            days=FIGURES_DAYS,
        )

    async def delete(self, request: Request, agent: Agent, faq_id: str) -> HTTPResponse:
        edit = Edit(faq_id, None, request.form.get("base", "")[:QUERY_CHARACTERS])
        try:
            await self._editors.write(edit, agent, f"Delete {faq_id}")
        except Conflict:
            text = self._editors.pages.text(request, "content_changed_meanwhile")
            return await self._delete_page(request, agent, faq_id, refusal=text, status=409)
        except TanyaError as error:
            return await self._delete_page(
                request, agent, faq_id, refusal=self._editors.told(error), status=409
            )
        return redirect("/desk/content")

    # History

    async def history(self, request: Request, agent: Agent) -> HTTPResponse:
        return await self._history_page(request, agent)

    async def _history_page(
        self, request: Request, agent: Agent, *, refusal: str = "", status: int = 200
    ) -> HTTPResponse:
        before = request.args.get("before", "")
        versions = await self._editors.house.history.versions(
            limit=VERSIONS, before=int(before) if before.isdecimal() and len(before) < 10 else None
        )
        return self._editors.render(
            request,
            agent,
            "desk/content_history.html",
            status=status,
            versions=versions,
            more=versions[-1].number if len(versions) == VERSIONS else None,
            refusal=refusal,
            went_back=request.args.get("back", ""),
            **self._editors.state(await self._editors.library.shelf()),
        )

    async def go_back(self, request: Request, agent: Agent, number: int) -> HTTPResponse:
        try:
            await self._editors.house.history.go_back(number, who=f"{agent.name} <{agent.email}>")
        except TanyaError as error:
            return await self._history_page(request, agent, refusal=error.message, status=409)
        return redirect(f"/desk/content/history?back={number}")
