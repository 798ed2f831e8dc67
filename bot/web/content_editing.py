"""The form of an FAQ: edit, preview, try, review, publish."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sanic import Request
from sanic.response import HTTPResponse, redirect

from bot.content.edited import Checked, FieldProblem, check_edit
from bot.content.publishing import Conflict, Edit, UnfitTopic, change_of
from bot.content.values import clean_values, fingerprint, one_line
from bot.errors import TanyaError
from bot.settings import LANGUAGES
from bot.store.agents import Agent
from bot.web.content_form import CHOICES, Form, Shown, preview, read_form
from bot.web.content_shared import FIGURES_DAYS, Editors, WhenPublished

QUERY_CHARACTERS = 200
TRIED_CHARACTERS = 500
EXAMPLE_NAME = "Dinda"


class FormPages:
    """The handlers; `render_form` is for other pages that lead to the form with values of their own."""

    def __init__(self, editors: Editors, *, when_published: WhenPublished | None = None) -> None:
        self._editors = editors
        self._when_published = when_published

    async def new(self, request: Request, agent: Agent) -> HTTPResponse:
        topic = one_line(request.args.get("topic", ""))[:QUERY_CHARACTERS]
        return await self._show(request, agent, Form({}, topic=topic))

    async def faq(self, request: Request, agent: Agent, faq_id: str) -> HTTPResponse:
        entry = (await self._editors.library.shelf()).by_id.get(faq_id)
        if entry is None:
            return self._editors.not_found(request, agent)
        notice = "content_published" if request.args.get("published") else ""
        return await self._show(
            request,
            agent,
            Form(entry.values, base=entry.base, topic=entry.topic),
            problems=[*entry.problems],
            notice=self._editors.pages.text(request, notice) if notice else "",
        )

    async def render_form(
        self, request: Request, agent: Agent, prefilled: Mapping[str, Any], *, source: str = ""
    ) -> HTTPResponse:
        """The form with values that come from elsewhere, in the shape of `bot.content.values.Values`, and
        `topic`. With the id of an FAQ that there is, what is given goes over what it has; `source` comes back
        when it is published."""
        entry = (await self._editors.library.shelf()).by_id.get(prefilled.get("id", ""))
        topic = str(prefilled.get("topic", "")) or (entry.topic if entry else "")
        values = clean_values({**(entry.values if entry else {}), **prefilled})
        base = entry.base if entry else ""
        form = Form(values, base=base, topic=topic, source=source, is_given=True)
        return await self._show(request, agent, form)

    async def review(self, request: Request, agent: Agent) -> HTTPResponse:
        """What is wrong, and, if nothing is, the way to publish."""
        form = read_form(request)
        checked, problems, refusal = await self._check(form)
        review = {"checked": checked, "refusal": refusal, "form": form}
        return await self._show(request, agent, form, problems=problems, checked=checked, review=review)

    async def preview(self, request: Request, agent: Agent) -> HTTPResponse:
        form = read_form(request)
        return self._editors.render(
            request, agent, "desk/_content_previews.html", previews=self._previews(form), is_fragment=True
        )

    async def try_question(self, request: Request, agent: Agent) -> HTTPResponse:
        form = read_form(request)
        text = one_line(request.form.get("try_text", ""))[:TRIED_CHARACTERS]
        language = request.form.get("try_language", "")
        tried: dict[str, Any] = {"text": text, "language": language, "error": ""}
        if text:
            tried |= await self._try(form, text, language if language in LANGUAGES else None)
        return await self._show(request, agent, form, tried=tried)

    async def _try(self, form: Form, text: str, language: str | None) -> dict[str, Any]:
        live = self._editors.house.content.current
        found: dict[str, Any] = {"live": None, "edited": None}
        options: dict[str, Any] = {"language": language, "today": self._editors.house.clock.now().date()}
        options["values"] = self._placeholders(language or "en")
        try:
            found["live"] = await self._editors.trying.explain(live, text, **options)
            if form.is_new and not form.values:
                return found
            checked, _, refusal = await self._check(form)
            if checked and not checked.errors and checked.content.fingerprint != live.fingerprint:
                found["edited"] = await self._editors.trying.explain(checked.content, text, **options)
            elif refusal or (checked and checked.errors):
                found["unfit"] = True
        except TanyaError as error:
            found["error"] = str(error)
        return found

    async def effect(self, request: Request, agent: Agent) -> HTTPResponse:
        """What the edit changes for visitors."""
        form = read_form(request)
        checked, problems, refusal = await self._check(form)
        panel: dict[str, Any] = {"form": form, "refusal": refusal, "checked": checked}
        if checked and not checked.errors:
            try:
                panel["effect"] = await self._editors.trying.effect(
                    self._editors.house.content.current, checked.content
                )
            except TanyaError as error:
                panel["effect_error"] = str(error)
        return await self._show(request, agent, form, problems=problems, checked=checked, review=panel)

    async def _check(self, form: Form) -> tuple[Checked | None, list[FieldProblem], str]:
        """The content with the edit, its problems by field, and else why it can't be made."""
        shelf = await self._editors.library.shelf()
        edit = form.edit
        if form.base:  # a conflict is told when it is published; what is wrong in it, at once
            entry = shelf.by_id.get(form.faq_id)
            edit = Edit(form.faq_id, form.values, entry.base if entry else form.base, form.topic)

        def work() -> Checked:
            change = change_of(self._editors.data / "faq", edit)
            today = self._editors.house.clock.now().date()
            return check_edit(self._editors.data, change, form.faq_id, today=today, known=shelf.problems)

        try:
            checked = await asyncio.to_thread(work)
        except UnfitTopic as unfit:
            return None, [FieldProblem("topic", 0, unfit.message, unfit.hint, True)], ""
        except TanyaError as error:
            return None, [], str(error)
        return checked, [*checked.own], ""

    # Publishing

    async def publish(self, request: Request, agent: Agent) -> HTTPResponse:
        form = read_form(request)
        if form.base and form.faq_id not in (await self._editors.library.shelf()).by_id:
            gone = self._compare(form, Conflict(form.faq_id, None))
            return await self._show(request, agent, form, conflict=gone, status=409)
        checked, problems, refusal = await self._check(form)
        if refusal or checked is None or checked.errors:
            panel = {"checked": checked, "refusal": refusal, "form": form}
            return await self._show(
                request, agent, form, problems=problems, checked=checked, review=panel, status=422
            )
        verb = "Add" if form.is_new else "Change"
        try:
            await self._editors.write(form.edit, agent, f"{verb} {form.faq_id}")
        except Conflict as conflict:
            return await self._show(request, agent, form, conflict=self._compare(form, conflict), status=409)
        except TanyaError as error:
            told = {"checked": None, "refusal": self._editors.told(error), "form": form}
            return await self._show(request, agent, form, review=told, status=409)
        if form.source and self._when_published:
            await self._when_published(form.source, form.faq_id, agent)
        return redirect(f"/desk/content/faqs/{quote(form.faq_id)}?published=1")

    def _compare(self, form: Form, conflict: Conflict) -> dict[str, Any]:
        """Both texts, field by field where they differ, and what an edit of theirs would begin with."""
        theirs = conflict.theirs or {}
        rows = []
        for name in dict.fromkeys([*form.values, *theirs]):
            mine, other = form.values.get(name), theirs.get(name)
            pairs = [(name, mine, other)]
            if isinstance(mine, dict) or isinstance(other, dict):
                mine, other = mine or {}, other or {}
                pairs = [(f"{name}.{code}", mine.get(code), other.get(code)) for code in {**mine, **other}]
            rows += [(field, _as_text(a), _as_text(b)) for field, a, b in pairs if a != b]
        return {"rows": rows, "base": fingerprint(conflict.theirs), "is_gone": conflict.theirs is None}

    async def _show(
        self,
        request: Request,
        agent: Agent,
        form: Form,
        *,
        problems: list[FieldProblem] | None = None,
        checked: Checked | None = None,
        status: int = 200,
        **panels: Any,
    ) -> HTTPResponse:
        """The form's page; with `fragment` in the request, its panels alone."""
        is_fragment = bool(request.args.get("fragment"))
        shelf = await self._editors.library.shelf()
        figures = await self._editors.figures() if not form.is_new and not is_fragment else {}
        return self._editors.render(
            request,
            agent,
            "desk/_content_panels.html" if is_fragment else "desk/content_form.html",
            status=status if not is_fragment or status < 400 else 200,
            shown=Shown(form, checked, problems or []),
            form=form,
            choices=CHOICES,
            shelf=shelf,
            figures=figures.get(form.faq_id),
            days=FIGURES_DAYS,
            previews=self._previews(form),
            entry=shelf.by_id.get(form.faq_id) if form.base else None,
            live=self._editors.house.content.current.faqs,
            **{"review": None, "tried": None, "conflict": None, "notice": "", **panels},
            **self._editors.state(shelf),
        )

    def _previews(self, form: Form) -> dict[str, dict[str, Any]]:
        texts, faqs = self._editors.house.content.current.texts, self._editors.house.content.current.faqs
        found = {}
        for code, answer in form.values.get("answer", {}).items():
            buttons = [
                faqs[faq_id].title_in(code) for faq_id in form.values.get("related", ()) if faq_id in faqs
            ]
            found[code] = {
                "html": preview(answer, self._placeholders(code)),
                "buttons": buttons,
                "human": texts.render("button_human", code) if form.values.get("handoff") == "offer" else "",
            }
        return found

    def _placeholders(self, language: str) -> dict[str, object]:
        house, settings = self._editors.house, self._editors.house.settings
        return {
            "app": settings.app_name,
            "support_email": settings.support_email,
            "name": EXAMPLE_NAME,
            "opening_hours": house.hours.current.describe_today(house.clock.now(), language),
        }


def _as_text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""
