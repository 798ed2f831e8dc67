"""What the content pages share: the files' FAQs, who may be told what, and writing an edit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sanic import Request
from sanic.response import HTTPResponse

from bot.content.edited import check_edit
from bot.content.publishing import Author, Edit, FileChange, GitRefused, publish
from bot.errors import ContentError, TanyaError
from bot.store import question_figures
from bot.store.agents import Agent
from bot.web.content_library import Library, Shelf
from bot.web.content_trying import Trying
from bot.web.house import House
from bot.web.language import page_language
from bot.web.pages import Pages
from bot.web.sign_in import context

FIGURES_DAYS = 30
WhenPublished = Callable[[str, str, Agent], Awaitable[None]]


class Editors:
    """Made once for all content pages."""

    def __init__(self, house: House, pages: Pages) -> None:
        self.house = house
        self.pages = pages
        self.data = house.settings.root / "data"
        self.library = Library(self.data, house.clock)
        self.trying = Trying(house.settings, house.database)

    async def figures(self) -> dict[str, question_figures.FaqFigures]:
        since = self.house.clock.now() - timedelta(days=FIGURES_DAYS)
        async with self.house.database.reading() as connection:
            return await question_figures.by_faq(connection, since=since)

    def state(self, shelf: Shelf) -> dict[str, Any]:
        """What is to be said above the page: broken files, or an edit that is still on its way."""
        errors = [problem for problem in shelf.problems if problem.is_error]
        standing = self.house.content.standing
        is_learning = not errors and standing.state == "learning"
        return {
            "broken": errors,
            "learning": is_learning,
            "refused": standing.reason if not errors and standing.state == "refused" else "",
        }

    async def write(self, edit: Edit, agent: Agent, message: str) -> None:
        shelf = await self.library.shelf()
        today = self.house.clock.now().date()

        def check(change: FileChange) -> None:
            # Once more, now that nobody else can publish in between.
            checked = check_edit(self.data, change, edit.faq_id, today=today, known=shelf.problems)
            if checked.errors:
                raise ContentError([*checked.elsewhere])

        author = Author(agent.name, agent.email)
        await asyncio.to_thread(publish, self.data / "faq", edit, author=author, message=message, check=check)
        await self.house.history.published(f"{agent.name} <{agent.email}>")

    def told(self, error: TanyaError) -> str:
        if isinstance(error, GitRefused):
            return f"git: {error.message}"
        return str(error)

    def render(
        self, request: Request, agent: Agent, template: str, *, status: int = 200, **values: Any
    ) -> HTTPResponse:
        return self.pages.render(
            request,
            template,
            status=status,
            page_language=page_language(request),
            **values,
            **context(request, self.house, agent),
        )

    def not_found(self, request: Request, agent: Agent) -> HTTPResponse:
        return self.render(
            request,
            agent,
            "desk/message.html",
            status=404,
            title=self.pages.text(request, "error_title"),
            text=self.pages.text(request, "content_no_such_faq"),
        )
