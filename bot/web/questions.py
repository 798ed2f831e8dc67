"""Unanswered questions in the desk: groups of one meaning, and what an editor makes of them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect

from bot.insights.proposing import new_faq, split_phrasings, titles
from bot.insights.unanswered import Group, Place, Seen, group, make_place, summary
from bot.nlu.understanding import read_pipeline
from bot.settings import LANGUAGES
from bot.store import drafts, questions
from bot.store.agents import Agent
from bot.store.drafts import Draft
from bot.store.questions import Question
from bot.web.house import House
from bot.web.language import page_language
from bot.web.pages import Pages
from bot.web.sign_in import context, signed_in

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 30
LATEST = 5000  # questions that are grouped
GROUPS = 50  # on a page
WORDINGS = 5  # shown of a group
DRAFTS = 500  # open ones that groups are looked up in
IDS = 5000  # in one act
RESULTS_KEPT = 4


def make_questions(house: House, pages: Pages) -> Blueprint:
    """The routes under /desk/questions."""
    blueprint = Blueprint("questions", url_prefix="/desk/questions")
    shown = QuestionPages(house, pages)
    edits = signed_in(house, pages, role="editor")
    for handler, path, method in (
        (shown.browse, "/", "GET"),
        (shown.settle, "/settle", "POST"),
        (shown.reopen, "/reopen", "POST"),
        (shown.undo, "/undo", "POST"),
        (shown.draft, "/draft", "POST"),
    ):
        blueprint.add_route(edits(handler), path, methods=[method], name=handler.__name__)
    return blueprint


class QuestionPages:
    """The handlers."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house = house
        self._pages = pages
        self._seen = Seen()
        self._places: dict[str, Place] = {}
        self._results: OrderedDict[Any, list[Group]] = OrderedDict()
        self._working = asyncio.Lock()

    async def browse(self, request: Request, agent: Agent) -> HTTPResponse:
        filters = _filters(request)
        since = self._house.clock.now() - timedelta(days=filters["days"])
        async with self._house.database.reading() as connection:
            asked = await questions.unanswered(
                connection,
                since=since,
                language=filters["language"] or None,
                is_settled=filters["state"] == "settled",
                limit=LATEST,
            )
            under_way = {
                question_id: draft.id
                for draft in await drafts.in_state(connection, "open", limit=DRAFTS)
                for question_id in draft.question_ids
            }
        groups = await self._groups(asked)
        start = (filters["page"] - 1) * GROUPS
        language, faqs = page_language(request), self._house.content.current.faqs
        return self._pages.render(
            request,
            "desk/questions.html",
            groups=[self._shown(one, language, under_way) for one in groups[start : start + GROUPS]],
            next_page=filters["page"] + 1 if start + GROUPS < len(groups) else None,
            is_cut=len(asked) == LATEST,
            latest=LATEST,
            filters=filters,
            query=_query(filters),
            all_days=DAYS,
            faqs=titles(faqs, language),
            done=_number(request.args.get("done", "")),
            undo=_number(request.args.get("undo", "")),
            back=_number(request.args.get("back", "")),
            **context(request, self._house, agent),
        )

    # Acts

    async def settle(self, request: Request, agent: Agent) -> HTTPResponse:
        """Dealt with: nothing has to be answered."""
        ids, filters = _ids(request), _filters(request)
        async with self._house.database.writing() as connection:
            count = await questions.settle(connection, ids, agent_id=agent.id, now=self._house.clock.now())
        return _back_to(filters, **({"done": count, "undo": ids[0]} if count else {}))

    async def undo(self, request: Request, agent: Agent) -> HTTPResponse:
        """Put back all that was dismissed together with one of them."""
        async with self._house.database.writing() as connection:
            ids = await questions.settled_with(connection, _number(request.form.get("id", "")))
            count = await questions.reopen(connection, ids)
        return _back_to(_filters(request), back=count)

    async def reopen(self, request: Request, agent: Agent) -> HTTPResponse:
        async with self._house.database.writing() as connection:
            count = await questions.reopen(connection, _ids(request))
        return _back_to(_filters(request), back=count)

    async def draft(self, request: Request, agent: Agent) -> HTTPResponse:
        """A draft of a new FAQ, or of further wordings for one that there is; the form opens with it."""
        faq_id = request.form.get("faq_id", "") if request.form.get("to") == "faq" else None
        if faq_id is not None and faq_id not in self._house.content.current.faqs:
            return _back_to(_filters(request))
        async with self._house.database.writing() as connection:
            asked = await questions.by_ids(connection, _ids(request))
            if not asked:
                return _back_to(_filters(request))
            whole = summary(asked)
            made = new_faq(whole.wordings) if faq_id is None else _phrasings(whole)
            draft_id = await drafts.insert(
                connection,
                Draft(
                    kind="phrasing" if faq_id else "new",
                    faq_id=faq_id,
                    faq=made,
                    question_ids=list(whole.ids),
                    made_by=agent.id,
                    made_at=self._house.clock.now(),
                ),
            )
        return redirect(f"/desk/drafts/{draft_id}")

    # What they share

    async def _groups(self, asked: Sequence[Question]) -> list[Group]:
        """Grouped in a thread, one page after the other: each takes a core for a second or more."""
        content = self._house.content.current
        key = (
            content.questions_fingerprint,
            tuple((one.id, one.chosen, one.is_helpful, one.is_handed_over) for one in asked),
        )
        async with self._working:
            if key not in self._results:
                self._results[key] = await asyncio.to_thread(self._work, asked)
                while len(self._results) > RESULTS_KEPT:
                    self._results.popitem(last=False)
            return self._results[key]

    def _work(self, asked: Sequence[Question]) -> list[Group]:
        content, settings = self._house.content.current, self._house.settings
        if content.questions_fingerprint not in self._places:
            pipeline = read_pipeline(settings.root / "config.yml")
            place = make_place(content.faqs.values(), pipeline, seen=self._seen, cache_folder=settings.state)
            self._places = {content.questions_fingerprint: place}
        return group(asked, self._places[content.questions_fingerprint])

    def _shown(self, one: Group, language: str, under_way: dict[int, int]) -> dict[str, Any]:
        faqs = self._house.content.current.faqs
        nearest = [(faq_id, share) for faq_id, share in one.nearest if faq_id in faqs]
        return {
            "group": one,
            "draft_id": next((under_way[number] for number in one.ids if number in under_way), None),
            "ids": ",".join(map(str, one.ids)),
            "wordings": one.wordings[:WORDINGS],
            "more": len(one.wordings) - WORDINGS,
            "nearest": {
                "id": nearest[0][0],
                "title": faqs[nearest[0][0]].title_in(language),
                "confidence": nearest[0][1],
            }
            if nearest
            else None,
            "chosen": [
                (faqs[faq_id].title_in(language) if faq_id in faqs else faq_id, count)
                for faq_id, count in one.chosen
                if faq_id != "none"
            ],
            "none": dict(one.chosen).get("none", 0),
        }


def _phrasings(whole: Group) -> dict[str, Any]:
    learnt, tests = split_phrasings(whole.wordings)
    return {"questions": learnt, "tests": tests}


def _filters(request: Request) -> dict[str, Any]:
    """Of the page, in its address or in a form of it; what does not fit is as if it were not there."""
    given = request.form if request.method == "POST" else request.args
    days, language = _number(given.get("days", "")), given.get("language_asked", "")
    return {
        "days": days if days in DAYS else USUAL_DAYS,
        "language": language if language in LANGUAGES else "",
        "state": "settled" if given.get("state") == "settled" else "open",
        "page": max(1, _number(given.get("page", ""))),
    }


def _query(filters: dict[str, Any], **more: int) -> str:
    return urlencode(
        {
            "state": filters["state"],
            "days": filters["days"],
            "language_asked": filters["language"],
            **more,
        }
    )


def _back_to(filters: dict[str, Any], **more: int) -> HTTPResponse:
    return redirect(f"/desk/questions?{_query(filters, **more)}")


def _ids(request: Request) -> list[int]:
    return [_number(part) for part in request.form.get("ids", "").split(",")[:IDS] if _number(part)]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
